/** Expectations: the TLS that was negotiated, and, where it was asked for, what else the host takes. */
import { takenSuites, tlsRange, versionNames } from '../../diagnosis/tls-range.ts';
import type { TlsCell, TlsKey } from '../../handshake/result.ts';
import { TLS_VERSIONS as ASKED, TLS_KEYS } from '../../handshake/tls-survey.ts';
import {
  type DiagnosedHost,
  type Kind,
  kind,
  passedOver,
  type Seen,
  seen,
  unseen,
} from '../kind.ts';
import { both, bounded, either } from '../phrase.ts';
import { untoldTls } from '../tls-answers.ts';
import { patterns, TLS_VERSIONS, type TlsVersion, tlsVersion } from '../values.ts';

export const tlsKinds: Readonly<Record<string, Kind>> = {
  'tls.min': version(
    'The oldest TLS version that may come out of the negotiation, as 1.2',
    'at least',
    (found, wanted) => found >= wanted,
  ),
  'tls.max': version(
    'The newest TLS version that may come out of the negotiation, as 1.2',
    'at most',
    (found, wanted) => found <= wanted,
  ),
  'tls.cipher': kind({
    value: patterns("'TLS_AES_*'"),
    severity: 'medium',
    about: 'The cipher suite, as OpenSSL names it; * stands for any characters',
    expected: (wanted) => either(wanted.map(({ text }) => text)),
    judge: (wanted, host) => {
      const cipher = host.facts.tls?.cipher;
      if (cipher === undefined) return unseen(host, 'tls', 'TLS');
      return seen(
        wanted.some(({ matches }) => matches(cipher)),
        bounded(cipher),
      );
    },
  }),
  'tls.oldest': kind<TlsVersion>({
    value: tlsVersion(),
    severity: 'medium',
    about: 'The oldest TLS version that the host may take of any client, as 1.2; needs --tls',
    expected: (wanted) => `nothing older than ${spoken(wanted)}`,
    judge: (wanted, host) => judgeOldest(wanted, host),
  }),
  'tls.takes': kind<TlsVersion>({
    value: tlsVersion(),
    severity: 'medium',
    about:
      'A TLS version that the host has to take of clients that have no other, as 1.2; needs --tls',
    expected: spoken,
    judge(wanted, host) {
      const missing = untold(host, 'versions');
      if (missing) return missing;
      const key = keyOf(wanted);
      const { taken = [], turnedDown = [] } = tlsRange(host) ?? {};
      if (taken.includes(key)) return seen(true, versionNames(taken));
      return turnedDown.includes(key)
        ? seen(false, versionNames(taken) || 'none')
        : { status: 'unknown', why: `the question for ${spoken(wanted)} was not answered` };
    },
  }),
  'tls.suites': kind({
    value: patterns("'TLS_ECDHE_*_GCM_*'"),
    severity: 'medium',
    about:
      'What every cipher suite that the host takes has to look like, by its registered name; * stands for any characters; needs --tls suites',
    expected: (wanted) => `only ${either(wanted.map(({ text }) => text))}`,
    judge(wanted, host) {
      const missing = untold(host, 'suites');
      if (missing) return missing;
      const suites = takenSuites(host).map(({ suite }) => suite);
      const others = suites.filter((suite) => !wanted.some(({ matches }) => matches(suite)));
      if (others.length > 0) return seen(false, named(others));
      const cells: readonly TlsCell[] = Object.values(host.tlsVersions ?? {});
      return cells.some(({ complete }) => complete === false)
        ? { status: 'unknown', why: 'the host did not refuse the rest, so that there may be more' }
        : seen(true, named(suites));
    },
  }),
};

function judgeOldest(wanted: TlsVersion, host: DiagnosedHost): Seen {
  const missing = untold(host, 'versions');
  if (missing) return missing;
  const { taken = [], turnedDown = [] } = tlsRange(host) ?? {};
  const older = TLS_KEYS.slice(0, TLS_KEYS.indexOf(keyOf(wanted)));
  if (older.some((key) => taken.includes(key))) return seen(false, versionNames(taken));
  const open = older.filter((key) => !turnedDown.includes(key));
  return open.length > 0
    ? { status: 'unknown', why: `the question for ${versionNames(open)} was not answered` }
    : seen(true, versionNames(taken) || 'none');
}

/** What is said where the answers are not there; `undefined` where they are. */
function untold(host: DiagnosedHost, wanted: 'versions' | 'suites'): Seen | undefined {
  if (passedOver(host, 'tls')) return unseen(host, 'tls', 'TLS');
  const why = untoldTls(host, wanted);
  return why === undefined ? undefined : { status: 'unknown', why };
}

function keyOf(version: TlsVersion): TlsKey {
  return TLS_KEYS.find((key) => ASKED[key] === version) as TlsKey;
}

/** The first of a list, and how many more. */
function named(suites: readonly string[]): string {
  const rest = suites.length - MOST_NAMED;
  return bounded(
    both([...suites.slice(0, MOST_NAMED), ...(rest > 0 ? [`${rest} more`] : [])]),
    400,
  );
}

const MOST_NAMED = 5;

function version(
  about: string,
  bound: string,
  fits: (found: number, wanted: number) => boolean,
): Kind {
  return kind<TlsVersion>({
    value: tlsVersion(),
    severity: 'medium',
    about,
    expected: (wanted) => `${bound} ${spoken(wanted)}`,
    judge: (wanted, host) => {
      const found = host.facts.tls?.version;
      if (found === undefined) return unseen(host, 'tls', 'TLS');
      const index = TLS_VERSIONS.indexOf(found as TlsVersion);
      if (index < 0) return { status: 'unknown', why: `the version ${found} is not known` };
      return seen(fits(index, TLS_VERSIONS.indexOf(wanted)), spoken(found));
    },
  });
}

function spoken(name: string): string {
  return name === 'TLSv1' ? 'TLS 1.0' : name.replace('v', ' ');
}
