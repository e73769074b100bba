/** What a dry run says about targets, without writing out a single list. */
import type { Exclusion } from './exclude.ts';
import type { TargetSpec } from './target.ts';
import type { TargetSet } from './target-set.ts';

export interface TargetSummary {
  readonly count: bigint;
  /** How many of the targets are names. */
  readonly names: number;
  /** How many of the targets are excluded. Names may lead to more once they are resolved. */
  readonly excluded: bigint;
  /** Entries left out because an earlier one says the same. */
  readonly repeated: number;
  /** The first and the last of the list, before excludes; left out where there is none. */
  readonly first?: TargetSpec;
  readonly last?: TargetSpec;
}

export function summarizeTargets(set: TargetSet, exclusion?: Exclusion): TargetSummary {
  let names = 0;
  let excluded = 0n;
  for (const block of set.blocks) {
    if (block.kind === 'name') names++;
    if (exclusion !== undefined) excluded += exclusion.overlap(block);
  }
  const { count, repeated } = set;
  const counts = { count, names, excluded, repeated };
  return count === 0n ? counts : { ...counts, first: set.at(0n), last: set.at(count - 1n) };
}
