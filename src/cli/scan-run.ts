/** A scan from its operands to its exit code; `probe` is a scan of one host with another report. */
import { runJudge } from '../diagnosis/run-rule.ts';
import { DEFAULT_TIMEOUTS_MS } from '../options.ts';
import { FORMATS, type FormatName, formatNamed } from '../report/formats.ts';
import {
  type DiagnosedResult,
  type Reporter,
  type RunHeader,
  reportLines,
} from '../report/report.ts';
import type { ScanOptions } from '../scan.ts';
import type { Exclusion } from '../targets/exclude.ts';
import type { TargetSources } from '../targets/read.ts';
import { confirmationNeeded } from '../targets/scope.ts';
import { addressesOf } from '../transport/resolve.ts';
import type { Begun } from './begun.ts';
import { type Closing, closingOf } from './closing.ts';
import type { Request } from './commands.ts';
import { type Course, courseOf } from './course.ts';
import { credentialsOf, logsOn } from './credentials.ts';
import { diagnosed } from './diagnosed.ts';
import { probed } from './engine.ts';
import { type Evidence, openEvidence } from './evidence.ts';
import { ExitCode } from './exit-code.ts';
import { goOnCommand, resumeCommand } from './go-on.ts';
import { listenTo } from './interruption.ts';
import { type Io, note, write } from './io.ts';
import type { Journal } from './journal.ts';
import { withinLimits } from './open-files.ts';
import type { Values } from './options.ts';
import { type Ending, isUnread, type Output, openOutputs, writeReports } from './outputs.ts';
import { exclusionOf, headerOf, inputsOf, readingTargets, sourcesOf } from './plan.ts';
import { type Progress, showProgress } from './progress.ts';
import { questionsOf } from './questions.ts';
import { checkSame } from './resume.ts';
import { begunOf, goingOn, journalOf, journalPathIn, withJournal } from './resumption.ts';
import { labelsOf, outputRequestsOf, scanOptionsOf } from './settings.ts';
import { isFaulty, type Tally, tallyFor } from './tally.ts';
import { type TargetFlow, targetFlow } from './target-flow.ts';
import { UsageError } from './usage-error.ts';
import type { OutputRequest } from './values.ts';

export interface ScanRun {
  readonly request: Request;
  /** The report where none is asked for. */
  readonly usualFormat: FormatName;
  /** Looks at what was listed, and throws a `UsageError` if it is not to be probed. */
  readonly check?: (sources: TargetSources, exclusion?: Exclusion) => void;
  readonly turns?: ScanTurns;
}

/** Where a command that scans goes its own way. */
export interface ScanTurns {
  /** The targets, where the operands alone do not name them. */
  readonly sources?: () => Promise<TargetSources>;
  /** The reports, where they are not those of the usual formats. */
  readonly reports?: {
    readonly requests: readonly OutputRequest<string>[];
    readonly load: (format: string) => Promise<Reporter>;
    /** Files that were read, besides lists of targets: they are not to be written. */
    readonly inputs: readonly string[];
  };
  /** Sees each result of a host that is done, and gives back what is reported of it. */
  readonly seen?: (result: DiagnosedResult) => DiagnosedResult;
  /** Has the last word before the run is closed; never called where it could not begin. */
  readonly conclude?: (closing: Closing) => Closing | Promise<Closing>;
}

