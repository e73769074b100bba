import { describe, expect, it } from 'vitest';
import type { SurveyResult, Target } from '../../src/handshake/result.ts';
import { host } from '../../src/lab/host.ts';
import { stall } from '../../src/lab/script.ts';
import { startServer } from '../../src/lab/server.ts';
import { paceFor, tokenBucket } from '../../src/pacing/pace.ts';
import { subnetOf, surroundingsOf } from '../../src/pacing/subnet.ts';
import { scan } from '../../src/scan.ts';
import { completed, failed } from '../kit/results.ts';

describe('a bucket of tokens', () => {
  function bucket(rate: number) {
    let now = 0;
    const tokens = tokenBucket(rate, () => now);
    /** How many are taken in so many milliseconds, as soon as they can be. */
    return (ms: number): number => {
      let taken = 0;
      for (const end = now + ms; now < end; ) {
        const wait = tokens.waitMs();
        if (wait > 0) now += wait;
        else {
          tokens.take();
          taken += 1;
        }
      }
      return taken;
    };
  }

  it.each([0.5, 1, 7, 100, 2000])('gives %d a second', (rate) => {
    const seconds = Math.ceil(20 / rate) + 10;
    const taken = bucket(rate)(seconds * 1000);
    expect(taken).toBeGreaterThan(rate * seconds * 0.8);
    expect(taken).toBeLessThanOrEqual(rate * seconds + 2);
  });

  it('saves up a tenth of a second at most', () => {
    let now = 0;
    const tokens = tokenBucket(50, () => now);
    now = 3_600_000;
    let burst = 0;
    for (; tokens.waitMs() === 0; burst++) tokens.take();
    expect(burst).toBe(5);
  });

  it('can be in debt, which is waited for', () => {
    const tokens = tokenBucket(10, () => 0);
    for (let times = 0; times < 4; times++) tokens.take();
    expect(tokens.waitMs()).toBe(400);
  });
});

describe('the pace', () => {
  const list = (...hosts: string[]) => {
    const left: Target[] = hosts.map((each) => ({ host: each, port: 3389 }));
    return () => left.shift();
  };
  const done = (target: Target): SurveyResult =>
    ({ ...completed('channels'), target }) as SurveyResult;
  const short = (target: Target): SurveyResult =>
    ({ ...failed('tcp', { kind: 'local', code: 'EMFILE' }), target }) as SurveyResult;

  it('keeps back who is one too many of a subnet, and lets others pass', () => {
    const pace = paceFor({ concurrency: 10, maxPerSubnet: 1 }, () => {});
    const source = list('10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.1.1', 'rds01', 'rds02');
    const taken: Target[] = [];
    for (let at = 0; at < 6; at++) {
      const target = pace.next(source, taken.length);
      if (target) taken.push(target);
    }
    expect(taken.map((target) => target.host)).toEqual(['10.0.0.1', '10.0.1.1', 'rds01', 'rds02']);
    expect(pace.idle).toBe(false);
    pace.finished(done(taken[0] as Target), 3);
    const second = pace.next(source, 3) as Target;
    expect(second.host).toBe('10.0.0.2');
    expect(pace.next(source, 4)).toBeUndefined();
    pace.finished(done(second), 3);
    const third = pace.next(source, 3) as Target;
    expect(third.host).toBe('10.0.0.3');
    pace.finished(done(third), 3);
    expect(pace.idle).toBe(true);
  });

  it('puts back whom this machine had nothing left for, and asks later', async () => {
    const pace = paceFor({ concurrency: 10 }, () => {});
    const target = pace.next(list('10.0.0.1'), 0) as Target;
    expect(pace.finished(short(target), 4)).toBe(false);
    expect(pace.congestion.allowed).toBe(2);
    expect(pace.idle).toBe(false);
    await expect.poll(() => pace.next(list(), 0)).toBe(target);
    expect(pace.finished(done(target), 0)).toBe(true);
    expect(pace.idle).toBe(true);
    pace.stop();
  });
});

describe('a scan at a rate', () => {
  it('counts the further connections to a host as well', async () => {
    const server = await startServer(() => host({ takes: 0, takesRdp: true, flags: 0 }));
    try {
      const target = { host: server.address, port: server.port };
      const start = performance.now();
      for await (const _ of scan([target, target], { rate: 40 }));
      const seconds = (performance.now() - start) / 1000;
      expect(server.connections).toBeGreaterThan(11);
      // The bucket's own four, and what came in the time there was.
      expect(server.connections).toBeLessThanOrEqual(40 * seconds + 5);
    } finally {
      await server.close();
    }
  });

  it('has no more of a subnet under way than it may', async () => {
    const server = await startServer(() => stall());
    try {
      const target = { host: server.address, port: server.port };
      const start = performance.now();
      let results = 0;
      const options = { maxPerSubnet: 3, timeoutMs: 60 };
      for await (const _ of scan(new Array<Target>(12).fill(target), options)) results += 1;
      expect(results).toBe(12);
      // Four times three; a timer may be a millisecond early.
      expect(performance.now() - start).toBeGreaterThan(4 * 60 - 10);
    } finally {
      await server.close();
    }
  });

  it('refuses figures that make no sense', async () => {
    for (const options of [
      { rate: 0 },
      { maxPerSubnet: 0.5 },
      { jitterMs: -1 },
      { concurrency: 0 },
    ]) {
      await expect(scan([], options).next()).rejects.toThrow(TypeError);
    }
  });
});

describe('a subnet', () => {
  it.each([
    ['10.1.2.3', '10.1.2', '10.1'],
    ['2001:db8:1:2::3', '20010db800010002', '20010db80001'],
    ['rds01.example', undefined, undefined],
    ['rds01', undefined, undefined],
  ])('of %s', (address, subnet, around) => {
    expect(subnetOf(address)).toBe(subnet);
    if (subnet !== undefined) expect(surroundingsOf(subnet)).toBe(around);
  });
});
