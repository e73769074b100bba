import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../src/handshake/result.ts';
import { stall } from '../../src/lab/script.ts';
import { startServer } from '../../src/lab/server.ts';
import { turnstile } from '../../src/pacing/turnstile.ts';
import { scan } from '../../src/scan.ts';

describe('a turnstile', () => {
  it('opens once a turn, for so many', async () => {
    let passed = 0;
    const entrance = turnstile(3, () => {
      while (entrance.isOpen()) {
        entrance.pass();
        passed += 1;
      }
    });
    expect(entrance.isOpen()).toBe(false);
    for (const turn of [1, 2, 3]) {
      await nextTurn();
      expect(passed).toBe(3 * turn);
    }
  });

  it('stays open for those who pass at once, however few', async () => {
    let open: boolean | undefined;
    const entrance = turnstile(3, () => {
      entrance.pass();
      queueMicrotask(() => {
        open = entrance.isOpen();
      });
    });
    entrance.isOpen();
    await nextTurn();
    expect(open).toBe(true);
    await nextTurn();
    expect(entrance.isOpen()).toBe(false);
  });

  it('does not ring for nobody', async () => {
    let rings = 0;
    const entrance = turnstile(3, () => {
      rings += 1;
    });
    await nextTurn();
    expect(rings).toBe(0);
    entrance.isOpen();
    for (let turn = 0; turn < 5; turn++) await nextTurn();
    expect(rings).toBe(1);
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