export async function runScan(run: ScanRun, io: Io): Promise<number> {
  const { request, usualFormat, check, turns = {} } = await underPolicy(run, io);
  const { values } = request;
  const options = withinLimits(scanOptionsOf(values), io);
  const requests = withJournal(outputRequestsOf(values, usualFormat), values);
  const reports = turns.reports ?? {
    requests,
    load: (format: string) => FORMATS[format as FormatName].load(),
    inputs: [],
  };
  const labels = labelsOf(values);
  const exclusion = await exclusionOf(values);
  const sources = await (turns.sources?.() ?? sourcesOf(request, io));
  check?.(sources, exclusion);
  const journal = await journalOf(values, io);
  const course = await courseOf(sources, exclusion, values, io.env, journal?.header);
  const header = headerOf(request, labels, course);
  if (journal) checkSame(journal, header);
  if (values['dry-run']) {
    const { dryRun } = await import('./dry-run.ts');
    await write(io.stdout, await readingTargets(() => dryRun(sources, exclusion, options, course)));
    return ExitCode.DONE;
  }
  confirm(sources, values);
  const credentials = await credentialsOf(values, io);
  const noColour = values['no-color'] === true;
  const inputs = [...inputsOf(request), ...reports.inputs];
  const evidence = openEvidence(values);
  await journal?.trim();
  const begun = journal && { path: journal.path, lines: 1 + journal.count };
  const plan = { ...reports, filing: formatNamed, noColour, inputs, begun };
  const outputs = await openOutputs(plan, io);
  const path = turns.reports === undefined ? journalPathIn(requests, values) : undefined;
  return conduct(
    {
      request,
      options: { ...options, ...(credentials && { credentials }) },
      header: journal?.header ?? header,
      exclusion,
      course,
      outputs,
      turns,
      journal,
      path,
      logons: begunOf(path, journal, values),
      evidence,
    },
    io,
  );
}

/** What reads a policy is loaded only where there is one. */
async function underPolicy(run: ScanRun, io: Io): Promise<ScanRun> {
  const { policy } = run.request.values;
  return policy === undefined ? run : (await import('./policy.ts')).heldTo(policy, run, io);
}

/** Throws a `UsageError` for what `--yes` has to confirm, or cannot. */
export function confirm({ listed, streamed }: TargetSources, values: Values): void {
  if (logsOn(values) && streamed !== undefined) {
    throw new UsageError(
      'a logon on the hosts of standard input cannot be confirmed before they are known: write them into a file and give @FILE',
    );
  }
  if (values.yes) return;
  const reason =
    confirmationNeeded(listed.parts) ??
    (logsOn(values) && listed.count > 1n ? manyLogons(listed.count) : undefined);
  if (reason !== undefined) throw new UsageError(`${reason}: add --yes if that is meant`);
}

function manyLogons(count: bigint): string {
  return `the credentials go to each of ${count} hosts, and a wrong password that fails so often can lock the account`;
}

interface Conduct {
  readonly request: Request;
  readonly options: ScanOptions;
  readonly header: RunHeader;
  readonly exclusion: Exclusion | undefined;
  readonly course: Course;
  readonly outputs: readonly Output[];
  readonly turns: ScanTurns;
  /** What an earlier run has found. */
  readonly journal: Journal | undefined;
  /** The file that this run can be gone on with. */
  readonly path: string | undefined;
  readonly logons: Begun | undefined;
  readonly evidence: Evidence;
}

/** Longest time that hosts under way are waited for after the first signal. */
const LONGEST_DRAIN_MS = 5_000;

async function conduct(what: Conduct, io: Io): Promise<number> {
  const { request, header, course, exclusion, outputs, journal, logons, evidence } = what;
  const { values } = request;
  const tally = tallyFor(values['fail-on']);
  const kind = values.quiet ? 'none' : values.progress;
  const shown = { kind, intervalMs: values['stats-interval'] };
  const progress = showProgress(io, tally, header.targets, shown);
  const drainMs = request.command === 'probe' ? 0 : drainMsOf(what.options);
  const interruption = listenTo(io, drainMs, () => progress.clear());
  evidence.failed.addEventListener('abort', interruption.abandon);
  const flow = targetFlow(course, {
    confirmed: values.yes === true,
    stop: interruption.stop,
    ...(journal && { journal }),
    ...(logons && { logons }),
    ...(exclusion && { exclusion }),
    ...(values['all-ips'] && { addressesOf: resolverFor(what.options) }),
  });
  const options: ScanOptions = {
    ...what.options,
    ...evidence.sinks,
    signal: interruption.cut,
    ...(exclusion && { permits: permitsFor(exclusion) }),
  };
  const engaged = { workers: values.workers ?? 1, exclusion, stop: interruption.stop };
  const start = performance.now();
  const judge = runJudge();
  const counted = (): void => {
    if (isFaulty(tally, values['max-errors'])) interruption.finish();
  };
  const results = diagnosed(
    probed(flow.targets, options, engaged),
    { flow, tally, counted, answersTo: await questionsOf(values) },
    what.turns.seen,
  );
  const end = () => ({
    finishedAt: new Date().toISOString(),
    ms: Math.round(performance.now() - start) + (journal?.ms ?? 0),
    complete:
      interruption.signal === undefined &&
      flow.fault === undefined &&
      flow.leftOut.length === 0 &&
      evidence.lost.length === 0 &&
      !isFaulty(tally, values['max-errors']),
  });
  const lines = reportLines(header, goingOn(journal, tally, results), end, judge);
  try {
    const polite = givingWay(outputs, progress);
    const failedOutputs = await writeReports(lines, polite, interruption.abandon);
    progress.stop();
    if (values['fail-on'] !== undefined) tally.addTogether(judge.findings());
    const { signal } = interruption;
    return await close(what, { tally, flow, failedOutputs, signal }, io);
  } finally {
    progress.stop();
    interruption.release();
  }
}

