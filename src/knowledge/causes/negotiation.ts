import type { Cause } from '../cause.ts';
import {
  bcgr,
  EVENT_MANIFESTS,
  INFERRED,
  INTERNAL_SERVER,
  RDP_PROPERTIES,
  RESTRICTED_ADMIN,
  TRANSCRIBED,
  TWICE_SERVER,
} from '../source.ts';
import { LISTENER, WINSTATION } from './checks.ts';
import { LISTENER_LOG } from './logs.ts';

const LISTENING = "On Linux, run `ss -ltnp 'sport = :3389'`, which names the process that listens.";
const GUARD_POLICY =
  'On the client, look at the policy "Restrict delegation of credentials to remote servers" below System\\Credentials Delegation, and for /restrictedAdmin or /remoteGuard in the shortcut.';

/** Oddities of the answer to a connection request. */
export const negotiationCauses: readonly Cause[] = [
  {
    id: 'bad-confirm',
    stage: 'x224',
    title: 'the answer to the connection request is wrong in form or kind',
    sees: 'The client shows a protocol error or an internal error.',
    wire: 'Version, length, type or code of the answer is wrong.',
    reasons: [
      'what listens there only resembles RDP',
      'a proxy damages the answer',
      'an emulator was put there to watch callers',
    ],
    remote: 'The bytes are in the result; nothing beyond them is known.',
    server: [LISTENER, LISTENING],
    fix: { server: 'Find out what listens on the port.' },
    risk: 'Nobody should type a password into a listener that nobody can name.',
    sources: [bcgr('2.2.1.2'), INFERRED],
    confidence: 'C',
  },
  {
    id: 'no-negotiation',
    stage: 'x224',
    title: 'the server does not negotiate, so it knows only Standard RDP Security',
    sees: 'A client that insists on better shows 0xD09, or a security error.',
    wire: 'The connection is confirmed without negotiation data.',
    reasons: [
      'the server is very old, embedded, or not Windows',
      'negotiation was switched off on a Windows server',
    ],
    remote: 'The answer shows it with certainty.',
    server: [
      'Look at fAllowSecProtocolNegotiation under the RDP-Tcp key: it has to be 1.',
      WINSTATION,
    ],
    fix: { server: 'Switch negotiation on again, or put a newer server in its place.' },
    risk: 'Left as it is, nothing proves who the server is; once it negotiates, clients that cannot do TLS may be refused.',
    sources: [bcgr('3.2.5.3.2'), INTERNAL_SERVER],
    confidence: 'A',
  },
  {
    id: 'silent-downgrade',
    stage: 'x224',
    title: 'the server falls back to Standard RDP Security in silence',
    sees: 'It connects, with weaker security than was asked for.',
    wire: 'TLS was offered and PROTOCOL_RDP was selected, without a refusal.',
    reasons: [
      'xrdp is set to negotiate and cannot read its certificate or key',
      'another lenient server has TLS switched off',
    ],
    remote: 'The answer shows it with certainty.',
    server: [
      'Look for "Cannot accept TLS connections because certificate or private key file is not readable" in the log of xrdp.',
      'Run `namei -l /etc/xrdp/key.pem`; the user that xrdp runs as has to be able to read it, on Debian by the group ssl-cert.',
    ],
    fix: { server: 'Let the server read its certificate and key, and restart it.' },
    risk: 'Until then credentials travel under an encryption that is outdated; a key that others than this service can read is no secret any more.',
    sources: ['xrdp: libxrdp/xrdp_iso.c', 'neutrinolabs/xrdp#3208'],
    confidence: 'B',
  },
  {
    id: 'filtered-by-content',
    stage: 'x224',
    title: 'something on the way lets only certain connection requests through',
    sees: 'One client works and another does not.',
    wire: 'A request with a cookie or with negotiation data dies where a bare one is answered.',
    reasons: [
      'a guard looks at the user name in the cookie',
      'a proxy that knows RDP objects to what is offered',
      'a load balancer needs a routing token',
    ],
    remote: 'Vary cookie, routing token and protocols, and look which request dies.',
    server: [
      'On the network, look in the log of the guard, the proxy or the load balancer for the attempt and the rule that cut it.',
      LISTENER_LOG,
    ],
    fix: { network: 'Mend the rule that cuts the request.' },
    risk: 'The rule may be what keeps password guessers out: let through what your clients send and no more.',
    sources: [INFERRED, EVENT_MANIFESTS],
    confidence: 'C',
  },
  {
    id: 'selected-not-requested',
    stage: 'x224',
    title: 'the server selects a protocol that it was not offered',
    sees: 'The client gives up with a protocol or security error.',
    wire: 'The selected protocol is no subset of the request.',
    reasons: ['the server does not negotiate by the specification'],
    remote: 'The answer shows it with certainty.',
    server: [LISTENER, LISTENING],
    fix: { server: 'Update the server, or report it to its maker.' },
    risk: 'A client that takes whatever is selected can be talked into a weaker protocol: do not loosen the client.',
    sources: [bcgr('2.2.1.2.1')],
    confidence: 'A',
  },
  {
    id: 'restricted-admin-unavailable',
    stage: 'x224',
    title: 'the server does not offer Restricted Admin mode',
    sees: 'A client started with /restrictedAdmin shows 0xE09.',
    wire: 'The flag RESTRICTED_ADMIN_MODE_SUPPORTED is missing from the answer.',
    reasons: ['it is off by default, and the client asked for it'],
    remote: 'The flag shows it with certainty.',
    server: [
      'Look at DisableRestrictedAdmin under `HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa`: 0 switches the mode on, and without the value it is off.',
      GUARD_POLICY,
    ],
    fix: { client: 'Leave the switch out.' },
    risk: 'Restricted Admin lets a stolen password hash log on; it is no remedy for failed logons.',
    sources: [bcgr('2.2.1.2.1'), TRANSCRIBED, RESTRICTED_ADMIN],
    confidence: 'A',
  },
  {
    id: 'remote-credential-guard-broker',
    stage: 'x224',
    title: 'Remote Credential Guard cannot work behind a balanced broker address',
    sees: 'Access is denied in farms with two or more brokers.',
    wire: 'The flag for Remote Credential Guard is missing on the address of the broker.',
    reasons: ['it needs Kerberos, and an address shared by several brokers cannot have a ticket'],
    remote: 'Compare the flags of the broker address and of the hosts.',
    server: [
      'On a broker, run `Get-RDConnectionBrokerHighAvailability`, which tells whether brokers share an address and which.',
      GUARD_POLICY,
    ],
    fix: { client: 'Do not ask for Remote Credential Guard with this farm.' },
    risk: 'Without it the hosts of the farm get credentials that can be stolen there: leave it on for all other hosts.',
    sources: [TWICE_SERVER, RESTRICTED_ADMIN],
    confidence: 'A',
  },
  {
    id: 'entra-or-redirection-only',
    stage: 'x224',
    title: 'the server wants a logon through Entra ID, or a connection that a broker redirected',
    sees: 'Ordinary clients are refused although the port answers.',
    wire: 'TLS and NLA are refused, RDSAAD or RDSTLS is selected when it is offered.',
    reasons: [
      'the host is joined to Entra ID and that logon is required',
      'the host takes redirected connections alone',
    ],
    remote:
      'The matrix shows what is selected; nobody can follow it without an account or a broker.',
    server: [
      'Run `dsregcmd /status`: AzureAdJoined is YES on a host that is joined to Entra ID.',
      'On the client, look for enablerdsaadauth:i:1 in the .rdp file, which asks for the logon through Entra ID, and for loadbalanceinfo, which a broker needs.',
    ],
    fix: {
      client: 'Use a client and an account that can log on this way, or connect to the broker.',
    },
    risk: 'None for the client; a host that no longer demands this logon is no longer under the access rules of Entra ID.',
    sources: [bcgr('2.2.1.1.1'), bcgr('5.4.5.3'), bcgr('5.4.5.4'), RDP_PROPERTIES],
    confidence: 'A',
  },
];
