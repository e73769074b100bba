import type { Cause } from '../cause.ts';
import {
  bcgr,
  clientPage,
  DISCONNECT_PAGE,
  DISCONNECTED_SERVER,
  EVENT_MANIFESTS,
  EXTENDED_PAGE,
  eventPage,
  PORTS_SERVER,
  SPECIFIC_AZURE,
  serverArticle,
} from '../source.ts';

const NO_LICENSE_SERVER = serverArticle('cannot-connect-rds-no-license-server');

const DIAGNOSER =
  'On the session host, run the RD Licensing Diagnoser (`lsdiag.msc`), which lists license servers, mode and what it finds wrong.';
const LICENSE_LOG =
  'On the session host, read TerminalServices-RemoteConnectionManager 1003 (the license of the client is invalid), 1004 (none could be issued) and 1028 (it could not be renewed); on old servers TermService 1004 and 1010.';
const LICENSE_SERVICE =
  'On the license server, run `Get-Service TermServLicensing`; from the session host, run `Test-NetConnection LICENSESERVER -Port 135`.';

export const licensingCauses: readonly Cause[] = [
  {
    id: 'no-license-server',
    stage: 'licensing',
    title: 'the session host has no license server, and its grace period is over',
    sees: 'No Remote Desktop License Servers are available; extended 0x101.',
    wire: 'Licensing ends with ERR_NO_LICENSE_SERVER and a total abort; within the grace period it ends with 7, which is success.',
    reasons: [
      'the role was installed without a license server and 120 days are over',
      'the name of the license server is wrong',
      'the licensing service is down, or RPC to it is blocked',
    ],
    remote: 'On a host without NLA it shows with certainty, otherwise not at all.',
    server: [
      DIAGNOSER,
      'Run `Invoke-CimMethod -InputObject (Get-CimInstance -Namespace root/cimv2/TerminalServices -ClassName Win32_TerminalServiceSetting) -MethodName GetGracePeriodDays`: DaysLeft 0 means that the grace period is over.',
      'Read TerminalServices-RemoteConnectionManager/Admin 1068 (no licensing mode is set) and 1069 (and the grace period is over); on old servers TermService 1010 and 1088.',
      'Look at the policies "Use the specified Remote Desktop license servers" and "Set the Remote Desktop licensing mode" below Remote Desktop Session Host\\Licensing.',
      LICENSE_SERVICE,
    ],
    fix: {
      server:
        'Configure license server and mode, or remove the role if two administrative sessions are enough.',
      client: 'Administrators get in with `mstsc /admin`.',
    },
    risk: 'Deleting the key GracePeriod is not a license; without the role two administrators can be logged on at a time, and nobody else.',
    sources: [
      SPECIFIC_AZURE,
      NO_LICENSE_SERVER,
      'MS-RDPELE 3.2.5.5',
      PORTS_SERVER,
      DISCONNECTED_SERVER,
      clientPage('getgraceperioddays-win32-terminalservicesetting'),
      EVENT_MANIFESTS,
    ],
    confidence: 'A',
  },
  {
    id: 'license-refused',
    stage: 'licensing',
    title: 'the license server issues no license to this client',
    sees: 'The client is disconnected in licensing; extended 0x102.',
    wire: 'Licensing ends with ERR_INVALID_CLIENT.',
    reasons: [
      'no client access license is left',
      'the licenses are of the wrong kind or version for this host',
      'a message of the client was out of turn or not well formed',
    ],
    not: 'The code has two meanings, a lack of licenses and a bad message, and does not say which.',
    remote: 'On a host without NLA it shows with certainty.',
    server: [
      'On the license server, look at the licenses left in Remote Desktop Licensing Manager (`licmgr.exe`), and read TerminalServices-Licensing 21: none of this kind is left.',
      DIAGNOSER,
      LICENSE_LOG,
    ],
    fix: {
      server: 'Install licenses of the right kind and version; in a workgroup those per device.',
      client: 'Where it is the message, update the client.',
    },
    risk: 'Licenses cost money, and a mode that is changed to fit leaves those of the other kind unused.',
    sources: [
      'MS-RDPELE 3.2.5.5',
      'MS-RDPELE 3.2.5.8',
      NO_LICENSE_SERVER,
      'FreeRDP/FreeRDP#10686',
      eventPage('21', 'TerminalServices-Licensing'),
      eventPage('1004, 1028', 'TerminalServices-RemoteConnectionManager'),
    ],
    confidence: 'A',
  },
  {
    id: 'licensing-protocol-error',
    stage: 'licensing',
    title: 'licensing broke down between client and server',
    sees: 'There was an error in the licensing protocol: 0x808; extended 0x100, 0x103 to 0x109, 0x10B.',
    wire: 'Licensing is aborted with code 3, 4, 0xB or 0xC, or error info of 0x1xx comes.',
    reasons: [
      'the client cannot read or write its license store',
      'the stored license cannot be used',
      'the client handles licensing wrongly',
      'the licensing certificate of the server is damaged',
    ],
    remote: 'On a host without NLA it can be seen.',
    server: [
      LICENSE_LOG,
      'On the client, look whether `HKLM\\SOFTWARE\\Microsoft\\MSLicensing` exists and whether the user may read and write it.',
    ],
    fix: {
      client:
        'Export `HKLM\\SOFTWARE\\Microsoft\\MSLicensing`, delete it, and start mstsc once as administrator.',
    },
    risk: 'The machine gets a new hardware id and takes another license from the pool; it is pointless where the server keeps no per-device licenses.',
    sources: [DISCONNECT_PAGE, EXTENDED_PAGE, bcgr('2.2.1.12'), 'FreeRDP/FreeRDP#12004'],
    confidence: 'A',
    ranking: 'B',
  },
  {
    id: 'licensing-timeout',
    stage: 'licensing',
    title: 'licensing took too long',
    sees: 'The client shows 0x908, or extended 0x106.',
    wire: 'A message of licensing is long in coming.',
    reasons: [
      'the license server is slow or out of reach',
      'packets are lost',
      'the server ended the handshake after its 60 seconds',
    ],
    remote: 'The time of the stage is in the result.',
    server: [LICENSE_SERVICE, DIAGNOSER],
    fix: {
      server: 'Name the license server that is near and answers.',
      network: 'Mend the way to the license server: port 135, and 49152 to 65535 for RPC.',
    },
    risk: 'RPC takes a wide range of ports: open it between these two hosts alone.',
    sources: [DISCONNECT_PAGE, bcgr('3.3.6.1'), 'rdesktop/rdesktop#64', PORTS_SERVER],
    confidence: 'A',
    ranking: 'C',
  },
  {
    id: 'server-licensing-certificate',
    stage: 'licensing',
    title: 'the certificate that the session host keeps for licensing is damaged',
    sees: 'A security error, or refusals in licensing, that end when a registry value is deleted.',
    wire: 'The certificate of Standard RDP Security cannot be read.',
    reasons: ['the values under the key RCM are stale or damaged'],
    remote: 'The certificate of Standard RDP Security is read by the probe.',
    server: [
      LICENSE_LOG,
      'Read System log, TermDD 50, which says that the connection was ended over an error in the stream.',
      'The values are Certificate, X509 Certificate, X509 Certificate ID and X509 Certificate2 under `HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\RCM`.',
    ],
    fix: {
      server:
        'Export the key, delete those values, restart, and activate the license server again.',
    },
    risk: 'The server restarts and ends all sessions; the exported key is the only way back.',
    sources: [DISCONNECTED_SERVER, serverArticle('client-not-connect-to-terminal-server')],
    confidence: 'A',
  },
  {
    id: 'not-licensed-for-remote',
    stage: 'licensing',
    title: 'the machine is not licensed to accept remote connections',
    sees: 'The client shows extended 0x10A.',
    wire: 'Error info LICENSE_NO_REMOTE_CONNECTIONS.',
    reasons: ['the edition of Windows has no RDP host', 'a trial has expired'],
    remote: 'It shows where licensing is reached.',
    server: [
      'Run `slmgr /xpr`, which tells when the activation ends, and `dism /online /Get-CurrentEdition`, as Home editions accept no connections.',
    ],
    fix: { server: 'Activate the machine, or change the edition.' },
    risk: 'Another edition needs a key of its own and a restart, and cannot simply be undone; wrappers that lift the limit break the license and with many an update.',
    sources: [bcgr('2.2.5.1.1'), EXTENDED_PAGE],
    confidence: 'A',
  },
];
