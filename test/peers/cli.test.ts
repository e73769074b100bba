/** The command line against real servers: how far it comes, what evidence it keeps, and that no secret is in any of it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ntHash } from '../../src/crypto/ntlm-v2.ts';
import { hex, utf16Bytes } from '../../src/wire/text.ts';
import { jsonLines, type Ran, run } from '../cli/kit.ts';
import { idle } from './kit/expected.ts';
import { startShadow } from './kit/freerdp-shadow.ts';
import { type Peer, withPeer } from './kit/peer.ts';
import { startXrdp } from './kit/xrdp.ts';

const USER = { user: 'tester', password: 'a password for tests' };
const ENV = { RDPPROBE_USER: USER.user, RDPPROBE_PASSWORD: USER.password };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rdpprobe-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const placeOf = (peer: Peer) => `127.0.0.1:${peer.port}`;

/** Runs with evidence, and looks for the secret in all that is left behind. */
async function probed(peer: Peer, ...options: readonly string[]): Promise<Ran> {
  await idle(peer);
  const evidence = ['--trace', join(folder, 'trace'), '--keylog', join(folder, 'keys.log')];
  const ran = await run(['probe', placeOf(peer), ...options, ...evidence], { env: ENV });
  expect(ran.exitCode, ran.stderr).toBe(0);
  const left = [ran.stdout, ran.stderr, traceOf(peer), keysOf()].join('\n').toLowerCase();
  const bytes = [Buffer.from(USER.password), utf16Bytes(USER.password), ntHash(USER.password)];
  for (const form of [USER.password, ...bytes.map(hex)]) {
    expect(left.includes(form.toLowerCase()), `${form} slipped out`).toBe(false);
  }
  return ran;
}

function traceOf({ port }: Peer): string {
  expect(readdirSync(join(folder, 'trace'))).toEqual([`127.0.0.1_${port}.jsonl`]);
  return readFileSync(join(folder, 'trace', `127.0.0.1_${port}.jsonl`), 'utf8');
}

function keysOf(): string {
  return readFileSync(join(folder, 'keys.log'), 'utf8');
}

const UNTIL = ['--until', 'activation'];

withPeer(
  'xrdp with TLS',
  () => startXrdp({ securityLayer: 'tls' }),
  (peer) => {
    it('becomes active with --answer-license, which the trace shows PDU by PDU', async () => {
      const { stdout } = await probed(peer(), ...UNTIL, '--answer-license', '--json');
      expect(jsonLines(stdout)[1]).toMatchObject({
        outcome: { kind: 'completed', through: 'activation' },
      });
      const stages = jsonLines(traceOf(peer())).map(({ stage }) => stage);
      expect(stages).toEqual(expect.arrayContaining(['x224', 'mcs', 'licensing', 'activation']));
      expect(keysOf()).toMatch(/^\w+ [0-9a-f]{64} [0-9a-f]+$/m);
    });

    it('stops at the License Request without it, and says so', async () => {
      const { stdout } = await probed(peer(), ...UNTIL);
      expect(stdout).toContain('a License Request was left unanswered');
    });

    it('is the same for the console session, which says nothing for a broker', async () => {
      const options = [...UNTIL, '--answer-license', '--compare-admin'];
      const { stdout } = await probed(peer(), ...options);
      expect(stdout).toMatch(/What differs\n {2}nothing\n/);
      expect(stdout.replace(/\s+/g, ' ')).toContain(
        'nothing here speaks for the Connection Broker',
      );
      const [line] = jsonLines((await probed(peer(), ...options, '--json')).stdout);
      expect(line).toMatchObject({ type: 'comparison', differences: [] });
    });

    it.each([
      ['--admin'],
      ['--routing-token', 'tsv://MS Terminal Services Plugin.1.Desktops'],
      ['--follow-redirect', '--answer-license'],
      ['--logon', '--autologon', '--answer-license'],
    ])('takes %s', async (...options) => {
      const { stdout } = await probed(peer(), ...UNTIL, ...options, '--json');
      expect(jsonLines(stdout)[1]).toMatchObject({
        outcome: { kind: options.includes('--answer-license') ? 'completed' : 'stopped' },
      });
    });
  },
);

withPeer(
  'freerdp-shadow with NLA',
  () => startShadow({ security: 'nla', ...USER }),
  (peer) => {
    it('becomes active with --logon', async () => {
      const { stdout } = await probed(peer(), ...UNTIL, '--logon', '--json');
      expect(jsonLines(stdout)[1]).toMatchObject({
        outcome: { kind: 'completed', through: 'activation' },
        facts: { credssp: { serverKeyVerified: true } },
      });
    });

    it('is not logged on to by the environment alone', async () => {
      const { stdout } = await probed(peer(), ...UNTIL, '--json');
      expect(jsonLines(stdout)[1]).toMatchObject({
        outcome: { kind: 'stopped', after: 'credssp' },
      });
    });

    it('cannot be compared without credentials, and can with them', async () => {
      const without = await probed(peer(), ...UNTIL, '--compare-admin');
      expect(without.stdout).toContain('Nothing was tested');
      const { stdout } = await probed(peer(), ...UNTIL, '--compare-admin', '--logon', '--json');
      expect(jsonLines(stdout)[0]).toMatchObject({
        normal: { outcome: { through: 'activation' } },
        admin: { outcome: { through: 'activation' } },
      });
    });
  },
);
