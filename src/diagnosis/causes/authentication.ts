/** Evidence in NLA and in what a server holds against an account. */
import type { Judged } from '../verdict.ts';
import {
  beforeCredentials,
  died,
  type Evidence,
  errorInfo,
  evidence,
  refused,
} from './evidence.ts';

/** First version with the fix of 2018. */
const FIXED_VERSION = 5;

/** Causes that a status of CredSSP names, and that stay open where no credentials were tried. */
const BY_STATUS: Readonly<Record<string, readonly string[]>> = {
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
  'no-authority': [
    'STATUS_NO_LOGON_SERVERS',
    'SEC_E_NO_AUTHENTICATING_AUTHORITY',
    'STATUS_NETLOGON_NOT_STARTED',
  ],
  'trust-broken': [
    'STATUS_NO_TRUST_SAM_ACCOUNT',
    'STATUS_TRUSTED_DOMAIN_FAILURE',
    'STATUS_TRUSTED_RELATIONSHIP_FAILURE',
    'STATUS_TRUST_FAILURE',
  ],
};

export const authenticationEvidence: readonly Evidence[] = [
  evidence('credssp-server-unpatched', [
    'shown',
    ({ facts: { credssp } }) => credssp !== undefined && credssp.version < FIXED_VERSION,
  ]),
  evidence(
    'credssp-client-too-old',
    ['likely', (r) => refused(r, 'credssp', 'STATUS_NOT_SUPPORTED', 'SEC_E_UNSUPPORTED_FUNCTION')],
    ['notExcluded', (r) => (r.facts.credssp?.version ?? 0) >= FIXED_VERSION],
  ),
  evidence(
    'ntlm-blocked',
    ['shown', (r) => refused(r, 'credssp', 'STATUS_NTLM_BLOCKED', 'reject') || withoutNtlm(r)],
    ['possible', early],
  ),
  evidence('channel-binding', [
    'shown',
    (r) => refused(r, 'credssp', 'SEC_E_BAD_BINDINGS', '0xc000035b'),
  ]),
  evidence('nla-dropped-silently', [
    'shown',
    (r) => died(r, 'credssp', 'closed', 'reset') !== undefined,
  ]),
  evidence(
    'lsa-cannot-be-contacted',
    ['shown', (r) => refused(r, 'credssp', 'SEC_E_INTERNAL_ERROR')],
    ['notExcluded', beforeCredentials],
  ),
  evidence(
    'saved-credentials-refused',
    ['shown', (r) => errorInfo(r) === 0x0a],
    ['notExcluded', beforeCredentials],
  ),
  evidence('fresh-credentials-required', ['shown', (r) => errorInfo(r) === 0x0a]),
  evidence(
    'early-authorization-denied',
    ['shown', (r) => refused(r, 'authorization')],
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
    ['possible', (r) => refused(r, 'credssp', ...(BY_STATUS['bad-credentials'] ?? []))],
    ['notExcluded', beforeCredentials],
  ),
  ...Object.entries(BY_STATUS).map(([cause, statuses]) =>
    evidence(
      cause,
      ['shown', (r) => refused(r, 'credssp', ...statuses)],
      ['likely', (r) => cause === 'bad-credentials' && proofRefused(r)],
      ['notExcluded', beforeCredentials],
    ),
  ),
];

/** Seen: FreeRDP servers close the connection on credentials they do not take. */
function proofRefused(result: Judged): boolean {
  const { outcome } = result;
  const awaited = outcome.kind === 'failed' && outcome.during.endsWith('the proof of the server');
  return awaited && died(result, 'credssp', 'closed') !== undefined;
}

/** NLA died before the challenge. */
function early(result: Judged): boolean {
  return (
    died(result, 'credssp', 'closed', 'reset') !== undefined && result.facts.ntlm === undefined
  );
}

function withoutNtlm({ facts: { credssp, ntlm } }: Judged): boolean {
  return credssp !== undefined && ntlm === undefined && credssp.mechanism !== 'ntlm';
}

/** A machine that is in no domain gives its own name for one. */
function withoutDomain({ facts: { ntlm } }: Judged): boolean {
  return ntlm !== undefined && ntlm.netbiosDomainName === ntlm.netbiosComputerName;
}
