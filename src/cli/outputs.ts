/** Where reports go: files, which are opened before anybody is probed, and at most one to stdout. */
import { resolve } from 'node:path';
import type { Style } from '../report/layout.ts';
import { plural } from '../report/plural.ts';
import type { ReportLine } from '../report/report.ts';
import { quote } from '../targets/problem.ts';
import { channel } from './channel.ts';
import { type Io, write } from './io.ts';
import { openReportFile, type ReportFile } from './report-file.ts';
import { FILE_STYLE, styleOn } from './style.ts';
import { UsageError } from './usage-error.ts';
import type { OutputRequest } from './values.ts';

/** @typeParam L what it is a report of */
export interface Output<L = ReportLine> {
  /** The path, or `stdout`. */
  readonly name: string;
  readonly reporter: (lines: AsyncIterable<L>, style?: Style) => AsyncIterable<string>;
  readonly style: Style;
  write(text: string): Promise<void>;
  /** @param whole `false` where the report was given up */
  close(whole: boolean): Promise<void>;
  /** How many results stand in it; left out where they do not stand a line each. */
  readonly written?: () => number;
}

/** What `Format` says of files. */
export interface Filing<L> {
  readonly atomic?: boolean;
  readonly beside?: {
    readonly variable: string;
    readonly load: () => Promise<Output<L>['reporter']>;
  };
}

export interface OutputPlan<Format extends string, L = ReportLine> {
  readonly requests: readonly OutputRequest<Format>[];
  readonly load: (format: Format) => Promise<Output<L>['reporter']>;
  /** How a format is filed; one that is not told of is written as it grows. */
  readonly filing: (format: Format) => Filing<L> | undefined;
  readonly noColour: boolean;
  /** Files that were read: they are not to be written. */
  readonly inputs: readonly string[];
  /** A report that is gone on with, and how many of its lines are there. */
  readonly begun?: { readonly path: string; readonly lines: number } | undefined;
}

/** Throws a `UsageError` for what cannot be written; nothing is open then. */
export async function openOutputs<Format extends string, L = ReportLine>(
  plan: OutputPlan<Format, L>,
  io: Io,
): Promise<Output<L>[]> {
  const { requests, inputs } = plan;
  const taken = new Set(inputs.map((path) => resolve(path)));
  for (const { path } of requests) {
    const place = path === undefined ? STDOUT : resolve(path);
    if (taken.has(place)) throw new UsageError(clash(path, inputs));
    taken.add(place);
  }
  const outputs: Output<L>[] = [];
  try {
    for (const request of requests) {
      outputs.push(await opened(request, plan, io));
      const beside = await besideOf(plan.filing(request.format), io);
      if (beside !== undefined) outputs.push(beside);
    }
  } catch (error) {
    await Promise.all(outputs.map((output) => output.close(false)));
    throw error;
  }
  return outputs;
}

/** What became of an output. `lost` is left out where nobody wanted to read on. */
export interface Ending {
  readonly name: string;
  readonly lost?: string;
  /** How many results do not stand in it, where that can be told. */
  readonly lacks?: number;
}

async function opened<Format extends string, L>(
  { format, path }: OutputRequest<Format>,
  { load, filing, noColour, begun }: OutputPlan<Format, L>,
  io: Io,
): Promise<Output<L>> {
  const reporter = await load(format);
  if (path === undefined) return stdoutOutput(reporter, io, noColour);
  const lines = isSame(path, begun?.path) ? (begun?.lines ?? 0) : 0;
  const file = await openReportFile(path, {
    atomic: filing(format)?.atomic === true,
    append: lines > 0,
    named: '--output',
  });
  const output = fileOutput(path, file, lines > 0 ? behind(lines, reporter) : reporter);
  return format === 'jsonl' ? counting(output, lines) : output;
}

/** What is appended to the file that the environment names. */
async function besideOf<L>(
  { beside }: Filing<L> = {},
  { env }: Pick<Io, 'env'>,
): Promise<Output<L> | undefined> {
  const path = beside && env[beside.variable];
  if (!beside || !path) return undefined;
  const file = await openReportFile(path, { append: true, named: beside.variable });
  return fileOutput(path, file, await beside.load());
}

function isSame(path: string, other: string | undefined): boolean {
  return other !== undefined && resolve(other) === resolve(path);
}

