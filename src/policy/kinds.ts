/** All that can be asked of a host, by id. To add a kind, put it in the file of its section in `kinds/`. */
import type { Kind } from './kind.ts';
import { certificateKinds } from './kinds/certificate.ts';
import { identityKinds } from './kinds/identity.ts';
import { securityKinds } from './kinds/security.ts';
import { tlsKinds } from './kinds/tls.ts';
import { walkKinds } from './kinds/walk.ts';

export const KINDS: Readonly<Record<string, Kind>> = {
  ...securityKinds,
  ...tlsKinds,
  ...certificateKinds,
  ...identityKinds,
  ...walkKinds,
};

/** `security`, `tls`, …: what stands before the dot of several ids. */
export const SECTIONS: readonly string[] = [
  ...new Set(Object.keys(KINDS).flatMap((id) => (id.includes('.') ? [sectionOf(id)] : []))),
];

/** What stands before the dot; the id itself where there is none. */
export function sectionOf(id: string): string {
  return id.split('.', 1)[0] ?? id;
}
