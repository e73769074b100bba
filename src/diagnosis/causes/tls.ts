/** Evidence in TLS and in the certificate. */
import { shutsOutOldClients, takesNewestAlone } from '../tls-range.ts';
import type { Judged } from '../verdict.ts';
import {
  challenged,
  died,
  type Evidence,
  errorInfo,
  evidence,
  evidenceAt,
  refused,
  sound,
} from './evidence.ts';

const OUTDATED_TLS = ['SSLv3', 'TLSv1', 'TLSv1.0', 'TLSv1.1'];
/** Issuers that are products which open TLS to look inside. */
export const INSPECTOR =
  /fortinet|fortigate|palo alto|zscaler|sophos|checkpoint|kaspersky|eset|bitdefender|bluecoat|netskope/i;
/** Kerberos gives up here. */
const SKEW_LIMIT_SECONDS = 300;
const LARGE_KEY_BITS = 8192;
const TIME_STATUSES = ['STATUS_TIME_DIFFERENCE_AT_DC', 'SEC_E_TIME_SKEW'];
export const BINDING_STATUSES = ['SEC_E_BAD_BINDINGS', 'STATUS_BAD_BINDINGS'];

export const tlsEvidence: readonly Evidence[] = [
  evidence('tls-closed-without-alert', ['shown', cutOff]),
  evidence('certificate-expired', [
    'shown',
    (r) => days(r.startedAt, r.facts.certificate?.notAfter) < 0 && (sound(r) || endedBehindTls(r)),
  ]),
  evidenceAt(['tls', 'credssp', 'authorization'], 'clock-skew', [
    'shown',
    (r) => skewed(r) || refused(r, 'credssp', ...TIME_STATUSES),
  ]),
  evidenceAt(
    ['credssp', 'authorization'],
    'kerberos-time',
    ['shown', (r) => refused(r, 'credssp', ...TIME_STATUSES)],
    ['likely', skewed],
  ),
  evidence(
    'certificate-unreadable',
    ['shown', unreadable],
    ['possible', (r) => sound(r) && (r.facts.certificate?.keyBits ?? 0) > LARGE_KEY_BITS],
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
    ['likely', (r) => sound(r) && takesNewestAlone(r)],
    ['possible', (r) => sound(r) && shutsOutOldClients(r)],
    ['notExcluded', (r) => duringHandshake(r) && cutOff(r)],
  ),
  evidence(
    'no-shared-cipher',
    [
      'shown',
      (r) => duringHandshake(r) && refused(r, 'tls', 'handshake_failure', 'insufficient_security'),
    ],
    ['possible', (r) => duringHandshake(r) && cutOff(r)],
  ),
  evidence(
    'unsupported-function-not-credssp',
    [
      'likely',
      (r) =>
        duringHandshake(r) &&
        refused(r, 'tls', 'protocol_version', 'handshake_failure', 'insufficient_security'),
    ],
    ['likely', (r) => sound(r) && takesNewestAlone(r)],
    ['possible', (r) => sound(r) && shutsOutOldClients(r)],
  ),
  evidence('tls-alert-other', [
    'shown',
    (r) =>
      refused(r, 'tls') &&
      died(r, 'credssp') === undefined &&
      !refused(r, 'tls', 'certificate_required', 'no_certificate') &&
      !(
        duringHandshake(r) &&
        refused(r, 'tls', 'protocol_version', 'handshake_failure', 'insufficient_security')
      ),
  ]),
  evidence('tls-out-of-line', [
    'shown',
    (r) => !unreadable(r) && died(r, 'tls', 'malformed', 'unexpected', 'notRdp') !== undefined,
  ]),
  evidenceAt(['tls'], 'weak-tls-refused-by-clients', ['shown', weak]),
  evidence(
    'tls-stall-mtu',
    ['likely', (r) => stalled(r) > 0],
    ['possible', (r) => died(r, 'tls', 'timedOut') !== undefined],
  ),
  evidenceAt(
    ['tls', 'credssp'],
    'tls-intercepted',
    ['likely', (r) => r.facts.credssp?.serverKeyVerified === false],
    ['likely', (r) => INSPECTOR.test(r.facts.certificate?.issuer ?? '')],
    ['possible', (r) => refused(r, 'credssp', ...BINDING_STATUSES)],
  ),
  evidence(
    'fips-required',
    ['shown', (r) => errorInfo(r) === 0x08],
    [
      'shown',
      (r) =>
        (sound(r) || died(r, 'security') !== undefined) &&
        (r.facts.mcs?.encryptionMethod === 'FIPS' || r.facts.mcs?.encryptionLevel === 'FIPS'),
    ],
  ),
  evidenceAt([], 'certificate-untrusted', [
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
    [
      'possible',
      (r) => cutOff(r) || died(r, 'tls', 'malformed', 'notRdp', 'timedOut') !== undefined,
    ],
    ['notExcluded', (r) => sound(r) && r.facts.tls !== undefined],
  ),
];

function cutOff(result: Judged): boolean {
  return died(result, 'tls', 'closed', 'reset') !== undefined;
}

/** What was agreed on is known once TLS stands: an alert behind that speaks of something else. */
function duringHandshake(result: Judged): boolean {
  return died(result, 'tls') !== undefined && result.facts.tls === undefined;
}

/** The first thing behind the TLS handshake was the end of the connection. */
function endedBehindTls(result: Judged): boolean {
  return (
    died(result, 'tls') !== undefined ||
    (!challenged(result) && died(result, 'credssp', 'closed', 'reset') !== undefined) ||
    (result.facts.credssp === undefined && died(result, 'mcs', 'closed', 'reset') !== undefined)
  );
}

/** How much of the server's part had come when the time was over. */
function stalled(result: Judged): number {
  const failure = died(result, 'tls', 'timedOut');
  return failure?.kind === 'timedOut' ? (failure.received ?? 0) : 0;
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
