/** Two runs held against each other: hosts that are gone, new or changed, and those of which nothing can be said. */
import type { Outcome, Target } from '../handshake/result.ts';
import { type Change, changesBetween, comparedFields, type Tree } from './compared.ts';
import type { FieldFilter } from './field-path.ts';
import { numberOf, type RunFileLine, type Shortfall, targetKey } from './run-file.ts';
import type { RecordedResult, RecordedRun } from './run-line.ts';

/** Why two results of one host, or the lack of one, say nothing. */
export type Untold =
  /** In the earlier run the probe ended by a fault on this side. */
  | 'faultBefore'
  /** In the later run it did. */
  | 'faultAfter'
  /** The earlier run is not whole, and the host is not in it. */
  | 'missingBefore'
  /** The later run is not whole, and the host is not in it. */
  | 'missingAfter';

/** What became of one host. */
export type Difference = { readonly target: Target } & (
  | {
      /** It answered, and does no more. */
      readonly kind: 'gone';
      /** How the walk ended in the later run; left out where the host is not in it. */
      readonly outcome?: Outcome;
    }
  | {
      /** It answers, and did not before. */
      readonly kind: 'new';
      readonly outcome: Outcome;
      readonly verdict: string;
    }
  | { readonly kind: 'changed'; readonly changes: readonly Change[] }
  | { readonly kind: 'untold'; readonly because: Untold }
);

export interface Counts {
  /** Hosts in both runs, or answering in one. */
  readonly hosts: number;
  readonly same: number;
  readonly gone: number;
  readonly new: number;
  readonly changed: number;
  readonly untold: number;
  /** Targets that are in one run only and did not answer there. */
  readonly silent: number;
}

/** What is kept of a host, as small as it can be: there may be many. */
export interface IndexedHost {
  readonly target: Target;
  /** Its line, where the run was read from a file. */
  readonly line?: number;
  /** Whether the result says anything about the host. */
  readonly told: boolean;
  /** Whether anything accepted the connection. */
  readonly answered: boolean;
  /** The compared fields, as JSON. */
  readonly fields: string;
}

/** A run as it is looked up: the first result that says something of each host. */
export interface RunIndex {
  readonly header?: RecordedRun;
  readonly hosts: ReadonlyMap<string, IndexedHost>;
  /** Results of hosts that are in the run more than once. */
  readonly repeated: number;
  readonly shortfall?: Shortfall;
}

/** Rejects with whatever reading `lines` rejects with. */
export async function indexRun(
  lines: AsyncIterable<RunFileLine>,
  compared: FieldFilter,
): Promise<RunIndex> {
  const hosts = new Map<string, IndexedHost>();
  let header: RecordedRun | undefined;
  let shortfall: Shortfall | undefined;
  let repeated = 0;
  for await (const line of lines) {
    if (line.type === 'run') header ??= line;
    else if (line.type === 'end') shortfall = line.shortfall;
    else if (line.type === 'result') {
      const key = targetKey(line.target);
      const known = hosts.get(key);
      if (known !== undefined) repeated += 1;
      if (!known?.told) hosts.set(key, placed(line, compared));
    }
  }
  return { ...(header && { header }), hosts, repeated, ...(shortfall && { shortfall }) };
}

/** Holds a later run against an earlier one, result by result. */
export interface Comparer {
  /** What became of the host; `undefined` where it is the same, or where it is not to be told yet. */
  add(result: RecordedOutcome): Difference | undefined;
  /**
   * What is left when the later run has ended.
   *
   * @param whole whether it was done to its end
   */
  rest(whole: boolean): Generator<Difference, void, undefined>;
  readonly counts: Counts;
}

/** A result, whether or not it was read from a file. */
export type RecordedOutcome = Omit<RecordedResult, 'type' | 'schema'>;

/** @param before indexed with the same `compared` */
export function compareWith(before: RunIndex, compared: FieldFilter): Comparer {
  const counts = { hosts: 0, same: 0, gone: 0, new: 0, changed: 0, untold: 0, silent: 0 };
  const told = new Set<string>();
  const faults = new Map<string, Target>();

  function count<D extends Difference | undefined>(difference: D): D {
    counts.hosts += 1;
    counts[difference?.kind ?? 'same'] += 1;
    return difference;
  }

  function unknownBefore(target: Target, after: IndexedHost, result: RecordedOutcome) {
    if (!after.answered) {
      counts.silent += 1;
      return undefined;
    }
    return count(
      before.shortfall === undefined
        ? arrived(target, result)
        : { target, kind: 'untold', because: 'missingBefore' },
    );
  }

  return {
    counts,
    add(result) {
      const { target } = result;
      const key = targetKey(target);
      if (told.has(key)) return undefined;
      if (!isTold(result)) {
        faults.set(key, target);
        return undefined;
      }
      told.add(key);
      faults.delete(key);
      const after = indexed(result, compared);
      const earlier = before.hosts.get(key);
      if (earlier === undefined) return unknownBefore(target, after, result);
      if (!earlier.told) return count({ target, kind: 'untold', because: 'faultBefore' });
      return count(differenceOf(earlier, after, result));
    },
    *rest(whole) {
      for (const [key, target] of faults) {
        told.add(key);
        yield count({ target, kind: 'untold', because: 'faultAfter' });
      }
      for (const [key, { target, told: known, answered }] of before.hosts) {
        if (told.has(key)) continue;
        if (!known) yield count({ target, kind: 'untold', because: 'faultBefore' });
        else if (answered) yield count(missing(target, whole));
        else counts.silent += 1;
      }
    },
  };
}

function missing(target: Target, whole: boolean): Difference {
  return whole ? { target, kind: 'gone' } : { target, kind: 'untold', because: 'missingAfter' };
}

function differenceOf(
  earlier: IndexedHost,
  after: IndexedHost,
  result: RecordedOutcome,
): Difference | undefined {
  const { target, outcome } = result;
  if (earlier.answered && !after.answered) return { target, kind: 'gone', outcome };
  if (!earlier.answered && after.answered) return arrived(target, result);
  if (earlier.fields === after.fields) return undefined;
  const changes = changesBetween(
    JSON.parse(earlier.fields) as Tree,
    JSON.parse(after.fields) as Tree,
  );
  // What differs may be what only one of the runs asked for.
  return changes.length === 0 ? undefined : { target, kind: 'changed', changes };
}

function arrived(target: Target, { outcome, verdict }: RecordedOutcome): Difference {
  return { target, kind: 'new', outcome, verdict: verdict.code };
}

function indexed(result: RecordedOutcome, compared: FieldFilter): IndexedHost {
  return {
    target: result.target,
    told: isTold(result),
    answered: hasAnswered(result),
    fields: JSON.stringify(comparedFields(result, compared)),
  };
}

/** The same, with the line that it was read from. */
function placed(result: RecordedResult, compared: FieldFilter): IndexedHost {
  const line = numberOf(result);
  return { ...indexed(result, compared), ...(line !== undefined && { line }) };
}

/** A fault of this machine, of the program, or of whoever cut it short, says nothing about the host. */
function isTold({ outcome }: RecordedOutcome): boolean {
  return outcome.kind !== 'failed' || !['local', 'bug'].includes(outcome.failure.kind);
}

function hasAnswered({ outcome }: RecordedOutcome): boolean {
  return outcome.kind !== 'failed' || (outcome.at !== 'dns' && outcome.at !== 'tcp');
}
