import type { Cause } from '../cause.ts';
import {
  azureArticle,
  bcgr,
  CONNECT_AZURE,
  INFERRED,
  SPECIFIC_AZURE,
  serverArticle,
  TWICE_SERVER,
} from '../source.ts';
import { LOGON_LOG, SECURE_CHANNEL } from './checks.ts';

const KB4093492 = 'Microsoft support, KB4093492 (CVE-2018-0886)';

/** What happens to NLA before an account is judged. */
export const credsspCauses: readonly Cause[] = [
  {
    id: 'credssp-server-unpatched',
    stage: 'credssp',
    title: 'the server lacks the CredSSP update of 2018',
    sees: 'The client says that the function requested is not supported and that it could be CredSSP encryption oracle remediation.',
    wire: 'The first CredSSP answer of the server carries version 2, 3 or 4; updated servers send 5 or 6.',
    reasons: [
      'the updates of March to May 2018 are missing, or the machine was not restarted after them',
      'a server that is not Windows knows old CredSSP only',
    ],
    not: 'It never shows as error code 0x3.',
    remote:
      'The version is read without credentials, and every updated Windows client refuses one below 5.',
    server: [
      'Compare the version of C:\\Windows\\System32\\TSpkg.dll with the list of the update.',
      'On the client, System log, LsaSrv 6041 names the version that was not permitted.',
    ],
    fix: {
      server: 'Install the updates and restart: that is the remedy.',
      client:
        'To get in and update: AllowEncryptionOracle=2 under HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\CredSSP\\Parameters, then remove it.',
    },
    risk: 'That value lets credentials be relayed to servers without the update; on the server it changes nothing here.',
    sources: [
      azureArticle('credssp-encryption-oracle-remediation'),
      TWICE_SERVER,
      KB4093492,
      'MS-CSSP 3.1.5',
    ],
    confidence: 'A',
  },
  {
    id: 'credssp-client-too-old',
    stage: 'credssp',
    title: 'the server refuses clients without the CredSSP update of 2018',
    sees: 'An old or foreign client shows an internal error, or that a function is not supported.',
    wire: 'The server answers STATUS_NOT_SUPPORTED or closes for versions below 5, and takes version 6.',
    reasons: ['the policy of the server is "Force Updated Clients"'],
    remote: 'Offer version 3 and version 6 and compare.',
    fix: { client: 'Update the client, or the proxy that speaks for it.' },
    sources: ['MS-CSSP 3.1.5', KB4093492, 'neutrinolabs/xrdp#1083'],
    confidence: 'A',
    ranking: 'C',
  },
  {
    id: 'unsupported-function-not-credssp',
    stage: 'tls',
    title: 'the client blames a function where TLS has failed',
    sees: '"The function requested is not supported" without a word on CredSSP, or (Code: 0x80090302).',
    wire: 'TLS fails by version or cipher, before any CredSSP message.',
    reasons: ['the two sides have no TLS version or no cipher suite in common'],
    remote:
      'Where TLS fails it is this; where TLS is sound and CredSSP is 5 or newer, look at NTLM policy and at the client.',
    fix: { server: 'Serve TLS 1.2.', client: 'Update the client.' },
    sources: ['MS-ERREF 2.1.1', 'neutrinolabs/xrdp#2628', 'neutrinolabs/xrdp#3208'],
    confidence: 'B',
  },
  {
    id: 'lsa-cannot-be-contacted',
    stage: 'credssp',
    title:
      'the server cannot check the account, which users read as "the Local Security Authority cannot be contacted"',
    sees: 'The Local Security Authority cannot be contacted (0x80090304).',
    wire: 'TLS is sound and NLA ends after credentials, by an alert, a status or a close.',
    reasons: [
      'the domain in the user name is wrong, or its controller cannot be reached from the server',
      'the password has expired or has to be changed, for which NLA has no step',
      'TLS is set in a way that does not work, or the network is congested',
      'the trust between the machine and its domain is broken',
    ],
    not: 'A sound probe excludes reachability, TLS and the CredSSP version, and nothing that comes after credentials.',
    remote:
      'The challenge names the domain that the server believes to be in; hold it against the user name.',
    server: [LOGON_LOG, SECURE_CHANNEL],
    fix: { server: 'Get in with a local account (HOST\\user) and mend the way to the domain.' },
    sources: [
      SPECIFIC_AZURE,
      CONNECT_AZURE,
      serverArticle('local-security-authority-cant-contact'),
    ],
    confidence: 'A',
    ranking: 'C',
  },
  {
    id: 'hresult-in-text',
    stage: 'client',
    title: 'the real code is the one in the text, not the error code 0x0',
    sees: 'The text ends in "(Code: 0x8…)" while the error code is 0x0.',
    wire: 'Whatever the inner code stands for.',
    reasons: ['the client passes on a code of the system that failed under it'],
    remote:
      'Explain the inner code; 0x80004005 says nothing, 0x80080005 is a failure of the client.',
    fix: { client: 'By the inner code.' },
    sources: ['MS-ERREF 2.1.1', 'mRemoteNG/mRemoteNG#716', 'mRemoteNG/mRemoteNG#3088'],
    confidence: 'B',
  },
  {
    id: 'ntlm-blocked',
    stage: 'credssp',
    title: 'the server does not take NTLM',
    sees: 'The client says that NTLM authentication is blocked on the remote computer.',
    wire: 'The NTLM token is answered with STATUS_NTLM_BLOCKED, declined, or met with an offer of Kerberos alone.',
    reasons: [
      'a policy restricts incoming NTLM',
      'the account is a Protected User',
      'the client connects by address, which rules Kerberos out',
    ],
    remote: 'Whoever begins with NTLM is refused at once, while the CredSSP version is current.',
    server: [
      'Look at the policies "Network security: Restrict NTLM" and at Microsoft-Windows-NTLM/Operational.',
    ],
    fix: {
      client: 'Use the full name of the host, so that Kerberos can be used.',
      server: 'Make an exception in the policy.',
    },
    sources: ['MS-ERREF 2.3.1', INFERRED],
    confidence: 'B',
    ranking: 'C',
  },
  {
    id: 'channel-binding',
    stage: 'credssp',
    title: 'the logon was bound to another TLS channel than the server sees',
    sees: 'Logon fails with 0xC000035B or 0x80090346.',
    wire: 'CredSSP ends with SEC_E_BAD_BINDINGS.',
    reasons: [
      'TLS is opened by a proxy or an inspecting firewall between client and listener',
      'the client is held to NTLMv1 while a gateway enforces bindings',
    ],
    remote: 'An issuer that is a security product hints at it.',
    server: ['Look at LmCompatibilityLevel on the client, which has to be 3 or more.'],
    fix: { client: 'Set LmCompatibilityLevel to 3 or more.', network: 'Leave TLS closed.' },
    risk: 'EnforceChannelBinding=0 weakens the gateway.',
    sources: [serverArticle('0xc000035b-when-you-use-lmcompatibility'), 'MS-ERREF 2.3.1'],
    confidence: 'A',
  },
  {
    id: 'nla-dropped-silently',
    stage: 'credssp',
    title: 'the server ends NLA without a reason',
    sees: 'The client shows an internal error or a plain authentication error.',
    wire: 'Close or alert right after the first CredSSP message, without an error code.',
    reasons: [
      'the server is too old to send an error code',
      'a policy of the server forbids what was offered',
      'the server takes the message of the client for malformed',
      'a proxy only pretends NLA',
    ],
    remote: 'Compare with another host that does NLA.',
    server: [LOGON_LOG],
    fix: { server: 'Read the log of the server at the time of the attempt.' },
    sources: ['MS-CSSP appendix A, note 12'],
    confidence: 'A',
    ranking: 'C',
  },
  {
    id: 'nla-not-required',
    stage: 'credssp',
    title: 'NLA is not required, so anyone reaches the logon screen',
    sees: 'Nothing; some clients ask one question more.',
    wire: 'An offer without NLA is taken.',
    reasons: ['it was switched off for an old client, or never switched on'],
    remote: 'The matrix shows it with certainty.',
    fix: { server: 'Set UserAuthentication to 1, best by policy.' },
    sources: [bcgr('5.4.1')],
    confidence: 'A',
  },
];
