import type { Cause } from '../cause.ts';
import {
  bcgr,
  DISCONNECT_PAGE,
  DISCONNECTED_SERVER,
  EXTENDED_PAGE,
  PORTS_SERVER,
  SPECIFIC_AZURE,
  serverArticle,
} from '../source.ts';

const NO_LICENSE_SERVER = serverArticle('cannot-connect-rds-no-license-server');

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
      'Run `lsdiag.msc`; events 1004, 1010 and 1088 of the session host, and the log TerminalServices-Licensing.',
      'Look at the policy folder Licensing; the license server needs port 135 and dynamic RPC ports.',
    ],
    fix: {
      server:
        'Configure license server and mode, or remove the role if two administrative sessions are enough.',
      client: 'Administrators get in with `mstsc /admin`.',
    },
    risk: 'Deleting the key GracePeriod is not a license.',
    sources: [SPECIFIC_AZURE, NO_LICENSE_SERVER, 'MS-RDPELE 3.2.5.5', PORTS_SERVER],
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
    server: ['Look into Remote Desktop Licensing Manager.'],
    fix: { server: 'Install licenses of the right kind and version.' },
    sources: ['MS-RDPELE 3.2.5.5', 'MS-RDPELE 3.2.5.8', NO_LICENSE_SERVER, 'FreeRDP/FreeRDP#10686'],
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
    server: ['Read events 1004 and 1010 of the session host.'],
    fix: {
      client:
        'Export HKLM\\SOFTWARE\\Microsoft\\MSLicensing, delete it, and start mstsc once as administrator.',
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
    server: ['Test the way from the session host to the license server.'],
    fix: { network: 'Mend the way to the license server.' },
    sources: [DISCONNECT_PAGE, bcgr('3.3.6.1'), 'rdesktop/rdesktop#64'],
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
      'Events 1004 and 1010 of the session host, System log, TermDD 50.',
      'The values are Certificate, X509 Certificate, X509 Certificate ID and X509 Certificate2 under HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\RCM.',
    ],
    fix: {
      server:
        'Export the key, delete those values, restart, and activate the license server again.',
    },
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
    server: ['Run `slmgr /xpr` and `winver`.'],
    fix: { server: 'Activate the machine, or change the edition.' },
    sources: [bcgr('2.2.5.1.1'), EXTENDED_PAGE],
    confidence: 'A',
  },
];
