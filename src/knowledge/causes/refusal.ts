import type { Cause } from '../cause.ts';
import { bcgr, EVENT_MANIFESTS, EVENTS_AZURE, INTERNAL_SERVER, TWICE_SERVER } from '../source.ts';
import { LISTENER, POLICY, TLS_LOG, WINSTATION } from './checks.ts';

const LAYER_POLICY =
  'Look at the policy "Require use of specific security layer for remote (RDP) connections" below Remote Desktop Session Host\\Security.';

/** What the codes of a negotiation failure stand for. */
export const refusalCauses: readonly Cause[] = [
  {
    id: 'nla-required',
    stage: 'x224',
    title: 'the server requires NLA, which not every client offers',
    sees: 'A client without NLA shows 0xB09, HYBRID_REQUIRED_BY_SERVER or "failureCode = 5".',
    wire: 'Offers without NLA are refused with HYBRID_REQUIRED_BY_SERVER, offers with it are taken.',
    reasons: [
      'the client is old, has enablecredsspsupport:i:0, or is a web or jump client that cannot do NLA',
    ],
    not: 'It is a matter of client settings, not of ciphers, and no fault of the server.',
    remote: 'The matrix shows with certainty which offers are taken.',
    server: [
      'Look at UserAuthentication under the RDP-Tcp key, where 1 requires NLA, and at the policy "Require user authentication for remote connections by using Network Level Authentication".',
      POLICY,
    ],
    fix: { client: 'Use a client with NLA, and switch it on.' },
    risk: 'Without NLA everyone who reaches the port reaches the logon screen: if it must be, then for a while and behind a firewall.',
    sources: [
      bcgr('2.2.1.2.2'),
      'FreeRDP/FreeRDP#13185',
      'gravitational/teleport#15993',
      'GoSecure/pyrdp#168',
      TWICE_SERVER,
    ],
    confidence: 'A',
  },
  {
    id: 'tls-required',
    stage: 'x224',
    title: 'the server requires TLS, or does TLS and no NLA',
    sees: 'Old or oddly set clients speak of the security layer.',
    wire: 'Offers without TLS are refused with SSL_REQUIRED_BY_SERVER; to an offer of NLA alone it means that only TLS is served.',
    reasons: [
      'SecurityLayer is 2 on Windows',
      'security_layer is tls on xrdp, which has no NLA of its own',
    ],
    remote: 'The matrix shows it with certainty.',
    server: [WINSTATION, LAYER_POLICY, 'On xrdp, look at security_layer in /etc/xrdp/xrdp.ini.'],
    fix: { client: 'Let the client do TLS, rather than lower the server.' },
    risk: 'A server that is lowered for one old client no longer proves to any client who it is.',
    sources: [
      bcgr('2.2.1.2.2'),
      'xrdp: libxrdp/xrdp_iso.c',
      'MicrosoftDocs/azure-docs#10156',
      TWICE_SERVER,
    ],
    confidence: 'A',
  },
  {
    id: 'standard-rdp-only',
    stage: 'x224',
    title: 'the server serves Standard RDP Security alone',
    sees: 'Clients that insist on TLS or NLA fail; through a proxy that can only do TLS this reads as 0x904 with extended 0x7.',
    wire: 'TLS and NLA are refused with SSL_NOT_ALLOWED_BY_SERVER, a request without them is taken.',
    reasons: [
      'SecurityLayer was set to 0 as a test and left there',
      'the server is very old',
      'the server is not Windows and has no TLS',
    ],
    remote: 'The matrix shows it with certainty.',
    server: [WINSTATION, LAYER_POLICY],
    fix: { server: 'Set SecurityLayer to 2 and UserAuthentication to 1.' },
    risk: 'Clients without TLS and NLA are shut out then. Guides put servers into this state to get round other errors, which removes the proof of who the server is.',
    sources: [
      bcgr('2.2.1.2.2'),
      INTERNAL_SERVER,
      'tp4a/teleport#280',
      'FreeRDP/FreeRDP#10522',
      'FreeRDP/FreeRDP#11104',
    ],
    confidence: 'A',
  },
  {
    id: 'no-server-certificate',
    stage: 'x224',
    title: 'the server has no certificate that it can use',
    sees: 'The client shows an internal error or 0x904; FreeRDP says that TLS failed.',
    wire: 'TLS and NLA are refused with SSL_CERT_NOT_ON_SERVER, while Standard RDP Security may work.',
    reasons: [
      'the listener cannot use the private key: its permissions are wrong, it is damaged, or a service that keeps keys does not run',
      'Windows could not renew its own certificate',
      'xrdp has to do TLS and cannot read certificate or key',
    ],
    not: 'The code names the layer with certainty and says nothing about why.',
    remote: 'From outside no more than the code is to be had.',
    server: [
      TLS_LOG,
      'Events 1057 and 1058 say that the self-signed certificate could not be made or replaced; 36870 with 0x8009030D says that the key cannot be read.',
      'Run `icacls C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys\\f686aace6942fb7f7ceb231212eef4a4*`: SYSTEM needs full control, NETWORK SERVICE needs to read.',
      'Run `Get-Service SessionEnv,CryptSvc,KeyIso,CertPropSvc`.',
    ],
    fix: {
      server:
        'Mend the permissions of that one key, delete the certificate under Remote Desktop\\Certificates, restart SessionEnv and TermService, and see it come back.',
    },
    risk: 'Renaming the whole MachineKeys folder, as is often advised, breaks every other certificate of the machine.',
    sources: [bcgr('2.2.1.2.2'), 'xrdp: libxrdp/xrdp_iso.c', EVENTS_AZURE, INTERNAL_SERVER],
    confidence: 'A',
    ranking: 'B',
  },
  {
    id: 'client-certificate-required',
    stage: 'x224',
    title: 'the server wants a certificate from the client',
    sees: 'Clients without a certificate are refused.',
    wire: 'The refusal is SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER, or TLS asks for a certificate and ends without one.',
    reasons: ['the deployment authenticates clients by TLS'],
    remote: 'The probe has no certificate to show and cannot go on.',
    server: [
      'In the settings of the product or proxy that listens, look for a demand for client certificates and for the issuers that it trusts.',
      'Read System log, Schannel 36887 and 36888: the alerts that came in and that went out, by number.',
    ],
    fix: { client: 'Use the certificate that the deployment hands out.' },
    risk: 'Whoever has certificate and key gets this far: hand out one for each person, and revoke those that are lost.',
    sources: [bcgr('2.2.1.2.2'), EVENT_MANIFESTS],
    confidence: 'A',
  },
  {
    id: 'inconsistent-flags',
    stage: 'x224',
    title: 'TLS is already running in front of the listener',
    sees: 'The client fails with a security or protocol error.',
    wire: 'The refusal is INCONSISTENT_FLAGS, which only makes sense where TLS comes first.',
    reasons: [
      'a proxy ends TLS in front of the listener',
      'it is the console port of a hypervisor, which begins with TLS',
    ],
    remote: 'Try TLS from the first byte.',
    server: [
      'On the network, look in the settings of the proxy or load balancer whether it ends TLS for this port.',
      LISTENER,
    ],
    fix: { network: 'Let the proxy pass RDP through as it is.' },
    risk: 'Where the proxy ends TLS to look inside, it sees nothing any more.',
    sources: [bcgr('2.2.1.2.2'), bcgr('5.4.2.2')],
    confidence: 'A',
    ranking: 'C',
  },
];
