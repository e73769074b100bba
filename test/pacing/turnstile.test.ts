import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../src/handshake/result.ts';
import { stall } from '../../src/lab/script.ts';
import { startServer } from '../../src/lab/server.ts';
import { turnstile } from '../../src/pacing/turnstile.ts';
import { scan } from '../../src/scan.ts';

describe('a turnstile', () => {
  it('lets so many pass in a turn, and rings when more can', async () => {
    let rings = 0;
    const entrance = turnstile(3, () => {
      rings += 1;
    });
    for (let turn = 1; turn <= 2; turn++) {
      for (let passed = 0; passed < 3; passed++) {
        expect(entrance.isOpen).toBe(true);
        entrance.pass();
      }
      expect(entrance.isOpen).toBe(false);
      await nextTurn();
      expect([entrance.isOpen, rings]).toEqual([true, turn]);
    }
  });

  it('has nothing to say where it was open all the time', async () => {
    const entrance = turnstile(3, () => expect.unreachable());
    entrance.pass();
    await nextTurn();
    entrance.pass();
    await nextTurn();
    expect(entrance.isOpen).toBe(true);
  });
});

describe('a scan of many at a time', () => {
  it('has few under way where all answer at once, and many where nobody does', async () => {
    const silent = await startServer(() => stall());
    const closed = await startServer(() => stall());
    await closed.close();
    try {
      expect(await mostUnderWay(closed.port)).toBeLessThan(200);
      expect(await mostUnderWay(silent.port)).toBe(500);
    } finally {
      await silent.close();
    }
  });
});

async function mostUnderWay(port: number): Promise<number> {
  let underWay = 0;
  let most = 0;
  function* targets(): Generator<Target> {
    for (let host = 0; host < 1_000; host++) {
      most = Math.max(most, ++underWay);
      yield { host: '127.0.0.1', port };
    }
  }
  for await (const _ of scan(targets(), { concurrency: 500, timeoutMs: 1_000 })) underWay -= 1;
  return most;
}
