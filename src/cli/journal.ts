/**
 * A JSON Lines report as the journal of its scan: what stands in it is done, what does not is still
 * to be probed. It only grows; a line that breaks off is cut, and so are the summary of an
 * interrupted scan and the results of hosts that were cut short or could not be probed for a fault
 * on this side: they are asked again.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, truncate } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { checkedLine, LineError, type RecordedLine } from '../policy/run-line.ts';
import type { DiagnosedResult, RunHeader } from '../report/report.ts';
import { type IndexSet, indexSet } from '../targets/index-set.ts';
import { quote } from '../targets/problem.ts';
import { UsageError } from './usage-error.ts';

export interface Journal {
  readonly path: string;
  readonly header: RunHeader;
  /** Places in the order of the run that need not be probed again. */
  readonly done: IndexSet;
  /** The addresses of a name that are done, where each is probed. */
  addressesAt(index: number): ReadonlySet<string> | undefined;
  /** Results in the file. */
  readonly count: number;
  /** Milliseconds that the scan has taken so far, where its summary tells. */
  readonly ms: number;
  /** Cuts what is not to stay; to be called before anything is read of it or appended to it. */
  trim(): Promise<void>;
  /** The results in the file, one after the other. */
  results(): AsyncGenerator<DiagnosedResult>;
}

/**
 * Reads a journal. `undefined` where there is none, or nothing in it. Throws a `UsageError` for what
 * is no journal.
 *
 * @param keepsAll whether no host is to be asked again, not even one that could not be probed
 */
export async function readJournal(path: string, keepsAll: boolean): Promise<Journal | undefined> {
  const account = accountOf(path, keepsAll);
  let read = 0;
  for await (const line of linesOf(path)) {
    read = line.end;
    account.take(line);
  }
  const { header, done, addresses, counts, cuts } = account;
  if (header === undefined) return undefined;
  let size = 0;
  return {
    path,
    header,
    done,
    addressesAt: (index) => addresses.get(index),
    count: counts.results,
    ms: counts.ms,
    async trim() {
      size = await cut(path, cuts, read);
    },
    async *results() {
      if (size === 0) return;
      for await (const { line } of linesOf(path, size)) if (line?.type === 'result') yield line;
    },
  };
}

function accountOf(path: string, keepsAll: boolean) {
  const done = indexSet();
  const addresses = new Map<number, Set<string>>();
  const counts = { results: 0, ms: 0 };
  const cuts: Span[] = [];
  let header: RunHeader | undefined;
  const keep = ({ target: { index, address } }: DiagnosedResult): void => {
    if (index === undefined) throw new UsageError(notOurs(path));
    done.add(index);
    counts.results += 1;
    if (address === undefined) return;
    addresses.set(index, (addresses.get(index) ?? new Set()).add(address));
  };
  return {
    done,
    addresses,
    counts,
    cuts,
    get header() {
      return header;
    },
    take({ line, start, end }: JournalLine): void {
      if (line?.type === 'summary') counts.ms = line.ms;
      if (line === undefined || line.type === 'summary') cuts.push({ start, end });
      else if (header === undefined) header = headerIn(path, line);
      else if (line.type === 'run') throw new UsageError(notOurs(path));
      else if (!keepsAll && isOurFault(line)) cuts.push({ start, end });
      else keep(line);
    },
  };
}

/** Whether a host was cut short, or could not be probed for a fault on this side. */
function isOurFault({ outcome }: DiagnosedResult): boolean {
  return outcome.kind === 'failed' && outcome.failure.kind === 'local';
}

/** A part of a file, in bytes; the end is not part of it. */
interface Span {
  readonly start: number;
  readonly end: number;
}

interface JournalLine extends Span {
  /** Left out for a last line that breaks off. */
  readonly line?: RecordedLine;
}

const NEWLINE = 0x0a;

/** The lines of a file, of its first `size` bytes where that is said. No file is a file without lines. */
async function* linesOf(path: string, size = Number.MAX_SAFE_INTEGER): AsyncGenerator<JournalLine> {
  let pending: Buffer[] = [];
  let start = 0;
  let end = 0;
  let number = 0;
  const parsed = (ended: boolean): JournalLine => {
    number += 1;
    const line = parsedLine(Buffer.concat(pending).toString(), { path, number, ended });
    return { start, end, ...(line && { line }) };
  };
  for await (const chunk of chunksOf(path, size)) {
    for (let from = 0; from < chunk.length; ) {
      const at = chunk.indexOf(NEWLINE, from);
      const to = at < 0 ? chunk.length : at + 1;
      pending.push(chunk.subarray(from, to));
      end += to - from;
      from = to;
      if (at < 0) continue;
      yield parsed(true);
      pending = [];
      start = end;
    }
  }
  if (end > start) yield parsed(false);
}

async function* chunksOf(path: string, size: number): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path, { end: size - 1 }) as AsyncIterable<Buffer>;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    throw new UsageError(`--resume ${quote(path)} cannot be read: ${code ?? message}`);
  }
}

interface Place {
  readonly path: string;
  readonly number: number;
  readonly ended: boolean;
}

function parsedLine(text: string, { path, number, ended }: Place): RecordedLine | undefined {
  // Without its end a line may be whole by chance; it is written anew all the same.
  if (!ended) return undefined;
  try {
    return checkedLine(JSON.parse(text));
  } catch (error) {
    if (number === 1) throw new UsageError(notOurs(path));
    const reason = error instanceof LineError ? error.message : 'is not JSON';
    throw new UsageError(`--resume ${quote(path)}: line ${number} ${reason}`);
  }
}

function headerIn(path: string, line: RecordedLine): RunHeader {
  if (line.type !== 'run') throw new UsageError(notOurs(path));
  const { type: _type, schema: _schema, ...header } = line;
  return header as RunHeader;
}

function notOurs(path: string): string {
  return `--resume ${quote(path)} is not the JSON Lines report of a scan that can be gone on with`;
}

/** Takes spans out of a file, and tells what is left. The file is whole at any moment. */
async function cut(path: string, spans: readonly Span[], size: number): Promise<number> {
  const [first] = spans;
  if (first === undefined) return size;
  const length = spans.reduce((sum, { start, end }) => sum + end - start, 0);
  if (first.start + length === size) {
    await truncate(path, first.start);
    return first.start;
  }
  const fresh = `${path}.part`;
  await pipeline(without(path, spans), createWriteStream(fresh, { flush: true }));
  await rename(fresh, path);
  return size - length;
}

async function* without(path: string, spans: readonly Span[]): AsyncGenerator<Buffer> {
  let start = 0;
  for (const span of [...spans, { start: Number.MAX_SAFE_INTEGER, end: 0 }]) {
    if (span.start > start) {
      yield* createReadStream(path, { start, end: span.start - 1 }) as AsyncIterable<Buffer>;
    }
    start = span.end;
  }
}
