/**
 * NTSTATUS and HRESULT values around a logon.
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
