import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../src/engine/engine.ts';
import { ledgerFor } from '../../src/engine/ledger.ts';
import type { SurveyResult, Target } from '../../src/handshake/result.ts';
import { completed } from '../kit/results.ts';

function targets(count: number): Target[] {
  return Array.from({ length: count }, (_, at) => ({
    host: `10.0.0.${at}`,
    port: 3389,
    index: at,
  }));
}

const OPTIONS = { chunk: 4, mostWaiting: 100, clock: () => 0 };

/** As it comes back from a thread: a copy. */
const done = (number: number, target: Target) => ({
  number,
  result: { ...completed('channels'), target: { ...target } } as SurveyResult,
});

async function leased(chunk: Promise<Chunk | undefined>): Promise<Chunk> {
  const given = await chunk;
  if (given === undefined) throw new Error('nothing was leased');
  return given;
}

describe('the ledger', () => {
  it('leases each target once, and ends when all are done', async () => {
    const list = targets(10);
    const ledger = ledgerFor(list, OPTIONS);
    const sizes: number[] = [];
    const work = async (worker: number): Promise<void> => {
      for (let chunk = await ledger.lease(worker); chunk; chunk = await ledger.lease(worker)) {
        sizes.push(chunk.targets.length);
        ledger.complete(
          worker,
          chunk.targets.map(({ number, target }) => done(number, target)),
        );
      }
    };
    const working = Promise.all([work(1), work(2)]);
    const seen: Target[] = [];
    for await (const { target } of ledger.results) seen.push(target);
    await working;
    expect(seen.sort((a, b) => (a.index ?? 0) - (b.index ?? 0))).toEqual(list);
    // The very targets that were given, and not copies.
    expect(seen.every((target) => list.includes(target))).toBe(true);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(10);
    expect(Math.max(...sizes)).toBe(4);
  });

  it('leases again what a dead worker has not completed, and nothing else', async () => {
    const ledger = ledgerFor(targets(6), OPTIONS);
    const first = await leased(ledger.lease(1));
    const [one, two] = first.targets;
    if (!one || !two) throw new Error('too few');
    ledger.complete(1, [done(one.number, one.target)]);
    ledger.release(1);
    const hosts: string[] = [];
    const working = (async () => {
      for (let chunk = await ledger.lease(2); chunk; chunk = await ledger.lease(2)) {
        for (const { number, target } of chunk.targets) {
          hosts.push(target.host);
          ledger.complete(2, [done(number, target)]);
        }
      }
    })();
    // It was not dead after all: what it says now is not counted twice.
    ledger.complete(1, [done(two.number, two.target)]);
    const seen: string[] = [];
    for await (const { target } of ledger.results) seen.push(target.host);
    await working;
    expect(hosts).not.toContain(one.target.host);
    expect(seen.sort()).toEqual(targets(6).map(({ host }) => host));
  });

  it('leases nothing while too many results wait', async () => {
    const ledger = ledgerFor(targets(100), { ...OPTIONS, mostWaiting: 4 });
    const { targets: part } = await leased(ledger.lease(1));
    ledger.complete(
      1,
      part.map(({ number, target }) => done(number, target)),
    );
    let given = false;
    const next = ledger.lease(1).then(() => {
      given = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(given).toBe(false);
    await ledger.results[Symbol.asyncIterator]().next();
    await ledger.results[Symbol.asyncIterator]().next();
    await next;
    expect(given).toBe(true);
  });

  it('does not wait for a slow source to fill a chunk', async () => {
    async function* slow(): AsyncGenerator<Target> {
      yield* targets(2);
      await new Promise(() => {});
    }
    const { targets: part } = await leased(ledgerFor(slow(), OPTIONS).lease(1));
    expect(part).toHaveLength(2);
  });

  it('leases nothing more when it is stopped, and waits for what is leased', async () => {
    const ledger = ledgerFor(targets(100), OPTIONS);
    const { targets: part } = await leased(ledger.lease(1));
    ledger.stop();
    expect(await ledger.lease(1)).toBeUndefined();
    const seen: SurveyResult[] = [];
    const reading = (async () => {
      for await (const result of ledger.results) seen.push(result);
    })();
    ledger.complete(
      1,
      part.slice(0, 3).map(({ number, target }) => done(number, target)),
    );
    ledger.release(1);
    await reading;
    expect(seen).toHaveLength(3);
  });

  it('passes on what is wrong with the source', async () => {
    async function* broken(): AsyncGenerator<Target> {
      yield* targets(1);
      throw new Error('the list is torn');
    }
    const ledger = ledgerFor(broken(), OPTIONS);
    const { targets: part } = await leased(ledger.lease(1));
    ledger.complete(
      1,
      part.map(({ number, target }) => done(number, target)),
    );
    await expect(
      (async () => {
        for await (const _ of ledger.results);
      })(),
    ).rejects.toThrow('the list is torn');
  });

  it('knows of whom nothing was heard', async () => {
    let now = 0;
    const ledger = ledgerFor(targets(100), { ...OPTIONS, clock: () => now });
    await ledger.lease(1);
    await ledger.lease(2);
    now = 900;
    ledger.heartbeat(2);
    now = 1100;
    expect(ledger.silent(1000)).toEqual([1]);
  });
});
