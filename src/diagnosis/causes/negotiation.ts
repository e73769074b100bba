/** Evidence in the answers to connection requests. */
import { OFFERS } from '../../handshake/matrix.ts';
import type { StageId } from '../../handshake/sequence.ts';
import type { Judged } from '../verdict.ts';
import {
  died,
  type Evidence,
  evidence,
  evidenceAt,
  negotiationRefused,
  refused,
  soundRdp,
  stateAt,
} from './evidence.ts';

/** Stages that a way without TLS has a part in. */
const UNDER_STANDARD: readonly StageId[] = ['mcs', 'channels', 'security', 'logon', 'licensing'];

export const negotiationEvidence: readonly Evidence[] = [
  evidenceAt(['x224'], 'nla-required', [
    'shown',
    (r) => negotiationRefused(r, 'HYBRID_REQUIRED_BY_SERVER'),
  ]),
  evidenceAt(['x224'], 'tls-required', [
    'shown',
    (r) => negotiationRefused(r, 'SSL_REQUIRED_BY_SERVER'),
  ]),
  stateAt(['x224', ...UNDER_STANDARD], 'standard-rdp-only', [
    'shown',
    (r) => negotiationRefused(r, 'SSL_NOT_ALLOWED_BY_SERVER') && !secured(r),
  ]),
  evidenceAt(['x224', ...UNDER_STANDARD], 'no-server-certificate', [
    'shown',
    (r) => negotiationRefused(r, 'SSL_CERT_NOT_ON_SERVER'),
  ]),
  evidenceAt(
    ['x224'],
    'inconsistent-flags',
    ['shown', (r) => negotiationRefused(r, 'INCONSISTENT_FLAGS')],
    ['likely', (r) => died(r, 'x224') !== undefined && refused(r, 'tls')],
  ),
  evidenceAt(['x224', 'tls', 'credssp', 'mcs'], 'client-certificate-required', [
    'shown',
    (r) =>
      negotiationRefused(r, 'SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER') ||
      refused(r, 'tls', 'certificate_required', 'no_certificate'),
  ]),
  evidence('bad-confirm', [
    'shown',
    (r) =>
      died(r, 'x224', 'malformed') !== undefined ||
      (died(r, 'x224', 'unexpected') !== undefined && !selectedNotOffered(r)) ||
      (died(r, 'x224', 'closed') !== undefined && !silently(r)),
  ]),
  stateAt(UNDER_STANDARD, 'no-negotiation', [
    'shown',
    (r) => r.facts.x224?.negotiated === false || r.protocols?.rdp.answer === 'unnegotiated',
  ]),
  stateAt(UNDER_STANDARD, 'silent-downgrade', [
    'shown',
    (r) => OFFERS.some((key) => key !== 'rdp' && r.protocols?.[key].selected === 'PROTOCOL_RDP'),
  ]),
  evidence('selected-not-requested', ['shown', selectedNotOffered]),
  evidence(
    'restricted-admin-unavailable',
    ['shown', withoutRestrictedAdmin],
    ['notExcluded', (r) => soundRdp(r) && !flag(r, 'RESTRICTED_ADMIN_MODE_SUPPORTED')],
  ),
  evidence('remote-credential-guard-broker', [
    'notExcluded',
    (r) =>
      soundRdp(r) &&
      r.facts.credssp !== undefined &&
      !flag(r, 'REDIRECTED_AUTHENTICATION_MODE_SUPPORTED'),
  ]),
  evidenceAt(['x224'], 'entra-or-redirection-only', ['shown', redirectedOrEntra]),
  evidenceAt([], 'nla-not-required', [
    'shown',
    (r) => r.protocols?.ssl.supported === true || r.facts.x224?.selectedProtocol === 'PROTOCOL_SSL',
  ]),
];

/** Did an ordinary offer lead to TLS or NLA after all? */
function secured({ protocols }: Judged): boolean {
  return OFFERS.some((key) => key !== 'rdp' && protocols?.[key].supported === true);
}

/** Closed without a byte of an answer. */
function silently(result: Judged): boolean {
  const failure = died(result, 'x224', 'closed');
  return failure?.kind === 'closed' && failure.received === 0;
}

function selectedNotOffered(result: Judged): boolean {
  const failure = died(result, 'x224', 'unexpected');
  return failure?.kind === 'unexpected' && /^(PROTOCOL_|0x)/.test(failure.got);
}

/** It was asked for, and the walk ended for want of it. */
function withoutRestrictedAdmin(result: Judged): boolean {
  const failure = died(result, 'credssp', 'unsupported');
  return failure?.kind === 'unsupported' && failure.feature.includes('Restricted Admin');
}

function flag({ facts }: Judged, name: string): boolean {
  return facts.x224?.flags.includes(name) === true;
}

function redirectedOrEntra({ outcome, protocols, facts }: Judged): boolean {
  if (protocols === undefined) {
    return ['PROTOCOL_RDSTLS', 'PROTOCOL_RDSAAD'].includes(facts.x224?.selectedProtocol ?? '');
  }
  const ordinary = OFFERS.some((key) => protocols[key].supported === true);
  const other = protocols.rdstls.supported === true || protocols.rdsaad.supported === true;
  return other && !ordinary && outcome.kind === 'failed';
}
