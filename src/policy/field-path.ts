/**
 * Fields of a result by the names they have in a policy and in a comparison: as in the JSON, facts
 * without `facts.` before them. A path stands for all that is below it, and `*` for any one name.
 */

/** `certificate.names`, as its parts. */
export type FieldPath = readonly string[];

export interface FieldChoice {
  /** Left out of the comparison, besides `VOLATILE`. */
  readonly ignore?: readonly string[];
  /** All that is compared, where there are any. */
  readonly only?: readonly string[];
}

/** Whether a field is compared. */
export type FieldFilter = (path: FieldPath) => boolean;

/**
 * What changes from one minute to the next and says nothing about a change of the host, and what
 * follows from other fields. It is compared where it is named as such, or something in it.
 */
export const VOLATILE: readonly string[] = [
  'address',
  'stages',
  'outcome.failure.afterMs',
  'outcome.failure.bytes',
  'outcome.failure.offset',
  'outcome.failure.received',
  'protocols.*.failure.afterMs',
  'protocols.*.failure.bytes',
  'protocols.*.failure.offset',
  'protocols.*.failure.received',
  'tlsVersions.*.failure.afterMs',
  'tlsVersions.*.failure.bytes',
  'tlsVersions.*.failure.offset',
  'tlsVersions.*.failure.received',
  'x224.sourceReference',
  'certificate.daysLeft',
  'ntlm.time',
  'ntlm.clockSkewSeconds',
  'channels',
  'activation.activeAfterMs',
  'redirection.sessionId',
  'redirection.loadBalanceInfo',
  'statusInfo',
  // What these find comes with the calendar and the clock.
  'findings.RDP-CERT-001',
  'findings.RDP-CERT-002',
  'findings.RDP-CERT-003',
  'findings.RDP-TIME-001',
  'findings.RDP-TIME-002',
];

/** Says of each field whether it is compared. What the user says weighs more than `VOLATILE`. */
export function fieldFilter({ ignore = [], only = [] }: FieldChoice = {}): FieldFilter {
  const ignored = ignore.map(parts);
  const chosen = only.map(parts);
  const volatile = VOLATILE.map(parts);
  const decide = (path: FieldPath): boolean => {
    if (ignored.some((pattern) => covers(pattern, path))) return false;
    const by = chosen.filter((pattern) => covers(pattern, path));
    if (chosen.length > 0 && by.length === 0) return false;
    const closest = Math.max(0, ...by.map(({ length }) => length));
    return !volatile.some((pattern) => pattern.length > closest && covers(pattern, path));
  };
  const known = new Map<string, boolean>();
  return (path) => {
    const key = path.join('.');
    const before = known.get(key);
    if (before !== undefined) return before;
    const decided = decide(path);
    if (known.size < REMEMBERED) known.set(key, decided);
    return decided;
  };
}

/** A file chooses the names of the fields, and must not choose how much memory they take. */
const REMEMBERED = 10_000;

export function parts(path: string): FieldPath {
  return path.split('.');
}

function covers(pattern: FieldPath, path: FieldPath): boolean {
  if (pattern.length > path.length) return false;
  return pattern.every((part, index) => part === '*' || part === path[index]);
}