/** The lines behind those that are there already. */
function behind<L>(count: number, reporter: Output<L>['reporter']): Output<L>['reporter'] {
  return async function* (lines, style) {
    yield* reporter(rest(lines), style);
  };

  async function* rest(lines: AsyncIterable<L>): AsyncGenerator<L> {
    let left = count;
    for await (const line of lines) {
      if (left > 0) left -= 1;
      else yield line;
    }
  }
}

/**
 * Writes every report from the same lines, each as fast as the slowest. An output that fails is
 * given up, the others go on. Returns those that failed. Rejects with what `lines` rejects with, and
 * all are given up then.
 *
 * @param allFailed called when none is left
 */
export async function writeReports<L>(
  lines: AsyncIterable<L>,
  outputs: readonly Output<L>[],
  allFailed: () => void,
): Promise<Ending[]> {
  const failed: (Ending & { readonly had: number | undefined })[] = [];
  let results = 0;
  const writers = outputs.map((output) => {
    const lane = channel<L>();
    const ended = writeReport(output, lane.items).catch((error: unknown) => {
      lane.end();
      failed.push({ ...endingOf(output, error), had: output.written?.() });
      if (failed.length === outputs.length) allFailed();
    });
    return { lane, ended };
  });
  try {
    for await (const line of lines) {
      if ((line as { readonly type?: unknown }).type === 'result') results += 1;
      await Promise.all(writers.map(({ lane }) => lane.put(line)));
    }
  } catch (error) {
    for (const { lane } of writers) lane.fail(error);
    await Promise.all(writers.map(({ ended }) => ended));
    throw error;
  }
  for (const { lane } of writers) lane.end();
  await Promise.all(writers.map(({ ended }) => ended));
  return failed.map(({ had, ...ending }) =>
    had === undefined ? ending : { ...ending, lacks: Math.max(0, results - had) },
  );
}

/** Whether whoever was to read the reports has gone: there is nobody to say anything to. */
export function isUnread(outputs: readonly Output<never>[], failed: readonly Ending[]): boolean {
  return failed.length === outputs.length && failed.every(({ lost }) => lost === undefined);
}

/** What did not become of reports, in words. */
export function lostReports(failed: readonly Ending[], hosts: number): string[] {
  return failed.flatMap(({ name, lost, lacks }) => {
    if (lost === undefined) return [];
    const part = lacks === undefined ? '' : `; it lacks ${lacks} of ${plural(hosts, 'host')}`;
    return [`the report to ${name} was not written (${lost})${part}`];
  });
}

const STDOUT = 'stdout';

function clash(path: string | undefined, inputs: readonly string[]): string {
  if (path === undefined) {
    return 'two reports on stdout: give all but one a file, as in -o jsonl:scan.jsonl';
  }
  const read = inputs.some((input) => resolve(input) === resolve(path));
  return read
    ? `--output ${quote(path)} is read as well: write to another file`
    : `--output ${quote(path)} is written twice: give each report a file of its own`;
}

function fileOutput<L>(path: string, file: ReportFile, reporter: Output<L>['reporter']): Output<L> {
  return { name: path, reporter, style: FILE_STYLE, ...file };
}

/** @param lines that are there: the one of the run, and one for each result */
function counting<L>(output: Output<L>, lines: number): Output<L> {
  let count = lines;
  return {
    ...output,
    async write(text) {
      await output.write(text);
      count += 1;
    },
    written: () => Math.max(0, count - 1),
  };
}

function stdoutOutput<L>(reporter: Output<L>['reporter'], io: Io, noColour: boolean): Output<L> {
  return {
    name: STDOUT,
    reporter,
    style: styleOn(io.stdout, io.env, noColour),
    write: (text) => write(io.stdout, text),
    close: async () => {},
  };
}

async function writeReport<L>(output: Output<L>, lines: AsyncIterable<L>): Promise<void> {
  let whole = false;
  try {
    for await (const text of output.reporter(lines, output.style)) await output.write(text);
    whole = true;
  } finally {
    await output.close(whole);
  }
}

function endingOf({ name }: { readonly name: string }, error: unknown): Ending {
  const { code, message } = error as NodeJS.ErrnoException;
  if (name === STDOUT && (code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED')) return { name };
  return { name, lost: code ?? message };
}
