/** The hosts of an earlier run, probed again as they were then, and held against it. */
import {
  type Comparer,
  compareWith,
  type Difference,
  indexRun,
  type RunIndex,
} from '../policy/comparison.ts';
import type { FieldFilter } from '../policy/field-path.ts';
import { targetKey } from '../policy/run-file.ts';
import { heldToBaseline } from '../report/baseline.ts';
import { comparing, runName } from '../report/differences.ts';
import { FORMATS, type FormatName } from '../report/formats.ts';
import type { DiagnosedResult, Reporter } from '../report/report.ts';
import { hostAndPort } from '../report/row.ts';
import { parseEntry } from '../targets/entry.ts';
import { exclusion } from '../targets/exclude.ts';
import type { TargetSources } from '../targets/read.ts';
import type { Block } from '../targets/target.ts';
import { joined, targetSet, withoutExcluded } from '../targets/target-set.ts';
import type { Closing } from './closing.ts';
import type { Request } from './commands.ts';
import {
  asked,
  comparedBy,
  comparisonClosing,
  comparisonRequests,
  differenceReporter,
  noteRepeated,
  saidAloud,
} from './comparison.ts';
import { ExitCode } from './exit-code.ts';
import { importsOf } from './import-request.ts';
import type { Io } from './io.ts';
import { readingTargets, sourcesOf } from './plan.ts';
import { asRecorded } from './recorded-options.ts';
import { nameOfRun, runIn } from './run-input.ts';
import { runScan } from './scan-run.ts';
import { UsageError } from './usage-error.ts';

/** @param request whose operands are targets besides those of the run */
export async function verifyBaseline(request: Request, path: string, io: Io): Promise<number> {
  const compared = comparedBy(request.values);
  const name = nameOfRun(path);
  const index = await indexRun(saidAloud(runIn(path, io), name, io), compared);
  noteRepeated(index, name, io);
  if (index.hosts.size === 0)
    throw new UsageError(`${name} has no result: there is nothing to verify`);
  const again = withAddresses(asRecorded(request, index.header ?? {}, name), index);
  const comparer = compareWith(index, compared);
  return runScan(
    {
      request: again,
      usualFormat: 'jsonl',
      turns: {
        sources: () => sourcesFor(again, index, name, io),
        reports: {
          requests: comparisonRequests(request.values),
          inputs: [path],
          load: (format) => reporterFor(format, { request, index, compared, name }),
        },
        seen: (result) => withDifference(result, comparer.add(result), index, name),
        conclude: (closing) => concluded(closing, comparer, index, name),
      },
    },
    io,
  );
}

/** The result with what became of the host, which other reports than those of differences tell as well. */
function withDifference(
  result: DiagnosedResult,
  difference: Difference | undefined,
  { hosts }: RunIndex,
  name: string,
): DiagnosedResult {
  const { target, outcome, expectations = [] } = result;
  const line = hosts.get(targetKey(target))?.line;
  const fault = outcome.kind === 'failed' && ['local', 'bug'].includes(outcome.failure.kind);
  const told: Difference | undefined = fault
    ? { target, kind: 'untold', because: 'faultAfter' }
    : difference;
  // Neither there nor listening, then or now: nothing was asked of it.
  if (told === undefined && line === undefined) return result;
  const held = heldToBaseline(told, { name, ...(line !== undefined && { line }) });
  return { ...result, expectations: [...expectations, ...held] };
}

/** A run that dialled each address of its names is done again in the same way. */
function withAddresses(request: Request, { hosts }: RunIndex): Request {
  if (request.values['all-ips']) return request;
  for (const { target } of hosts.values()) {
    if (target.address !== undefined) {
      return { ...request, values: { ...request.values, 'all-ips': true } };
    }
  }
  return request;
}

/** The targets of the run, and then what the operands name besides them. */
async function sourcesFor(
  request: Request,
  { hosts }: RunIndex,
  name: string,
  io: Io,
): Promise<TargetSources> {
  const earlier: Block[] = [];
  await readingTargets(async () => {
    for (const { target } of hosts.values()) {
      const { labels, source = name } = target;
      earlier.push(parseEntry(hostAndPort(target), source, labels && { labels }));
    }
  }, `${name}: `);
  const named = request.operands.length > 0 || importsOf(request.values).length > 0;
  if (!named) return { listed: targetSet(earlier), imported: [] };
  const { listed, ...others } = await sourcesOf(request, io);
  // A network may hold hosts that the run has as well.
  const further = await withoutExcluded(listed, exclusion(earlier));
  const parts = [...targetSet(earlier).parts, ...further.parts];
  return { listed: joined(parts, further.repeated), ...others };
}

interface Verified {
  readonly request: Request;
  readonly index: RunIndex;
  readonly compared: FieldFilter;
  readonly name: string;
}

async function reporterFor(
  format: string,
  { request, index, compared, name }: Verified,
): Promise<Reporter> {
  const reporter = await differenceReporter(format, request.values);
  if (reporter === undefined) return FORMATS[format as FormatName].load();
  return comparing(
    { before: runName(name, index.header), ...asked(request.values) },
    { comparer: () => compareWith(index, compared), whole: index.shortfall === undefined },
    reporter,
  );
}

/** What weighs more than a difference keeps its exit code, and the differences are told all the same. */
function concluded(closing: Closing, comparer: Comparer, index: RunIndex, name: string): Closing {
  const graver = closing.exitCode !== ExitCode.DONE && closing.exitCode !== ExitCode.UNMET;
  // Read to their end, as they are counted on the way.
  for (const _difference of comparer.rest(!graver));
  const { counts } = comparer;
  const incomplete = index.shortfall !== undefined || counts.untold > 0;
  const { exitCode, sentence } = comparisonClosing(counts, incomplete, name);
  return {
    exitCode: graver ? closing.exitCode : Math.max(closing.exitCode, exitCode),
    sentence: `${closing.sentence}; ${sentence}`,
  };
}
