import type { Cause } from '../cause.ts';
import {
  clientPage,
  DISCONNECT_PAGE,
  EVENT_MANIFESTS,
  EXTENDED_PAGE,
  TRANSCRIBED,
} from '../source.ts';
import { CLIENT_LOG, CLIENT_NAMES, SERVICE_LIBRARY } from './checks.ts';

/** What is the matter on the machine of the user. */
export const clientCauses: readonly Cause[] = [
  {
    id: 'console-session',
    stage: 'client',
    title: 'the client connects to its own machine, or the listener is patched',
    sees: 'Another console session is already in progress: 0x708.',
    wire: 'The handshake is sound.',
    reasons: ['the name leads back to the machine of the client', 'a wrapper or patch is in place'],
    remote: 'A sound probe from another machine agrees with it.',
    server: [
      CLIENT_NAMES,
      'On the client, run `ipconfig` and see whether one of its own addresses is the answer.',
      SERVICE_LIBRARY,
    ],
    fix: {
      client: 'Connect from another machine, or correct the name.',
      server: 'Remove the wrapper.',
    },
    risk: 'None for another machine; without the wrapper only as many sessions remain as the edition of Windows allows.',
    sources: [TRANSCRIBED, 'stascorp/rdpwrap#4289', 'anhkgg/SuperRDP#38'],
    confidence: 'B',
  },
  {
    id: 'client-broken-by-update',
    stage: 'client',
    title: 'an update broke the client',
    sees: '(Code: 0x80080005), and the prompt for credentials fails.',
    wire: 'The handshake is sound.',
    reasons: ['KB5074109 of January 2026, mended out of band by KB5078127 and its siblings'],
    remote: 'A sound probe points at the client.',
    server: ['On the client, run `Get-HotFix -Id KB5074109,KB5078127`.', CLIENT_LOG],
    fix: { client: 'Install the later update.' },
    risk: 'None for the later update; taking the first one away instead opens what it closed.',
    sources: ['mRemoteNG/mRemoteNG#3088', 'sandboxie-plus/Sandboxie#5202'],
    confidence: 'B',
  },
  {
    id: 'unknown-code',
    stage: 'client',
    title: 'the code is in no table that is known here',
    sees: 'A number that no document explains.',
    wire: 'Nothing.',
    reasons: ['the client is newer than the tables, or the number belongs to another program'],
    remote: 'Run a probe and start from what it shows.',
    server: [
      CLIENT_LOG,
      'On the client, the method GetErrorDescription(code, extended) of IMsRdpClient5 gives the words that Windows has for the pair.',
    ],
    fix: { client: 'Ask the maker of the client, with both numbers.' },
    risk: 'None: asking changes nothing. A remedy for another number may do harm.',
    sources: [
      DISCONNECT_PAGE,
      EXTENDED_PAGE,
      clientPage('imsrdpclient5-geterrordescription'),
      EVENT_MANIFESTS,
    ],
    confidence: 'A',
  },
];
