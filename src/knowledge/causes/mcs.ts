import type { Cause } from '../cause.ts';
import {
  bcgr,
  CONNECT_AZURE,
  clientPage,
  DISCONNECTED_SERVER,
  EVENT_MANIFESTS,
  EXTENDED_PAGE,
} from '../source.ts';
import { CLIENT_LOG, XRDP_LOG } from './checks.ts';
import { PROTOCOL_LOG, RESTART, SERVICE_LOG } from './logs.ts';

/** What goes wrong while settings, channels and keys are exchanged. */
export const mcsCauses: readonly Cause[] = [
  {
    id: 'mcs-failed',
    stage: 'mcs',
    title: 'the server does not accept the basic settings, or cannot set up the channels',
    sees: 'The client shows an internal error, 0x904 or a protocol error.',
    wire: 'The connection ends, or a result other than rt-successful comes, in answer to settings or channels; extended 0x10D2 or 0x10D3.',
    reasons: [
      'the session service of the server fails',
      'too many channels are asked for, of which there may be 31',
      'the client data is unusual',
    ],
    not: 'A line "Processing Connect-Initial failed" in the log of xrdp can be the consequence of a client that hung up.',
    remote: 'Repeat with the smallest legal settings.',
    server: [PROTOCOL_LOG, SERVICE_LOG, XRDP_LOG],
    fix: {
      server: 'Mend what the log names; a restart of TermService is a first test.',
      client: 'Ask for fewer channels.',
    },
    risk: RESTART,
    sources: [
      bcgr('2.2.5.1.1'),
      bcgr('3.2.5.3'),
      'neutrinolabs/xrdp#2155',
      'neutrinolabs/xrdp#3350',
      EVENT_MANIFESTS,
    ],
    confidence: 'A',
    ranking: 'C',
  },
  {
    id: 'standard-security-failed',
    stage: 'security',
    title: 'Standard RDP Security does not come about',
    sees: 'Because of a security error the client could not connect: 0x406, 0x506, 0x606, 0x906; extended 0x1191 to 0x1195.',
    wire: 'The server chose Standard RDP Security, and encryption methods do not meet or the exchange of keys is dropped.',
    reasons: [
      'the minimum encryption level is above what the client can do',
      'the certificate that the server keeps for licensing is damaged',
      'a proxy changes data',
    ],
    remote: 'Chosen method, level and size of the key are in the result.',
    server: [
      'Look at MinEncryptionLevel under the RDP-Tcp key: 1 is low, 2 what the client can do, 3 high, 4 FIPS.',
      PROTOCOL_LOG,
      'Look at the policy "Set client connection encryption level" below Remote Desktop Session Host\\Security.',
    ],
    fix: { server: 'Move to TLS; mend the licensing certificate.' },
    risk: 'Lowering MinEncryptionLevel weakens the connections of all and is a stopgap; clients that cannot do TLS stay outside.',
    sources: [
      bcgr('2.2.5.1.1'),
      DISCONNECTED_SERVER,
      CONNECT_AZURE,
      clientPage('win32-tsgeneralsetting'),
      'FreeRDP/FreeRDP#8893',
    ],
    confidence: 'A',
  },
  {
    id: 'protocol-stream-error',
    stage: 'logon',
    title: 'one side takes a message of the other for a protocol error',
    sees: 'The client shows extended 0x10C9 to 0x1195, 0xB06, 0xC06 or 0x2604.',
    wire: 'The server names the message that it could not take, or ends without a reason.',
    reasons: [
      'a device on the way damages the stream',
      'client and server do not fit, or one of them has a defect',
      'the listener is damaged',
    ],
    remote: 'The result shows the message that came before.',
    server: [
      PROTOCOL_LOG,
      CLIENT_LOG,
      'On the client, capture the traffic with `pktmon start --capture`, and on the server too: what differs was changed on the way.',
    ],
    fix: {
      client: 'Update the client.',
      server: 'Update the server.',
      network: 'Take the device out of the path as a test.',
    },
    risk: 'Without the device the port is open to what it keeps out: for one address, and for minutes.',
    sources: [bcgr('2.2.5.1.1'), EXTENDED_PAGE, EVENT_MANIFESTS],
    confidence: 'A',
    ranking: 'C',
  },
];
