import type { Cause } from '../cause.ts';
import { bcgr, CONNECT_SERVER, EVENTS_AZURE, SPECIFIC_AZURE, serverArticle } from '../source.ts';
import { POLICY, SESSION_LOG } from './checks.ts';

const BROKER_LOG =
  'On the broker, read TerminalServices-SessionBroker/Operational 2056 and TerminalServices-SessionBroker-Client/Operational 1296.';

/** What goes wrong between a connection and the host that a farm picks for it. */
export const brokerCauses: readonly Cause[] = [
  {
    id: 'broker-error',
    stage: 'logon',
    title: 'the connection broker cannot bring the connection to its destination',
    sees: 'The client shows extended 0x400 to 0x412 or 0x10F3, or 0x2000002 for a RemoteApp.',
    wire: 'From the address of the broker, after logon.',
    reasons: [
      'what the code says: the destination is missing, the pool is empty, a virtual machine does not wake',
      'the broker is sound and the host it names cannot be reached from the client',
    ],
    remote: 'Probe the broker and the session hosts from the place of the client, and compare.',
    server: [
      BROKER_LOG,
      'On each session host, run `reg query "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\ClusterSettings" /v SessionDirectoryRedirectionIP`, which is stale after addresses have changed.',
      'On the broker, run `Get-RDSessionCollection`.',
    ],
    fix: {
      server: 'By the code; delete the stale value.',
      network: 'Make the session hosts reachable.',
    },
    risk: 'Export the key before the value is deleted. Session hosts that every client reaches are more doors to watch; a gateway needs only one.',
    sources: [
      bcgr('2.2.5.1.1'),
      EVENTS_AZURE,
      serverArticle('rds-client-not-connect-to-rd-session-host-server'),
      serverArticle('remote-desktop-server-farm-not-available'),
    ],
    confidence: 'A',
  },
  {
    id: 'broker-without-collection',
    stage: 'logon',
    title: 'the client connects to a broker without naming a collection',
    sees: 'The client shows 0x3 with 0x9, extended 1040 (0x410), or freezes after logon.',
    wire: 'The address answers like any host; the refusal comes after credentials, or as 0x410 to a routing token that is not valid.',
    reasons: [
      'the connection lacks loadbalanceinfo:s:tsv://MS Terminal Services Plugin.1.COLLECTION',
      'the collection is misspelled',
    ],
    remote:
      'Send the token with `--routing-token` and compare; the name of a collection cannot be discovered.',
    server: [
      'On the broker, run `Get-RDSessionCollection` for the names of the collections.',
      'On the client, look for loadbalanceinfo in the connection file.',
      SESSION_LOG,
    ],
    fix: { client: 'Use the connection file from RD Web.' },
    risk: 'None: the file holds names and no password. A copy of it goes stale when the collection is renamed.',
    sources: [
      'FreeRDP/FreeRDP#3959',
      'FreeRDP/FreeRDP#12624',
      'MicrosoftDocs/sysinternals#727',
      bcgr('2.2.5.1.1'),
    ],
    confidence: 'B',
  },
  {
    id: 'broker-service-down',
    stage: 'logon',
    title: 'the service of the connection broker is down, or its database is out of reach',
    sees: 'Credentials do not work, or the choice of sessions does not come, while the listener itself may be sound.',
    wire: 'Nothing that a probe can see.',
    reasons: [
      'the service Tssdis is stopped',
      'its internal database needs TLS 1.0, which was switched off',
      'the host was renamed after the deployment',
    ],
    not: 'Where `Get-Service Tssdis` finds nothing, the machine has no broker and this is excluded.',
    remote: 'It cannot be seen from outside.',
    server: [
      'On the broker, run `Get-Service Tssdis` and `net localgroup "RDS Endpoint Servers"`, which has to contain NT AUTHORITY\\NETWORK SERVICE.',
      BROKER_LOG,
    ],
    fix: {
      server:
        'Start the service; move to SQL Server, or leave TLS 1.0 to the internal database; after a new name of the host, install role and database anew.',
    },
    risk: 'TLS 1.0 that is left on for the database is on for the listener as well. Role and database installed anew begin without the deployment that was in them.',
    sources: [
      CONNECT_SERVER,
      serverArticle('rds-connection-broker-or-rdms-fails-caused-by-disabled-tls-10'),
      EVENTS_AZURE,
    ],
    confidence: 'A',
  },
  {
    id: 'admin-switch',
    stage: 'client',
    title: 'it works with mstsc /admin and not without, so the fault is in the deployment',
    sees: 'An ordinary connection fails and one with /admin succeeds.',
    wire: 'Licensing and redirection are left out with the console flag.',
    reasons: ['broker, licensing or a policy of the session host role is at fault'],
    not: 'The switch leaves out neither rights nor NLA, TLS or the firewall, and has not led to session 0 since 2008.',
    remote: 'Probe with `--admin` and without, and compare.',
    server: [
      BROKER_LOG,
      'Run `lsdiag.msc` on the session host, which names what is wrong with licensing.',
      POLICY,
    ],
    fix: { server: 'Mend broker or licensing.' },
    risk: 'The switch is for administrators, of whom two at a time get in, and no way for users to work.',
    sources: [SPECIFIC_AZURE],
    confidence: 'A',
    ranking: 'B',
  },
];
