/** What 200 walks to an active session leave behind on xrdp, and in this process: nothing but log lines. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { scan } from '../../src/scan.ts';
import { idle } from './kit/expected.ts';
import { type Peer, withPeer } from './kit/peer.ts';
import { startXrdp } from './kit/xrdp.ts';

const RUNS = 200;
const CONCURRENCY = 4;
/** xrdp writes 11 lines for a client that becomes active, and none of them is about a fault. */
const LINES_PER_RUN = 12;
const SLACK_KB = 1024;
const LIMIT_MS = 60_000;

interface Burden {
  readonly descriptors: number;
  readonly memoryKb: number;
}

function burdenOf(pid: number): Burden {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    memoryKb: Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1]),
  };
}

/** Takes the offer that the server selects at once: one connection a run. */
async function walkTimes(peer: Peer, runs: number): Promise<string[]> {
  const targets = Array.from({ length: runs }, () => ({ host: '127.0.0.1', port: peer.port }));
  const options = {
    until: 'activation',
    answerLicense: true,
    quick: true,
    concurrency: CONCURRENCY,
  } as const;
  const outcomes: string[] = [];
  for await (const { outcome } of scan(targets, options)) outcomes.push(JSON.stringify(outcome));
  return outcomes;
}

withPeer(
  'xrdp after many walks',
  () => startXrdp({ securityLayer: 'tls' }),
  (peer) => {
    it(
      'has no process, session, descriptor or memory more, and no flood in its log',
      async () => {
        // What is made once and kept is no leftover.
        await walkTimes(peer(), CONCURRENCY);
        await idle(peer());
        const before = burdenOf(peer().pid);
        const ours = burdenOf(process.pid);
        const logged = peer().log().length;
        const startedAt = performance.now();

        const outcomes = await walkTimes(peer(), RUNS);
        const ms = Math.round(performance.now() - startedAt);
        await idle(peer());

        const after = burdenOf(peer().pid);
        const oursAfter = burdenOf(process.pid);
        const lines = peer().log().slice(logged).trimEnd().split('\n');
        console.info(
          `${RUNS} walks to activation in ${ms} ms. xrdp: 0 processes more, ` +
            `${before.descriptors} descriptors before and ${after.descriptors} after, ` +
            `${before.memoryKb} kB and ${after.memoryKb} kB, ${lines.length / RUNS} log lines a run. ` +
            `rdpprobe: ${ours.descriptors} and ${oursAfter.descriptors} descriptors.`,
        );
        expect(outcomes).toEqual(Array(RUNS).fill('{"kind":"completed","through":"activation"}'));
        expect(after.descriptors).toBe(before.descriptors);
        expect(after.memoryKb).toBeLessThan(before.memoryKb + SLACK_KB);
        expect(oursAfter.descriptors).toBeLessThanOrEqual(ours.descriptors);
        expect(lines.length).toBeLessThanOrEqual(RUNS * LINES_PER_RUN);
        // A session would be asked of the session manager, and that would be logged.
        expect(lines.filter((line) => /sesman|\[ERROR\]/i.test(line))).toEqual([]);
      },
      LIMIT_MS,
    );
  },
);
