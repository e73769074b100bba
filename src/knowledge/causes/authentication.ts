import type { Cause } from '../cause.ts';
import {
  auditEvent,
  bcgr,
  CONNECT_AZURE,
  DISCONNECT_PAGE,
  IDENTITY_SERVER,
  INFERRED,
  TRANSCRIBED,
} from '../source.ts';
import { FAILED_LOGON, LOGON_LOG, POLICY, RIGHTS, RIGHTS_LOG, SECURE_CHANNEL } from './checks.ts';

/** What stands between an account and NLA, other than the account itself. */
export const authenticationCauses: readonly Cause[] = [
  {
    id: 'no-authority',
    stage: 'credssp',
    title: 'the server cannot reach a domain controller',
    sees: 'The client shows 0x1807, or that the domain controller cannot be contacted to perform NLA.',
    wire: 'All is sound up to the challenge; with credentials the status is STATUS_NO_LOGON_SERVERS.',
    reasons: [
      'name service or network between the server and its controller is broken',
      'the controller is down',
      'the secure channel of the machine is broken',
      'the server has run out of TCP ports',
    ],
    not: 'A sound probe up to the challenge does not exclude it.',
    remote: 'It takes credentials to see it; a local account would still get in.',
    server: [
      SECURE_CHANNEL,
      'Run `Resolve-DnsName _ldap._tcp.dc._msdcs.DOMAIN -Type SRV`; System log, NETLOGON 5719 and GroupPolicy 1129.',
      FAILED_LOGON,
      'Security 4625 with 0xC000005E stands for no controller that answers.',
    ],
    fix: {
      server: 'Log on with a local account and restore the way to the controller.',
      network: 'Restore name service and the ports to the controller.',
    },
    risk: 'Switching NLA off is breaking the glass: it opens the logon screen to all, so put it back at once.',
    sources: [CONNECT_AZURE, IDENTITY_SERVER, auditEvent(4625)],
    confidence: 'A',
  },
  {
    id: 'trust-broken',
    stage: 'credssp',
    title: 'the trust between the machine and the domain is broken',
    sees: 'Logon fails with 0x1807, or the text says that the trust relationship failed.',
    wire: 'With credentials the status is one of 0xC000018A to 0xC000018D or 0xC000019B.',
    reasons: [
      'the password of the computer account no longer agrees',
      'a trust between domains is gone',
    ],
    remote: 'It takes credentials to see it.',
    server: [
      SECURE_CHANNEL,
      'Run `reg query HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa /v disabledomaincreds`, which has to be 0 or absent.',
      FAILED_LOGON,
      'Security 4625 with 0xC000018C stands for a trust between domains that failed.',
      'On the controller, run `netdom trust TRUSTING /domain:TRUSTED /verify` where two domains are involved.',
    ],
    fix: {
      server:
        'Run `Test-ComputerSecureChannel -Repair`, or `Reset-ComputerMachinePassword -Server CONTROLLER -Credential DOMAIN\\ADMIN`, in Windows PowerShell.',
    },
    risk: 'The repair takes a local administrator and an account of the domain that may reset the computer. Leaving the domain and joining it anew, as often advised, takes restarts and locks you out where no local password is known.',
    sources: [CONNECT_AZURE, 'MS-ERREF 2.3.1', auditEvent(4625)],
    confidence: 'A',
  },
  {
    id: 'delegation-policy',
    stage: 'client',
    title: 'the policy of the client forbids to hand credentials to this server',
    sees: 'The client shows 0x1607, 0x1707 or 0xF08.',
    wire: 'NLA is sound; the client ends it before it hands over credentials.',
    reasons: [
      'the server is not on the list of the policy for delegating credentials',
      'the policy wants Kerberos and only NTLM is to be had',
    ],
    remote: 'It cannot be seen from outside.',
    server: [
      'On the client, run `gpresult /H report.html` and look at Computer Configuration, Administrative Templates, System, Credentials Delegation: the list has to contain TERMSRV/HOST.',
      'On the client, run `klist get TERMSRV/HOST`, which shows whether Kerberos is to be had.',
    ],
    fix: {
      client: 'Type the credentials, or extend "Allow delegating saved credentials".',
      network: 'Make Kerberos possible: the full name of the host, and a reachable controller.',
    },
    risk: 'CredSSP hands the whole password to every server on the list, so name single hosts and not TERMSRV/*.',
    sources: [DISCONNECT_PAGE, TRANSCRIBED],
    confidence: 'A',
  },
  {
    id: 'saved-credentials-refused',
    stage: 'credssp',
    title: 'the server does not take saved credentials',
    sees: 'The client shows 0x2107, or extended code 0xA.',
    wire: 'With credentials, error info SERVER_FRESH_CREDENTIALS_REQUIRED.',
    reasons: ['the policy "Always prompt for password upon connection" is on'],
    remote: 'It takes credentials to see it.',
    server: [
      'Look at fPromptForPassword under HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services: 1 is the policy.',
      POLICY,
    ],
    fix: {
      client: 'Type the credentials.',
      server:
        'Set "Always prompt for password upon connection" under Remote Desktop Session Host, Security to Not configured.',
    },
    risk: 'Typing costs nothing. Without the policy, whoever sits at an unlocked client gets in with what is saved there.',
    sources: [DISCONNECT_PAGE, bcgr('2.2.5.1.1')],
    confidence: 'A',
  },
  {
    id: 'kerberos-time',
    stage: 'credssp',
    title: 'clocks are too far apart for Kerberos',
    sees: 'The client shows 0x1D07 and says that it cannot verify the identity for a difference in time or date.',
    wire: 'The time in the challenge is more than 300 seconds from ours.',
    reasons: [
      'a clock is wrong, when it fails always',
      'the server has run out of TCP ports, when it comes and goes and a restart cures it',
    ],
    remote: 'The clock of the server is read from the challenge; that of the controller is not.',
    server: [
      'Run `w32tm /query /status` and `w32tm /stripchart /computer:CONTROLLER /samples:3`.',
      FAILED_LOGON,
      'Security 4625 with 0xC0000133 stands for clocks too far apart.',
      'On the client, run `net time \\\\HOST` and `net time \\\\CONTROLLER`, and compare.',
    ],
    fix: {
      server: 'Run `w32tm /resync`, and mend the source of the time.',
      client: 'Run `w32tm /resync`, and mend the source of the time.',
    },
    risk: 'A clock that jumps upsets what relies on time, such as scheduled jobs and logs; and without a sound source it drifts again.',
    sources: [IDENTITY_SERVER, TRANSCRIBED, auditEvent(4625)],
    confidence: 'A',
  },
  {
    id: 'entra-username',
    stage: 'credssp',
    title: 'an Entra ID account has to be named in a way of its own',
    sees: 'A client for Mac or a phone shows 0x807 with an Entra ID account.',
    wire: 'NLA is sound up to the challenge, which names a computer without a domain; or RDSAAD alone is selected.',
    reasons: [
      'the user name lacks the prefix AzureAD\\',
      'the client cannot do the logon that the host wants',
    ],
    remote: 'The names in the challenge show whether the host believes to be in a domain.',
    server: [
      'Run `dsregcmd /status`, which says whether AzureAdJoined is YES, and `net localgroup "Remote Desktop Users"`, which has to contain AzureAD\\user.',
      LOGON_LOG,
    ],
    fix: {
      client:
        'Write the user as AzureAD\\user@domain, or use a client that can sign in with a web account.',
      server: 'Run `net localgroup "Remote Desktop Users" /add "AzureAD\\USER"`.',
    },
    risk: 'None for another way to write the name; whoever is added to the group may log on to this host.',
    sources: [
      'MicrosoftDocs/windowsserverdocs#1955',
      'Microsoft Learn, windows/client-management/client-tools/connect-to-remote-aadj-pc',
    ],
    confidence: 'B',
  },
  {
    id: 'early-authorization-denied',
    stage: 'authorization',
    title: 'the user is known and may not log on through Remote Desktop',
    sees: 'The client says that the user account is not authorized for remote login.',
    wire: 'After NLA the server sends an early user authorization result of 5, before any settings.',
    reasons: [
      'the account is missing from Remote Desktop Users, or the right was taken from that group',
      'an explicit deny covers the account',
    ],
    remote: 'It takes credentials to see it.',
    server: [RIGHTS, RIGHTS_LOG, LOGON_LOG],
    fix: { server: 'Add the account to the group, or the group to the right.' },
    risk: 'Whoever is in the group may log on to this host. A deny wins over every group, and was put there on purpose.',
    sources: [bcgr('2.2.10.2'), 'FreeRDP: libfreerdp/core/nla.c'],
    confidence: 'A',
    ranking: 'B',
  },
  {
    id: 'port-exhaustion',
    stage: 'session',
    title: 'the server has run out of TCP ports',
    sees: 'Domain accounts fail now and then, and a restart cures it.',
    wire: 'All is sound up to the challenge.',
    reasons: ['a program on the server leaks connections'],
    remote: 'It cannot be seen from outside.',
    server: [
      'Read the System log: Tcpip 4227 and 4231, NETLOGON 5719, GroupPolicy 1129.',
      'Run `Get-NetTCPConnection | Group-Object -Property State,OwningProcess | Sort-Object Count -Descending` for the process that holds the ports, and `netsh int ipv4 show dynamicport tcp` for how many there are.',
    ],
    fix: { server: 'Stop or update the program that leaks; a restart helps for a while.' },
    risk: 'A restart ends all sessions, and the leak goes on; a wider range of ports only buys time.',
    sources: [
      IDENTITY_SERVER,
      'Microsoft Learn, troubleshoot/windows-client/networking/tcp-ip-port-exhaustion-troubleshooting',
      INFERRED,
    ],
    confidence: 'A',
  },
];
