/**
 * A run that was written as JSON Lines, read back line by line: only the line that is being read is
 * held. What a killed scan or a broken copy leaves at the end is said, everything else is an error.
 */
import type { Target } from '../handshake/result.ts';
import { checkedLine, LineError, type RecordedLine } from './run-line.ts';

/** What is wrong with a file, and where: `before.json:12: …`. */
export class RunFileError extends Error {
  override readonly name = 'RunFileError';
}

/** Why a file is not the whole of a run. */
export type Shortfall =
  /** The last line breaks off. */
  | 'truncated'
  /** There is no summary: the scan was killed. */
  | 'unfinished'
  /** The summary says that the scan ended before every host was done. */
  | 'incomplete';

/** How a file ended. */
export interface RunFileEnd {
  readonly type: 'end';
  readonly results: number;
  /** Left out for a whole run, and for results alone, as `jq` or `grep` leave them. */
  readonly shortfall?: Shortfall;
}

export type RunFileLine = RecordedLine | RunFileEnd;

/** Most characters of a line; a result has some thousand. */
const LONGEST_LINE = 16 << 20;

/**
 * The lines of a run, and last of all how it ended. Rejects with a `RunFileError`, and with whatever
 * reading `chunks` rejects with.
 *
 * @param chunks the text, cut anywhere
 * @param name what the file is called in messages
 */
export async function* readRun(
  chunks: AsyncIterable<string>,
  name: string,
): AsyncGenerator<RunFileLine, void, undefined> {
  const account = accountOfRun();
  let number = 0;
  for await (const { text, ended } of linesOf(chunks, name)) {
    number += 1;
    if (text === '') continue;
    const line = parsedLine(text, { name, number, ended, first: account.lines === 0 });
    account.take(line);
    if (line === undefined) continue;
    NUMBERS.set(line, number);
    yield line;
  }
  if (account.lines === 0) throw new RunFileError(`${name} is empty: ${EXPECTED}`);
  const { results, shortfall } = account;
  yield { type: 'end', results, ...(shortfall && { shortfall }) };
}

/** Beside the lines and not in them, as lines are written again as they were read. */
const NUMBERS = new WeakMap<RunFileLine, number>();

/** Where a line stood in its file, from 1; `undefined` for one that `readRun` did not give. */
export function numberOf(line: RunFileLine): number | undefined {
  return NUMBERS.get(line);
}

interface Account {
  readonly lines: number;
  readonly results: number;
  readonly shortfall: Shortfall | undefined;
  /** `undefined` for a line that breaks off. */
  take(line: RecordedLine | undefined): void;
}

/** Several runs in one file are whole when each of them is. */
function accountOfRun(): Account {
  const counts = { lines: 0, results: 0 };
  let open = false;
  let short: Shortfall | undefined;
  return {
    get lines() {
      return counts.lines;
    },
    get results() {
      return counts.results;
    },
    get shortfall() {
      return short ?? (open ? 'unfinished' : undefined);
    },
    take(line) {
      counts.lines += 1;
      if (line === undefined) short = 'truncated';
      else if (line.type === 'result') counts.results += 1;
      else if (line.type === 'run') {
        if (open) short = 'unfinished';
        open = true;
      } else {
        open = false;
        if (!line.complete) short = 'incomplete';
      }
    },
  };
}

/** The same host, port and address to dial in two runs have the same key. */
export function targetKey({ host, port, address }: Target): string {
  const key = `${host.toLowerCase().replace(/\.$/, '')}:${port}`;
  return address === undefined ? key : `${key} ${address.toLowerCase()}`;
}

const EXPECTED = 'a run has one JSON object a line, as rdpprobe scan --json writes it';

interface Place {
  readonly name: string;
  readonly number: number;
  /** Whether the line has its end; the last one may lack it. */
  readonly ended: boolean;
  readonly first: boolean;
}

/** `undefined` for a last line that breaks off. */
function parsedLine(text: string, { name, number, ended, first }: Place): RecordedLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    if (!ended && !first && text.startsWith('{')) return undefined;
    const what = first ? 'is not a run of rdpprobe' : 'is not JSON';
    throw new RunFileError(`${name}:${number}: ${what}: ${EXPECTED}`);
  }
  try {
    return checkedLine(value);
  } catch (error) {
    if (!(error instanceof LineError)) throw error;
    throw new RunFileError(`${name}:${number}: ${error.message}`);
  }
}

interface TextLine {
  readonly text: string;
  readonly ended: boolean;
}

async function* linesOf(chunks: AsyncIterable<string>, name: string): AsyncGenerator<TextLine> {
  let pending: string[] = [];
  let length = 0;
  let number = 1;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      pending.push(chunk.slice(start, end));
      yield { text: pending.join('').trim(), ended: true };
      pending = [];
      length = 0;
      number += 1;
      start = end + 1;
    }
    if (start < chunk.length) pending.push(chunk.slice(start));
    length += chunk.length - start;
    if (length > LONGEST_LINE) {
      const size = `${LONGEST_LINE >> 20} MiB`;
      throw new RunFileError(`${name}:${number}: has a line of more than ${size}: ${EXPECTED}`);
    }
  }
  const rest = pending.join('').trim();
  if (rest !== '') yield { text: rest, ended: false };
}
