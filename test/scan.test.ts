import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SurveyResult, Target } from '../src/handshake/result.ts';
import { hangUp, stall } from '../src/lab/script.ts';
import { type LabServer, startServer } from '../src/lab/server.ts';
import { scan } from '../src/scan.ts';

const CONCURRENT = 50;

let server: LabServer;
let warnings: Error[];
const keep = (warning: Error): void => void warnings.push(warning);

beforeEach(async () => {
  warnings = [];
  process.on('warning', keep);
  server = await startServer(() => stall());
});

afterEach(async () => {
  process.off('warning', keep);
  await server.close();
});

function targets(count: number): Target[] {
  return Array.from({ length: count }, () => ({ host: server.address, port: server.port }));
}

describe("the caller's signal", () => {
  it('gets one listener from a scan of fifty hosts at a time, and no warning', async () => {
    const { signal } = new AbortController();
    let most = 0;
    function* watched(): Generator<Target> {
      for (const target of targets(2 * CONCURRENT)) {
        most = Math.max(most, getEventListeners(signal, 'abort').length);
        yield target;
      }
    }
    const results: SurveyResult[] = [];
    for await (const result of scan(watched(), { concurrency: CONCURRENT, signal, timeoutMs: 50 }))
      results.push(result);
    expect(results).toHaveLength(2 * CONCURRENT);
    expect(most).toBe(1);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(warnings.map(({ name }) => name)).not.toContain('MaxListenersExceededWarning');
  });

  it('ends every host under way', async () => {
    const controller = new AbortController();
    const scanned = scan(stopping(), { concurrency: CONCURRENT, signal: controller.signal });
    const outcomes: unknown[] = [];
    for await (const { outcome } of scanned) outcomes.push(outcome);
    expect(outcomes).toHaveLength(CONCURRENT);
    expect(outcomes).toEqual(
      outcomes.map(() => expect.objectContaining({ failure: { kind: 'local', code: 'ABORTED' } })),
    );

    function* stopping(): Generator<Target> {
      yield* targets(CONCURRENT - 1);
      setImmediate(() => controller.abort());
      yield* targets(CONCURRENT);
    }
  });

  it('takes no target when it has fired before', async () => {
    const scanned = scan(targets(3), { signal: AbortSignal.abort() });
    expect(await scanned.next()).toEqual({ done: true, value: undefined });
    expect(server.connections).toBe(0);
  });
});

describe('a scan that is not read to its end', () => {
  it('lets go of the hosts under way', async () => {
    let open = 0;
    const slow = await startServer(function* () {
      open += 1;
      try {
        yield* stall();
      } finally {
        open -= 1;
      }
    });
    const quick = await startServer(() => hangUp());
    try {
      const all = [slow, slow, quick].map(({ address, port }) => ({ host: address, port }));
      for await (const { target } of scan(all, { timeoutMs: 60_000 })) {
        expect(target).toEqual(all[2]);
        expect(open).toBe(2);
        break;
      }
      await expect.poll(() => open, { timeout: 3_000 }).toBe(0);
    } finally {
      await Promise.all([slow.close(), quick.close()]);
    }
  });
});
