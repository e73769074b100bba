/** Which targets a run takes, and in which order: the list without its excludes, a shard of it, a permutation. */
import { createHash, randomBytes } from 'node:crypto';
import type { Exclusion } from '../targets/exclude.ts';
import { permutation } from '../targets/permutation.ts';
import type { TargetSources } from '../targets/read.ts';
import { belongsTo, type Shard } from '../targets/shard.ts';
import { formatBlock, type TargetSpec } from '../targets/target.ts';
import { namesIn, type TargetSet, withoutExcluded } from '../targets/target-set.ts';
import type { Io } from './io.ts';
import type { Values } from './options.ts';
import { shardOf } from './shard.ts';
import { UsageError } from './usage-error.ts';

export interface Course {
  /** What arguments and files name, without what is excluded. */
  readonly listed: TargetSet;
  /** What stdin names; taken behind the list, as it comes. */
  readonly streamed?: TargetSources['streamed'];
  /** How many of the listed targets are excluded. */
  readonly excluded: number;
  /** The seed of the order; left out where the list is taken as it is. */
  readonly seed?: string;
  readonly shard?: Shard;
  /** How many targets of the run, from the first, are left out. */
  readonly skip: number;
  /** The most that are probed behind those. */
  readonly most: number;
}

/** People read a list as short as this from top to bottom. */
const SHORT_LIST = 256n;

/** @param before the run that is gone on with: its order is kept */
export async function courseOf(
  sources: TargetSources,
  exclusion: Exclusion | undefined,
  values: Values,
  env: Io['env'],
  before?: { readonly seed?: string },
): Promise<Course> {
  const { streamed } = sources;
  const listed = await withoutExcluded(sources.listed, exclusion);
  const shard = shardOf(values.shard, env);
  const mixing = before === undefined ? seedOf(listed.count, values) : before.seed;
  return {
    listed,
    ...(streamed && { streamed }),
    excluded: Number(sources.listed.count - listed.count),
    ...(mixing !== undefined && { seed: mixing }),
    ...(shard && { shard }),
    skip: values.skip ?? 0,
    most: values['max-targets'] ?? Number.POSITIVE_INFINITY,
  };
}

function seedOf(count: bigint, values: Values): string | undefined {
  const { seed, order, skip } = values;
  if (order === 'linear') {
    if (seed === undefined) return undefined;
    throw new UsageError('--seed has no meaning with --order linear: leave one of them out');
  }
  if (seed !== undefined) return seed;
  if (skip !== undefined) {
    if (order === undefined) return undefined;
    throw new UsageError('--skip with --order random needs the --seed of the run that it goes on');
  }
  const asked = order === 'random' && count > 1n;
  return asked || count > SHORT_LIST ? randomBytes(6).toString('hex') : undefined;
}

/** The listed targets of the shard, in the order of the run; nothing is kept while it goes on. */
export function* listedTargets({ listed, seed, shard }: Course): Generator<TargetSpec> {
  for (const target of seed === undefined ? listed : mixedUp(listed, seed)) {
    if (shard === undefined || belongsTo(shard, target.host)) yield target;
  }
}

function* mixedUp(listed: TargetSet, seed: string): Generator<TargetSpec> {
  const place = permutation(listed.count, seed);
  for (let index = 0n; index < listed.count; index++) yield listed.at(place(index));
}

/** A shard is counted one by one up to this many targets, which takes a second. */
const COUNTED = 1n << 20n;

/** How many targets the run has; `null` where stdin or names decide, or counting takes too long. */
export function plannedTargets(course: Course, values: Values): number | null {
  const { listed, streamed, shard, skip, most } = course;
  if (streamed !== undefined) return null;
  if (values['all-ips'] && listed.parts.some((part) => namesIn(part) > 0)) return null;
  if (shard !== undefined && listed.count > COUNTED) return null;
  const count = shard === undefined ? Number(listed.count) : countOfShard(course);
  return Math.min(most, Math.max(0, count - skip));
}

function countOfShard({ listed, shard }: Course): number {
  let count = 0;
  for (const _target of listedTargets({
    listed,
    ...(shard && { shard }),
    excluded: 0,
    skip: 0,
    most: 0,
  })) {
    count += 1;
  }
  return count;
}

/** Tells one list from another, excludes included; left out where stdin adds to it. */
export function targetsDigest({ listed, streamed }: Course): string | undefined {
  if (streamed !== undefined) return undefined;
  const hash = createHash('sha256');
  for (const part of listed.parts) {
    hash.update(`${part.kind === 'stretch' ? part.digest : formatBlock(part)}\n`);
  }
  return `sha256:${hash.digest('hex')}`;
}
