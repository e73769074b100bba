/** `rdpprobe probe HOST --compare-admin`: two walks, and what differs between them. */
import { compareAdmin } from '../compare-admin.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import type { ProbeResult } from '../handshake/result.ts';
import { adminComparisonLine, adminComparisonText } from '../report/admin-comparison.ts';
import type { Exclusion } from '../targets/exclude.ts';
import type { TargetSources } from '../targets/read.ts';
import { closingOf } from './closing.ts';
import type { Request } from './commands.ts';
import { credentialsOf } from './credentials.ts';
import { openEvidence } from './evidence.ts';
import { listenTo } from './interruption.ts';
import { type Io, note, write } from './io.ts';
import { exclusionOf, sourcesOf } from './plan.ts';
import { confirm, permitsFor } from './scan-run.ts';
import { scanOptionsOf } from './settings.ts';
import { styleOn } from './style.ts';
import { tallyFor } from './tally.ts';
import { UsageError } from './usage-error.ts';

/** @param check throws a `UsageError` for anything but one host */
export async function runComparison(
  request: Request,
  check: (sources: TargetSources, exclusion?: Exclusion) => void,
  io: Io,
): Promise<number> {
  const { values } = request;
  const options = scanOptionsOf(values);
  const exclusion = await exclusionOf(values);
  const sources = await sourcesOf(request, io);
  check(sources, exclusion);
  confirm(sources, values);
  const [target] = sources.listed;
  if (target === undefined) throw new UsageError('probe names no host to compare');
  const credentials = await credentialsOf(values, io);
  const evidence = openEvidence(values);
  const interruption = listenTo(io, 0, () => {});
  evidence.failed.addEventListener('abort', interruption.abandon);
  try {
    const compared = await compareAdmin(target, {
      ...options,
      ...evidence.sinks,
      ...(credentials && { credentials }),
      ...(exclusion && { permits: permitsFor(exclusion) }),
      signal: interruption.cut,
    });
    const { normal, admin, differences } = compared;
    const comparison = {
      normal: { ...normal, ...diagnose(normal) },
      admin: { ...admin, ...diagnose(admin) },
      differences,
    };
    const tally = tallyFor(undefined);
    tally.add(isFault(admin) ? comparison.admin : comparison.normal);
    const text = values.json
      ? adminComparisonLine(comparison)
      : adminComparisonText(comparison, styleOn(io.stdout, io.env, values['no-color'] === true));
    await write(io.stdout, text);
    const { exitCode, sentence } = closingOf({
      tally,
      tooFaulty: false,
      leftOut: [],
      excluded: 0,
      failOn: undefined,
      listFault: undefined,
      failedOutputs: [],
      lostEvidence: evidence.lost,
      signal: interruption.signal,
    });
    if (!values.quiet || exitCode > 0) note(io, `rdpprobe: ${sentence}; exit code ${exitCode}.`);
    return exitCode;
  } finally {
    interruption.release();
  }
}

/** Whether a walk says nothing about the host; one host counts once, by the walk that fell short. */
function isFault({ outcome }: ProbeResult): boolean {
  return outcome.kind === 'failed' && ['local', 'bug'].includes(outcome.failure.kind);
}
