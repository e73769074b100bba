/** What a scan is about to do: its targets, its excludes, and what is noted about it. */
import { statSync } from 'node:fs';
import type { RunHeader } from '../report/report.ts';
import { type Exclusion, readExcludes } from '../targets/exclude.ts';
import type { ImportReport } from '../targets/import.ts';
import { describeProblem, quote, TargetError } from '../targets/problem.ts';
import { readTargets, type TargetSources } from '../targets/read.ts';
import { formatShard } from '../targets/shard.ts';
import type { Request } from './commands.ts';
import { type Course, plannedTargets, targetsDigest } from './course.ts';
import { logsOn } from './credentials.ts';
import { importLines, importsOf } from './import-request.ts';
import { type Io, note } from './io.ts';
import type { Values } from './options.ts';
import { recordedOptions } from './recorded-options.ts';
import { Interrupted, UsageError } from './usage-error.ts';
import { packageVersion } from './version.ts';

export async function exclusionOf(values: Values): Promise<Exclusion | undefined> {
  const files = (values['exclude-file'] ?? []).map((path) => `@${path}`);
  const args = [...(values.exclude ?? []), ...files];
  if (args.length === 0) return undefined;
  return readingTargets(() => readExcludes(args), '--exclude: ');
}

export async function sourcesOf(
  { command, operands, values }: Request,
  io: Io,
): Promise<TargetSources> {
  const imports = importsOf(values);
  if (operands.length === 0 && imports.length === 0) {
    throw new UsageError(
      command === 'probe'
        ? 'probe names no host: write rdpprobe probe HOST'
        : `${command} names no target: write hosts, networks, @FILE, --from FILE, or - for stdin`,
    );
  }
  if (!values.quiet) for (const name of operands.filter(isFile)) note(io, takenForHost(name));
  const asksStdin = operands.includes('-') || imports.some(({ path }) => path === '-');
  const told = (report: ImportReport): void => {
    if (values.quiet) return;
    for (const line of importLines(report)) note(io, `rdpprobe: ${line}`);
  };
  const sources = await readingTargets(() =>
    orInterrupted(
      readTargets(operands, {
        imports,
        ...(asksStdin && { stdin: io.stdin }),
        ...(values.port !== undefined && { port: values.port }),
        noticed: (problem) => note(io, `rdpprobe: ${describeProblem(problem)}`),
        ...(!wantsWhole(command, values) && { streamed: told }),
      }),
      io,
    ),
  );
  if (sources.listed.count === 0n && sources.streamed === undefined) {
    const lines = sources.imported.flatMap(importLines);
    if (lines.length > 0) throw new UsageError(`there is nothing to probe:\n${lines.join('\n')}`);
    throw new UsageError(
      `${operands.join(' ')} names no target: it is empty, or there are only comments`,
    );
  }
  if (!values['dry-run']) sources.imported.forEach(told);
  return sources;
}

/** The likeliest slip of all: a list without its `@`. */
function isFile(operand: string): boolean {
  return statSync(operand, { throwIfNoEntry: false })?.isFile() ?? false;
}

function takenForHost(name: string): string {
  return `rdpprobe: ${quote(name)} is taken for a host; the targets in the file of that name are written @${name}`;
}

/** Whether all targets have to be known before the first is probed, even those of standard input. */
function wantsWhole(command: Request['command'], values: Values): boolean {
  const { seed, order, resume, 'dry-run': dry } = values;
  const ordered = seed !== undefined || order === 'random';
  return command !== 'scan' || ordered || resume !== undefined || dry === true || logsOn(values);
}

/** Reading that a signal ends; nothing is sent by then. */
async function orInterrupted<T>(reading: Promise<T>, { interrupted }: Io): Promise<T> {
  if (interrupted === undefined) return reading;
  const signalled = new Promise<never>((_resolve, reject) => {
    const giveUp = (): void => reject(new Interrupted(interrupted.reason));
    interrupted.addEventListener('abort', giveUp, { once: true });
  });
  return Promise.race([reading, signalled]);
}

/** What is wrong with a list of targets is wrong usage. */
export async function readingTargets<T>(read: () => Promise<T>, before = ''): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof TargetError) throw new UsageError(before + error.message);
    throw error;
  }
}

/** The files that are read. */
export function inputsOf({ operands, values }: Request): string[] {
  const lists = operands.filter((operand) => operand.startsWith('@'));
  const imports = importsOf(values).map(({ path }) => path);
  return [
    ...lists.map((operand) => operand.slice(1)),
    ...imports.filter((path) => path !== '-'),
    ...(values['exclude-file'] ?? []),
    ...(values.policy === undefined ? [] : [values.policy]),
  ];
}

export function headerOf(
  request: Request,
  labels: Readonly<Record<string, string>>,
  course: Course,
): RunHeader {
  const { argv, values } = request;
  const options = recordedOptions(request);
  const { seed, shard } = course;
  const digest = targetsDigest(course);
  return {
    version: packageVersion(),
    startedAt: new Date().toISOString(),
    arguments: argv,
    targets: plannedTargets(course, values),
    ...(Object.keys(options).length > 0 && { options }),
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(values.policy !== undefined && { policy: values.policy }),
    ...(seed !== undefined && { seed }),
    ...(shard && { shard: formatShard(shard) }),
    ...(digest !== undefined && { targetsDigest: digest }),
    ...(values.note !== undefined && { note: values.note }),
    ...(values['fail-on'] !== undefined && { failOn: values['fail-on'] }),
  };
}
