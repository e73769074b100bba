import type { Remedy } from '../remedy.ts';
import {
  bcgr,
  clientPage,
  DISCONNECTED_SERVER,
  EVENTS_AZURE,
  EXTENDED_PAGE,
  IDENTITY_SERVER,
  INFERRED,
  INTERNAL_SERVER,
  learn,
  NAME_SERVER,
  RESTRICTED_ADMIN,
  serverArticle,
  TIME_TOOLS,
} from '../source.ts';

const UNCHANGED = 'Nothing is changed.';
const LICENSING =
  'Computer Configuration\\Administrative Templates\\Windows Components\\Remote Desktop Services\\Remote Desktop Session Host\\Licensing';

/** Time, product, negotiation, licensing and network. */
export const hostRemedies: readonly Remedy[] = [
  {
    rule: 'RDP-TIME-001',
    about: 'Kerberos gives up at five minutes, and logs cannot be put side by side',
    remedy: 'Synchronise the clock with the domain or with a time server.',
    policy:
      'Computer Configuration\\Administrative Templates\\System\\Windows Time Service\\Time Providers\\Configure Windows NTP Client',
    powershell: 'w32tm /query /status; w32tm /resync',
    rollback: UNCHANGED,
    sources: [IDENTITY_SERVER, TIME_TOOLS],
    confidence: 'A',
  },
  {
    rule: 'RDP-TIME-002',
    about: 'certificates seem to be out of their dates and tickets are refused',
    remedy:
      'Set the clock and look for why it went wrong, such as an empty battery or a paused virtual machine.',
    powershell: 'Set-Date -Date (Get-Date "TIME"); w32tm /resync /rediscover',
    rollback: UNCHANGED,
    sources: [IDENTITY_SERVER, TIME_TOOLS],
    confidence: 'A',
  },
  {
    rule: 'RDP-OS-001',
    about: 'new holes are not closed any more, unless updates are paid for',
    remedy:
      'Move to a product with support, or keep the port away from everyone who does not need it.',
    powershell: 'Get-ComputerInfo OsName,OsVersion',
    rollback: 'Keep an image until the move has proved itself.',
    sources: [learn('lifecycle/products')],
    confidence: 'A',
  },
  {
    rule: 'RDP-OS-002',
    about: 'moving takes time, and the date is known',
    remedy: 'Plan the move.',
    powershell: 'Get-ComputerInfo OsName,OsVersion',
    rollback: UNCHANGED,
    sources: [learn('lifecycle/products')],
    confidence: 'A',
  },
  {
    rule: 'RDP-NEG-001',
    about: 'clients that follow the specification give up',
    remedy: 'Update the server, or report it to its maker.',
    rollback: UNCHANGED,
    sources: [bcgr('2.2.1.2.1'), bcgr('3.2.5.3.2')],
    confidence: 'A',
  },
  {
    rule: 'RDP-NEG-002',
    about: 'something on the way can take security out of the request, and NLA is what notices it',
    remedy: 'Find the device or proxy, and require NLA.',
    rollback: UNCHANGED,
    sources: [bcgr('5.4.1'), 'MS-CSSP 3.1.5'],
    confidence: 'A',
  },
  {
    rule: 'RDP-NEG-003',
    about:
      'administrators can log on without leaving credentials there, and so can whoever has their password hash',
    remedy: 'Keep it where it is wanted, else switch it off.',
    registry: 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\DisableRestrictedAdmin = 1',
    powershell:
      "Set-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Lsa' -Name DisableRestrictedAdmin -Value 1",
    rollback: 'Set the value back to 0.',
    sources: [bcgr('2.2.1.2.1'), RESTRICTED_ADMIN],
    confidence: 'A',
  },
  {
    rule: 'RDP-NEG-004',
    about: 'credentials of users need not be left on the host, which is good',
    remedy: 'Use it for administration.',
    policy:
      'Computer Configuration\\Administrative Templates\\System\\Credentials Delegation\\Restrict delegation of credentials to remote servers',
    rollback: 'Set the policy to "Not configured".',
    sources: [bcgr('2.2.1.2.1'), RESTRICTED_ADMIN],
    confidence: 'A',
  },
  {
    rule: 'RDP-NEG-005',
    about: 'users believe in TLS and have none, and the certificate or key cannot be read',
    remedy: 'Let the server read its certificate and key, and set xrdp to security_layer=tls.',
    rollback: 'Set security_layer=negotiate.',
    sources: ['xrdp, libxrdp/xrdp_iso.c and xrdp.ini(5)', 'neutrinolabs/xrdp#3208'],
    confidence: 'B',
  },
  {
    rule: 'RDP-NEG-006',
    about: 'some clients get in and others do not, depending on what they offer',
    remedy: 'Look for a guard, proxy or limit in front of the host.',
    rollback: UNCHANGED,
    sources: [INFERRED],
    confidence: 'C',
  },
  {
    rule: 'RDP-NEG-007',
    about: 'neither TLS nor NLA is to be had until the listener can use a certificate',
    remedy:
      'Read events 1057, 1058 and Schannel 36870; mend the rights on the key file and let the listener make a certificate.',
    powershell:
      "icacls 'C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys'; Restart-Service SessionEnv,TermService -Force",
    rollback: 'Put the rights back as `icacls /save` has stored them.',
    sources: [bcgr('2.2.1.2.2'), EVENTS_AZURE, INTERNAL_SERVER],
    confidence: 'A',
  },
  {
    rule: 'RDP-LIC-001',
    about: 'nobody but administrators gets a session',
    remedy:
      'Name a license server and a mode, or remove the role if two administrative sessions are enough.',
    policy: `${LICENSING}\\Use the specified Remote Desktop license servers`,
    powershell: 'Set-RDLicenseConfiguration -LicenseServer NAME -Mode PerUser',
    rollback: 'Set the former server and mode again.',
    sources: [
      serverArticle('cannot-connect-rds-no-license-server'),
      learn('powershell/module/remotedesktop/set-rdlicenseconfiguration'),
    ],
    confidence: 'A',
  },
  {
    rule: 'RDP-LIC-002',
    about: 'new clients get no session while licenses are missing or do not fit',
    remedy: 'Install licenses of the right kind and version.',
    policy: `${LICENSING}\\Set the Remote Desktop licensing mode`,
    powershell: 'Get-CimInstance -ClassName Win32_TSLicenseKeyPack',
    rollback: UNCHANGED,
    sources: [
      'MS-RDPELE 3.2.5.5',
      serverArticle('cannot-connect-rds-no-license-server'),
      clientPage('win32-tslicensekeypack'),
    ],
    confidence: 'A',
  },
  {
    rule: 'RDP-LIC-003',
    about: 'clients are dropped before they see a desktop',
    remedy:
      'Read events 1004 and 1010; renew the licensing certificate of the host, or the store of the client.',
    registry: 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\RCM, after an export',
    rollback: 'Import the exported key.',
    sources: [DISCONNECTED_SERVER],
    confidence: 'A',
  },
  {
    rule: 'RDP-LIC-004',
    about: 'the edition has no RDP host, or a trial has run out',
    remedy: 'Activate the machine or change its edition.',
    powershell: 'slmgr /xpr',
    rollback: UNCHANGED,
    sources: [
      bcgr('2.2.5.1.1'),
      EXTENDED_PAGE,
      learn('windows-server/get-started/activation-slmgr-vbs-options'),
    ],
    confidence: 'A',
  },
  {
    rule: 'RDP-NET-001',
    about:
      'users may be on another machine than they think, and certificate and Kerberos do not fit the name',
    remedy: 'Correct the record, or use the name of the machine.',
    powershell: 'Resolve-DnsName NAME; setspn -L COMPUTER',
    rollback: 'Put the former record back.',
    sources: [NAME_SERVER, 'MS-NLMP 2.2.2.1'],
    confidence: 'A',
  },
  {
    rule: 'RDP-NET-002',
    about: 'it may be one machine with several addresses, or a clone that kept the name',
    remedy: 'Compare certificates and addresses; rename the clone.',
    powershell: 'Rename-Computer NEWNAME -Restart',
    rollback: 'Rename it back.',
    sources: [INFERRED, 'MS-NLMP 2.2.2.1'],
    confidence: 'C',
  },
  {
    rule: 'RDP-NET-003',
    about: 'whether a user gets in depends on the address that the resolver puts first',
    remedy: 'Remove the address that does not answer, or mend the host behind it.',
    powershell: 'Resolve-DnsName NAME -Type A_AAAA',
    rollback: 'Put the record back.',
    sources: [serverArticle('remote-desktop-server-farm-not-available'), 'RFC 6724'],
    confidence: 'B',
  },
  {
    rule: 'RDP-NET-004',
    about: 'the host or the way to it is overloaded, and logons time out there first',
    remedy: 'Look at load, memory and path of that host.',
    powershell: 'Get-Counter "\\Processor(_Total)\\% Processor Time","\\Memory\\Available MBytes"',
    rollback: UNCHANGED,
    sources: [INFERRED, serverArticle('remote-desktop-service-currently-busy')],
    confidence: 'C',
  },
  {
    rule: 'RDP-ERR-001',
    about:
      'a connection without a user is turned away, so that the refusal is no matter of an account',
    remedy: 'Explain the code, and read TerminalServices-LocalSessionManager/Operational 40.',
    rollback: UNCHANGED,
    sources: [bcgr('2.2.5.1.1'), EXTENDED_PAGE, 'gajos112/Digital-Forensics, RDP.md'],
    confidence: 'A',
  },
];
