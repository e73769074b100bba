/** The targets of a scan as they are taken, one by one: skipped, excluded, resolved, and kept account of. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Target } from '../handshake/result.ts';
import type { Exclusion } from '../targets/exclude.ts';
import { TargetError } from '../targets/problem.ts';
import { isPublic, UNCONFIRMED_TARGETS } from '../targets/scope.ts';
import { belongsTo } from '../targets/shard.ts';
import { type Block, countOf, formatBlock, type TargetSpec } from '../targets/target.ts';
import { targetsIn } from '../targets/target-set.ts';
import type { Begun } from './begun.ts';
import { type Course, listedTargets } from './course.ts';
import type { Journal } from './journal.ts';
import { until } from './until.ts';
import { UsageError } from './usage-error.ts';

export interface FlowOptions {
  /** Public addresses and large numbers are confirmed. */
  readonly confirmed: boolean;
  readonly exclusion?: Exclusion;
  /** The addresses of a name, each to be probed; left out, a name is one target. */
  readonly addressesOf?: (host: string) => Promise<readonly string[]>;
  /** What an earlier run into the same journal has done. */
  readonly journal?: Pick<Journal, 'done' | 'addressesAt'>;
  /** Who is given credentials, now and before. */
  readonly logons?: Begun;
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
  /** Hosts that are not asked again, for an earlier run may have logged on to them. */
  readonly leftOut: readonly string[];
  /** To be told of each target that is done. */
  done(target: Target): void;
}

/** Targets that are passed over before signals are heard again. */
const PASSED_AT_ONCE = 20_000;

export function targetFlow(course: Course, options: FlowOptions): TargetFlow {
  const { skip, most } = course;
  const { stop, journal, logons } = options;
  const leftOut: string[] = [];
  /** How many results are still to come for the target at each place. */
  const underWay = new Map<number, number>();
  let { excluded } = course;
  let fault: Error | undefined;
  let next = 0;

  async function* wanted(): AsyncGenerator<Target> {
    for (const target of listedTargets(course)) {
      if (next >= skip + most) return;
      const index = next++;
      if (index >= skip && !isDone(target, index)) yield* placed(target, index);
      else if (index % PASSED_AT_ONCE === 0) await nextTurn();
    }
    yield* wantedOfStream();
  }

  async function* wantedOfStream(): AsyncGenerator<Target> {
    for await (const target of streamedTargets(course, options)) {
      if (next >= skip + most) return;
      const index = next++;
      if (index < skip) continue;
      if (options.exclusion?.excluded(target.host, target.port)) excluded += 1;
      else yield* placed(target, index);
    }
  }

  function isDone({ host }: TargetSpec, index: number): boolean {
    // Of a name whose addresses are probed each, some may be done and some not.
    if (journal?.done.has(index)) {
      return options.addressesOf === undefined || journal.addressesAt(index) === undefined;
    }
    if (!logons?.before.has(index)) return false;
    leftOut.push(host);
    return true;
  }

  async function* placed(target: TargetSpec, index: number): AsyncGenerator<Target> {
    underWay.set(index, 1);
    const done = journal?.addressesAt(index);
    const all = await placesOf(target, options);
    const places = all.filter(({ address }) => address === undefined || !done?.has(address));
    if (places.length === 0) underWay.delete(index);
    else underWay.set(index, places.length);
    for (const place of places) {
      logons?.add(index);
      yield { ...place, index };
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
      return Math.min(next, ...underWay.keys());
    },
    get begun() {
      return next;
    },
    leftOut,
    done({ index = -1 }) {
      const left = (underWay.get(index) ?? 0) - 1;
      if (left > 0) underWay.set(index, left);
      else underWay.delete(index);
    },
  };
}

/** Whether the fault is in what was given, and not in reading it. */
export function isInputFault(fault: Error): boolean {
  return fault instanceof TargetError || fault instanceof UsageError;
}

async function* streamedTargets(
  { listed, streamed, shard }: Course,
  { confirmed }: FlowOptions,
): AsyncGenerator<TargetSpec> {
  let { count } = listed;
  for await (const block of streamed ?? []) {
    count += countOf(block);
    if (!confirmed) checkScope(block, count);
    for (const target of targetsIn(block)) {
      if (shard === undefined || belongsTo(shard, target.host)) yield target;
    }
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
): Promise<readonly Omit<Target, 'index'>[]> {
  const addresses = addressesOf === undefined ? [] : await addressesOf(target.host).catch(() => []);
  const free = addresses.filter(
    (address) => !exclusion?.excluded(address, target.port, target.host),
  );
  if (free.length === 0) return [target];
  return free.map((address) => (address === target.host ? target : { ...target, address }));
}
