/** Which TLS a host takes, put together from its answers to hellos of one version each. */
import type { TlsCell, TlsKey } from '../handshake/result.ts';
import { TLS_KEYS } from '../handshake/tls-survey.ts';
import { plain } from './phrase.ts';
import type { Judged } from './verdict.ts';

export interface TlsRange {
  /** From the oldest. */
  readonly taken: readonly TlsKey[];
  /** Refused, answered with an older version, or ended in silence by a host that takes another. */
  readonly turnedDown: readonly TlsKey[];
}

/** `undefined` where it was not asked, or nobody answered. */
export function tlsRange({ tlsVersions }: Judged): TlsRange | undefined {
  if (tlsVersions === undefined) return undefined;
  const taken = TLS_KEYS.filter((key) => tlsVersions[key].supported === true);
  const turnedDown = TLS_KEYS.filter(
    (key) => tlsVersions[key].supported === false || (taken.length > 0 && cutOff(tlsVersions[key])),
  );
  return taken.length + turnedDown.length === 0 ? undefined : { taken, turnedDown };
}

/**
 * How much the answers tell: of nothing, of versions, or of every suite. A host that takes no version
 * has none to enumerate.
 */
export function surveyDepth({ tlsVersions }: Judged): 'nothing' | 'versions' | 'suites' {
  const cells: readonly TlsCell[] = Object.values(tlsVersions ?? {});
  if (cells.every(({ answer }) => answer === 'notTried')) return 'nothing';
  const taken = cells.filter(({ supported }) => supported === true);
  return taken.length === 0 || taken.some(({ suites }) => suites !== undefined)
    ? 'suites'
    : 'versions';
}

/** Versions that old clients are limited to. */
export const OLD_TLS: readonly TlsKey[] = ['ssl3', 'tls10', 'tls11'];

/** Is a host, as far as it was asked, closed to all clients with nothing newer than TLS 1.1? */
export function shutsOutOldClients(result: Judged): boolean {
  const { taken = [], turnedDown = [] } = tlsRange(result) ?? {};
  return (
    taken.length > 0 &&
    !taken.some((key) => OLD_TLS.includes(key)) &&
    turnedDown.includes('tls10') &&
    turnedDown.includes('tls11')
  );
}

/** Is it closed to all clients without TLS 1.3? */
export function takesNewestAlone(result: Judged): boolean {
  const { taken = [], turnedDown = [] } = tlsRange(result) ?? {};
  return taken.join() === 'tls13' && turnedDown.includes('tls12');
}

/** A suite, and the versions it was taken with. */
export interface TakenSuite {
  readonly suite: string;
  readonly versions: readonly TlsKey[];
}

/** The suites that are known to be taken: of each version one, or all where they were asked for. */
export function takenSuites({ tlsVersions }: Judged): readonly TakenSuite[] {
  const found = new Map<string, TlsKey[]>();
  for (const key of tlsVersions === undefined ? [] : TLS_KEYS.toReversed()) {
    const cell = tlsVersions?.[key];
    for (const suite of cell?.supported ? suitesIn(cell) : []) {
      found.set(suite, [...(found.get(suite) ?? []), key]);
    }
  }
  return [...found].map(([suite, versions]) => ({ suite, versions }));
}

function suitesIn({ suites, suite }: TlsCell): readonly string[] {
  return suites ?? (suite === undefined ? [] : [suite]);
}

/** The kinds of keys in the certificates that were shown, e.g. `RSA with 2048 bits`. */
export function certificateKeys({ tlsVersions }: Judged): readonly string[] {
  const cells = tlsVersions === undefined ? [] : Object.values<TlsCell>(tlsVersions);
  const keys = cells.flatMap(({ certificates = [] }) =>
    certificates.map(({ keyType, keyBits, curve }) =>
      [
        plain(keyType === 'ec' ? 'ECDSA' : keyType.toUpperCase()),
        ...(curve === undefined ? [] : [`on ${plain(curve)}`]),
        ...(keyBits === null || curve !== undefined ? [] : [`with ${keyBits} bits`]),
      ].join(' '),
    ),
  );
  return [...new Set(keys)];
}

const NAMES: Readonly<Record<TlsKey, string>> = {
  ssl3: 'SSL 3.0',
  tls10: 'TLS 1.0',
  tls11: 'TLS 1.1',
  tls12: 'TLS 1.2',
  tls13: 'TLS 1.3',
};

/** `TLS 1.2 and TLS 1.3`. */
export function versionNames(keys: readonly TlsKey[]): string {
  return enumeration(keys.map((key) => NAMES[key]));
}

/** `a`, `a and b`, `a, b and c`; of many the first, and how many more. */
export function enumeration(items: readonly string[], most = 6): string {
  const shown = items.slice(0, most).map((each) => plain(each));
  const rest = items.length - shown.length;
  const all = rest > 0 ? [...shown, `${rest} more`] : shown;
  const last = all.at(-1) ?? '';
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} and ${last}`;
}

/** Some hosts say no to a version by closing; that they take another shows that it is a no. */
function cutOff({ answer, failure, suite }: TlsCell): boolean {
  return (
    answer === 'died' &&
    suite === undefined &&
    (failure?.kind === 'closed' || failure?.kind === 'reset')
  );
}
