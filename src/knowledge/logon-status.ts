/**
 * What the `errorCode` of a TSRequest means: the NTSTATUS and SECURITY_STATUS values that occur around a logon.
 *
 * @see MS-CSSP 2.2.1, MS-ERREF 2.1.1, 2.3.1
 */
import type { NtStatus } from '../protocol/nt-status.ts';
import type { Meaning } from './meaning.ts';

const credentialsRefused = 'the user name and password were not accepted together';
const trustBroken: Meaning = {
  verdict: 'trust-broken',
  means: 'the trust between the server and the domain of the account does not work',
};
const noAuthority: Meaning = {
  verdict: 'no-authority',
  means:
    'the server cannot reach anything that could check the account, such as a domain controller',
};
const channelBinding: Meaning = {
  verdict: 'channel-binding',
  means:
    'the logon was bound to another TLS channel than the server sees, as when TLS is opened on the way',
};
const clockSkew: Meaning = {
  verdict: 'logon-clock-skew',
  means: 'the clocks of client, server and domain controller are too far apart',
};
const downgrade: Meaning = {
  verdict: 'logon-downgrade-detected',
  means: 'the server suspects that the authentication was weakened on purpose',
};
const accessDenied: Meaning = {
  verdict: 'credssp-access-denied',
  means: 'access is denied, and the server does not say to what',
};

const smartCard: Meaning = {
  verdict: 'smart-card-refused',
  means: 'the smart card or its certificate cannot be used for this logon',
};
const computerAccount: Meaning = {
  verdict: 'computer-account',
  means: 'the account is that of a computer or a domain and cannot log on',
};
const certificate: Meaning = {
  verdict: 'credssp-certificate',
  means: 'a certificate does not satisfy its policy',
};
const broken: Meaning = {
  verdict: 'credssp-context-lost',
  means: 'the authentication lost its thread half way',
};

