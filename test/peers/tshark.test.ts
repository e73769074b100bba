/** What rdpprobe says to real servers, read by tshark: every PDU by its name, none of them malformed. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { probe } from '../../src/probe.ts';
import { keylogInto } from '../../src/transport/trace.ts';
import { captureAbsence, captured } from './kit/capture.ts';
import { startShadow } from './kit/freerdp-shadow.ts';
import { type Peer, withPeer } from './kit/peer.ts';
import { startXrdp } from './kit/xrdp.ts';

const USER = { user: 'tester', password: 'a password for tests' };
const CREDENTIALS = {
  user: USER.user,
  domain: '',
  secret: { kind: 'password', password: USER.password },
} as const;

const NEGOTIATION = ['Negotiate Request'];
const HELLO = ['Client Hello'];
const DOMAIN = ['ClientData', 'erectDomainRequest', 'attachUserRequest', 'channelJoinRequest'];
const ANSWERED = ['New License Request'];
const FINALIZATION = [
  'Confirm Active PDU',
  'RDP PDU Type: Synchronize',
  'Action: Cooperate',
  'Action: Request control',
  'RDP PDU Type: FontList',
];
const GOODBYE = 'disconnectProviderUltimatum';

interface Talk {
  readonly title: string;
  readonly start: () => Promise<Peer>;
  readonly secured: boolean;
  /** What tshark must see the client say, in this order. */
  readonly said: readonly string[];
}

const TALKS: readonly Talk[] = [
  {
    title: 'xrdp without encryption',
    start: () => startXrdp({ securityLayer: 'rdp', cryptLevel: 'none' }),
    secured: false,
    said: [...NEGOTIATION, ...DOMAIN, 'ClientInfo', ...ANSWERED, ...FINALIZATION],
  },
  {
    title: 'xrdp with Standard RDP Security',
    start: () => startXrdp({ securityLayer: 'rdp', cryptLevel: 'high' }),
    secured: false,
    // What follows is encrypted, and tshark does not have the keys.
    said: [...NEGOTIATION, ...DOMAIN, 'SecurityExchange', 'ClientInfo, [Encrypted]'],
  },
  {
    title: 'xrdp with TLS',
    start: () => startXrdp({ securityLayer: 'tls' }),
    secured: true,
    said: [...HELLO, ...DOMAIN, 'ClientInfo', ...ANSWERED, ...FINALIZATION],
  },
  {
    title: 'freerdp-shadow without encryption',
    start: () => startShadow({ security: 'rdp', ...USER }),
    secured: false,
    said: [...NEGOTIATION, ...DOMAIN, 'ClientInfo', ...FINALIZATION],
  },
  {
    title: 'freerdp-shadow with TLS',
    start: () => startShadow({ security: 'tls', ...USER }),
    secured: true,
    said: [...HELLO, ...DOMAIN, 'ClientInfo', ...FINALIZATION],
  },
  {
    title: 'freerdp-shadow with NLA',
    start: () => startShadow({ security: 'nla', ...USER }),
    secured: true,
    said: [
      ...HELLO,
      'NTLMSSP_NEGOTIATE',
      `NTLMSSP_AUTH, User: \\${USER.user}`,
      ...DOMAIN,
      'ClientInfo',
      ...FINALIZATION,
    ],
  },
];

for (const { title, start, secured, said } of TALKS) {
  withPeer(title, start, (peer) => {
    it.skipIf(captureAbsence !== undefined)(
      'is spoken to in PDUs that tshark knows',
      async () => {
        const { port } = peer();
        const { frames, complaints } = await captured(async (directory) => {
          const keylog = join(directory, 'keys');
          const { outcome } = await probe(
            { host: '127.0.0.1', port },
            {
              until: 'activation',
              answerLicense: true,
              credentials: CREDENTIALS,
              onKeylog: keylogInto(keylog),
            },
          );
          expect(outcome).toEqual({ kind: 'completed', through: 'activation' });
          return { port, lastWords: GOODBYE, ...(secured && { keylog }) };
        }, port);
        expect(complaints).toEqual([]);
        const spoken = frames.filter(({ fromClient }) => fromClient).map(({ info }) => info);
        expect(inOrder(spoken.join('\n'), [...said, GOODBYE])).toEqual([...said, GOODBYE]);
      },
      30_000,
    );
  });
}

/** Those of `words` that the text has, each behind the one before. */
function inOrder(text: string, words: readonly string[]): string[] {
  let from = 0;
  return words.filter((word) => {
    const at = text.indexOf(word, from);
    if (at >= 0) from = at + word.length;
    return at >= 0;
  });
}
