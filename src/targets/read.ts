/**
 * Where targets come from: arguments, files (`@hosts.txt`) and standard input (`-`). Arguments and
 * files are read and checked as a whole before the first target is probed; standard input is read
 * as it comes.
 */
import { createReadStream } from 'node:fs';
import type { EntryOptions } from './entry.ts';
import { type ImportReport, type ImportRequest, importTargets } from './import.ts';
import { textReader } from './lines.ts';
import { blocksOf, blocksOfArgument, streamTargets } from './parse.ts';
import { collectProblems, type Problem, type Problems, Refusal } from './problem.ts';
import type { Block } from './target.ts';
import { type TargetSet, targetSet } from './target-set.ts';

export interface ReadOptions extends EntryOptions {
  /** What `-` stands for; where it is left out, `-` is refused. */
  readonly stdin?: AsyncIterable<Uint8Array | string>;
  /** Told at once of each entry of standard input that cannot be taken. */
  readonly noticed?: (problem: Problem) => void;
  /** Files of other programs, which are read after the arguments. */
  readonly imports?: readonly ImportRequest[];
}

export interface TargetSources {
  /** All that arguments and files name. */
  readonly listed: TargetSet;
  /**
   * What standard input names, if it was asked for; what is listed as well is not left out.
   * Ends with a `TargetError` if entries were refused.
   */
  readonly streamed?: AsyncIterable<Block>;
  /** What became of each file of another program. */
  readonly imported: readonly ImportReport[];
}

/** Reads what the arguments name. Rejects with a `TargetError` for all problems of arguments and files. */
export async function readTargets(
  args: readonly string[],
  options: ReadOptions = {},
): Promise<TargetSources> {
  const problems = collectProblems();
  const stdin = standardInput(args, options, problems);
  const files = await readFiles(args.filter(namesFile), problems);
  const imports = await readImports(options, problems);
  const listed = targetSet(
    chained(blocks(args, files, options, problems), ...imports.map((each) => each.blocks)),
  );
  problems.raise();
  const imported = imports.map(({ report }) => report);
  if (stdin === undefined) return { listed, imported };
  return {
    listed,
    imported,
    streamed: streamTargets(stdin, { ...options, source: 'stdin' }, options.noticed),
  };
}

/** A larger list is better given on standard input, which is not held in memory. */
const LARGEST_FILE = 64 << 20;

function* chained<T>(...lists: ReadonlyArray<Iterable<T>>): Generator<T> {
  for (const list of lists) yield* list;
}

function namesFile(argument: string): boolean {
  return argument.startsWith('@');
}

function standardInput(
  args: readonly string[],
  { stdin, imports = [] }: ReadOptions,
  problems: Problems,
): ReadOptions['stdin'] {
  const wanted = imports.filter(({ path }) => path === '-').length;
  const asked = args.filter((argument) => argument === '-').length + wanted;
  if (asked === 0) return undefined;
  if (stdin === undefined) {
    problems.add({
      source: 'argument',
      text: '-',
      reason: 'is standard input, which is not read here',
    });
  } else if (asked > 1) {
    problems.add({
      source: 'argument',
      text: '-',
      reason: 'is given twice; standard input is read once',
    });
  }
  return wanted > 0 ? undefined : stdin;
}

async function readImports(
  { imports = [], stdin, port, largeRanges, labels }: ReadOptions,
  problems: Problems,
): Promise<ReadonlyArray<Awaited<ReturnType<typeof importTargets>>>> {
  const read: Array<Awaited<ReturnType<typeof importTargets>>> = [];
  for (const request of imports) {
    const { path } = request;
    if (path === '-' && stdin === undefined) continue;
    const source = path === '-' ? 'stdin' : path;
    const entry = {
      source,
      ...(port !== undefined && { port }),
      ...(largeRanges !== undefined && { largeRanges }),
      ...(labels && { labels }),
    };
    try {
      const chunks = path === '-' && stdin !== undefined ? stdin : createReadStream(path);
      read.push(await importTargets(chunks, request, entry));
    } catch (error) {
      problems.add({ source, ...unreadable(path, error) });
    }
  }
  return read;
}

function* blocks(
  args: readonly string[],
  files: ReadonlyMap<string, string>,
  options: EntryOptions,
  problems: Problems,
): Generator<Block> {
  for (const argument of args) {
    if (namesFile(argument)) {
      const source = argument.slice(1);
      yield* blocksOf(files.get(argument) ?? '', { ...options, source }, problems);
    } else if (argument !== '-') {
      yield* blocksOfArgument(argument, options, problems);
    }
  }
}

async function readFiles(
  args: readonly string[],
  problems: Problems,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const argument of new Set(args)) {
    const path = argument.slice(1);
    try {
      texts.set(argument, await textOf(path));
    } catch (error) {
      problems.add({ source: path === '' ? 'argument' : path, ...unreadable(argument, error) });
    }
  }
  return texts;
}

async function textOf(path: string): Promise<string> {
  if (path === '') throw new Refusal('is followed by no file name; write @hosts.txt');
  const reader = textReader();
  let text = '';
  let size = 0;
  // A stream and not one read: what is named may be a pipe, whose size is not known before its end.
  for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > LARGEST_FILE) {
      throw new Refusal(
        `is larger than ${LARGEST_FILE >> 20} MiB; give it on standard input, as -`,
      );
    }
    text += reader.push(chunk);
  }
  return text + reader.end();
}

function unreadable(argument: string, error: unknown): { text?: string; reason: string } {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined && !(error instanceof Refusal)) throw error;
  const reason = code === undefined ? message : (UNREADABLE[code] ?? `cannot be read: ${code}`);
  return argument === '@' ? { text: argument, reason } : { reason };
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'is a directory, not a list of targets',
  EACCES: 'may not be read by this user',
};
