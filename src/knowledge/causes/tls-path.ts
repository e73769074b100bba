import type { Cause } from '../cause.ts';
import {
  DISCONNECTED_SERVER,
  EVENT_MANIFESTS,
  eventPage,
  INFERRED,
  INTERNAL_AZURE,
  serverArticle,
} from '../source.ts';
import { TLS_LOG } from './checks.ts';

/** What troubles TLS from elsewhere than the server: what clients demand, and what stands on the way. */
export const tlsPathCauses: readonly Cause[] = [
  {
    id: 'weak-tls-refused-by-clients',
    stage: 'tls',
    title: 'current clients refuse TLS as weak as what the server offers',
    sees: 'After an upgrade a Linux client shows ERRCONNECT_TLS_CONNECT_FAILED while mstsc still works.',
    wire: 'The server offers TLS below 1.2, a SHA-1 signature or a key of 1024 bits, and it is the client that gives up.',
    reasons: ['the default security level of OpenSSL 3, or of the system, turns weak servers away'],
    not: 'That a probe gets through does not mean that hardened clients do.',
    remote: 'Version, cipher, key and signature are in the result.',
    server: [
      'Run `certutil -v -store "Remote Desktop"` and look at the signature algorithm and the length of the public key.',
      TLS_LOG,
      'On the client, look at CipherString in openssl.cnf, and on Red Hat run `update-crypto-policies --show`.',
    ],
    fix: {
      server: 'Renew the certificate with 2048 bits and SHA-256, and enable TLS 1.2.',
      client: 'As a stopgap, /tls:seclevel:0 for FreeRDP.',
    },
    risk: 'Level 0 takes keys and signatures that can be forged; a new certificate warns everyone who pinned the old one.',
    sources: [
      'FreeRDP/FreeRDP#7839',
      'FreeRDP/FreeRDP#8412',
      'FreeRDP/FreeRDP#11039',
      'FreeRDP/FreeRDP#11234',
    ],
    confidence: 'B',
  },
  {
    id: 'slow-securing',
    stage: 'tls',
    title: 'the client waits for root or revocation lists before it trusts the certificate',
    sees: '"Securing remote connection" stands for long, then it works.',
    wire: 'TLS is fast with the probe and slow with mstsc alone.',
    reasons: ['the client fetches lists for a self-signed certificate and cannot reach them'],
    remote: 'A fast handshake of the probe is the contrast.',
    server: [
      'On the client, run `wevtutil sl Microsoft-Windows-CAPI2/Operational /e:true`, connect, and look in that log how long 53 (something was fetched), 41 (revocation) and 11 (the chain) took.',
    ],
    fix: {
      client:
        'Import the certificate, or turn the automatic update of root certificates off by policy.',
    },
    risk: 'Without the update, new issuers stay unknown to the client; a self-signed certificate is made anew after six months and has to be imported again.',
    sources: [serverArticle('rdc-stuck-on-src-screen'), DISCONNECTED_SERVER, EVENT_MANIFESTS],
    confidence: 'A',
  },
  {
    id: 'tls-stall-mtu',
    stage: 'tls',
    title: 'large packets are lost on the way',
    sees: 'The client hangs at "Securing" or "Configuring remote session", mostly over a VPN.',
    wire: 'Small packets pass, and the certificate of the server never arrives whole.',
    reasons: [
      'the path has a smaller MTU than the ends know, and the message that says so is dropped',
      'the segment size is not clamped on the tunnel',
      'packets are lost',
    ],
    remote: "The time-out falls in the middle of the server's part of the handshake.",
    server: [
      'On the client, run `ping -f -l 1472 HOST` and make it smaller until it passes: that number and 28 are the MTU of the path.',
      'Run `netsh interface ipv4 show subinterfaces` on both ends and compare the MTU.',
    ],
    fix: {
      network:
        'Clamp the segment size or lower the MTU of the tunnel; let ICMP "fragmentation needed" through.',
    },
    risk: 'A smaller MTU costs a little speed on all that uses the tunnel.',
    sources: ['field guides on MTU and VPN', INFERRED],
    confidence: 'C',
  },
  {
    id: 'tls-intercepted',
    stage: 'tls',
    title: 'a device on the way opens TLS',
    sees: 'The certificate warning names an unknown issuer, or NLA fails on channel bindings.',
    wire: 'The issuer of the certificate is a firewall or a security product, or differs from place to place.',
    reasons: ['TLS inspection covers the RDP port'],
    remote: 'Compare issuer and fingerprint from another place.',
    server: [
      'Run `Get-ChildItem Cert:\\LocalMachine\\My,"Cert:\\LocalMachine\\Remote Desktop"`: a fingerprint that comes from outside and is not among these was made on the way.',
      'On the network, look in the log and the rules of the device that inspects for this host and port.',
    ],
    fix: { network: 'Exempt RDP from inspection.' },
    risk: 'What is exempt is not inspected any more: exempt these hosts and this port alone.',
    sources: [INFERRED],
    confidence: 'C',
  },
  {
    id: 'port-under-attack',
    stage: 'x224',
    title: 'the port is open to the internet and under load from password guessers',
    sees: 'Internal errors come and go, accounts get locked, connections drop.',
    wire: 'The stage at which it fails moves from one attempt to the next.',
    reasons: ['the port can be reached from everywhere'],
    not: 'A single probe shows nothing of it.',
    remote: 'Repeat, and look whether the failures move; that suggests load and not settings.',
    server: [
      'Count Security 4625 by IpAddress, and read 4740 on a domain controller: accounts that got locked.',
      'Read TerminalServices-RemoteConnectionManager/Admin 1006 (a large number of connections was never completed) and RemoteDesktopServices-RdpCoreTS/Operational 140 (a wrong name or password, with the address).',
    ],
    fix: { network: 'Let in known addresses alone, or put a VPN or a gateway in front.' },
    risk: 'Who comes from an unknown address stays outside until there is a VPN or a gateway for them.',
    sources: [
      INTERNAL_AZURE,
      INFERRED,
      eventPage('1006', 'TerminalServices-RemoteConnectionManager'),
      EVENT_MANIFESTS,
    ],
    confidence: 'A',
    ranking: 'C',
  },
];
