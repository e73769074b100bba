/** What is worth knowing or mending about a host, whatever its verdict is. */
import { certificateRules } from './findings/certificate.ts';
import { credsspRules } from './findings/credssp.ts';
import { licensingRules } from './findings/licensing.ts';
import { negotiationRules } from './findings/negotiation.ts';
import { networkRules } from './findings/network.ts';
import { nlaRules } from './findings/nla.ts';
import { ntlmRules } from './findings/ntlm.ts';
import { productRules } from './findings/product.ts';
import type { Rule } from './findings/rule.ts';
import { standardSecurityRules } from './findings/standard-security.ts';
import { timeRules } from './findings/time.ts';
import { tlsRules } from './findings/tls.ts';
import { tlsSurveyRules } from './findings/tls-survey.ts';
import { SEVERITIES, type Severity } from './severity.ts';
import type { Judged } from './verdict.ts';

export interface Finding {
  /** The rule's id, `RDP-NLA-001`: stable, for waivers and `explain`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly summary: string;
  /** What was seen, a sentence or a fact each. */
  readonly evidence: readonly string[];
}

/** All rules. To add a topic, write its file in `findings/` and put it here. */
export const FINDINGS: readonly Rule[] = [
  ...nlaRules,
  ...standardSecurityRules,
  ...tlsRules,
  ...tlsSurveyRules,
  ...certificateRules,
  ...credsspRules,
  ...ntlmRules,
  ...timeRules,
  ...productRules,
  ...negotiationRules,
  ...licensingRules,
  ...networkRules,
];

/** What the rules find, the gravest first. */
export function findingsOf(result: Judged, now: Date): Finding[] {
  return FINDINGS.flatMap(({ id, title, severity, check }) => {
    const evidence = check(result, { now });
    return evidence === undefined ? [] : [{ rule: id, severity, summary: title, evidence }];
  }).sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
}
