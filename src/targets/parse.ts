/** Text to targets. Every entry is read before an error is thrown, so that all problems are told at once. */
import { type EntryOptions, parseEntry } from './entry.ts';
import { type Entry, type EntryReader, entriesIn, entryReader, textReader } from './lines.ts';
import { firstMention } from './mention.ts';
import { collectProblems, type Problem, type Problems, TargetError } from './problem.ts';
import type { Block } from './target.ts';
import { type TargetSet, targetSet } from './target-set.ts';

export interface ParseOptions extends EntryOptions {
  /** What the list is called in messages and in `source`, before the number of the line. */
  readonly source?: string;
}

/** Reads a whole list. Throws a `TargetError` that names every entry it could not take. */
export function parseTargets(text: string, options: ParseOptions = {}): TargetSet {
  const problems = collectProblems();
  const set = targetSet(blocksOf(text, options, problems));
  problems.raise();
  return set;
}

/** The blocks of a list; what cannot be taken goes to `problems`. */
export function* blocksOf(
  text: string,
  options: ParseOptions,
  problems: Problems,
): Generator<Block> {
  const reader = entryReader();
  yield* read(reader.push(text), options, problems);
  yield* read(reader.end(), options, problems);
}

/** The blocks of a command-line argument: one entry, or several between commas. */
export function* blocksOfArgument(
  text: string,
  options: EntryOptions,
  problems: Problems,
): Generator<Block> {
  const entries = entriesIn(text);
  if (entries.length === 0) problems.add({ source: ARGUMENT, text, reason: 'names no target' });
  for (const entry of entries) yield* blockOf(entry, ARGUMENT, options, problems);
}

/**
 * The blocks of a list that is still being written, each as soon as its line is complete. Entries
 * that cannot be taken are told to `noticed` at once, and thrown together when the list ends.
 */
export async function* streamTargets(
  chunks: AsyncIterable<Uint8Array | string>,
  options: ParseOptions = {},
  noticed?: (problem: Problem) => void,
): AsyncGenerator<Block> {
  const problems = collectProblems(noticed);
  const isNew = firstMention();
  for await (const entry of entriesAsTheyCome(chunks, options, problems)) {
    for (const block of read([entry], options, problems)) if (isNew(block)) yield block;
  }
  problems.raise();
}

const ARGUMENT = 'argument';
const UNNAMED = 'input';
/** Characters of a line that is still without an end; more is not a list of targets. */
const LONGEST_LINE = 1 << 20;

async function* entriesAsTheyCome(
  chunks: AsyncIterable<Uint8Array | string>,
  { source = UNNAMED }: ParseOptions,
  problems: Problems,
): AsyncGenerator<Entry> {
  const text = textReader();
  const lines: EntryReader = entryReader();
  for await (const chunk of chunks) {
    yield* lines.push(text.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk));
    if (lines.pending > LONGEST_LINE) {
      const reason = `has a line of more than ${LONGEST_LINE} characters; reading stopped there`;
      problems.add({ source, reason });
      return;
    }
  }
  yield* lines.push(text.end());
  yield* lines.end();
}

function* read(
  entries: Iterable<Entry>,
  options: ParseOptions,
  problems: Problems,
): Generator<Block> {
  const { source = UNNAMED } = options;
  for (const { text, line } of entries) {
    yield* blockOf(text, `${source}:${line}`, options, problems);
  }
}

function* blockOf(
  text: string,
  source: string,
  options: EntryOptions,
  problems: Problems,
): Generator<Block> {
  try {
    yield parseEntry(text, source, options);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    for (const problem of error.problems) problems.add(problem);
  }
}
