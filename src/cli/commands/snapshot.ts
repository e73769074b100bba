/** `rdpprobe snapshot TARGETS -o FILE`: a scan whose JSON Lines are kept, for `verify` to come back to. */
import { rename, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { quote } from '../../targets/problem.ts';
import type { Closing } from '../closing.ts';
import type { Command, Request } from '../commands.ts';
import { ExitCode } from '../exit-code.ts';
import { inputsOf } from '../plan.ts';
import { runScan } from '../scan-run.ts';
import { UsageError } from '../usage-error.ts';

export const snapshotCommand: Command = async (request, io) => {
  const path = await fileOf(request);
  // Invariant: a snapshot that is there is replaced by a whole one, and never by half of one.
  const part = `${path}.partial`;
  const output = [{ format: 'jsonl', path: part } as const];
  const conclude = async (closing: Closing): Promise<Closing> => {
    if (closing.exitCode !== ExitCode.DONE) {
      return { ...closing, sentence: `${closing.sentence}; what there is stands in ${part}` };
    }
    await rename(part, path);
    return { ...closing, sentence: `${closing.sentence}, kept in ${path}` };
  };
  const values = { ...request.values, output };
  return runScan(
    { request: { ...request, values }, usualFormat: 'jsonl', turns: { conclude } },
    io,
  );
};

/** Where the snapshot goes. Throws a `UsageError` for what is no place for it. */
async function fileOf(request: Request): Promise<string> {
  const [output, more] = request.values.output ?? [];
  const path = output?.path;
  if (path === undefined || output?.format !== 'jsonl') {
    throw new UsageError('snapshot has no file to write: add -o before.json');
  }
  if (more !== undefined) throw new UsageError('snapshot writes one file: give -o once');
  if (inputsOf(request).some((input) => resolve(input) === resolve(path))) {
    throw new UsageError(`--output ${quote(path)} is read as well: write to another file`);
  }
  if (!(await stat(dirname(resolve(path))).catch(() => undefined))?.isDirectory()) {
    throw new UsageError(
      `--output ${quote(path)} is in a folder that does not exist: make the folder first`,
    );
  }
  const there = await stat(path).catch(() => undefined);
  if (there !== undefined && !there.isFile()) {
    throw new UsageError(`--output ${quote(path)} is not a file: name a file`);
  }
  return path;
}
