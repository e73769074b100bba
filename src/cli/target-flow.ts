/** The targets of a scan as they are taken, one by one: skipped, excluded, resolved, and kept account of. */
import type { Target } from '../handshake/result.ts';
import type { Exclusion } from '../targets/exclude.ts';
import { TargetError } from '../targets/problem.ts';
import type { TargetSources } from '../targets/read.ts';
import { isPublic, UNCONFIRMED_TARGETS } from '../targets/scope.ts';
import { type Block, countOf, formatBlock, type TargetSpec } from '../targets/target.ts';
import { targetsIn } from '../targets/target-set.ts';
import { UsageError } from './usage-error.ts';

export interface FlowOptions {
  readonly skip: number;
  /** Public addresses and large numbers are confirmed. */
  readonly confirmed: boolean;
  readonly exclusion?: Exclusion;
  /** The addresses of a name, each to be probed; left out, a name is one target. */
  readonly addressesOf?: (host: string) => Promise<readonly string[]>;
  /** Ends the flow at once, even while it waits for a line of stdin. */
  readonly stop: AbortSignal;
}

export interface TargetFlow {
  readonly targets: AsyncIterable<Target>;
  /** Targets that were excluded before they were resolved. */
  readonly excluded: number;
  /** Why the list ended early, if it did. */
  readonly fault: Error | undefined;
  /** How many targets, from the first, need not be probed again. */
  readonly finished: number;
  /** How many targets, from the first, were handed out or left out. */
  readonly begun: number;
  /** To be told of each target that is done. */
  done(target: Target): void;
}

export function targetFlow(sources: TargetSources, options: FlowOptions): TargetFlow {
  const { skip, exclusion, stop } = options;
  const underWay = new Map<Target, number>();
  let excluded = 0;
  let fault: Error | undefined;
  let next = 0;

  async function* wanted(): AsyncGenerator<Target> {
    for await (const target of allOf(sources, options)) {
      const index = next;
      if (index < skip) {
        next = index + 1;
        continue;
      }
      if (exclusion?.excluded(target.host, target.port)) {
        excluded += 1;
        next = index + 1;
        continue;
      }
      const places = await placesOf(target, options);
      for (const [position, place] of places.entries()) {
        underWay.set(place, index);
        if (position === places.length - 1) next = index + 1;
        yield place;
      }
    }
  }

  async function* guarded(): AsyncGenerator<Target> {
    try {
      yield* wanted();
    } catch (error) {
      fault = error as Error;
    }
  }

  return {
    targets: until(stop, guarded()),
    get excluded() {
      return excluded;
    },
    get fault() {
      return fault;
    },
    get finished() {
      return Math.min(next, ...underWay.values());
    },
    get begun() {
      return next;
    },
    done: (target) => void underWay.delete(target),
  };
}

/** Whether the fault is in what was given, and not in reading it. */
export function isInputFault(fault: Error): boolean {
  return fault instanceof TargetError || fault instanceof UsageError;
}

async function* allOf(
  { listed, streamed }: TargetSources,
  { confirmed }: FlowOptions,
): AsyncGenerator<TargetSpec> {
  yield* listed;
  let count = listed.count;
  for await (const block of streamed ?? []) {
    count += countOf(block);
    if (!confirmed) checkScope(block, count);
    yield* targetsIn(block);
  }
}

/** What is listed was looked at as a whole before; a stream is looked at line by line. */
function checkScope(block: Block, count: bigint): void {
  const stopped = `the scan stopped before it: add --yes if that is meant`;
  if (isPublic(block)) {
    throw new UsageError(`${block.source}: ${formatBlock(block)} is public; ${stopped}`);
  }
  if (count > UNCONFIRMED_TARGETS) {
    const many = `more than ${UNCONFIRMED_TARGETS} targets`;
    throw new UsageError(`${block.source}: ${formatBlock(block)} makes ${many}; ${stopped}`);
  }
}

/** One target for each address of a name; a name without any is left to the probe to report. */
async function placesOf(
  target: TargetSpec,
  { addressesOf, exclusion }: FlowOptions,
): Promise<readonly Target[]> {
  const addresses = addressesOf === undefined ? [] : await addressesOf(target.host).catch(() => []);
  const free = addresses.filter(
    (address) => !exclusion?.excluded(address, target.port, target.host),
  );
  if (free.length === 0) return [target];
  return free.map((address) => (address === target.host ? target : { ...target, address }));
}

/** Ends with the signal, without waiting for an item that is still awaited. */
function until<T>(signal: AbortSignal, source: AsyncGenerator<T>): AsyncIterable<T> {
  const last: IteratorResult<T> = { done: true, value: undefined };
  let wake = (): void => {};
  signal.addEventListener('abort', () => wake(), { once: true });
  return {
    [Symbol.asyncIterator]: () => ({
      next: () =>
        new Promise((resolve, reject) => {
          if (signal.aborted) return resolve(last);
          wake = () => resolve(last);
          source.next().then(resolve, reject);
        }),
      async return() {
        source.return(undefined).catch(() => {});
        return last;
      },
    }),
  };
}
