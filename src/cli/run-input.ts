/** Runs of earlier days, from files or standard input. What cannot be read is wrong input: a `UsageError`. */
import { createReadStream } from 'node:fs';
import { RunFileError, type RunFileLine, readRun } from '../policy/run-file.ts';
import { textReader } from '../targets/lines.ts';
import { quote } from '../targets/problem.ts';
import type { Io } from './io.ts';
import { until } from './until.ts';
import { Interrupted, UsageError } from './usage-error.ts';

/**
 * The lines of the run in a file, and last of all how it ended. Throws `Interrupted` where a signal
 * comes first.
 *
 * @param path `-` for standard input
 */
export async function* runIn(path: string, io: Io): AsyncGenerator<RunFileLine, void, undefined> {
  const { interrupted } = io;
  const orInterrupted = (): void => {
    if (interrupted?.aborted) throw new Interrupted(interrupted.reason);
  };
  orInterrupted();
  const chunks: AsyncIterable<Uint8Array | string> =
    path !== '-'
      ? createReadStream(path, { signal: interrupted })
      : interrupted === undefined
        ? io.stdin
        : until(interrupted, io.stdin);
  try {
    for await (const line of readRun(textOf(chunks, orInterrupted), nameOfRun(path))) {
      orInterrupted();
      yield line;
    }
  } catch (error) {
    orInterrupted();
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

/** @param check called before the end is believed */
async function* textOf(
  chunks: AsyncIterable<Uint8Array | string>,
  check: () => void,
): AsyncGenerator<string> {
  const reader = textReader();
  for await (const chunk of chunks) {
    yield typeof chunk === 'string' ? chunk : reader.push(chunk);
  }
  check();
  yield reader.end();
}
