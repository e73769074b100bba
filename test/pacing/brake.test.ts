import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { SurveyResult, Target } from '../../src/handshake/result.ts';
import { stall } from '../../src/lab/script.ts';
import { startServer } from '../../src/lab/server.ts';
import { brakeFor } from '../../src/pacing/brake.ts';
import { scan } from '../../src/scan.ts';

describe('a brake', () => {
  it('fires with the reason of the caller, and rings once', () => {
    const outer = new AbortController();
    let rings = 0;
    const brake = brakeFor(outer.signal, () => {
      rings += 1;
    });
    expect([brake.signal.aborted, rings]).toEqual([false, 0]);
    outer.abort('enough');
    expect([brake.signal.reason, rings]).toEqual(['enough', 1]);
  });

  it('is on where the caller had stopped already', () => {
    expect(brakeFor(AbortSignal.abort(), () => {}).signal.aborted).toBe(true);
  });

  it('stops all at its release, and leaves the caller nothing', () => {
    const { signal } = new AbortController();
    const brake = brakeFor(signal, () => {});
    brake.release();
    expect(brake.signal.aborted).toBe(true);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('the signals of a scan', () => {
  it('have few listeners each, however many hosts are under way', async () => {
    const add = EventTarget.prototype.addEventListener;
    let most = 0;
    EventTarget.prototype.addEventListener = function (this: EventTarget, ...args) {
      add.apply(this, args);
      most = Math.max(most, getEventListeners(this, 'abort').length);
    };
    const results: SurveyResult[] = [];
    try {
      const closed = await closedPort();
      const options = { concurrency: 300 };
      for await (const result of scan(hosts(300, closed), options)) results.push(result);
    } finally {
      EventTarget.prototype.addEventListener = add;
    }
    expect(results).toHaveLength(300);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(4);
  });
});

function* hosts(count: number, port: number): Generator<Target> {
  for (let at = 0; at < count; at++) yield { host: '127.0.0.1', port };
}

/** A port of loopback that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = await startServer(() => stall());
  await server.close();
  return server.port;
}