interface Conducted {
  readonly tally: Tally;
  readonly flow: TargetFlow;
  readonly failedOutputs: readonly Ending[];
  readonly signal: unknown;
}

/** Says what decided the exit code; the last word on stderr. */
async function close(
  what: Conduct,
  { tally, flow, failedOutputs, signal }: Conducted,
  io: Io,
): Promise<number> {
  const { request, outputs, turns } = what;
  const closing = closingOf({
    tally,
    leftOut: flow.leftOut,
    tooFaulty: isFaulty(tally, request.values['max-errors']),
    excluded: flow.excluded,
    failOn: request.values['fail-on'],
    listFault: flow.fault,
    failedOutputs,
    lostEvidence: what.evidence.lost,
    signal,
  });
  const { exitCode, sentence } = (await turns.conclude?.(closing)) ?? closing;
  const ended =
    signal === undefined && failedOutputs.length === 0 && exitCode !== ExitCode.INCOMPLETE;
  if (ended) what.logons?.forget();
  else if (request.command === 'scan') tellHowToGoOn(what, flow, signal !== undefined, io);
  const unread = isUnread(outputs, failedOutputs);
  const silent = (request.values.quiet || unread) && exitCode === ExitCode.DONE;
  if (!silent) note(io, `rdpprobe: ${sentence}; exit code ${exitCode}.`);
  return exitCode;
}

/** With the journal, where there is one; else by what is to be skipped, after a signal. */
function tellHowToGoOn(
  { request, course, path }: Conduct,
  flow: TargetFlow,
  interrupted: boolean,
  io: Io,
): void {
  if (path !== undefined && course.streamed === undefined) {
    note(io, `To go on: ${resumeCommand(request, path, process.platform)}`);
    return;
  }
  if (!interrupted) return;
  // Invariant: a host that may have seen the credentials is not given them again.
  const again = logsOn(request.values) ? flow.begun : flow.finished;
  const left = again > flow.finished ? ', leaving out those that may have been logged on to' : '';
  note(io, `To go on${left}: ${goOnCommand(request, again, course.seed, process.platform)}`);
}

export function permitsFor(exclusion: Exclusion): NonNullable<ScanOptions['permits']> {
  return (address, port, host) => !exclusion.excluded(address, port, host);
}

function resolverFor({ family, timeoutMs, timeoutsMs }: ScanOptions) {
  const limitMs = timeoutsMs?.dns ?? timeoutMs ?? DEFAULT_TIMEOUTS_MS.dns;
  return (host: string) => addressesOf(host, family ?? 0, limitMs);
}

function drainMsOf({ timeoutMs, timeoutsMs = {} }: ScanOptions): number {
  const longest = timeoutMs ?? LONGEST_DRAIN_MS;
  return Math.min(LONGEST_DRAIN_MS, Math.max(longest, ...Object.values(timeoutsMs)));
}

/** The progress line gives way to whatever is written. */
function givingWay(outputs: readonly Output[], progress: Progress): Output[] {
  return outputs.map((output) => ({
    ...output,
    write(text) {
      progress.clear();
      return output.write(text);
    },
  }));
}
