/**
 * Several runs made one: the parts of a list that were scanned apart, and the pieces of a scan that
 * was interrupted. The last result of a host counts, and what is missing is said.
 *
 * Memory: some hundred bytes for each host; the results themselves are read twice, and not kept.
 */
import { type IndexSet, indexSet } from '../targets/index-set.ts';
import { type RunFileLine, targetKey } from './run-file.ts';
import type { RecordedResult, RecordedRun } from './run-line.ts';

export interface RunMerger {
  /** To be told of every line of every run, one run after the other. */
  add(name: string, line: RunFileLine): void;
  readonly hosts: number;
  readonly headers: readonly RecordedRun[];
  /** What is missing of the whole, in words; nothing where nothing is. */
  missing(): string[];
  /**
   * Whether a result counts, or a later one of the same host does. To be asked for every result, in
   * the order in which they were added.
   */
  counting(): (result: RecordedResult) => boolean;
}

interface Winner {
  /** Place among all results. */
  readonly at: number;
  readonly startedAt: number;
  readonly cutShort: boolean;
}

/** All runs of the same part of the same list. */
interface Part {
  readonly names: Set<string>;
  readonly list: string;
  readonly shard: string | undefined;
  /** The most that one of them was to probe; `null` where none could tell. */
  targets: number | null;
  readonly done: IndexSet;
  /** Results that do not say which place they have. */
  unplaced: number;
  complete: boolean;
}

export function mergeRuns(): RunMerger {
  const winners = new Map<string, Winner>();
  const headers: RecordedRun[] = [];
  const parts = new Map<string, Part>();
  let part: Part | undefined;
  let count = 0;

  const addResult = (result: RecordedResult): void => {
    const own = {
      at: count++,
      startedAt: Date.parse(result.startedAt),
      cutShort: isCutShort(result),
    };
    const key = targetKey(result.target);
    const other = winners.get(key);
    if (other === undefined || beats(own, other)) winners.set(key, own);
    if (part === undefined || own.cutShort) return;
    const { index } = result.target;
    if (index === undefined) part.unplaced += 1;
    else part.done.add(index);
  };
  return {
    add(name, line) {
      if (line.type === 'run') {
        headers.push(line);
        part = partOf(parts, name, line);
      } else if (line.type === 'result') {
        addResult(line);
      } else if (line.type === 'summary') {
        if (part && line.complete) part.complete = true;
        part = undefined;
      }
    },
    get hosts() {
      return winners.size;
    },
    headers,
    missing: () => [...[...parts.values()].flatMap(shortfallOf), ...missingShards(parts.values())],
    counting() {
      let at = 0;
      return ({ target }) => winners.get(targetKey(target))?.at === at++;
    },
  };
}

function beats(own: Winner, other: Winner): boolean {
  if (own.cutShort !== other.cutShort) return other.cutShort;
  return own.startedAt >= other.startedAt;
}

function isCutShort({ outcome }: RecordedResult): boolean {
  return (
    outcome.kind === 'failed' &&
    outcome.failure.kind === 'local' &&
    outcome.failure.code === 'ABORTED'
  );
}

function partOf(parts: Map<string, Part>, name: string, header: RecordedRun): Part {
  // A run that does not tell its list is one by itself.
  const list = header.targetsDigest ?? `${name} ${parts.size}`;
  const key = `${list} ${header.shard ?? ''}`;
  const known = parts.get(key);
  const part: Part = known ?? {
    names: new Set(),
    list,
    shard: header.shard,
    targets: null,
    done: indexSet(),
    unplaced: 0,
    complete: false,
  };
  part.names.add(name);
  if (header.targets !== null) part.targets = Math.max(part.targets ?? 0, header.targets);
  parts.set(key, part);
  return part;
}

function shortfallOf({ names, targets, done, unplaced, complete }: Part): string[] {
  const found = done.size + unplaced;
  const where = [...names].join(' with ');
  if (targets === null) return complete ? [] : [`${where} was not finished`];
  return found >= targets ? [] : [`${where} has ${found} of ${targets} hosts`];
}

const MOST_NAMED = 10;

function missingShards(parts: Iterable<Part>): string[] {
  const lists = new Map<string, Set<number>>();
  for (const { list, shard } of parts) {
    const [, number, of] = /^(\d+)\/(\d+)$/.exec(shard ?? '') ?? [];
    if (number === undefined) continue;
    const key = `${of} ${list}`;
    lists.set(key, (lists.get(key) ?? new Set()).add(Number(number)));
  }
  return [...lists].flatMap(([key, there]) => {
    const of = Number.parseInt(key, 10);
    const missing = Array.from({ length: of }, (_, at) => at + 1).filter((at) => !there.has(at));
    if (missing.length === 0) return [];
    const named = missing.slice(0, MOST_NAMED).join(', ');
    const more = missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : '';
    return [
      `of ${of} shards ${missing.length === 1 ? 'one is' : 'some are'} missing: ${named}${more}`,
    ];
  });
}
