/**
 * NTSTATUS and HRESULT values around a logon, and the names FreeRDP gives to its errors.
 *
 * @see MS-ERREF 2.1.1, 2.3.1
 */
import { NtStatus } from '../../protocol/nt-status.ts';
import type { CauseStage } from '../cause.ts';
import { LOGON_STATUSES } from '../logon-status.ts';
import type { Entry } from './entry.ts';

/** Causes by the verdict that a status leads to. */
const CAUSES: Readonly<Record<string, readonly string[]>> = {
  'credentials-refused': ['bad-credentials', 'cached-credentials'],
  'logon-denied': ['bad-credentials'],
  'wrong-password': ['bad-credentials'],
  'no-such-user': ['bad-credentials'],
  'account-disabled': ['account-disabled'],
  'account-locked': ['account-locked'],
  'account-expired': ['password-or-account-expired'],
  'password-expired': ['password-or-account-expired'],
  'password-must-change': ['password-or-account-expired'],
  'account-restriction': ['account-restriction'],
  'logon-hours': ['account-restriction'],
  'logon-workstation': ['account-restriction'],
  'logon-workstation-restriction': ['account-restriction'],
  'selective-authentication': ['account-restriction'],
  'logon-type-not-granted': ['logon-type-not-granted'],
  'no-authority': ['no-authority'],
  'netlogon-not-started': ['no-authority'],
  'trust-broken': ['trust-broken'],
  'ntlm-blocked': ['ntlm-blocked'],
  'logon-clock-skew': ['kerberos-time', 'clock-skew'],
  'channel-binding': ['channel-binding'],
  'credssp-not-supported': ['credssp-client-too-old'],
  'credssp-unsupported-function': [
    'credssp-server-unpatched',
    'unsupported-function-not-credssp',
    'credssp-client-too-old',
  ],
  'lsa-internal-error': ['lsa-cannot-be-contacted', 'no-authority', 'password-or-account-expired'],
  'credssp-invalid-token': ['nla-dropped-silently'],
  'wrong-principal': ['wrong-host'],
  'credssp-algorithm-mismatch': ['no-shared-cipher'],
  'credssp-certificate': ['certificate-untrusted', 'certificate-expired'],
  'delegation-policy': ['delegation-policy'],
  'delegation-policy-ntlm': ['delegation-policy'],
  'unknown-credentials': ['tls-closed-without-alert', 'no-server-certificate'],
  'no-credentials': ['tls-closed-without-alert'],
  'logon-downgrade-detected': ['no-authority'],
};

const NAMED: readonly Entry[] = Object.entries(NtStatus).map(([name, value]) => {
  const { means, verdict } = LOGON_STATUSES[name as keyof typeof NtStatus];
  return status(value, name, means, 'credssp', ...(CAUSES[verdict] ?? []));
});

/** Values that no server sends in a TSRequest, but that dialogs and logs show. */
const OTHERS: readonly Entry[] = [
  status(
    0xc000018a,
    'STATUS_NO_TRUST_LSA_SECRET',
    'the machine has no secret for the trust with its domain',
    'credssp',
    'trust-broken',
  ),
  status(
    0xc000019b,
    'STATUS_DOMAIN_TRUST_INCONSISTENT',
    'what the machine knows of its domain is not consistent',
    'credssp',
    'trust-broken',
  ),
  status(
    0x80090350,
    'SEC_E_DOWNGRADE_DETECTED',
    'the system suspects an attempt to weaken the authentication, as when no controller answers',
    'credssp',
    'no-authority',
  ),
  status(
    0x80004005,
    'E_FAIL',
    'an error without a reason, from which nothing follows',
    'client',
    'hresult-in-text',
  ),
  status(
    0x80080005,
    'CO_E_SERVER_EXEC_FAILURE',
    'a component of the client could not be started',
    'client',
    'client-broken-by-update',
  ),
];

export const STATUS_CODES: readonly Entry[] = [...NAMED, ...OTHERS];

