/** Expectations: the TLS that was negotiated. Whether the host takes older versions as well was not asked. */
import { type Kind, kind, seen, unseen } from '../kind.ts';
import { bounded, either } from '../phrase.ts';
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
};

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
