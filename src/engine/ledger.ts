/** The engine of one process: which targets are leased to whom, and which results have come. */
import type { SurveyResult, Target } from '../handshake/result.ts';
import type { Chunk, Done, Engine, Numbered } from './engine.ts';

export interface LedgerOptions {
  /** Targets of a chunk. */
  readonly chunk: number;
  /** No chunk is leased while more results than these wait to be taken. */
  readonly mostWaiting: number;
  /** Milliseconds that only ever grow. */
  readonly clock: () => number;
}

export interface Ledger extends Engine {
  /** Each result, once; ends when every target has one, or nothing is leased after `stop`. */
  readonly results: AsyncIterable<SurveyResult>;
  /** Takes back all that a worker has leased and not completed. */
  release(worker: number): void;
  /** Workers with leases of whom nothing was heard for so long. */
  silent(ms: number): readonly number[];
  /** Leases nothing more. */
  stop(): void;
  /** Ends everything with an error. */
  fail(error: unknown): void;
}

/** A source that gives its targets one by one is not waited for longer than this. */
const GATHERED_MS = 5;

export function ledgerFor(
  targets: Iterable<Target> | AsyncIterable<Target>,
  { chunk, mostWaiting, clock }: LedgerOptions,
): Ledger {
  const leases = new Map<number, Map<number, Target>>();
  const heard = new Map<number, number>();
  const asking: { readonly worker: number; readonly give: (chunk: Chunk | undefined) => void }[] =
    [];
  /** Targets that wait to be leased; those that were taken back come first. */
  const waiting: Numbered[] = [];
  const results: SurveyResult[] = [];
  let numbers = 0;
  let leased = 0;
  let exhausted = false;
  let stopped = false;
  let fault: { readonly error: unknown } | undefined;
  let gathering = false;
  let roomAgain: (() => void) | undefined;
  let news: (() => void) | undefined;

  const isOver = (): boolean => stopped || (exhausted && waiting.length === 0 && leased === 0);

  const leaseTo = (worker: number): Chunk => {
    const own = leases.get(worker) ?? new Map<number, Target>();
    const part = waiting.splice(0, chunk);
    for (const { number, target } of part) own.set(number, target);
    leases.set(worker, own);
    leased += part.length;
    heard.set(worker, clock());
    return { targets: part };
  };
  /** @param few whether a chunk may be smaller than it could be */
  const canLease = (few: boolean): boolean => {
    if (asking.length === 0 || waiting.length === 0 || stopped) return false;
    if (results.length >= mostWaiting) return false;
    if (waiting.length >= chunk || few || exhausted) return true;
    if (!gathering) {
      gathering = true;
      setTimeout(() => {
        gathering = false;
        pump(true);
      }, GATHERED_MS);
    }
    return false;
  };
  const pump = (few: boolean): void => {
    while (canLease(few)) {
      const { worker, give } = asking.shift() as (typeof asking)[number];
      give(leaseTo(worker));
    }
    if (waiting.length < chunk) roomAgain?.();
    if (!isOver()) return;
    for (const { give } of asking.splice(0)) give(undefined);
    roomAgain?.();
    news?.();
  };
  /** Is there room for another one then? */
  const add = (target: Target): boolean => {
    waiting.push({ number: numbers++, target });
    pump(false);
    return waiting.length < 2 * chunk;
  };
  const room = (): Promise<void> =>
    new Promise((resolve) => {
      roomAgain = resolve;
    });
  const source =
    Symbol.iterator in targets ? targets[Symbol.iterator]() : targets[Symbol.asyncIterator]();
  const fill = async (): Promise<void> => {
    for (;;) {
      const next = source.next();
      // `for await` would wait for each of those that are there already.
      const { done, value } = 'then' in next ? await next : next;
      if (done) return;
      if (stopped) break;
      if (!add(value)) await room();
    }
    await source.return?.();
  };
  const settle = (worker: number, { number, result }: Done): void => {
    const own = leases.get(worker);
    const target = own?.get(number);
    // It was taken back from a worker that was not dead after all: another one has it.
    if (target === undefined) return;
    own?.delete(number);
    leased -= 1;
    // The target that was given, and not its copy.
    results.push(Object.assign(result, { target }));
  };

  fill()
    .catch((error: unknown) => {
      fault ??= { error };
    })
    .finally(() => {
      exhausted = true;
      pump(true);
      news?.();
    });

  return {
    lease: (worker) =>
      new Promise((give) => {
        heard.set(worker, clock());
        asking.push({ worker, give });
        pump(false);
      }),
    heartbeat: (worker) => void heard.set(worker, clock()),
    complete(worker, done) {
      heard.set(worker, clock());
      for (const each of done) settle(worker, each);
      news?.();
      pump(false);
    },
    release(worker) {
      const back = [...(leases.get(worker) ?? [])];
      leases.delete(worker);
      heard.delete(worker);
      leased -= back.length;
      waiting.unshift(...back.map(([number, target]) => ({ number, target })));
      for (let at = asking.length - 1; at >= 0; at--) {
        if (asking[at]?.worker === worker) asking.splice(at, 1);
      }
      pump(true);
    },
    silent: (ms) =>
      [...heard].flatMap(([worker, at]) =>
        (leases.get(worker)?.size ?? 0) > 0 && clock() - at > ms ? [worker] : [],
      ),
    stop() {
      stopped = true;
      pump(true);
    },
    fail(error) {
      fault ??= { error };
      stopped = true;
      pump(true);
      news?.();
    },
    results: taken(),
  };

  async function* taken(): AsyncGenerator<SurveyResult, void, undefined> {
    for (;;) {
      const result = results.shift();
      if (result !== undefined) {
        yield result;
        pump(false);
      } else if (isOver() && (leased === 0 || fault !== undefined)) {
        if (fault !== undefined) throw fault.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          news = resolve;
        });
      }
    }
  }
}
