/**
 * A long list in a file: it is read through once, so that all that is wrong with it is told and all
 * of it is counted, and of a million lines some hundred kilobytes are held: where every page of it
 * begins. A target is read again when its turn comes, in whatever order.
 */
import { createHash } from 'node:crypto';
import { createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { type EntryOptions, parseEntry } from './entry.ts';
import { indexSet } from './index-set.ts';
import { entriesIn } from './lines.ts';
import { type PageTable, pageTable } from './page-table.ts';
import { type Problems, TargetError } from './problem.ts';
import { scopeTally } from './scope.ts';
import { type Block, countOf, formatBlock, type TargetSpec, targetAt } from './target.ts';
import type { Stretch } from './target-set.ts';

export interface ListOptions extends EntryOptions {
  /** What the list is called in messages and in `source`. */
  readonly source: string;
  /** Whether a block is named for the first time. */
  readonly isNew: (block: Block) => boolean;
  readonly problems: Problems;
}

export interface ListFile {
  readonly stretch: Stretch;
  /** How many entries were left out because an earlier one says the same. */
  readonly repeated: number;
}

/** Reads a file of UTF-8 through. Entries that cannot be taken go to `problems`. */
export async function listFile(path: string, options: ListOptions): Promise<ListFile> {
  // Never closed: targets are read from it as long as the process runs, whatever takes its place.
  const file = openSync(path, 'r');
  const { size, mtimeMs } = fstatSync(file);
  const repeated = indexSet();
  const list: List = {
    file,
    options,
    isOut: (ordinal) => repeated.has(ordinal),
    check() {
      const now = fstatSync(file);
      if (now.size === size && now.mtimeMs === mtimeMs) return;
      const reason = 'was changed while it was being read: begin again';
      throw new TargetError([{ source: options.source, reason }]);
    },
  };
  const stretch = await readThrough(list, {
    narrow: (block) => [block],
    isOut: (block, ordinal) => !options.isNew(block) && repeated.add(ordinal),
  });
  return { stretch, repeated: repeated.size };
}

interface List {
  readonly file: number;
  readonly options: ListOptions;
  /** Whether the entry with this number, from 0, was left out. */
  readonly isOut: (ordinal: number) => boolean;
  /** Throws a `TargetError` where the file is not what it was. */
  check(): void;
}

/** Bytes from which on a page ends with its line. */
const PAGE = 1 << 10;
/** Bytes of a line that is still without an end; more is not a list of targets. */
const LONGEST_LINE = 1 << 20;
const NEWLINE = 0x0a;

interface Pass {
  /** What is left of a block. */
  readonly narrow: (block: Block) => readonly Block[];
  /** Whether an entry is left out in this pass. */
  readonly isOut: (block: Block, ordinal: number) => boolean;
}

async function readThrough(list: List, { narrow, isOut }: Pass): Promise<Stretch> {
  const { file, options } = list;
  const counts = { count: 0, names: 0, line: 1, ordinal: 0, offset: 0 };
  const pages = pageTable();
  const scope = scopeTally();
  const hash = createHash('sha256');
  const take = (bytes: Buffer): void => {
    const { offset, line, ordinal, count } = counts;
    const lines = linesOf(bytes, offset);
    let plain = true;
    let named = '';
    for (const [at, text] of lines.entries()) {
      for (const entry of entriesIn(text)) {
        const kept = taken(entry, line + at, counts.ordinal++);
        plain &&= kept.length === 1 && kept[0] !== undefined && countOf(kept[0]) === 1n;
        for (const block of kept) {
          counts.count += Number(countOf(block));
          if (block.kind === 'name') counts.names += 1;
          scope.add(block);
          named += `${formatBlock(block)}\n`;
        }
      }
    }
    hash.update(named);
    pages.add({ offset, line, ordinal, start: count, plain });
    counts.line += lines.length - 1;
    counts.offset += bytes.length;
  };
  function taken(entry: string, line: number, ordinal: number): readonly Block[] {
    try {
      const block = parseEntry(entry, `${options.source}:${line}`, options);
      return isOut(block, ordinal) ? [] : narrow(block);
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      for (const problem of error.problems) options.problems.add(problem);
      return [];
    }
  }
  for await (const bytes of pagesOf(file)) {
    if (bytes.length > LONGEST_LINE) {
      const reason = `has a line of more than ${LONGEST_LINE} bytes; it is no list of targets`;
      options.problems.add({ source: options.source, reason });
      break;
    }
    take(bytes);
  }
  list.check();
  return stretchOf(list, pages, narrow, {
    count: counts.count,
    names: counts.names,
    end: counts.offset,
    scope: scope.scope(),
    digest: hash.digest('hex'),
  });
}

/** Whole lines, a page at a time; the last may lack its end. */
async function* pagesOf(file: number): AsyncGenerator<Buffer> {
  let pending: Buffer = Buffer.alloc(0);
  const chunks = createReadStream('', {
    fd: file,
    autoClose: false,
    start: 0,
    highWaterMark: 1 << 18,
  });
  for await (const chunk of chunks as AsyncIterable<Buffer>) {
    const data = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    let start = 0;
    for (
      let end = data.indexOf(NEWLINE, PAGE);
      end >= 0;
      end = data.indexOf(NEWLINE, start + PAGE)
    ) {
      yield data.subarray(start, end + 1);
      start = end + 1;
    }
    pending = data.subarray(start);
    if (pending.length > LONGEST_LINE) break;
  }
  if (pending.length > 0) yield pending;
}

/** The lines of a page, and an empty one behind the last line end. */
function linesOf(bytes: Buffer, offset: number): string[] {
  const text = bytes.toString('utf8');
  return (offset === 0 ? text.replace(/^\ufeff/, '') : text).split(/\r\n?|\n/);
}

interface Counts {
  readonly count: number;
  readonly names: number;
  /** Bytes of the file. */
  readonly end: number;
  readonly scope: Stretch['scope'];
  readonly digest: string;
}

function stretchOf(
  list: List,
  pages: PageTable,
  narrow: Pass['narrow'],
  { count, names, end, scope, digest }: Counts,
): Stretch {
  const { file, options, isOut, check } = list;
  let held = -1;
  let entries: readonly (readonly [text: string, line: number])[] = [];
  const open = (page: number): void => {
    if (held === page) return;
    check();
    const { offset, line } = pages.at(page);
    const bytes = Buffer.allocUnsafe(Math.min(pages.offsetAfter(page, end), end) - offset);
    readSync(file, bytes, 0, bytes.length, offset);
    entries = linesOf(bytes, offset).flatMap((text, at) =>
      entriesIn(text).map((entry) => [entry, line + at] as const),
    );
    held = page;
  };
  const blockAt = (place: number): Block => {
    const [text = '', line = 0] = entries[place] ?? [];
    return parseEntry(text, `${options.source}:${line}`, options);
  };
  function* blocksOn(page: number): Generator<Block> {
    open(page);
    const { ordinal } = pages.at(page);
    for (let place = 0; place < entries.length; place++) {
      if (!isOut(ordinal + place)) yield* narrow(blockAt(place));
      // Whoever reads on may have turned to another page.
      open(page);
    }
  }
  return {
    kind: 'stretch',
    count: BigInt(count),
    names,
    scope,
    digest,
    at(index): TargetSpec {
      const number = Number(index);
      const page = pages.pageOf(number);
      open(page);
      const { start, plain } = pages.at(page);
      if (plain) return targetAt(blockAt(number - start), 0n);
      let left = index - BigInt(start);
      for (const block of blocksOn(page)) {
        const size = countOf(block);
        if (left < size) return targetAt(block, left);
        left -= size;
      }
      throw new RangeError(`there is no target ${index} of ${count} in ${options.source}`);
    },
    *blocks() {
      for (let page = 0; page < pages.length; page++) yield* blocksOn(page);
    },
    without: (exclusion) =>
      readThrough(list, {
        narrow: (block) => narrow(block).flatMap((each) => exclusion.remaining(each)),
        isOut: (_block, ordinal) => isOut(ordinal),
      }),
  };
}
