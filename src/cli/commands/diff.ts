/** `rdpprobe diff BEFORE AFTER`: what differs between two runs. Nothing is sent. */
import { compareWith, indexRun } from '../../policy/comparison.ts';
import type { RunFileLine } from '../../policy/run-file.ts';
import { type DifferenceLine, differenceLines, runName } from '../../report/differences.ts';
import type { Command, Request } from '../commands.ts';
import {
  asked,
  comparedBy,
  comparisonClosing,
  comparisonRequests,
  differenceReporter,
  noteRepeated,
  saidAloud,
} from '../comparison.ts';
import { ExitCode } from '../exit-code.ts';
import { note } from '../io.ts';
import { isUnread, lostReports, openOutputs, writeReports } from '../outputs.ts';
import { nameOfRun, runIn } from '../run-input.ts';
import { UsageError } from '../usage-error.ts';

export const diffCommand: Command = async (request, io) => {
  const { values } = request;
  const [earlier, later] = twoRuns(request);
  const compared = comparedBy(values);
  const before = nameOfRun(earlier);
  const after = nameOfRun(later);
  const index = await indexRun(saidAloud(runIn(earlier, io), before, io), compared);
  noteRepeated(index, before, io);
  const outputs = await openOutputs<string, DifferenceLine>(
    {
      requests: comparisonRequests(values),
      filing: () => undefined,
      load: async (format) => (await differenceReporter(format, values)) ?? refuse(format),
      noColour: values['no-color'] === true,
      inputs: [earlier, later],
    },
    io,
  );
  const comparer = compareWith(index, compared);
  let complete = index.shortfall === undefined;
  const lines = differenceLines(
    { before: runName(before, index.header), after, ...asked(values) },
    noticing(saidAloud(runIn(later, io), after, io), () => {
      complete = false;
    }),
    comparer,
    complete,
  );
  const failed = await writeReports(lines, outputs, () => {});
  const incomplete = !complete || comparer.counts.untold > 0;
  const compare = comparisonClosing(comparer.counts, incomplete, before);
  const lost = lostReports(failed, comparer.counts.hosts);
  const exitCode = lost.length > 0 ? ExitCode.INCOMPLETE : compare.exitCode;
  const silent = values.quiet || isUnread(outputs, failed);
  if (!silent || exitCode !== ExitCode.DONE) {
    note(io, `rdpprobe: ${[compare.sentence, ...lost].join('; ')}; exit code ${exitCode}.`);
  }
  return exitCode;
};

function twoRuns({ operands }: Request): readonly [string, string] {
  const [earlier, later] = operands;
  if (earlier === undefined || later === undefined) {
    throw new UsageError('diff needs two runs: write rdpprobe diff before.json after.json');
  }
  if (earlier === '-' && later === '-') {
    throw new UsageError('diff is given standard input twice: give one of the runs as a file');
  }
  return [earlier, later];
}

function refuse(format: string): never {
  throw new UsageError(`diff does not write ${format}: it writes jsonl and markdown, and text`);
}

/** Tells of a run that is not whole. */
async function* noticing(
  lines: AsyncIterable<RunFileLine>,
  fellShort: () => void,
): AsyncGenerator<RunFileLine, void, undefined> {
  for await (const line of lines) {
    if (line.type === 'end' && line.shortfall !== undefined) fellShort();
    yield line;
  }
}
