import type { Remedy } from '../remedy.ts';
import {
  azureArticle,
  bcgr,
  CIPHER_PAGE,
  CREDSSP_UPDATE,
  EVENTS_AZURE,
  INFERRED,
  INTERNAL_SERVER,
  LISTENER_CLASS,
  learn,
  NTLM_POLICY,
  POLICIES,
  serverArticle,
  TLS_SETTINGS,
} from '../source.ts';

const SESSION_HOST_SECURITY =
  'Computer Configuration\\Administrative Templates\\Windows Components\\Remote Desktop Services\\Remote Desktop Session Host\\Security';
const RDP_TCP = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp';
const SET = (name: string, value: number) =>
  `Set-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp' -Name ${name} -Value ${value}`;
const SCHANNEL = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL';
const CIPHER_ORDER =
  'Computer Configuration\\Administrative Templates\\Network\\SSL Configuration Settings\\SSL Cipher Suite Order';

/** Security layer, NLA, TLS and CredSSP. */
export const securityRemedies: readonly Remedy[] = [
  {
    rule: 'RDP-NLA-001',
    about:
      'whoever reaches the port reaches the logon screen, and sessions are opened before anyone is known',
    remedy: 'Require NLA.',
    policy: `${SESSION_HOST_SECURITY}\\Require user authentication for remote connections by using Network Level Authentication: Enabled`,
    registry: `${RDP_TCP}\\UserAuthentication = 1`,
    powershell: SET('UserAuthentication', 1),
    rollback:
      'Set UserAuthentication back to 0 if a client that cannot be replaced is shut out, and limit who reaches the port.',
    sources: [POLICIES, LISTENER_CLASS],
    confidence: 'A',
  },
  {
    rule: 'RDP-STD-001',
    about:
      'Standard RDP Security does not prove who the server is, so that anyone on the way can take its place',
    remedy: 'Require TLS.',
    policy: `${SESSION_HOST_SECURITY}\\Require use of specific security layer for remote (RDP) connections: SSL`,
    registry: `${RDP_TCP}\\SecurityLayer = 2`,
    powershell: SET('SecurityLayer', 2),
    rollback: 'SecurityLayer 1 lets old clients in again, by negotiation.',
    sources: [bcgr('5.3'), POLICIES, LISTENER_CLASS],
    confidence: 'A',
  },
  {
    rule: 'RDP-STD-002',
    about: 'the method can be broken with little effort',
    remedy: 'Require TLS, or at least the encryption level High.',
    policy: `${SESSION_HOST_SECURITY}\\Set client connection encryption level: High Level`,
    registry: `${RDP_TCP}\\MinEncryptionLevel = 3`,
    powershell: SET('MinEncryptionLevel', 3),
    rollback: 'MinEncryptionLevel 2 lets clients without 128 bits in again.',
    sources: [bcgr('5.3'), POLICIES, LISTENER_CLASS],
    confidence: 'A',
  },
  {
    rule: 'RDP-STD-003',
    about: 'the level leaves one direction plain, or lets the client choose',
    remedy: 'Set the encryption level to High, and require TLS.',
    policy: `${SESSION_HOST_SECURITY}\\Set client connection encryption level: High Level`,
    registry: `${RDP_TCP}\\MinEncryptionLevel = 3`,
    powershell: SET('MinEncryptionLevel', 3),
    rollback: 'MinEncryptionLevel 2 lets clients without 128 bits in again.',
    sources: [bcgr('5.4.1'), POLICIES, LISTENER_CLASS],
    confidence: 'A',
  },
  {
    rule: 'RDP-STD-004',
    about: 'whoever factors the key reads the session',
    remedy: 'Require TLS, which uses another certificate.',
    registry: `${RDP_TCP}\\SecurityLayer = 2`,
    powershell: SET('SecurityLayer', 2),
    rollback: 'SecurityLayer 1 lets old clients in again.',
    sources: [bcgr('5.3.3.1'), LISTENER_CLASS],
    confidence: 'A',
  },
  {
    rule: 'RDP-STD-005',
    about: 'clients without FIPS cryptography are shut out, which is meant where a rule demands it',
    remedy: 'Keep it where it is demanded; else set the encryption level to High.',
    policy: `${SESSION_HOST_SECURITY}\\Set client connection encryption level: High Level`,
    registry: `${RDP_TCP}\\MinEncryptionLevel = 3`,
    powershell: SET('MinEncryptionLevel', 3),
    rollback: 'MinEncryptionLevel 4 demands FIPS again.',
    sources: [bcgr('5.4.1'), POLICIES, LISTENER_CLASS],
    confidence: 'A',
  },
  {
    rule: 'RDP-STD-006',
    about:
      'clients that check the signature refuse the certificate, and others cannot tell it from a forged one',
    remedy: 'Require TLS.',
    registry: `${RDP_TCP}\\SecurityLayer = 2`,
    powershell: SET('SecurityLayer', 2),
    rollback: 'SecurityLayer 1 lets old clients in again.',
    sources: [bcgr('5.3.3.1.3'), LISTENER_CLASS],
    confidence: 'A',
  },
  {
    rule: 'RDP-TLS-001',
    about: 'TLS 1.0 and 1.1 are withdrawn, and current clients turn them away',
    remedy: 'Enable TLS 1.2 and disable older versions.',
    registry: `${SCHANNEL}\\Protocols\\TLS 1.2\\Server\\Enabled = 1, and 0 for TLS 1.0 and TLS 1.1`,
    powershell:
      "'TLS 1.0','TLS 1.1' | ForEach-Object { New-Item \"HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\$_\\Server\" -Force | Set-ItemProperty -Name Enabled -Value 0 }",
    rollback: 'Delete the added keys and restart, to be back at the defaults of the system.',
    sources: ['RFC 8996', TLS_SETTINGS],
    confidence: 'A',
  },
  {
    rule: 'RDP-TLS-002',
    about:
      'current clients lose time or fail, and what cuts the hello is most often not the server itself',
    remedy:
      'Update the server or the device in front of it; until then, take TLS 1.3 out of the offer of clients.',
    rollback: 'Put TLS 1.3 back when the device copes.',
    sources: [INFERRED, 'RFC 8446 section 4.1.3 and appendix D'],
    confidence: 'C',
  },
  {
    rule: 'RDP-TLS-003',
    about: 'whoever records traffic today can read it when the private key gets out',
    remedy: 'Put suites with ECDHE first and leave those without out.',
    policy: CIPHER_ORDER,
    powershell:
      'Get-TlsCipherSuite | Where-Object Name -like "TLS_RSA_*" | ForEach-Object { Disable-TlsCipherSuite -Name $_.Name }',
    rollback: 'Run `Enable-TlsCipherSuite` for a suite that an old client needs.',
    sources: ['RFC 9325 section 4.1', CIPHER_PAGE],
    confidence: 'A',
  },
  {
    rule: 'RDP-TLS-004',
    about: 'its algorithm is broken or outdated',
    remedy: 'Disable the suite.',
    policy: CIPHER_ORDER,
    powershell: 'Disable-TlsCipherSuite -Name NAME',
    rollback: 'Run `Enable-TlsCipherSuite -Name NAME`.',
    sources: ['RFC 9325 section 4.1', CIPHER_PAGE],
    confidence: 'A',
  },
  {
    rule: 'RDP-TLS-005',
    about:
      'a device reads what is meant for the server, and logons that are bound to the channel fail',
    remedy: 'Exempt RDP from inspection.',
    rollback: 'Remove the exemption.',
    sources: [INFERRED, serverArticle('0xc000035b-when-you-use-lmcompatibility')],
    confidence: 'C',
  },
  {
    rule: 'RDP-TLS-006',
    about: 'nobody gets in by TLS, most often because the certificate or its key cannot be used',
    remedy:
      'Read Schannel 36870 to 36872 in the System log; let the listener make a new certificate.',
    powershell:
      "Get-ChildItem 'Cert:\\LocalMachine\\Remote Desktop' | Export-Certificate -FilePath old.cer; Get-ChildItem 'Cert:\\LocalMachine\\Remote Desktop' | Remove-Item; Restart-Service SessionEnv,TermService -Force",
    rollback:
      'The listener makes its certificate by itself; clients that pinned the old one have to learn the new one.',
    sources: [EVENTS_AZURE, INTERNAL_SERVER],
    confidence: 'A',
  },
  {
    rule: 'RDP-CREDSSP-001',
    about: 'credentials can be relayed, and updated clients refuse to connect (CVE-2018-0886)',
    remedy: 'Install the updates of 2018 or later and restart.',
    policy:
      'Computer Configuration\\Administrative Templates\\System\\Credentials Delegation\\Encryption Oracle Remediation: Mitigated, on clients',
    registry:
      'HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\CredSSP\\Parameters\\AllowEncryptionOracle, on clients',
    powershell: 'Get-HotFix | Sort-Object InstalledOn',
    rollback: 'Remove AllowEncryptionOracle = 2 from clients as soon as the server is updated.',
    sources: [CREDSSP_UPDATE, azureArticle('credssp-encryption-oracle-remediation')],
    confidence: 'A',
  },
  {
    rule: 'RDP-CREDSSP-002',
    about: 'clients that offer NLA are given it and then dropped',
    remedy:
      'Read Security 4625 and the System log at that time; a proxy in front has to pass CredSSP through.',
    rollback: 'Nothing is changed.',
    sources: [INFERRED, 'MS-CSSP 3.1.5', EVENTS_AZURE],
    confidence: 'C',
  },
  {
    rule: 'RDP-CREDSSP-003',
    about: 'what stands in between can read the session, and was refused the credentials',
    remedy:
      'Log on from nowhere on this path until you know whose certificate that is: compare its thumbprint with the one on the server.',
    powershell:
      "Get-ChildItem 'Cert:\\LocalMachine\\Remote Desktop' | Format-List Subject,Thumbprint",
    rollback: 'Nothing is changed.',
    sources: ['MS-CSSP 3.1.5', CREDSSP_UPDATE],
    confidence: 'A',
  },
  {
    rule: 'RDP-NTLM-001',
    about: 'clients that come by address, or that reach no domain controller, cannot log on',
    remedy:
      'Connect by the full name, so that Kerberos can be used; where NTLM has to work, set the policy to "Allow all".',
    policy:
      'Computer Configuration\\Windows Settings\\Security Settings\\Local Policies\\Security Options\\Network security: Restrict NTLM: Incoming NTLM traffic',
    registry:
      'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\MSV1_0\\RestrictReceivingNTLMTraffic = 0',
    rollback: 'Set the policy back to "Deny all accounts" once clients use Kerberos.',
    sources: [NTLM_POLICY, 'MS-ERREF 2.3.1'],
    confidence: 'A',
  },
  {
    rule: 'RDP-NTLM-002',
    about:
      'the server proves itself by its certificate alone, as there is no Kerberos without a domain',
    remedy: 'Give it a certificate that clients trust, or join it to the domain.',
    powershell: 'Add-Computer -DomainName DOMAIN -Restart',
    rollback: 'Run `Remove-Computer`.',
    sources: [
      'MS-NLMP 1.4',
      learn('powershell/module/microsoft.powershell.management/add-computer'),
    ],
    confidence: 'A',
  },
];
