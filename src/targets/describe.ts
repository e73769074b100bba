/** What a dry run says about targets, without writing out a single list. */
import type { Exclusion } from './exclude.ts';
import { type TargetSpec, targetAt } from './target.ts';
import { namesIn, type Part, sizeOf } from './target-set.ts';

export interface TargetSummary {
  readonly count: bigint;
  /** How many of the targets are names. */
  readonly names: number;
  /** How many of the targets are excluded. Names may lead to more once they are resolved. */
  readonly excluded: bigint;
  /** The first and the last of the list, before excludes; left out where there is none. */
  readonly first?: TargetSpec;
  readonly last?: TargetSpec;
}

export interface TargetTally {
  add(part: Part): Promise<void>;
  summary(): TargetSummary;
}

/** Counts the parts of a list as they come, and holds the first and the last. */
export function targetTally(exclusion?: Exclusion): TargetTally {
  let count = 0n;
  let names = 0;
  let excluded = 0n;
  let first: Part | undefined;
  let last: Part | undefined;
  return {
    async add(part) {
      if (sizeOf(part) === 0n) return;
      first ??= part;
      last = part;
      count += sizeOf(part);
      names += namesIn(part);
      if (exclusion !== undefined) excluded += await excludedOf(part, exclusion);
    },
    summary() {
      const counts = { count, names, excluded };
      if (first === undefined || last === undefined) return counts;
      return { ...counts, first: at(first, 0n), last: at(last, sizeOf(last) - 1n) };
    },
  };
}

function at(part: Part, index: bigint): TargetSpec {
  return part.kind === 'stretch' ? part.at(index) : targetAt(part, index);
}

async function excludedOf(part: Part, exclusion: Exclusion): Promise<bigint> {
  if (part.kind !== 'stretch') return exclusion.overlap(part);
  return part.count - (await part.without(exclusion)).count;
}
