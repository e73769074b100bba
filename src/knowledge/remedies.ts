/** Remedies by the ids of the rules of rdpprobe. */

import { certificateRemedies } from './remedies/certificate.ts';
import { hostRemedies } from './remedies/host.ts';
import { securityRemedies } from './remedies/security.ts';
import { tlsRemedies } from './remedies/tls.ts';
import type { Remedy } from './remedy.ts';

export const REMEDIES: readonly Remedy[] = [
  ...securityRemedies,
  ...tlsRemedies,
  ...certificateRemedies,
  ...hostRemedies,
];

const BY_RULE: ReadonlyMap<string, Remedy> = new Map(REMEDIES.map((each) => [each.rule, each]));

/** @param rule in any case */
export function remedyOf(rule: string): Remedy | undefined {
  return BY_RULE.get(rule.toUpperCase());
}
