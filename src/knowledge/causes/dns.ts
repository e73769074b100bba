import type { Cause } from '../cause.ts';
import {
  CONNECT_SERVER,
  DISCONNECT_PAGE,
  SPECIFIC_AZURE,
  serverArticle,
  TRANSCRIBED,
} from '../source.ts';

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
    server: ['Run `ipconfig /registerdns`, then look at the record in the zone.'],
    fix: {
      client: 'Use the full name, and bring the VPN up first.',
      network: 'Correct the record, or the list of suffixes that clients are given.',
    },
    risk: 'Connecting by address gives up Kerberos and the check of the name in the certificate.',
    sources: [DISCONNECT_PAGE, CONNECT_SERVER, SPECIFIC_AZURE],
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
    fix: {
      client: 'Use a name server that knows the zone.',
      network: 'Mend the name server or its forwarder.',
    },
    sources: [DISCONNECT_PAGE],
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
    server: ['Run `hostname`, and `setspn -L COMPUTER` on a domain member.'],
    fix: {
      client: 'Use the name that the machine has.',
      network: 'Correct the record and let caches run out.',
    },
    sources: [
      serverArticle('local-security-authority-cant-contact'),
      serverArticle('error-when-connecting-terminal-server'),
      'MS-NLMP 2.2.2.1',
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
    fix: {
      server: 'Serve both families, or neither more than you mean to.',
      network: 'Remove the record that leads nowhere.',
    },
    sources: [serverArticle('remote-desktop-server-farm-not-available')],
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
    fix: { client: 'Write host, host:port or [address]:port.' },
    sources: [DISCONNECT_PAGE, TRANSCRIBED],
    confidence: 'A',
  },
];
