import type { Cause } from '../cause.ts';
import {
  auditEvent,
  bcgr,
  commandPage,
  DISCONNECT_PAGE,
  SPECIFIC_AZURE,
  TRANSCRIBED,
  TWICE_SERVER,
} from '../source.ts';
import { FAILED_LOGON, RIGHTS, RIGHTS_LOG, SAVED_CREDENTIALS, SESSION_LOG } from './checks.ts';

const STATUSES = 'MS-ERREF 2.3.1';
const FREERDP_NLA = 'FreeRDP: libfreerdp/core/nla.c';
const EVENT_4625 = auditEvent(4625);

/** What a server can hold against an account. */
export const accountCauses: readonly Cause[] = [
  {
    id: 'bad-credentials',
    stage: 'credssp',
    title: 'user name and password are not accepted',
    sees: 'Your credentials did not work: 0x807 or 0xA07.',
    wire: 'With credentials, STATUS_LOGON_FAILURE, STATUS_WRONG_PASSWORD or STATUS_NO_SUCH_USER; old servers send TLS alert 49.',
    reasons: [
      'the password is wrong',
      'the account is looked for in the wrong place, HOST\\user against DOMAIN\\user',
      'the client uses old saved credentials',
      'the account is on another machine, or vanished when the machine became a controller',
    ],
    remote:
      'It takes credentials, which the probe never guesses; the challenge gives the names for the right prefix.',
    server: [
      FAILED_LOGON,
      'Security 4625 with 0xC000006A stands for a wrong password, with 0xC0000064 for an unknown name.',
      'Run `net user NAME` for a local account and `net user NAME /domain` for one of the domain.',
      SAVED_CREDENTIALS,
    ],
    fix: {
      client: 'Write the domain or the host before the user name, and clear saved credentials.',
      server: 'Create the account where it is looked for, or set a new password.',
    },
    risk: 'Every further try with a wrong password counts towards a lockout, and a new password locks out whatever still uses the old one.',
    sources: [DISCONNECT_PAGE, SPECIFIC_AZURE, 'MS-CSSP 3.1.5', EVENT_4625],
    confidence: 'A',
  },
  {
    id: 'account-disabled',
    stage: 'credssp',
    title: 'the account is disabled',
    sees: 'The client shows 0xB07.',
    wire: 'With credentials, STATUS_ACCOUNT_DISABLED.',
    reasons: ['an administrator or a rule disabled it'],
    remote: 'It takes credentials to see it.',
    server: [
      FAILED_LOGON,
      'Security 4625 with 0xC0000072 stands for a disabled account.',
      'Run `Get-ADUser NAME -Properties Enabled` or `net user NAME`; Security 4725, on the controller for an account of the domain, says who disabled it.',
    ],
    fix: { server: 'Run `Enable-ADAccount NAME` or `net user NAME /active:yes`.' },
    risk: 'It may have been disabled on purpose, when somebody left or after an incident: ask first.',
    sources: [DISCONNECT_PAGE, FREERDP_NLA, EVENT_4625, auditEvent(4725)],
    confidence: 'A',
  },
  {
    id: 'account-locked',
    stage: 'credssp',
    title: 'the account is locked after failed logons',
    sees: 'The client shows 0xD07.',
    wire: 'With credentials, STATUS_ACCOUNT_LOCKED_OUT.',
    reasons: [
      'somebody guesses passwords at a port that is open to the world',
      'another device tries an old saved password again and again',
    ],
    remote: 'It takes credentials to see it.',
    server: [
      'Read Security 4740, on the controller for an account of the domain: it names the computer that the tries came through.',
      FAILED_LOGON,
      'Security 4625 with 0xC0000234 stands for a locked account, and its network address is where the tries come from.',
    ],
    fix: {
      server: 'Run `Unlock-ADAccount NAME`, once the tries have stopped.',
      client: 'Clear the saved password on the device that tries it.',
      network: 'Close the port to the world.',
    },
    risk: 'Unlocked too early it is locked again at once; a looser lockout policy helps whoever guesses; and a closed port shuts out those who come without VPN or gateway.',
    sources: [DISCONNECT_PAGE, STATUSES, auditEvent(4740), EVENT_4625],
    confidence: 'A',
    ranking: 'C',
  },
  {
    id: 'password-or-account-expired',
    stage: 'credssp',
    title: 'the password or the account has expired, or the password has to be changed',
    sees: 'The client shows 0xF07, 0x1207 or 0xE07.',
    wire: 'With credentials, STATUS_PASSWORD_EXPIRED, STATUS_PASSWORD_MUST_CHANGE or STATUS_ACCOUNT_EXPIRED.',
    reasons: ['NLA has no step in which a password can be changed'],
    remote: 'It takes credentials to see it.',
    server: [
      FAILED_LOGON,
      'Security 4625 with 0xC0000071 stands for an expired password, with 0xC0000224 for one that has to be changed, with 0xC0000193 for an expired account.',
      'Run `Get-ADUser NAME -Properties PasswordExpired,PasswordLastSet,AccountExpirationDate` or `net user NAME`.',
    ],
    fix: {
      client: 'Change the password by another way, at a console or on the web, then log on.',
      server: 'Set a new password that need not be changed at the next logon, or a later end.',
    },
    risk: 'Switching NLA off for one password is out of proportion; and a password that an administrator set is known to two until it is changed.',
    sources: [DISCONNECT_PAGE, STATUSES, TRANSCRIBED, EVENT_4625],
    confidence: 'A',
  },
  {
    id: 'account-restriction',
    stage: 'credssp',
    title: 'a restriction on the account forbids this logon',
    sees: 'The client shows 0xC07, 0x1007 or 0x1107.',
    wire: 'With credentials, a status for account restriction, logon hours, workstation or selective authentication.',
    reasons: [
      'the password is blank',
      'the hour is not one of the logon hours',
      'the workstation is not on the list of the account',
      'the account is a Protected User, or comes over a trust with selective authentication',
    ],
    remote: 'It takes credentials to see it.',
    server: [
      FAILED_LOGON,
      'Security 4625 with 0xC000006E stands for a restriction, with 0xC000006F for the hours, with 0xC0000070 for the workstation, with 0xC0000413 for selective authentication.',
      'Run `Get-ADUser NAME -Properties LogonWorkstations,LogonHours,MemberOf` or `net user NAME`.',
      'On the controller, Microsoft-Windows-Authentication/ProtectedUserFailures-DomainController 100 names a Protected User who tried NTLM; the log has to be enabled first.',
    ],
    fix: {
      server: 'Change the restriction where it is not meant.',
      client:
        'A Protected User has to come by the full name of the host, so that Kerberos is used.',
    },
    risk: 'Restrictions are there on purpose, and lifting one holds for all machines of the domain: blank passwords from the network and an account outside Protected Users are easy prey.',
    sources: [
      DISCONNECT_PAGE,
      TRANSCRIBED,
      STATUSES,
      EVENT_4625,
      'Microsoft Learn, windows-server/security/credentials-protection-and-management/protected-users-security-group',
    ],
    confidence: 'A',
    ranking: 'B',
  },
  {
    id: 'logon-type-not-granted',
    stage: 'credssp',
    title: 'the account may not log on in this way',
    sees: 'The client shows 0x1307 and says that the administrator has restricted the type of logon.',
    wire: 'With credentials, STATUS_LOGON_TYPE_NOT_GRANTED.',
    reasons: [
      'NLA is a logon from the network, and the account has no right to access this computer from the network',
      'the account is not in Remote Desktop Users',
    ],
    remote: 'It takes credentials to see it.',
    server: [
      FAILED_LOGON,
      'Security 4625 with 0xC000015B stands for a type of logon that was not granted.',
      'Look at "Access this computer from the network" under Local Policies\\User Rights Assignment with `secpol.msc`.',
      RIGHTS,
    ],
    fix: { server: 'Give the right to the group, and put the account into the group.' },
    risk: 'The right opens file shares and remote management as well, so give it to Remote Desktop Users and not to Everyone; switching NLA off instead opens the logon screen to all.',
    sources: [TWICE_SERVER, EVENT_4625],
    confidence: 'A',
  },
  {
    id: 'insufficient-privileges',
    stage: 'logon',
    title: 'the user has no right to connect',
    sees: 'The client shows 0x3 with extended 0x9.',
    wire: 'Error info SERVER_INSUFFICIENT_PRIVILEGES after the channels are joined or after the client information.',
    reasons: [
      'the account is not in Remote Desktop Users, or a policy took the right away or denies it',
      'the client connected to a broker without saying which collection it wants',
    ],
    remote:
      'On a host without NLA it can be provoked without credentials; otherwise it takes them.',
    server: [RIGHTS, RIGHTS_LOG, SESSION_LOG],
    fix: {
      server: 'Give the right, or put the account into the group.',
      client: 'Use the connection file of the collection.',
    },
    risk: 'Whoever is in the group may log on to this host; do not make an administrator of the user instead. What a policy has taken away it takes away again.',
    sources: [bcgr('3.3.5.7.1.1'), SPECIFIC_AZURE, 'FreeRDP/FreeRDP#3959'],
    confidence: 'A',
  },
  {
    id: 'cached-credentials',
    stage: 'client',
    title: 'the client sends old saved credentials without asking',
    sees: 'Your credentials did not work (0x807) although nobody typed any; accounts get locked.',
    wire: 'NLA is sound up to the challenge.',
    reasons: ['the password was changed and the saved one was not'],
    not: 'Saved credentials cannot cause error code 0x3.',
    remote: 'It cannot be seen from outside.',
    server: [
      SAVED_CREDENTIALS,
      FAILED_LOGON,
      'Security 4625 with 0xC000006A, always from one address and when nobody typed anything, stands for an old saved password.',
    ],
    fix: { client: 'Run `cmdkey /delete:TERMSRV/HOST`, and type the password.' },
    risk: 'None: the client asks once more.',
    sources: ['stascorp/rdpwrap#161', DISCONNECT_PAGE, commandPage('cmdkey')],
    confidence: 'C',
  },
];
