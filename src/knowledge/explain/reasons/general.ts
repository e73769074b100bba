/** Ends that are no errors, and what belongs to no family. */
import { TRANSCRIBED } from '../../source.ts';
import type { Entry } from '../entry.ts';
import { official, told } from './reason.ts';

export const generalReasons: readonly Entry[] = [
  official(
    0x0,
    'disconnectReasonNoInfo',
    'the client has no information; with "(Code: 0x8…)" in the text that code is the real one',
    undefined,
    'hresult-in-text',
  ),
  official(
    0x1,
    'disconnectReasonLocalNotError',
    'the client itself closed the connection, which is no error',
  ),
  official(
    0x2,
    'disconnectReasonRemoteByUser',
    'the user ended it on the far side, which is no error',
    'session',
    'ended-by-user-or-administrator',
  ),
  official(
    0x3,
    'disconnectReasonByServer',
    'the server ended the connection, which is no error by itself: the extended code gives the reason',
    'logon',
    'server-ended-no-reason',
  ),
  told(
    0x4,
    '',
    'a general error that clients for other systems and patched servers show; the maker does not list it',
    'activation',
    'C',
    'stascorp/rdpwrap#1340, neutrinolabs/xrdp#3015',
    'protocol-error-after-start',
  ),
  told(
    0x2000001,
    '',
    'a RemoteApp could not be reconnected',
    'session',
    'B',
    TRANSCRIBED,
    'broker-error',
  ),
  told(
    0x2000002,
    '',
    'the server does not serve RemoteApp',
    'session',
    'B',
    TRANSCRIBED,
    'broker-error',
  ),
  {
    space: 'disconnect',
    value: 0x1000031,
    name: '',
    means: 'people ask for it, and no table or report known here has a meaning for it',
    source: 'no source found',
    confidence: 'C',
    causes: ['unknown-code'],
    unexplained: true,
  },
];