/** By name, for every status that has one. */
export const LOGON_STATUSES: Readonly<Record<keyof typeof NtStatus | 'reject', Meaning>> = {
  reject: {
    verdict: 'ntlm-rejected',
    means: 'it declined NTLM, the one mechanism it was offered',
  },
  STATUS_LOGON_FAILURE: { verdict: 'credentials-refused', means: credentialsRefused },
  SEC_E_LOGON_DENIED: { verdict: 'logon-denied', means: 'the logon was denied without a reason' },
  STATUS_WRONG_PASSWORD: {
    verdict: 'wrong-password',
    means: 'the password is not that of the account',
  },
  STATUS_NO_SUCH_USER: {
    verdict: 'no-such-user',
    means: 'the account does not exist where it was looked for',
  },
  STATUS_ACCOUNT_DISABLED: { verdict: 'account-disabled', means: 'the account is disabled' },
  STATUS_ACCOUNT_LOCKED_OUT: {
    verdict: 'account-locked',
    means: 'the account is locked after too many failed logons',
  },
  STATUS_ACCOUNT_EXPIRED: { verdict: 'account-expired', means: 'the account has expired' },
  STATUS_PASSWORD_EXPIRED: {
    verdict: 'password-expired',
    means: 'the password has expired, and NLA offers no way to change it',
  },
  STATUS_PASSWORD_MUST_CHANGE: {
    verdict: 'password-must-change',
    means: 'the password must be changed before the first logon, and NLA offers no way to do so',
  },
  STATUS_ACCOUNT_RESTRICTION: {
    verdict: 'account-restriction',
    means:
      'a restriction on the account forbids this logon, such as a blank password or a protected group',
  },
  STATUS_INVALID_LOGON_HOURS: {
    verdict: 'logon-hours',
    means: 'the account may not log on at this hour',
  },
  STATUS_INVALID_WORKSTATION: {
    verdict: 'logon-workstation',
    means: 'the account may not log on from this workstation',
  },
  STATUS_LOGIN_WKSTA_RESTRICTION: {
    verdict: 'logon-workstation-restriction',
    means: 'the account is tied to other workstations',
  },
  STATUS_LOGON_TYPE_NOT_GRANTED: {
    verdict: 'logon-type-not-granted',
    means:
      'the account has no right to this type of logon, which over NLA is a logon from the network',
  },
  STATUS_AUTHENTICATION_FIREWALL_FAILED: {
    verdict: 'selective-authentication',
    means:
      'the account comes over a trust with selective authentication and is not allowed on this machine',
  },
  STATUS_NO_LOGON_SERVERS: noAuthority,
  SEC_E_NO_AUTHENTICATING_AUTHORITY: noAuthority,
  STATUS_NETLOGON_NOT_STARTED: {
    verdict: 'netlogon-not-started',
    means: 'the Netlogon service does not run there, so domain accounts cannot be checked',
  },
  STATUS_NO_TRUST_SAM_ACCOUNT: trustBroken,
  STATUS_TRUSTED_DOMAIN_FAILURE: trustBroken,
  STATUS_TRUSTED_RELATIONSHIP_FAILURE: trustBroken,
  STATUS_TRUST_FAILURE: trustBroken,
  STATUS_NTLM_BLOCKED: {
    verdict: 'ntlm-blocked',
    means:
      'its policy does not allow NTLM, so only Kerberos gets in, and that needs the host by its name',
  },
  STATUS_TIME_DIFFERENCE_AT_DC: clockSkew,
  SEC_E_TIME_SKEW: clockSkew,
  STATUS_BAD_BINDINGS: channelBinding,
  SEC_E_BAD_BINDINGS: channelBinding,
  STATUS_DOWNGRADE_DETECTED: downgrade,
  STATUS_ACCESS_DENIED: accessDenied,
  E_ACCESSDENIED: accessDenied,
  STATUS_NOT_SUPPORTED: {
    verdict: 'credssp-not-supported',
    means: 'it does not take the CredSSP version or the mode that was offered',
  },
  SEC_E_UNSUPPORTED_FUNCTION: {
    verdict: 'credssp-unsupported-function',
    means: 'it does not support a function that was asked for, and does not say which',
  },
  SEC_E_SECPKG_NOT_FOUND: {
    verdict: 'credssp-no-package',
    means: 'it has no security package for the mechanism that was offered',
  },
  SEC_E_INVALID_TOKEN: {
    verdict: 'credssp-invalid-token',
    means: 'it could not make out the authentication token',
  },
  SEC_E_MESSAGE_ALTERED: {
    verdict: 'credssp-message-altered',
    means: 'a message did not pass its integrity check',
  },
  SEC_E_WRONG_PRINCIPAL: {
    verdict: 'wrong-principal',
    means: 'the name that was asked for is not the name this machine answers to',
  },
  SEC_E_TARGET_UNKNOWN: {
    verdict: 'target-unknown',
    means: 'the service name that was asked for is not known to the domain',
  },
  SEC_E_UNKNOWN_CREDENTIALS: {
    verdict: 'unknown-credentials',
    means: 'it does not recognise the credentials',
  },
  SEC_E_NO_CREDENTIALS: {
    verdict: 'no-credentials',
    means: 'it has no credentials to work with for this mechanism',
  },
  SEC_E_ALGORITHM_MISMATCH: {
    verdict: 'credssp-algorithm-mismatch',
    means: 'the two sides have no algorithm in common',
  },
  SEC_E_DELEGATION_POLICY: {
    verdict: 'delegation-policy',
    means: 'a policy forbids to delegate these credentials',
  },
  STATUS_INSUFFICIENT_RESOURCES: {
    verdict: 'credssp-no-resources',
    means: 'it has not enough resources left to authenticate anyone',
  },
  STATUS_TOO_MANY_CONTEXT_IDS: {
    verdict: 'logon-token-too-large',
    means: 'the account is in more groups than a logon token can hold',
  },
  STATUS_INVALID_PARAMETER: {
    verdict: 'credssp-invalid-parameter',
    means: 'it objects to the form of the request',
  },
  STATUS_INTERNAL_ERROR: {
    verdict: 'credssp-internal-error',
    means: 'it met an internal error that it does not describe',
  },
  SEC_E_INTERNAL_ERROR: {
    verdict: 'lsa-internal-error',
    means: 'its security authority failed, which users read as one that cannot be contacted',
  },
  STATUS_UNSUCCESSFUL: {
    verdict: 'credssp-unsuccessful',
    means: 'it failed without a reason',
  },
  STATUS_PRIVILEGE_NOT_HELD: {
    verdict: 'privilege-not-held',
    means: 'the account lacks a privilege that the logon needs',
  },
  STATUS_INVALID_SERVER_STATE: {
    verdict: 'server-state',
    means: 'the service that checks accounts is not ready',
  },
  STATUS_INSUFFICIENT_LOGON_INFO: {
    verdict: 'insufficient-logon-info',
    means: 'the logon lacks information that the server needs',
  },
  STATUS_NO_SECRETS: {
    verdict: 'no-secrets',
    means: 'the secrets of the account are not kept where they were looked for',
  },
  STATUS_NOLOGON_INTERDOMAIN_TRUST_ACCOUNT: computerAccount,
  STATUS_NOLOGON_WORKSTATION_TRUST_ACCOUNT: computerAccount,
  STATUS_PKINIT_NAME_MISMATCH: smartCard,
  STATUS_PKINIT_FAILURE: smartCard,
  STATUS_PKINIT_CLIENT_FAILURE: smartCard,
  STATUS_SMARTCARD_WRONG_PIN: smartCard,
  STATUS_SMARTCARD_CARD_BLOCKED: smartCard,
  STATUS_SMARTCARD_NO_KEYSET: smartCard,
  STATUS_SMARTCARD_IO_ERROR: smartCard,
  STATUS_SMARTCARD_CERT_REVOKED: smartCard,
  STATUS_SMARTCARD_CERT_EXPIRED: smartCard,
  STATUS_ISSUING_CA_UNTRUSTED: smartCard,
  STATUS_REVOCATION_OFFLINE_C: smartCard,
  SEC_E_UNTRUSTED_ROOT: certificate,
  SEC_E_CERT_UNKNOWN: certificate,
  SEC_E_CERT_EXPIRED: certificate,
  SEC_E_CERT_WRONG_USAGE: certificate,
  STATUS_UNFINISHED_CONTEXT_DELETED: broken,
  SEC_E_OUT_OF_SEQUENCE: broken,
  SEC_E_CONTEXT_EXPIRED: broken,
  SEC_E_INCOMPLETE_MESSAGE: broken,
  SEC_E_POLICY_NLTM_ONLY: {
    verdict: 'delegation-policy-ntlm',
    means: 'a policy forbids to delegate credentials where only NTLM proves who the server is',
  },
};
