/** Evidence in TLS and in the certificate. */
import type { Judged } from '../verdict.ts';
import { died, type Evidence, evidence, refused, sound } from './evidence.ts';

const OUTDATED_TLS = ['SSLv3', 'TLSv1', 'TLSv1.0', 'TLSv1.1'];
/** Issuers that are products which open TLS to look inside. */
export const INSPECTOR =
  /fortinet|fortigate|palo alto|zscaler|sophos|checkpoint|kaspersky|eset|bitdefender|bluecoat|netskope/i;
/** Kerberos gives up here. */
const SKEW_LIMIT_SECONDS = 300;
const LARGE_KEY_BITS = 8192;

export const tlsEvidence: readonly Evidence[] = [
  evidence('tls-closed-without-alert', ['shown', cutOff]),
  evidence('certificate-expired', [
    'shown',
    (r) => days(r.startedAt, r.facts.certificate?.notAfter) < 0,
  ]),
  evidence('clock-skew', ['shown', skewed]),
  evidence('kerberos-time', ['likely', skewed]),
  evidence(
    'certificate-unreadable',
    ['shown', unreadable],
    ['possible', (r) => (r.facts.certificate?.keyBits ?? 0) > LARGE_KEY_BITS],
  ),
  evidence(
    'listener-certificate-binding',
    ['likely', cutOff],
    [
      'possible',
      (r) => died(r, 'x224') !== undefined && refused(r, 'negotiation', 'SSL_CERT_NOT_ON_SERVER'),
    ],
  ),
  evidence(
    'tls-version-mismatch',
    ['shown', (r) => died(r, 'tls') !== undefined && refused(r, 'tls', 'protocol_version')],
    ['notExcluded', (r) => died(r, 'tls', 'closed', 'reset') !== undefined],
  ),
  evidence(
    'no-shared-cipher',
    [
      'shown',
      (r) =>
        died(r, 'tls') !== undefined &&
        refused(r, 'tls', 'handshake_failure', 'insufficient_security'),
    ],
    ['possible', cutOff],
  ),
  evidence('unsupported-function-not-credssp', [
    'likely',
    (r) =>
      died(r, 'tls') !== undefined &&
      refused(r, 'tls', 'protocol_version', 'handshake_failure', 'insufficient_security'),
  ]),
  evidence('tls-alert-other', [
    'shown',
    (r) =>
      refused(r, 'tls') &&
      !refused(
        r,
        'tls',
        'protocol_version',
        'handshake_failure',
        'insufficient_security',
        'certificate_required',
      ),
  ]),
  evidence('weak-tls-refused-by-clients', ['shown', weak]),
  evidence('tls-stall-mtu', ['likely', (r) => died(r, 'tls', 'timedOut') !== undefined]),
  evidence('tls-intercepted', ['likely', (r) => INSPECTOR.test(r.facts.certificate?.issuer ?? '')]),
  evidence('fips-required', [
    'shown',
    (r) => r.facts.mcs?.encryptionMethod === 'FIPS' || r.facts.mcs?.encryptionLevel === 'FIPS',
  ]),
  evidence('certificate-untrusted', [
    'shown',
    ({ facts: { certificate } }) =>
      certificate !== undefined && (certificate.selfSigned || certificate.matchesTarget === false),
  ]),
  evidence('unexpected-certificate', [
    'notExcluded',
    (r) => sound(r) && r.facts.certificate !== undefined,
  ]),
  evidence('slow-securing', [
    'notExcluded',
    (r) => sound(r) && r.facts.certificate?.selfSigned === true,
  ]),
  evidence(
    'security-software',
    ['possible', cutOff],
    ['notExcluded', (r) => sound(r) && r.facts.tls !== undefined],
  ),
];

function cutOff(result: Judged): boolean {
  return died(result, 'tls', 'closed', 'reset') !== undefined;
}

function unreadable(result: Judged): boolean {
  const failure = died(result, 'tls', 'malformed');
  return failure?.kind === 'malformed' && failure.pdu === 'Certificate';
}

function skewed(result: Judged): boolean {
  const { ntlm, certificate } = result.facts;
  return (
    Math.abs(ntlm?.clockSkewSeconds ?? 0) > SKEW_LIMIT_SECONDS ||
    days(result.startedAt, certificate?.notBefore) > 0
  );
}

/** What the defaults of OpenSSL 3 turn away. */
function weak({ outcome, facts: { tls, certificate } }: Judged): boolean {
  if (outcome.kind === 'failed' && outcome.at === 'tls' && outcome.failure.kind === 'unsupported')
    return true;
  if (tls === undefined) return false;
  const smallKey = certificate?.keyType === 'rsa' && (certificate.keyBits ?? 2048) < 2048;
  return (
    OUTDATED_TLS.includes(tls.version) ||
    smallKey ||
    /md5|sha-?1(?!\d)/i.test(certificate?.signatureAlgorithm ?? '')
  );
}

/** Days from one date to another; not a number where one of them is none. */
function days(from: string, to: string | undefined): number {
  return (Date.parse(to ?? '') - Date.parse(from)) / 86_400_000;
}
