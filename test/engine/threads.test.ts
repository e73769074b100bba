/** Scans on real threads, of the build: Node 20 runs no TypeScript. */
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FromThread } from '../../src/engine/messages.ts';
import type { ThreadsOptions } from '../../src/engine/threads.ts';
import { scanOnThreads } from '../../src/engine/threads.ts';
import type { SurveyResult, Target } from '../../src/handshake/result.ts';
import { parseEntry } from '../../src/targets/entry.ts';

const THREAD = new URL('../../dist/engine/thread.js', import.meta.url);
const missing =
  process.platform !== 'linux'
    ? 'only Linux has a whole network on loopback'
    : existsSync(THREAD)
      ? undefined
      : 'there is no build in dist/';
if (missing) console.warn(`SKIPPED: scans on threads: ${missing}`);

const CONFIRM = Buffer.from('030000130ed000001234000200080001000000', 'hex');

let server: Server;
let port: number;
let asked: Map<string, number>;

beforeAll(async () => {
  asked = new Map();
  server = createServer({ noDelay: true }, (socket) => {
    const host = socket.localAddress ?? '';
    asked.set(host, (asked.get(host) ?? 0) + 1);
    socket.on('error', () => socket.destroy());
    socket.once('data', () => setTimeout(() => !socket.destroyed && socket.write(CONFIRM), 5));
  });
  await new Promise<void>((resolve) => server.listen({ host: '0.0.0.0', port: 0 }, resolve));
  ({ port } = server.address() as AddressInfo);
});

afterAll(() => {
  server.close();
});

function targets(network: number, count: number): Target[] {
  return Array.from({ length: count }, (_, at) => ({
    host: `127.${network}.${at >> 8}.${at & 255}`,
    port,
    index: at,
  }));
}

const start: NonNullable<ThreadsOptions['start']> = (workerData) =>
  new Worker(THREAD, { workerData });
const QUICK = { quick: true, concurrency: 40, timeoutMs: 20_000 };

async function all(results: AsyncIterable<SurveyResult>): Promise<SurveyResult[]> {
  const found: SurveyResult[] = [];
  for await (const result of results) found.push(result);
  return found;
}

describe.skipIf(missing !== undefined)('a scan on threads', { timeout: 120_000 }, () => {
  it('gives each target one result, as one thread does', async () => {
    const list = targets(21, 600);
    const results = await all(scanOnThreads(list, { workers: 3, scan: QUICK, start }));
    expect(results.map(({ target }) => target.index).sort((a, b) => Number(a) - Number(b))).toEqual(
      list.map(({ index }) => index),
    );
    expect(results.every(({ outcome }) => outcome.kind === 'completed')).toBe(true);
    expect(results[0]?.facts.x224).toMatchObject({ selectedProtocol: 'PROTOCOL_SSL' });
    // Whichever thread a result is from, it says the same, and in the same order.
    const told = results.map(({ protocols, security, ...rest }) =>
      JSON.stringify([Object.keys(rest), protocols, security]),
    );
    expect(new Set(told).size).toBe(1);
  });

  it('loses nothing when a thread dies in the middle of a chunk, and asks nobody for two results', async () => {
    // So many that this thread cannot be through with them before the others have begun.
    const list = targets(22, 12_000);
    let kills = 0;
    const scanned = scanOnThreads(list, {
      workers: 3,
      scan: QUICK,
      start: (data) => {
        const thread = start(data);
        // Whoever hands results over has more hosts under way: both of the first two, and one of those who took their place.
        thread.on('message', ({ type }: FromThread) => {
          if (type !== 'complete' || kills >= 3) return;
          kills += 1;
          void thread.terminate();
        });
        return thread;
      },
    });
    const results: SurveyResult[] = [];
    for await (const result of scanned) results.push(result);
    expect(kills).toBeGreaterThan(0);
    expect(results).toHaveLength(12_000);
    expect(new Set(results.map(({ target }) => target.index)).size).toBe(12_000);
    expect(results.every(({ outcome }) => outcome.kind === 'completed')).toBe(true);
    // The kills did hit hosts under way: these were asked once more.
    expect([...asked].some(([host, times]) => host.startsWith('127.22.') && times > 1)).toBe(true);
  });

  it('ends with an error when threads cannot live', async () => {
    const broken = () => new Worker('throw new Error("no such thing")', { eval: true });
    await expect(
      all(scanOnThreads(targets(23, 20_000), { workers: 2, scan: QUICK, start: broken })),
    ).rejects.toThrow('no such thing');
  });

  it('begins nobody after a stop, and ends those under way after a cut', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen({ host: '0.0.0.0', port: 0 }, resolve));
    const { port: hanging } = silent.address() as AddressInfo;
    const [stop, cut] = [new AbortController(), new AbortController()];
    const list = targets(24, 500).map((target, at) =>
      at < 10 ? { ...target, port: hanging } : target,
    );
    const options = { workers: 2, scan: QUICK, start, stop: stop.signal, signal: cut.signal };
    const results: SurveyResult[] = [];
    for await (const result of scanOnThreads(list, options)) {
      results.push(result);
      if (results.length === 60) {
        stop.abort();
        setTimeout(() => cut.abort(), 500);
      }
    }
    silent.close();
    const ended = results.filter(({ outcome }) => outcome.kind === 'failed');
    expect(results.length).toBeLessThan(500);
    expect(ended).toHaveLength(10);
    expect(ended[0]?.outcome).toMatchObject({ failure: { kind: 'local', code: 'ABORTED' } });
  });

  it('keeps excludes for the addresses of names', async () => {
    const excluded = [
      parseEntry('127.0.0.0/8', 'argument', { port: 0 }),
      parseEntry('::1', 'argument', { port: 0 }),
    ];
    const [result] = await all(
      scanOnThreads([{ host: 'localhost', port }], { workers: 2, scan: QUICK, start, excluded }),
    );
    expect(result).toMatchObject({ address: null, outcome: { kind: 'stopped', after: 'dns' } });
  });
});