export const FREERDP_CODES: readonly Entry[] = [
  freerdp(undefined, 'ERRCONNECT_DNS_ERROR', 'the lookup of the name failed', 'dns', 'dns-failure'),
  freerdp(
    undefined,
    'ERRCONNECT_DNS_NAME_NOT_FOUND',
    'the name was not found',
    'dns',
    'dns-not-found',
  ),
  freerdp(
    0x20006,
    'ERRCONNECT_CONNECT_FAILED',
    'the TCP connection failed',
    'tcp',
    'tcp-refused',
    'tcp-timeout',
  ),
  freerdp(
    undefined,
    'ERRCONNECT_MCS_CONNECT_INITIAL_ERROR',
    'the basic settings were not accepted',
    'mcs',
    'mcs-failed',
  ),
  freerdp(
    0x20008,
    'ERRCONNECT_TLS_CONNECT_FAILED',
    'TLS failed, or the server has no certificate',
    'tls',
    'no-server-certificate',
    'tls-closed-without-alert',
    'tls-version-mismatch',
    'no-shared-cipher',
    'weak-tls-refused-by-clients',
  ),
  freerdp(
    undefined,
    'ERRCONNECT_AUTHENTICATION_FAILED',
    'authentication failed',
    'credssp',
    'bad-credentials',
  ),
  freerdp(
    0x2000c,
    'ERRCONNECT_SECURITY_NEGO_CONNECT_FAILED',
    'no security protocol that was offered was taken',
    'x224',
    'nla-required',
    'tls-required',
    'standard-rdp-only',
    'no-server-certificate',
    'bad-confirm',
    'no-negotiation',
  ),
  freerdp(
    0x2000d,
    'ERRCONNECT_CONNECT_TRANSPORT_FAILED',
    'the connection died under the client',
    'tls',
    'tls-closed-without-alert',
    'dropped-mid-session',
  ),
  freerdp(
    undefined,
    'ERRCONNECT_PASSWORD_EXPIRED',
    'the password has expired',
    'credssp',
    'password-or-account-expired',
  ),
  freerdp(
    undefined,
    'ERRCONNECT_LOGON_FAILURE',
    'user name and password were not accepted',
    'credssp',
    'bad-credentials',
  ),
  freerdp(
    undefined,
    'ERRCONNECT_WRONG_PASSWORD',
    'the password is wrong',
    'credssp',
    'bad-credentials',
  ),
  freerdp(
    undefined,
    'ERRCONNECT_ACCESS_DENIED',
    'the user is known and may not log on through Remote Desktop',
    'authorization',
    'early-authorization-denied',
  ),
  freerdp(
    undefined,
    'ERRCONNECT_ACCOUNT_DISABLED',
    'the account is disabled',
    'credssp',
    'account-disabled',
  ),
  freerdp(
    undefined,
    'ERRCONNECT_ACCOUNT_EXPIRED',
    'the account has expired',
    'credssp',
    'password-or-account-expired',
  ),
  freerdp(
    undefined,
    'ERRCONNECT_ACCOUNT_LOCKED_OUT',
    'the account is locked',
    'credssp',
    'account-locked',
  ),
  freerdp(
    undefined,
    'ERRCONNECT_ACCOUNT_RESTRICTION',
    'a restriction on the account forbids the logon',
    'credssp',
    'account-restriction',
  ),
  freerdp(
    undefined,
    'ERRCONNECT_PASSWORD_MUST_CHANGE',
    'the password has to be changed',
    'credssp',
    'password-or-account-expired',
  ),
  freerdp(
    undefined,
    'ERRCONNECT_LOGON_TYPE_NOT_GRANTED',
    'the account may not log on in this way',
    'credssp',
    'logon-type-not-granted',
  ),
  freerdp(
    undefined,
    'ERRCONNECT_ACTIVATION_TIMEOUT',
    'the session did not become active in time',
    'activation',
    'logons-disabled-or-limited',
    'licensing-protocol-error',
  ),
  freerdp(
    0x2001e,
    'ERRCONNECT_HYBRID_REQUIRED_BY_SERVER',
    'the server requires NLA',
    'x224',
    'nla-required',
  ),
];

function status(
  value: number,
  name: string,
  means: string,
  stage: CauseStage,
  ...causes: readonly string[]
): Entry {
  return {
    space: 'status',
    value,
    name,
    means,
    stage,
    source: 'MS-ERREF 2.1.1, 2.3.1',
    confidence: 'A',
    causes,
  };
}

function freerdp(
  value: number | undefined,
  name: string,
  means: string,
  stage: CauseStage,
  ...causes: readonly string[]
): Entry {
  return {
    space: 'freerdp',
    ...(value !== undefined && { value }),
    name,
    means,
    stage,
    source: 'FreeRDP: include/freerdp/error.h',
    confidence: 'B',
    causes,
  };
}
