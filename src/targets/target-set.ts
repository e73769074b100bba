/**
 * Many targets, never written out: blocks, their number, and any one of them by its index.
 *
 * An entry that names exactly what an earlier one named (same name or same range, same port) is
 * left out. Overlaps are not looked for: `10.0.0.1` beside `10.0.0.0/24`, a name beside its
 * address, and whatever repeats after a million different entries are probed twice.
 */
import { addressTexts } from './address.ts';
import type { Exclusion } from './exclude.ts';
import { type Block, countOf, type TargetSpec, targetAt, targetOf } from './target.ts';

/** Iterating gives each target in the order of the list; nothing is kept while it runs. */
export interface TargetSet extends Iterable<TargetSpec> {
  readonly blocks: readonly Block[];
  readonly count: bigint;
  /** How many entries were left out because an earlier one says the same. */
  readonly repeated: number;
  /** Any target without the ones before it, for permutations and shards. */
  at(index: bigint): TargetSpec;
}

export function targetSet(listed: Iterable<Block>): TargetSet {
  const blocks: Block[] = [];
  const isNew = firstMention();
  let repeated = 0;
  for (const block of listed) {
    if (isNew(block)) blocks.push(block);
    else repeated++;
  }
  return setOf(blocks, repeated);
}

/** What is left of a set when the excludes are taken out of its blocks: nobody is asked again then. */
export function withoutExcluded(set: TargetSet, exclusion: Exclusion | undefined): TargetSet {
  if (exclusion === undefined) return set;
  return setOf(
    set.blocks.flatMap((block) => exclusion.remaining(block)),
    set.repeated,
  );
}

function setOf(blocks: readonly Block[], repeated: number): TargetSet {
  const starts: bigint[] = [];
  let count = 0n;
  for (const block of blocks) {
    starts.push(count);
    count += countOf(block);
  }
  return {
    blocks,
    count,
    repeated,
    at(index) {
      const place = lastAtMost(starts, index);
      const block = blocks[place];
      if (block === undefined || index >= count) {
        throw new RangeError(`there is no target ${index} among ${count}`);
      }
      return targetAt(block, index - (starts[place] ?? 0n));
    },
    *[Symbol.iterator]() {
      for (const block of blocks) yield* targetsIn(block);
    },
  };
}

/** The targets of one block, one after the other. */
export function* targetsIn(block: Block): Generator<TargetSpec> {
  if (block.kind === 'name' || block.zone !== undefined) {
    yield targetAt(block, 0n);
    return;
  }
  for (const host of addressTexts(block.family, block.first, block.count)) {
    yield targetOf(block, host);
  }
}

/** Tells whether a block is named for the first time; it remembers a bounded number. */
export function firstMention(): (block: Block) => boolean {
  const seen = new Set<string>();
  return (block) => {
    const key = keyOf(block);
    if (seen.has(key)) return false;
    if (seen.size < REMEMBERED) seen.add(key);
    return true;
  };
}

const REMEMBERED = 1_000_000;

function keyOf(block: Block): string {
  if (block.kind === 'name') return `${block.host.toLowerCase()}:${block.port}`;
  const { family, first, count, zone = '', port } = block;
  return `${family}/${first}/${count}/${zone}:${port}`;
}

/** The index of the last element that is not more than `value`; -1 if there is none. */
function lastAtMost(sorted: readonly bigint[], value: bigint): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0n) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
