/** Evidence in NLA and in what a server holds against an account. */
import type { Judged } from '../verdict.ts';
import {
  beforeCredentials,
  challenged,
  died,
  type Evidence,
  errorInfo,
  evidence,
  evidenceAt,
  refused,
  sound,
} from './evidence.ts';
import { BINDING_STATUSES } from './tls.ts';

/** First version with the fix of 2018. */
const FIXED_VERSION = 5;

/** Causes that a status of CredSSP names, and that stay open where no credentials were tried; what people ask for most stands first. */
const BY_STATUS: Readonly<Record<string, readonly string[]>> = {
  'no-authority': [
    'STATUS_NO_LOGON_SERVERS',
    'SEC_E_NO_AUTHENTICATING_AUTHORITY',
    'STATUS_NETLOGON_NOT_STARTED',
  ],
  'bad-credentials': [
    'STATUS_LOGON_FAILURE',
    'STATUS_WRONG_PASSWORD',
    'STATUS_NO_SUCH_USER',
    'SEC_E_LOGON_DENIED',
  ],
  'account-disabled': ['STATUS_ACCOUNT_DISABLED'],
  'account-locked': ['STATUS_ACCOUNT_LOCKED_OUT'],
  'password-or-account-expired': [
    'STATUS_PASSWORD_EXPIRED',
    'STATUS_PASSWORD_MUST_CHANGE',
    'STATUS_ACCOUNT_EXPIRED',
  ],
  'account-restriction': [
    'STATUS_ACCOUNT_RESTRICTION',
    'STATUS_INVALID_LOGON_HOURS',
    'STATUS_INVALID_WORKSTATION',
    'STATUS_LOGIN_WKSTA_RESTRICTION',
    'STATUS_AUTHENTICATION_FIREWALL_FAILED',
  ],
  'logon-type-not-granted': ['STATUS_LOGON_TYPE_NOT_GRANTED'],
  'trust-broken': [
    'STATUS_NO_TRUST_SAM_ACCOUNT',
    'STATUS_TRUSTED_DOMAIN_FAILURE',
    'STATUS_TRUSTED_RELATIONSHIP_FAILURE',
    'STATUS_TRUST_FAILURE',
  ],
};

export const authenticationEvidence: readonly Evidence[] = [
  ...Object.entries(BY_STATUS).map(([cause, statuses]) =>
    evidence(
      cause,
      ['shown', (r) => challenged(r) && refused(r, 'credssp', ...statuses)],
      ['likely', (r) => cause === 'bad-credentials' && proofRefused(r)],
      ['possible', (r) => cause === 'no-authority' && checkHangs(r)],
      ['notExcluded', beforeCredentials],
    ),
  ),
  evidenceAt(['credssp'], 'credssp-server-unpatched', [
    'shown',
    ({ facts: { credssp } }) => credssp !== undefined && credssp.version < FIXED_VERSION,
  ]),
  evidence(
    'credssp-client-too-old',
    ['likely', (r) => refused(r, 'credssp', 'STATUS_NOT_SUPPORTED', 'SEC_E_UNSUPPORTED_FUNCTION')],
    ['notExcluded', (r) => sound(r) && (r.facts.credssp?.version ?? 0) >= FIXED_VERSION],
  ),
  evidence(
    'ntlm-blocked',
    ['shown', (r) => refused(r, 'credssp', 'STATUS_NTLM_BLOCKED')],
    ['likely', (r) => refused(r, 'credssp', 'reject') || otherMechanism(r)],
    ['possible', early],
  ),
  evidence('channel-binding', ['shown', (r) => refused(r, 'credssp', ...BINDING_STATUSES)]),
  evidence('nla-dropped-silently', [
    'shown',
    (r) => died(r, 'credssp', 'closed', 'reset') !== undefined,
  ]),
  evidence('nla-alert', ['shown', (r) => died(r, 'credssp') !== undefined && refused(r, 'tls')]),
  evidence('credssp-out-of-line', [
    'shown',
    (r) =>
      r.facts.credssp?.serverKeyVerified !== false &&
      ['credssp', 'authorization'].some(
        (stage) => died(r, stage, 'malformed', 'unexpected', 'notRdp') !== undefined,
      ),
  ]),
  evidence(
    'lsa-cannot-be-contacted',
    ['shown', (r) => challenged(r) && refused(r, 'credssp', 'SEC_E_INTERNAL_ERROR')],
    ['possible', (r) => challenged(r) && lateRefusal(r)],
    ['notExcluded', beforeCredentials],
  ),
  evidence(
    'saved-credentials-refused',
    ['possible', (r) => errorInfo(r) === 0x0a],
    ['notExcluded', beforeCredentials],
  ),
  evidence('fresh-credentials-required', ['shown', (r) => errorInfo(r) === 0x0a]),
  evidence(
    'early-authorization-denied',
    ['shown', (r) => refused(r, 'authorization', 'AUTHZ_ACCESS_DENIED')],
    [
      'possible',
      (r) =>
        refused(r, 'authorization') || died(r, 'authorization', 'closed', 'reset') !== undefined,
    ],
    ['notExcluded', beforeCredentials],
  ),
  evidence('entra-username', ['notExcluded', (r) => beforeCredentials(r) && withoutDomain(r)]),
  evidence(
    'port-exhaustion',
    ['possible', (r) => refused(r, 'credssp', ...(BY_STATUS['no-authority'] ?? []))],
    ['notExcluded', beforeCredentials],
  ),
  evidence('delegation-policy', ['notExcluded', beforeCredentials]),
  evidence(
    'cached-credentials',
    [
      'possible',
      (r) => challenged(r) && refused(r, 'credssp', ...(BY_STATUS['bad-credentials'] ?? [])),
    ],
    ['notExcluded', beforeCredentials],
  ),
];

/** Seen: FreeRDP servers close the connection on credentials they do not take, older ones send the alert access_denied. */
function proofRefused(result: Judged): boolean {
  const { outcome } = result;
  const awaited = outcome.kind === 'failed' && outcome.during.endsWith('the proof of the server');
  return (
    awaited &&
    (died(result, 'credssp', 'closed') !== undefined || refused(result, 'tls', 'access_denied'))
  );
}

/** NLA was ended or refused before the challenge: no account can be the reason. */
function early(result: Judged): boolean {
  return (
    !challenged(result) && died(result, 'credssp', 'closed', 'reset', 'rejected') !== undefined
  );
}

/** The answer to the credentials was an end without a name. */
function lateRefusal(result: Judged): boolean {
  return (
    died(result, 'credssp', 'timedOut', 'reset') !== undefined ||
    refused(result, 'credssp', 'SEC_E_INVALID_TOKEN') ||
    (died(result, 'credssp') !== undefined && refused(result, 'tls', 'internal_error'))
  );
}

/** The credentials are there, and the server does not come to an end with them. */
function checkHangs(result: Judged): boolean {
  return (
    (challenged(result) && died(result, 'credssp', 'timedOut') !== undefined) ||
    died(result, 'authorization', 'timedOut') !== undefined
  );
}

/** The server wants another way of proving who is there. */
function otherMechanism({ facts: { credssp, ntlm } }: Judged): boolean {
  return (
    credssp !== undefined && ntlm === undefined && !['ntlm', 'none'].includes(credssp.mechanism)
  );
}

/** A machine that is in no domain gives its own name for one. */
function withoutDomain({ facts: { ntlm } }: Judged): boolean {
  return ntlm !== undefined && ntlm.netbiosDomainName === ntlm.netbiosComputerName;
}
