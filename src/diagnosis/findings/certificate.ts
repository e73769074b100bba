/** @see RFC 5280 4.1, RFC 6125 6.4 */

import { plain } from '../phrase.ts';
import type { Severity } from '../severity.ts';
import type { Judged } from '../verdict.ts';
import { evident, type Rule } from './rule.ts';

type CertificateFacts = NonNullable<Judged['facts']['certificate']>;

export const certificateRules: readonly Rule[] = [
  rule('RDP-CERT-001', 'medium', 'The certificate has expired.', ({ notAfter }, now) =>
    daysFrom(now, notAfter) < 0 ? `It was valid until ${notAfter}.` : undefined,
  ),
  rule('RDP-CERT-002', 'low', 'The certificate expires soon.', ({ notAfter }, now) => {
    const days = daysFrom(now, notAfter);
    return days >= 0 && days < SOON_DAYS
      ? `It is valid until ${notAfter}, for less than ${Math.floor(days) + 1} more days.`
      : undefined;
  }),
  rule('RDP-CERT-003', 'medium', 'The certificate is not valid yet.', ({ notBefore }, now) =>
    daysFrom(now, notBefore) > 0
      ? `It is valid from ${notBefore}, by the clock of this machine ${now.toISOString()}.`
      : undefined,
  ),
  rule(
    'RDP-CERT-004',
    'low',
    'The certificate does not cover the name the host was asked for by.',
    ({ matchesTarget, names }, _now, { host }) =>
      matchesTarget === false
        ? `The host was asked for as ${plain(host)}, the certificate is for ${list(names)}.`
        : undefined,
  ),
  rule(
    'RDP-CERT-005',
    'low',
    'The certificate does not cover the name the computer gives itself.',
    ({ matchesNtlmName, names }, _now, { computer }) =>
      matchesNtlmName === false
        ? `NTLM gives the computer as ${plain(computer ?? 'another')}, the certificate is for ${list(names)}.`
        : undefined,
  ),
  rule(
    'RDP-CERT-006',
    'info',
    'The certificate is self-signed.',
    ({ selfSigned, windowsDefault, subject }) =>
      selfSigned
        ? `${plain(subject)} signed itself${windowsDefault ? ', like the certificates Windows makes for its RDP listener' : ''}.`
        : undefined,
  ),
  rule('RDP-CERT-007', 'medium', 'The certificate has a weak key.', ({ keyType, keyBits }) =>
    keyBits !== null && keyBits < (SAFE_BITS[keyType] ?? 0)
      ? `The key is ${keyType} with ${keyBits} bits.`
      : undefined,
  ),
  rule(
    'RDP-CERT-008',
    'medium',
    'The certificate is signed with an outdated hash.',
    ({ signatureAlgorithm }) =>
      OUTDATED_HASH.test(signatureAlgorithm)
        ? `The signature algorithm is ${plain(signatureAlgorithm)}.`
        : undefined,
  ),
  rule(
    'RDP-CERT-009',
    'info',
    'The key of the certificate is of a kind that old clients do not know.',
    ({ keyType }) =>
      MODERN_KEYS.has(keyType)
        ? `The key is ${keyType}, and old clients may know RSA alone.`
        : undefined,
  ),
  rule(
    'RDP-CERT-010',
    'low',
    'The certificate has a key so large that some clients cannot take it.',
    ({ keyType, keyBits }) =>
      keyType === 'rsa' && keyBits !== null && keyBits > LARGE_BITS
        ? `The key has ${keyBits} bits.`
        : undefined,
  ),
];

const MODERN_KEYS: ReadonlySet<string> = new Set(['ec', 'ed25519', 'ed448']);
const LARGE_BITS = 4096;
const SOON_DAYS = 30;
const OUTDATED_HASH = /md[245]|sha-?1(?!\d)/i;
const SAFE_BITS: Readonly<Partial<Record<CertificateFacts['keyType'], number>>> = {
  rsa: 2048,
  'rsa-pss': 2048,
  dsa: 2048,
  ec: 224,
};

/** A rule about the certificate, where one was seen. */
function rule(
  id: string,
  severity: Severity,
  title: string,
  look: (
    certificate: CertificateFacts,
    now: Date,
    names: { readonly host: string; readonly computer?: string | undefined },
  ) => string | undefined,
): Rule {
  return {
    id,
    severity,
    title,
    check: ({ facts: { certificate, ntlm }, target }, { now }) =>
      certificate &&
      evident(
        look(certificate, now, {
          host: target.host,
          computer: ntlm?.dnsComputerName ?? ntlm?.netbiosComputerName,
        }),
      ),
  };
}

/** Days from `now` to `date`, negative when past; not a number where the date is none. */
function daysFrom(now: Date, date: string): number {
  return (Date.parse(date) - now.getTime()) / 86_400_000;
}

const LISTED_NAMES = 5;

function list(names: readonly string[]): string {
  if (names.length === 0) return 'no name';
  const shown = names.slice(0, LISTED_NAMES).map((name) => plain(name));
  const more = names.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
