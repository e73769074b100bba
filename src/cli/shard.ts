/** `--shard`: which part of the list is this machine's, said outright or found in the environment. */
import type { Shard } from '../targets/shard.ts';
import type { Io } from './io.ts';
import { UsageError } from './usage-error.ts';
import type { ReadValue } from './values.ts';

/** `number` is left out for `auto/4`, `of` as well for `auto`. */
export interface AskedShard {
  readonly number?: number;
  readonly of?: number;
}

const MOST = 65_536;

/** `2/5`, `auto`, or `auto/5` where the environment tells the number alone. */
export const shard: ReadValue<AskedShard> = (text) => {
  if (text === 'auto') return {};
  const [, number = '', of = ''] = /^(auto|\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  if (of === '') throw new UsageError('is not a shard: write 2/5, auto, or auto/5');
  const asked = number === 'auto' ? { of: Number(of) } : { number: Number(number), of: Number(of) };
  if (asked.of < 1 || asked.of > MOST) {
    throw new UsageError(`makes ${of} parts: 1 to ${MOST} are possible`);
  }
  if (asked.number !== undefined && (asked.number < 1 || asked.number > asked.of)) {
    throw new UsageError(`has no such part: they are counted from 1/${of} to ${of}/${of}`);
  }
  return asked;
};

interface Runner {
  readonly number: string;
  /** Left out where the system does not tell it. */
  readonly of?: string;
  /** What the first part is called. */
  readonly first: 0 | 1;
}

/** Systems that run one command many times, and what they call the parts. */
export const RUNNERS: readonly Runner[] = [
  { number: 'CI_NODE_INDEX', of: 'CI_NODE_TOTAL', first: 1 },
  { number: 'CIRCLE_NODE_INDEX', of: 'CIRCLE_NODE_TOTAL', first: 0 },
  { number: 'BUILDKITE_PARALLEL_JOB', of: 'BUILDKITE_PARALLEL_JOB_COUNT', first: 0 },
  { number: 'BITBUCKET_PARALLEL_STEP', of: 'BITBUCKET_PARALLEL_STEP_COUNT', first: 0 },
  { number: 'SEMAPHORE_JOB_INDEX', of: 'SEMAPHORE_JOB_COUNT', first: 1 },
  { number: 'SYSTEM_JOBPOSITIONINPHASE', of: 'SYSTEM_TOTALJOBSINPHASE', first: 1 },
  { number: 'CLOUD_RUN_TASK_INDEX', of: 'CLOUD_RUN_TASK_COUNT', first: 0 },
  { number: 'AWS_BATCH_JOB_ARRAY_INDEX', of: 'AWS_BATCH_JOB_ARRAY_SIZE', first: 0 },
  { number: 'JOB_COMPLETION_INDEX', first: 0 },
];

/** Throws a `UsageError` where the environment does not tell, or tells nonsense. */
export function shardOf(asked: AskedShard | undefined, env: Io['env']): Shard | undefined {
  if (asked === undefined) return undefined;
  const { number, of } = asked;
  if (number !== undefined && of !== undefined) return { number, of };
  const runner = RUNNERS.find((each) => (env[each.number] ?? '') !== '');
  if (runner === undefined) {
    const names = RUNNERS.map((each) => each.number).join(', ');
    throw new UsageError(`--shard auto finds none of ${names}: write --shard 2/5`);
  }
  const total = of ?? numberIn(env, runner.of);
  if (total === undefined) {
    throw new UsageError(
      `--shard auto finds ${runner.number} but not how many parts there are: write --shard auto/5`,
    );
  }
  const own = (numberIn(env, runner.number) ?? Number.NaN) - runner.first + 1;
  if (own >= 1 && own <= total) return { number: own, of: total };
  throw new UsageError(
    `--shard auto finds ${runner.number}=${env[runner.number]}, which is none of ${total} parts counted from ${runner.first}`,
  );
}

function numberIn(env: Io['env'], name: string | undefined): number | undefined {
  const text = name === undefined ? undefined : env[name];
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}
