/** `rdpprobe merge FILES...`: several runs as one, with the reports and gates of one. Nothing is sent. */
import { runJudge } from '../../diagnosis/run-rule.ts';
import { mergeRuns, type RunMerger } from '../../policy/merge.ts';
import { FORMATS, formatNamed } from '../../report/formats.ts';
import { type DiagnosedResult, type RunHeader, reportLines } from '../../report/report.ts';
import { closingOf } from '../closing.ts';
import type { Command } from '../commands.ts';
import { ExitCode } from '../exit-code.ts';
import { type Io, note } from '../io.ts';
import { isUnread, openOutputs, writeReports } from '../outputs.ts';
import { runIn } from '../run-input.ts';
import { labelsOf, outputRequestsOf } from '../settings.ts';
import { tallyFor } from '../tally.ts';
import { UsageError } from '../usage-error.ts';
import { packageVersion } from '../version.ts';

export const mergeCommand: Command = async ({ operands, values, argv }, io) => {
  checkFiles(operands);
  const labels = labelsOf(values);
  const merger = mergeRuns();
  for (const path of operands) {
    for await (const line of runIn(path, io)) merger.add(path, line);
  }
  const missing = merger.missing();
  const requests = outputRequestsOf(values, io.stdout.isTTY ? 'table' : 'plain');
  const outputs = await openOutputs(
    {
      requests,
      load: (format) => FORMATS[format].load(),
      filing: formatNamed,
      noColour: values['no-color'] === true,
      inputs: operands,
    },
    io,
  );
  const tally = tallyFor(values['fail-on']);
  const judge = runJudge();
  const header = headerOf(merger, argv, labels);
  const end = () => endOf(header, missing.length === 0);
  const merged = counted(operands, merger, tally.add, io);
  const lines = reportLines(header, merged, end, judge);
  const failedOutputs = await writeReports(lines, outputs, () => {});
  if (values['fail-on'] !== undefined) tally.addTogether(judge.findings());
  const { exitCode, sentence } = closingOf({
    tally,
    missing,
    tooFaulty: false,
    leftOut: [],
    excluded: 0,
    failOn: values['fail-on'],
    listFault: undefined,
    failedOutputs,
    lostEvidence: [],
    signal: undefined,
  });
  const from = operands.length === 1 ? '1 file' : `${operands.length} files`;
  const silent = values.quiet || isUnread(outputs, failedOutputs);
  if (!silent || exitCode !== ExitCode.DONE) {
    note(io, `rdpprobe: ${from} merged, ${sentence}; exit code ${exitCode}.`);
  }
  return exitCode;
};

function checkFiles(operands: readonly string[]): void {
  if (operands.length === 0) {
    throw new UsageError('merge names no run: write rdpprobe merge part-1.jsonl part-2.jsonl');
  }
  if (operands.includes('-')) {
    throw new UsageError('merge reads each run twice, and standard input only once: give files');
  }
  const twice = operands.find((path, at) => operands.indexOf(path) !== at);
  if (twice !== undefined) throw new UsageError(`merge is given ${twice} twice: give it once`);
}

/** The results that count, in the order of the files. */
async function* counted(
  paths: readonly string[],
  merger: RunMerger,
  seen: (result: DiagnosedResult) => void,
  io: Io,
): AsyncGenerator<DiagnosedResult> {
  const counts = merger.counting();
  for (const path of paths) {
    for await (const line of runIn(path, io)) {
      if (line.type !== 'result' || !counts(line)) continue;
      const { type: _type, schema: _schema, ...result } = line;
      seen(result);
      yield result;
    }
  }
}

/** What all of them say alike is said of the whole. */
function headerOf(
  { headers, hosts }: RunMerger,
  argv: readonly string[],
  own: Readonly<Record<string, string>>,
): RunHeader {
  const [first] = headers;
  const alike = Object.entries(first?.labels ?? {}).filter(([name, value]) =>
    headers.every(({ labels }) => labels?.[name] === value),
  );
  const labels = { ...Object.fromEntries(alike), ...own };
  const digest = first?.targetsDigest;
  const sameList = headers.every(({ targetsDigest }) => targetsDigest === digest);
  const starts = headers.map(({ startedAt }) => startedAt).sort();
  return {
    version: packageVersion(),
    startedAt: starts[0] ?? new Date().toISOString(),
    arguments: argv,
    targets: hosts,
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(sameList && digest !== undefined && { targetsDigest: digest }),
  };
}

function endOf({ startedAt }: RunHeader, complete: boolean) {
  const now = new Date();
  const ms = Math.max(0, now.getTime() - Date.parse(startedAt));
  return { finishedAt: now.toISOString(), ms, complete };
}
