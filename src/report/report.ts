/** What every report is made from: the lines of a run. */
import type { ClientView } from '../diagnosis/client-view.ts';
import type { Diagnosis } from '../diagnosis/diagnose.ts';
import type { HeldAgainst } from '../diagnosis/held-against.ts';
import { type RunJudge, runJudge } from '../diagnosis/run-rule.ts';
import type { Severity } from '../diagnosis/severity.ts';
import type { Judged } from '../diagnosis/verdict.ts';
import type { Expectation } from '../policy/expectation.ts';
import type { Style } from './layout.ts';
import { type RunFindings, runFindings } from './run-findings.ts';
import { type Summary, summarize } from './summary.ts';

/** Changes when a field is renamed or removed, never when one is added. */
export const SCHEMA = 1;

/** A probe or a survey, and what is made of it. */
export interface DiagnosedResult extends Judged, Diagnosis {
  /** What was asked to hold of this host, and whether it does; absent where nothing was. */
  readonly expectations?: readonly Expectation[];
  /** The code that a user reported, held against this result; absent where none was given. */
  readonly heldAgainst?: HeldAgainst;
  /** Whether other clients would connect; absent where none was asked about. */
  readonly clients?: readonly ClientView[];
}

/** What is known before the first host is done. */
export interface RunHeader {
  /** Version of rdpprobe. */
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** The command line, without secrets. */
  readonly arguments: readonly string[];
  /** Hosts to probe; `null` where the list is still being read. */
  readonly targets: number | null;
  /** What decides what a run sees, by the names of the command line and as it was written; never a secret. */
  readonly options?: Readonly<Record<string, true | string | readonly string[]>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly note?: string;
  /** The file whose expectations the hosts were held to. */
  readonly policy?: string;
  /** The least severity of a finding that fails the run, where one was given. */
  readonly failOn?: Severity;
  /** The name of the place that was probed from. */
  readonly vantage?: string;
  /** What the order of the targets was made from; left out where they were taken as listed. */
  readonly seed?: string;
  /** `2/5`: the part of the list that this run has. */
  readonly shard?: string;
  /** `sha256:` and the digest of all that was to be probed, excludes taken out and before any shard. */
  readonly targetsDigest?: string;
}

/** What is known when the last host is done. */
export interface RunEnd {
  /** ISO 8601, UTC. */
  readonly finishedAt: string;
  readonly ms: number;
  /** `false` when the run ended before every host was done. */
  readonly complete: boolean;
}

type Line<Type extends string> = { readonly type: Type; readonly schema: typeof SCHEMA };

export type RunLine = Line<'run'> & RunHeader;
export type ResultLine = Line<'result'> & DiagnosedResult;
export type SummaryLine = Line<'summary'> & RunEnd & Summary & RunFindings;
export type ReportLine = RunLine | ResultLine | SummaryLine;

/**
 * Turns a run into text, piece by piece; pieces end at the end of a line.
 * It pulls: the next result is asked for when the text of the last one was taken.
 */
export type Reporter = (lines: AsyncIterable<ReportLine>, style?: Style) => AsyncIterable<string>;

/**
 * The lines of a run, in order: its header, each result as soon as it is there, the summary.
 *
 * @param end asked when the last result has passed
 * @param judge sees every result; what it finds stands in the summary
 */
export async function* reportLines(
  header: RunHeader,
  results: AsyncIterable<DiagnosedResult> | Iterable<DiagnosedResult>,
  end: () => RunEnd,
  judge: RunJudge = runJudge(),
): AsyncGenerator<ReportLine, void, undefined> {
  yield { type: 'run', schema: SCHEMA, ...header };
  const counted = summarize();
  for await (const result of results) {
    counted.add(result);
    judge.add(result);
    yield { type: 'result', schema: SCHEMA, ...result };
  }
  const found = runFindings(judge.findings());
  yield { type: 'summary', schema: SCHEMA, ...end(), ...counted.summary(), ...found };
}
