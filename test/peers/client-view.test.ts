/** What the view of FreeRDP says, held against what a real xfreerdp does with the same servers. */
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest';
import { clientView } from '../../src/diagnosis/client-view.ts';
import { clientNamed } from '../../src/knowledge/clients/clients.ts';
import { surveyOf } from './kit/expected.ts';
import { startShadow } from './kit/freerdp-shadow.ts';
import { absence } from './kit/packages.ts';
import { withPeer } from './kit/peer.ts';
import { startXfreerdp, type Xfreerdp } from './kit/xfreerdp.ts';
import { startXrdp } from './kit/xrdp.ts';

const ACCOUNT = { user: 'probe', password: 'correct horse' };
const PATIENCE_MS = 60_000;

const SERVERS = {
  'freerdp-shadow with NLA': () => startShadow({ security: 'nla', ...ACCOUNT }),
  'freerdp-shadow with TLS': () => startShadow({ security: 'tls', ...ACCOUNT }),
  'xrdp with security_layer=negotiate': () => startXrdp({ securityLayer: 'negotiate' }),
  'xrdp with security_layer=rdp': () => startXrdp({ securityLayer: 'rdp' }),
  'xrdp with security_layer=tls': () => startXrdp({ securityLayer: 'tls' }),
} as const;

/** What the client is asked for, and the value of `/sec` that makes xfreerdp it. */
const CLIENTS = [
  ['freerdp', undefined],
  ['freerdp:security=nla', 'nla'],
  ['freerdp:security=tls', 'tls'],
  ['freerdp:security=rdp', 'rdp'],
] as const;

describe.skipIf(absence !== undefined)('the view of FreeRDP', () => {
  let xfreerdp: Xfreerdp | undefined;
  beforeAll(async () => {
    xfreerdp = await startXfreerdp(ACCOUNT.user, ACCOUNT.password);
  }, PATIENCE_MS);
  afterAll(async () => {
    await xfreerdp?.stop();
  });

  for (const [title, start] of Object.entries(SERVERS)) {
    withPeer(title, start, (peer) => {
      const survey = surveyOf(peer);

      it.each(CLIENTS)(
        'is what really becomes of %s',
        async (name, security) => {
          const client = clientNamed(name);
          if (typeof client === 'string') throw new TypeError(client);
          const view = clientView(client, survey());
          const real = await xfreerdp?.connect(peer().port, security);
          onTestFailed(() => console.error(view.summary, real?.output.slice(-4000)));
          expect(view.verdict).toBe(real?.connected ? 'connects' : 'stopped');
        },
        PATIENCE_MS,
      );
    });
  }
});
