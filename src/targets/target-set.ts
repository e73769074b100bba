/**
 * Many targets, never written out: blocks, their number, and any one of them by its index.
 *
 * An entry that names exactly what an earlier one named (same name or same range, same port) is
 * left out. Overlaps are not looked for: `10.0.0.1` beside `10.0.0.0/24`, a name beside its
 * address, and whatever repeats after a million different entries are probed twice.
 */
import { addressTexts } from './address.ts';
import type { Exclusion } from './exclude.ts';
import { firstMention } from './mention.ts';
import type { Scope } from './scope.ts';
import { type Block, countOf, type TargetSpec, targetAt, targetOf } from './target.ts';

/** A long list that is not held: what it names is read again whenever it is wanted. */
export interface Stretch {
  readonly kind: 'stretch';
  readonly count: bigint;
  /** How many of its targets are names. */
  readonly names: number;
  readonly scope: Scope;
  /** Tells what it names from what another one names. */
  readonly digest: string;
  /** The caller has checked that it is there. */
  at(index: bigint): TargetSpec;
  blocks(): Generator<Block>;
  /** What is left when the excludes are taken out; reads all of it. */
  without(exclusion: Exclusion): Promise<Stretch>;
}

export type Part = Block | Stretch;

/** Iterating gives each target in the order of the list; nothing is kept while it runs. */
export interface TargetSet extends Iterable<TargetSpec> {
  readonly parts: readonly Part[];
  /** The blocks of all parts. */
  readonly blocks: Iterable<Block>;
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
  return joined(blocks, repeated);
}

/** What is left of a set when the excludes are taken out of its blocks: nobody is asked again then. */
export async function withoutExcluded(
  set: TargetSet,
  exclusion: Exclusion | undefined,
): Promise<TargetSet> {
  if (exclusion === undefined) return set;
  const parts: Part[] = [];
  for (const part of set.parts) {
    if (part.kind === 'stretch') parts.push(await part.without(exclusion));
    else parts.push(...exclusion.remaining(part));
  }
  return joined(parts, set.repeated);
}

/** @param parts of which none says what another says */
export function joined(parts: readonly Part[], repeated: number): TargetSet {
  const starts: bigint[] = [];
  let count = 0n;
  for (const part of parts) {
    starts.push(count);
    count += sizeOf(part);
  }
  return {
    parts,
    blocks: {
      *[Symbol.iterator]() {
        for (const part of parts) yield* blocksIn(part);
      },
    },
    count,
    repeated,
    at(index) {
      const place = lastAtMost(starts, index);
      const part = parts[place];
      if (part === undefined || index >= count) {
        throw new RangeError(`there is no target ${index} among ${count}`);
      }
      const within = index - (starts[place] ?? 0n);
      return part.kind === 'stretch' ? part.at(within) : targetAt(part, within);
    },
    *[Symbol.iterator]() {
      for (const part of parts) for (const block of blocksIn(part)) yield* targetsIn(block);
    },
  };
}

/** How many targets a part has. */
export function sizeOf(part: Part): bigint {
  return part.kind === 'stretch' ? part.count : countOf(part);
}

/** How many of them are names. */
export function namesIn(part: Part): number {
  if (part.kind === 'stretch') return part.names;
  return part.kind === 'name' ? 1 : 0;
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

function* blocksIn(part: Part): Generator<Block> {
  if (part.kind === 'stretch') yield* part.blocks();
  else yield part;
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
