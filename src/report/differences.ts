/** What every report of a comparison is made from: its lines. */

import type { Comparer, Counts, Difference } from '../policy/comparison.ts';
import type { RunFileLine } from '../policy/run-file.ts';
import type { RecordedRun } from '../policy/run-line.ts';
import { jsonText } from './clean.ts';
import type { Style } from './layout.ts';
import { type DiagnosedResult, type Reporter, SCHEMA } from './report.ts';

/** Which run, for people: the file, and what its header says. */
export interface RunName {
  /** The file; `now` for a run that is under way. */
  readonly name: string;
  readonly version?: string;
  readonly startedAt?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly note?: string;
}

export interface DifferencesHeader {
  readonly before: RunName;
  readonly after: RunName;
  /** Fields that the user has left out, besides those that are by default. */
  readonly ignore?: readonly string[];
  /** All that is compared, where the user has said so. */
  readonly only?: readonly string[];
}

type Line<Type extends string> = { readonly type: Type; readonly schema: typeof SCHEMA };

export type HeaderLine = Line<'differences'> & DifferencesHeader;
export type HostLine = Line<'difference'> & Difference;
export type CountsLine = Line<'differenceSummary'> &
  Counts & {
    /** `false` where a host, or the rest of a run, could not be compared. */
    readonly complete: boolean;
    /** How many hosts changed in each field. */
    readonly fields: Readonly<Record<string, number>>;
  };
export type DifferenceLine = HeaderLine | HostLine | CountsLine;

/** Turns a comparison into text, piece by piece; pieces end at the end of a line. */
export type DifferenceReporter = (
  lines: AsyncIterable<DifferenceLine>,
  style?: Style,
) => AsyncIterable<string>;

/** What passes by of the later run. */
export type LaterLine =
  | RunFileLine
  | { readonly type: 'end'; readonly whole: boolean }
  | ({ readonly type: 'result' } & DiagnosedResult);

/**
 * A comparison as the later run passes by: its header, each difference as soon as it is known, and
 * the counts.
 *
 * @param earlierWhole whether the earlier run was done to its end
 */
export async function* differenceLines(
  header: Omit<DifferencesHeader, 'after'> & { readonly after: string },
  later: AsyncIterable<LaterLine>,
  comparer: Comparer,
  earlierWhole: boolean,
): AsyncGenerator<DifferenceLine, void, undefined> {
  const fields = fieldCounts();
  const host = (difference: Difference): HostLine => {
    fields.add(difference);
    return { type: 'difference', schema: SCHEMA, ...difference };
  };
  let whole = true;
  for await (const { line, first } of numbered(later)) {
    if (first) yield headerLine(header, line.type === 'run' ? line : undefined);
    const difference = line.type === 'result' ? comparer.add(line) : undefined;
    if (difference !== undefined) yield host(difference);
    if (line.type === 'end') whole = wasWhole(line);
  }
  for (const difference of comparer.rest(whole)) yield host(difference);
  const { counts } = comparer;
  yield {
    type: 'differenceSummary',
    schema: SCHEMA,
    complete: whole && earlierWhole && counts.untold === 0,
    ...counts,
    fields: fields.all(),
  };
}

async function* numbered<T>(items: AsyncIterable<T>) {
  let first = true;
  for await (const line of items) {
    yield { line, first };
    first = false;
  }
}

function headerLine(
  header: Omit<DifferencesHeader, 'after'> & { readonly after: string },
  run: RecordedRun | undefined,
): HeaderLine {
  return { type: 'differences', schema: SCHEMA, ...header, after: runName(header.after, run) };
}

function wasWhole(end: Extract<LaterLine, { readonly type: 'end' }>): boolean {
  return 'whole' in end ? end.whole : end.shortfall === undefined;
}

export function runName(name: string, run?: RecordedRun): RunName {
  if (run === undefined) return { name };
  const { version, startedAt, labels, note } = run;
  return {
    name,
    version,
    startedAt,
    ...(labels && { labels }),
    ...(note !== undefined && { note }),
  };
}

/** One JSON object a line. Text is kept as it came. */
export const differenceJsonReporter: DifferenceReporter = async function* (lines) {
  for await (const line of lines) yield `${jsonText(line)}\n`;
};

/** Most fields that are counted apart: a file must not choose how much memory they take. */
const MOST_FIELDS = 1000;

function fieldCounts() {
  const counts = new Map<string, number>();
  return {
    add(difference: Difference): void {
      if (difference.kind !== 'changed') return;
      for (const { path } of difference.changes) {
        const known = counts.get(path);
        if (known === undefined && counts.size >= MOST_FIELDS) continue;
        counts.set(path, (known ?? 0) + 1);
      }
    },
    all: () => Object.fromEntries([...counts].sort(([, a], [, b]) => b - a)),
  };
}

/** A reporter of a run that tells what differs from an earlier one. */
export function comparing(
  header: Omit<DifferencesHeader, 'after'>,
  earlier: { readonly comparer: () => Comparer; readonly whole: boolean },
  reporter: DifferenceReporter,
): Reporter {
  return (lines, style) => {
    const later = (async function* (): AsyncGenerator<LaterLine> {
      for await (const line of lines) {
        if (line.type === 'summary') yield { type: 'end', whole: line.complete };
        else yield line;
      }
    })();
    const told = differenceLines(
      { ...header, after: 'now' },
      later,
      earlier.comparer(),
      earlier.whole,
    );
    return reporter(told, style);
  };
}
