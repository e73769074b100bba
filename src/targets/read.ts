/**
 * Where targets come from: arguments, files (`@hosts.txt`) and standard input (`-`). Arguments and
 * files are read and checked as a whole before the first target is probed, and of long lists only
 * the places are held; standard input is read as it comes.
 */
import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import type { EntryOptions } from './entry.ts';
import type { ImportReport, ImportRequest, importTargets } from './import.ts';
import { textReader } from './lines.ts';
import { firstMention } from './mention.ts';
import { blocksOf, blocksOfArgument, streamTargets } from './parse.ts';
import { collectProblems, type Problem, type Problems, Refusal } from './problem.ts';
import type { Block } from './target.ts';
import { joined, type Part, type TargetSet } from './target-set.ts';

export interface ReadOptions extends EntryOptions {
  /** What `-` stands for; where it is left out, `-` is refused. */
  readonly stdin?: AsyncIterable<Uint8Array | string>;
  /** Told at once of each entry of standard input that cannot be taken. */
  readonly noticed?: (problem: Problem) => void;
  /** Files of other programs, which are read after the arguments. */
  readonly imports?: readonly ImportRequest[];
  /**
   * Takes the file of another program from standard input as it comes, and tells at its end what
   * became of it; left out, it is read as a whole before the first target is probed.
   */
  readonly streamed?: (report: ImportReport) => void;
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
  checkStdin(args, options, problems);
  const listed = await listedParts(args, options, problems);
  const imports = options.imports?.length ? await readImports(options, problems) : [];
  for (const { blocks } of imports) for (const block of blocks) listed.add(block);
  problems.raise();
  const streamed = await streamOf(args, options);
  return {
    listed: joined(listed.parts, listed.repeated),
    imported: imports.map(({ report }) => report),
    ...(streamed && { streamed }),
  };
}

/** A file up to this size is held. */
const HELD = 1 << 20;
/** What is read into memory at the most: of a pipe, and of UTF-16. */
const LARGEST_HELD = 64 << 20;

interface Listed {
  readonly parts: readonly Part[];
  readonly repeated: number;
  add(block: Block): void;
}

async function listedParts(
  args: readonly string[],
  options: EntryOptions,
  problems: Problems,
): Promise<Listed> {
  const parts: Part[] = [];
  const isNew = firstMention();
  let repeated = 0;
  const add = (block: Block): void => {
    if (isNew(block)) parts.push(block);
    else repeated += 1;
  };
  const addFile = async (argument: string): Promise<void> => {
    const source = argument.slice(1);
    if (isLong(source)) {
      const { listFile } = await import('./list-file.ts');
      const file = await listFile(source, { ...options, source, isNew, problems });
      repeated += file.repeated;
      if (file.stretch.count > 0n) parts.push(file.stretch);
      return;
    }
    for (const block of blocksOf(await textOf(source), { ...options, source }, problems))
      add(block);
  };
  for (const argument of args) {
    if (argument === '-') continue;
    if (!namesFile(argument)) {
      for (const block of blocksOfArgument(argument, options, problems)) add(block);
      continue;
    }
    try {
      await addFile(argument);
    } catch (error) {
      const source = argument === '@' ? 'argument' : argument.slice(1);
      problems.add({ source, ...unreadable(argument, error) });
    }
  }
  return {
    parts,
    get repeated() {
      return repeated;
    },
    add,
  };
}

/** Whether a list is better not held: a large ordinary file, which is not UTF-16. */
function isLong(path: string): boolean {
  if (path === '') return false;
  const file = openSync(path, 'r');
  try {
    const stats = fstatSync(file);
    if (!stats.isFile() || stats.size <= HELD) return false;
    const mark = Buffer.alloc(2);
    readSync(file, mark, 0, 2, 0);
    return !['feff', 'fffe'].includes(mark.toString('hex'));
  } finally {
    closeSync(file);
  }
}

function namesFile(argument: string): boolean {
  return argument.startsWith('@');
}

/** How often standard input is asked for: as a list, and as the file of another program. */
function askedOf(args: readonly string[], { imports = [] }: ReadOptions) {
  return {
    lists: args.filter((argument) => argument === '-').length,
    imports: imports.filter(({ path }) => path === '-'),
  };
}

function checkStdin(args: readonly string[], options: ReadOptions, problems: Problems): void {
  const { lists, imports } = askedOf(args, options);
  const asked = lists + imports.length;
  if (asked === 0) return;
  const refuse = (reason: string) => problems.add({ source: 'argument', text: '-', reason });
  if (options.stdin === undefined) refuse('is standard input, which is not read here');
  else if (asked > 1) refuse('is given twice; standard input is read once');
}

async function streamOf(
  args: readonly string[],
  options: ReadOptions,
): Promise<TargetSources['streamed']> {
  const { stdin, noticed, streamed } = options;
  const { lists, imports } = askedOf(args, options);
  const [request] = imports;
  if (stdin === undefined) return undefined;
  if (lists > 0) return streamTargets(stdin, { ...options, source: 'stdin' }, noticed);
  if (request === undefined || streamed === undefined) return undefined;
  const { streamImport } = await import('./import.ts');
  return streamImport(stdin, request, { ...options, source: 'stdin' }, streamed);
}

type Imported = Awaited<ReturnType<typeof importTargets>>;

async function readImports(
  { imports = [], stdin, streamed, port, largeRanges, labels }: ReadOptions,
  problems: Problems,
): Promise<readonly Imported[]> {
  const { importTargets } = await import('./import.ts');
  const read: Imported[] = [];
  for (const request of imports) {
    const { path } = request;
    if (path === '-' && (stdin === undefined || streamed !== undefined)) continue;
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

async function textOf(path: string): Promise<string> {
  if (path === '') throw new Refusal('is followed by no file name; write @hosts.txt');
  const reader = textReader();
  let text = '';
  let size = 0;
  // A stream and not one read: what is named may be a pipe, whose size is not known before its end.
  for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > LARGEST_HELD) {
      const largest = `${LARGEST_HELD >> 20} MiB`;
      throw new Refusal(
        `is larger than ${largest}, and no file of UTF-8: give it on standard input, as -`,
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
