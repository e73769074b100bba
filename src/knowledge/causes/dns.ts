import type { Cause } from '../cause.ts';
import {
  CONNECT_SERVER,
  commandPage,
  DISCONNECT_PAGE,
  SPECIFIC_AZURE,
  serverArticle,
  TRANSCRIBED,
} from '../source.ts';
import { CLIENT_NAMES, OWN_CERTIFICATE } from './checks.ts';

export const dnsCauses: readonly Cause[] = [
  {
    id: 'dns-not-found',
    stage: 'dns',
    title: 'the name does not exist where it was looked up',
    sees: 'The client says that it cannot find the computer: 0x104, sometimes 0x208 or 0x508.',
    wire: 'The resolver answers that there is no such name or no address for it, and nothing is sent to the host.',
    reasons: [
      'the name is mistyped',
      'the domain suffix is missing, or the VPN that knows the name is not up',
      'the record is gone or was never registered',
    ],
    remote:
      'Try the short name, the full name and the address: where the address works and the names do not, it is name resolution.',
    server: [
      CLIENT_NAMES,
      'On the name server, run `Get-DnsServerResourceRecord -ZoneName ZONE -Name HOST`.',
      'Run `hostname` and `ipconfig /all`, and compare name, suffix and addresses with the record.',
    ],
    fix: {
      client: 'Use the full name, and bring the VPN up first.',
      server: 'Run `ipconfig /registerdns` where the machine registers its own record.',
      network: 'Correct the record, or the list of suffixes that clients are given.',
    },
    risk: 'Connecting by address instead gives up Kerberos and the check of the name in the certificate. A corrected record is not seen until caches run out.',
    sources: [DISCONNECT_PAGE, CONNECT_SERVER, SPECIFIC_AZURE, commandPage('ipconfig')],
    confidence: 'A',
  },
  {
    id: 'dns-failure',
    stage: 'dns',
    title: 'the resolver fails instead of answering',
    sees: 'The client says that it cannot find the computer: 0x104 or 0x604.',
    wire: 'The name servers report a failure, refuse, or stay silent, which leaves open whether the name exists.',
    reasons: [
      'the name server cannot be reached, as when a VPN splits name resolution',
      'a forwarder is broken',
      'the zone does not pass DNSSEC validation',
    ],
    remote: 'Ask a second name server and compare the kind of answer.',
    server: [
      'On the client, run `Get-DnsClientServerAddress` for the servers that are asked, `Get-DnsClientNrptPolicy` for names that a VPN sends elsewhere, and read System log, DNS Client Events 1014.',
      'On the client, run `Resolve-DnsName HOST -Server NAMESERVER`, then with `-DnssecCd`: where only that answers, validation fails.',
      'On the name server, run `Get-DnsServerForwarder`.',
    ],
    fix: {
      client: 'Use a name server that knows the zone.',
      network: 'Mend the name server or its forwarder.',
    },
    risk: 'A name server from outside learns internal names and cannot answer for them; validation that is switched off lets forged answers in.',
    sources: [DISCONNECT_PAGE, 'Microsoft Learn, powershell/module/dnsclient/resolve-dnsname'],
    confidence: 'A',
    ranking: 'C',
  },
  {
    id: 'wrong-host',
    stage: 'dns',
    title: 'the name leads to another machine',
    sees: 'The client warns that the computer it reached is not the one that was asked for, or that the name in the certificate differs.',
    wire: 'The handshake may be sound; certificate and NTLM challenge name another computer than the one that was asked for.',
    reasons: [
      'a record was left behind when addresses changed',
      'several hosts share the name, by round robin or a load balancer',
      'a port forward ends at another host',
      'the name is an alias without a service principal name',
    ],
    not: 'A difference of names is no proof of an attack.',
    remote:
      'Hold the requested name against the names in the certificate and against the computer and domain names in the NTLM challenge.',
    server: [
      'Run `hostname` and `ipconfig /all` on the machine that is meant, and `setspn -L COMPUTER` on a domain member.',
      OWN_CERTIFICATE,
      'On the client, run `ipconfig /displaydns` for what is cached, and `Resolve-DnsName HOST`.',
    ],
    fix: {
      client: 'Use the name that the machine has.',
      server:
        'For an alias, run `setspn -S TERMSRV/ALIAS COMPUTER`, which looks for duplicates first.',
      network: 'Correct the record and let caches run out.',
    },
    risk: 'A record that others use leads them elsewhere as well. A service principal name that two accounts hold breaks Kerberos for both.',
    sources: [
      serverArticle('local-security-authority-cant-contact'),
      serverArticle('error-when-connecting-terminal-server'),
      'MS-NLMP 2.2.2.1',
      commandPage('setspn'),
    ],
    confidence: 'A',
  },
  {
    id: 'address-family',
    stage: 'dns',
    title: 'one of the addresses of the name is dead',
    sees: 'The connection comes up after a long wait, or fails with 0x204.',
    wire: 'One of the addresses connects and another refuses or stays silent, often IPv6 against IPv4.',
    reasons: [
      'there is a record for an address family that the listener does not serve',
      'DirectAccess hands out IPv6 while the redirection of a farm returns IPv4 only',
    ],
    remote: 'Probe every address with `--all-ips` and compare the lines.',
    server: [
      'Run `netstat -ano | findstr :3389`: 0.0.0.0 stands for IPv4 and [::] for IPv6.',
      'On the client, run `Resolve-DnsName HOST -Type A` and `-Type AAAA`, then `Test-NetConnection ADDRESS -Port 3389` for each address.',
    ],
    fix: {
      server: 'Serve both families, or neither more than you mean to.',
      network: 'Remove the record that leads nowhere.',
    },
    risk: 'Without the record, clients that have that family only can no longer connect; with both families served, the firewall needs rules for both.',
    sources: [serverArticle('remote-desktop-server-farm-not-available'), CONNECT_SERVER],
    confidence: 'A',
    ranking: 'C',
  },
  {
    id: 'bad-target',
    stage: 'dns',
    title: 'the name or address is not well formed',
    sees: 'The client speaks of an invalid address (0x308, 0x804) or of characters that a name may not have (0x408).',
    wire: 'Nothing is sent.',
    reasons: ['a stray character, a wrong port separator, or an IPv6 address without brackets'],
    remote: 'The target is checked before anything is sent.',
    server: [
      'On the client, look at the computer field, and at full address in the connection file; nothing reached the server, so it has nothing to tell.',
    ],
    fix: { client: 'Write host, host:port or [address]:port.' },
    risk: 'None: only the way to write the target changes.',
    sources: [DISCONNECT_PAGE, TRANSCRIBED],
    confidence: 'A',
  },
];
