/** Expectations: the certificate the host shows. */
import { z } from 'zod';
import type { CertificateFacts } from '../../certificate/certificate.ts';
import { matchesHost } from '../../certificate/match.ts';
import { type DiagnosedHost, type Kind, kind, type Seen, seen, unseen } from '../kind.ts';
import { both, bounded, either } from '../phrase.ts';
import {
  comparison,
  comparisonText,
  flag,
  holds,
  type Leaf,
  oneOrMore,
  patterns,
  says,
  thumbprint,
  words,
} from '../values.ts';

export const certificateKinds: Readonly<Record<string, Kind>> = {
  'certificate.daysLeft': figure(
    { least: -36_500, most: 36_500, such: '>= 30' },
    'Whole days until it expires, as a comparison',
    ({ daysLeft }) => daysLeft,
  ),
  'certificate.names': kind<Names>({
    value: names(),
    severity: 'medium',
    about:
      'Whom it is for: host (the name that was probed), computer (the name the host gives itself), or names that it has to be for',
    expected: expectedNames,
    judge: (wanted, host) => {
      const { certificate } = host.facts;
      if (certificate === undefined) return unseen(host, 'tls', 'certificate');
      return judgeNames(wanted, certificate);
    },
  }),
  'certificate.issuer': text('Who issued it', ({ issuer }) => issuer),
  'certificate.subject': text('Its subject', ({ subject }) => subject),
  'certificate.sha1': print('SHA-1', 20, ({ sha1 }) => sha1),
  'certificate.sha256': print('SHA-256', 32, ({ sha256 }) => sha256),
  'certificate.keyType': kind({
    value: words(['rsa', 'rsa-pss', 'ec', 'ed25519', 'ed448', 'dsa']),
    severity: 'medium',
    about: 'The type of its key',
    expected: either,
    judge: (wanted, host) =>
      ofCertificate(host, ({ keyType }) =>
        seen(
          wanted.some((each) => each === keyType),
          keyType,
        ),
      ),
  }),
  'certificate.keyBits': figure(
    { least: 0, most: 65_536, such: '>= 2048' },
    'The size of its key in bits, as a comparison; 256 for a usual key of type ec',
    ({ keyBits }) => keyBits ?? undefined,
  ),
  'certificate.signatureHash': kind({
    value: words(['sha256', 'sha384', 'sha512', 'sha224', 'sha1', 'md5']),
    severity: 'medium',
    about: 'The hash that its issuer signed',
    expected: either,
    judge: (wanted, host) =>
      ofCertificate(host, ({ signatureHash }) =>
        signatureHash === undefined
          ? { status: 'unknown', why: 'the signature algorithm names no hash' }
          : seen(
              wanted.some((each) => each === signatureHash),
              signatureHash,
            ),
      ),
  }),
  'certificate.selfSigned': truth('Signed with its own key', ({ selfSigned }) => selfSigned),
  'certificate.windowsDefault': truth(
    'Made by Windows for itself, and never replaced',
    ({ windowsDefault }) => windowsDefault,
  ),
};

function ofCertificate(host: DiagnosedHost, judge: (certificate: CertificateFacts) => Seen): Seen {
  const { certificate } = host.facts;
  return certificate === undefined ? unseen(host, 'tls', 'certificate') : judge(certificate);
}

function figure(
  range: Parameters<typeof comparison>[0],
  about: string,
  of: (certificate: CertificateFacts) => number | undefined,
): Kind {
  return kind({
    value: comparison(range),
    severity: 'medium',
    about,
    expected: comparisonText,
    judge: (wanted, host) =>
      ofCertificate(host, (certificate) => {
        const found = of(certificate);
        return found === undefined
          ? { status: 'unknown', why: 'the certificate does not tell' }
          : seen(holds(wanted, found), String(found));
      }),
  });
}

function text(about: string, of: (certificate: CertificateFacts) => string): Kind {
  return kind({
    value: patterns("'CN=Example Issuing CA*'"),
    severity: 'medium',
    about: `${about}, as text; * stands for any characters`,
    expected: (wanted) => either(wanted.map(({ text }) => text)),
    judge: (wanted, host) =>
      ofCertificate(host, (certificate) => {
        const found = of(certificate);
        return seen(
          wanted.some(({ matches }) => matches(found)),
          bounded(found),
        );
      }),
  });
}

function print(name: string, bytes: number, of: (certificate: CertificateFacts) => string): Kind {
  return kind({
    value: thumbprint(name, bytes),
    severity: 'high',
    about: `Its ${name} thumbprint, or a list of those that may be`,
    expected: either,
    judge: (wanted, host) =>
      ofCertificate(host, (certificate) => {
        const found = of(certificate);
        return seen(wanted.includes(found), found);
      }),
  });
}

function truth(about: string, of: (certificate: CertificateFacts) => boolean): Kind {
  return kind({
    value: flag(),
    severity: 'low',
    about: `${about}: true or false`,
    expected: String,
    judge: (wanted, host) =>
      ofCertificate(host, (certificate) =>
        seen(of(certificate) === wanted, String(of(certificate))),
      ),
  });
}

type Names = 'host' | 'computer' | readonly string[];

function names(): Leaf<Names> {
  const right = (): string => 'host, computer, or a list of names as [rds.example]';
  const one = z.string(says(right)).min(1, says(right)).max(255, says(right));
  const type = z.union([z.enum(['host', 'computer']), oneOrMore(one, right)], says(right));
  return { type, right };
}

function expectedNames(wanted: Names): string {
  if (wanted === 'host') return 'for the host that was asked for';
  if (wanted === 'computer') return 'for the name that the host gives itself';
  return `for ${both(wanted)}`;
}

function judgeNames(wanted: Names, certificate: CertificateFacts): Seen {
  const found = certificate.names;
  const observed = bounded(found.length === 0 ? 'no name' : `for ${found.join(', ')}`);
  if (wanted === 'host') {
    if (certificate.matchesTarget !== null) return seen(certificate.matchesTarget, observed);
    const why = 'an address was probed and the certificate is for no address; probe the name';
    return { status: 'unknown', why };
  }
  if (wanted === 'computer') {
    if (certificate.matchesNtlmName !== undefined) {
      return seen(certificate.matchesNtlmName, observed);
    }
    return { status: 'unknown', why: 'the host gave no name of its own' };
  }
  return seen(
    wanted.every((name) => matchesHost(found, name)),
    observed,
  );
}
