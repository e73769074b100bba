/** Runs of earlier days, from files or standard input. What cannot be read is wrong input: a `UsageError`. */
import { createReadStream } from 'node:fs';
import { RunFileError, type RunFileLine, readRun } from '../policy/run-file.ts';
import { textReader } from '../targets/lines.ts';
import { quote } from '../targets/problem.ts';
import type { Io } from './io.ts';
import { UsageError } from './usage-error.ts';

/**
 * The lines of the run in a file, and last of all how it ended.
 *
 * @param path `-` for standard input
 */
export async function* runIn(path: string, io: Io): AsyncGenerator<RunFileLine, void, undefined> {
  const chunks = path === '-' ? io.stdin : createReadStream(path);
  try {
    yield* readRun(textOf(chunks), nameOfRun(path));
  } catch (error) {
    if (error instanceof RunFileError) throw new UsageError(error.message);
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(
      `${quote(path)} ${UNREADABLE[code] ?? `cannot be read (${code})`}: name a run, as scan --json writes it`,
    );
  }
}

/** What a run is called in messages and reports. */
export function nameOfRun(path: string): string {
  return path === '-' ? 'stdin' : path;
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EISDIR: 'is a folder',
  EACCES: 'may not be read by this user',
};

async function* textOf(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  const reader = textReader();
  for await (const chunk of chunks) {
    yield typeof chunk === 'string' ? chunk : reader.push(chunk);
  }
  yield reader.end();
}
