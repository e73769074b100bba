import type { Cause } from '../cause.ts';
import { bcgr, DISCONNECT_PAGE, SPECIFIC_AZURE, TRANSCRIBED, TWICE_SERVER } from '../source.ts';
import { LOGON_LOG, RIGHTS, SESSION_LOG } from './checks.ts';

const STATUSES = 'MS-ERREF 2.3.1';
const FREERDP_NLA = 'FreeRDP: libfreerdp/core/nla.c';

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
    server: [LOGON_LOG, 'In 4625, logon type 3 stands for NLA; read Status and Sub Status.'],
    fix: {
      client: 'Write the domain or the host before the user name, and clear saved credentials.',
    },
    sources: [DISCONNECT_PAGE, SPECIFIC_AZURE, 'MS-CSSP 3.1.5'],
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
      'Run `Get-ADUser NAME -Properties Enabled` or `net user NAME`; 4625 has sub status 0xC0000072.',
    ],
    fix: { server: 'Enable the account.' },
    sources: [DISCONNECT_PAGE, FREERDP_NLA],
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
    server: ['Read Security 4740 on the controller, which names the caller, and 4625 on the host.'],
    fix: { server: 'Unlock the account.', network: 'Close the port to the world.' },
    sources: [DISCONNECT_PAGE, STATUSES],
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
    fix: { client: 'Change the password by another way, at a console or on the web, then log on.' },
    risk: 'Switching NLA off for one password is out of proportion.',
    sources: [DISCONNECT_PAGE, STATUSES, TRANSCRIBED],
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
    server: ['Read the sub status in Security 4625.'],
    fix: { server: 'Change the restriction where it is not meant.' },
    sources: [DISCONNECT_PAGE, TRANSCRIBED, STATUSES],
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
    server: ['Look at "Access this computer from the network" with `secpol.msc`.', RIGHTS],
    fix: { server: 'Give the right to the group, and put the account into the group.' },
    sources: [TWICE_SERVER],
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
    server: [RIGHTS, SESSION_LOG],
    fix: {
      server: 'Give the right, or put the account into the group.',
      client: 'Use the connection file of the collection.',
    },
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
    fix: { client: 'Run `cmdkey /list` and `cmdkey /delete:TERMSRV/HOST`.' },
    sources: ['stascorp/rdpwrap#161', DISCONNECT_PAGE],
    confidence: 'C',
  },
];
