import type { Cause } from '../cause.ts';
import {
  azureArticle,
  bcgr,
  CONNECT_SERVER,
  EVENT_MANIFESTS,
  INTERNAL_AZURE,
  serverArticle,
} from '../source.ts';
import { LISTENER, SERVICES } from './checks.ts';
import { LISTENER_LOG, RESTART, SERVICE_LOG } from './logs.ts';

/** What takes the connection and does not answer the connection request as RDP does. */
export const listenerCauses: readonly Cause[] = [
  {
    id: 'not-rdp',
    stage: 'x224',
    title: 'something other than RDP listens on the port',
    sees: 'The client shows an internal error, a protocol error, or 0x904 with extended 0x7.',
    wire: 'The other side speaks first, or answers the connection request in another protocol.',
    reasons: [
      'another program took the port',
      'a web port or a gateway was given as the target',
      'the host is served by another remote desktop product',
      'a port forward ends at the wrong service',
    ],
    remote: 'The first bytes of the answer show it.',
    server: [
      LISTENER,
      'Run `netsh interface portproxy show all`, which lists the forwards of Windows itself.',
    ],
    fix: {
      server: 'Move the other program away and restart TermService.',
      client: 'Use the right port, or the client of the other product.',
    },
    risk: 'Find out whose program it is before it is stopped: others may need it.',
    sources: [CONNECT_SERVER, INTERNAL_AZURE],
    confidence: 'A',
    ranking: 'C',
  },
  {
    id: 'accept-then-close',
    stage: 'x224',
    title: 'the port accepts the connection and closes it without a whole answer',
    sees: 'The client shows 0x904, an internal error, or that it cannot connect.',
    wire: 'The connection ends before or right after the connection request, without a whole message of RDP.',
    reasons: [
      'a load balancer or proxy has no healthy server behind it',
      'a guard against intrusion or password guessing cuts the connection',
      'the Remote Desktop service dies when a connection comes in, as with a patched termsrv.dll that does not fit the build',
      'a jump server is at its limit',
    ],
    not: 'An end after about 60 seconds is the timer that a server puts on the handshake, and no refusal.',
    remote:
      'Repeat, and look whether the next connection is refused: then the service died of the first.',
    server: [
      LISTENER_LOG,
      SERVICE_LOG,
      SERVICES,
      'On the network, look in the console of the proxy or load balancer whether the servers behind it count as healthy, and in the log of the guard whether it cut the address off.',
    ],
    fix: {
      server: 'Mend the server behind the proxy, or remove the patch of termsrv.dll.',
      network: 'Exempt the address from the guard if it belongs there.',
    },
    risk: 'Without the patch there are only as many sessions as the edition allows.',
    sources: [bcgr('3.3.6.1'), 'stascorp/rdpwrap#486', 'stascorp/rdpwrap#122', EVENT_MANIFESTS],
    confidence: 'B',
    ranking: 'C',
  },
  {
    id: 'accept-then-silence',
    stage: 'x224',
    title: 'the port accepts the connection and then says nothing',
    sees: 'The client waits for long, then shows 0x704 or 0x108.',
    wire: 'The connection stands, the request is acknowledged, and no answer comes.',
    reasons: [
      'the Remote Desktop service hangs, or the host is starved',
      'a load balancer or VPN accelerator accepts for a server that is gone',
      'a trap keeps callers busy on purpose',
      'an update was left half done',
    ],
    not: 'A firewall that drops is excluded, as the connection came up.',
    remote: 'Compare with another service of the host, and with a second connection.',
    server: [
      'Run `sc.exe query TermService`: a state of START_PENDING or STOP_PENDING that stays means that it hangs.',
      SERVICE_LOG,
      LISTENER_LOG,
    ],
    fix: {
      server:
        'Run `Restart-Service TermService -Force`; where it hangs, give it a process of its own with `sc.exe config TermService type= own` first. Give the host the memory it lacks.',
    },
    risk: RESTART,
    sources: [
      azureArticle('troubleshoot-remote-desktop-services-issues'),
      serverArticle('remote-desktop-service-currently-busy'),
    ],
    confidence: 'A',
    ranking: 'C',
  },
];
