import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { TimeLimit } from '../../src/transport/timer.ts';

const limits: TimeLimit[] = [];
function newLimit(): TimeLimit {
  const limit = new TimeLimit();
  limits.push(limit);
  return limit;
}

afterEach(() => {
  for (const limit of limits.splice(0)) limit.close();
});

describe('a time limit', () => {
  it('tells when a wait has lasted too long, once', async () => {
    const limit = newLimit();
    const start = performance.now();
    let calls = 0;
    await new Promise<void>((resolve) => {
      limit.begin(30, () => {
        calls += 1;
        resolve();
      });
    });
    expect(performance.now() - start).toBeGreaterThan(28);
    await pause(60);
    expect(calls).toBe(1);
  });

  it('says nothing of a wait that is over', async () => {
    const limit = newLimit();
    let calls = 0;
    limit.begin(20, () => {
      calls += 1;
    });
    limit.end();
    await pause(60);
    expect(calls).toBe(0);
  });

  it.each([
    ['shorter', 10_000, 30],
    ['longer', 20, 80],
    ['equally long', 40, 40],
  ])('gives a %s wait behind another its own time', async (_which, first, second) => {
    const limit = newLimit();
    const told: string[] = [];
    limit.begin(first, () => told.push('first'));
    await pause(5);
    limit.end();
    const start = performance.now();
    await new Promise<void>((resolve) => {
      limit.begin(second, () => {
        told.push('second');
        resolve();
      });
    });
    expect(performance.now() - start).toBeGreaterThan(second - 2);
    expect(told).toEqual(['second']);
  });

  it('looks at the sockets once more before it believes that time is over', async () => {
    const limit = newLimit();
    let calls = 0;
    limit.begin(10, () => {
      calls += 1;
    });
    // What was due in the stall is told in the turn in which the timer is.
    const heard = pause(11).then(() => limit.end());
    const until = performance.now() + 40;
    while (performance.now() < until);
    await heard;
    await pause(30);
    expect(calls).toBe(0);
  });

  it('holds up no process once it is closed', () => {
    const timers = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const limit = newLimit();
    limit.begin(100_000, () => {});
    expect(timers()).toBe(before + 1);
    limit.close();
    expect(timers()).toBe(before);
  });
});
