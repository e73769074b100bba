/** `rdpprobe wait HOST`: until its handshake goes as far as it is to, or the time is up. */
import { type Goal, type Waited, waitFor } from '../../monitor/wait.ts';
import { clean } from '../../report/clean.ts';
import { duration } from '../../report/layout.ts';
import { hostAndPort } from '../../report/row.ts';
import type { Command } from '../commands.ts';
import { ExitCode, interruptCode } from '../exit-code.ts';
import { note } from '../io.ts';
import { oneHost } from '../one-host.ts';
import { scanOptionsOf } from '../settings.ts';

const DEFAULT_TIMEOUT_MS = 15 * 60_000;

export const waitCommand: Command = async (request, io) => {
  const { timeout: withinMs = DEFAULT_TIMEOUT_MS, until, ...values } = request.values;
  // The command reads this option in a way of its own.
  const goal = (until as Goal | undefined) ?? 'sound';
  const probe = scanOptionsOf(values);
  const target = await oneHost({ ...request, values }, io);
  const place = hostAndPort(target);
  const { interrupted } = io;
  const waited = await waitFor(target, {
    goal,
    withinMs,
    probe,
    ...(interrupted && { signal: interrupted }),
    onChange({ afterMs, verdict: { code, summary } }) {
      if (!values.quiet)
        note(io, clean(`${duration(afterMs)}, ${place} ${code}: ${summary}`, LONG));
    },
  });
  const [exitCode, sentence] = ending(waited, place, goal, withinMs, interrupted);
  if (!values.quiet || exitCode > 0) note(io, `rdpprobe: ${sentence}; exit code ${exitCode}.`);
  return exitCode;
};

const LONG = { limit: 600 };

const GOALS: Readonly<Partial<Record<Goal, string>>> = {
  nla: 'NLA',
  sound: 'the end of a walk without credentials',
};

function ending(
  { reached, tries, ms, last, verdict }: Waited,
  place: string,
  goal: Goal,
  withinMs: number,
  interrupted: AbortSignal | undefined,
): readonly [exitCode: number, sentence: string] {
  const where = GOALS[goal] ?? goal;
  const count = tries === 1 ? '1 try' : `${tries} tries`;
  if (reached) return [ExitCode.DONE, `${place} came to ${where} after ${duration(ms)}, ${count}`];
  const at =
    verdict === undefined ? '' : `; at last ${verdict.code}: ${clean(verdict.summary, LONG)}`;
  const because = at.replace(/\.$/, '');
  if (interrupted?.aborted) {
    const { reason } = interrupted;
    return [interruptCode(reason), `interrupted by ${reason} after ${count}${because}`];
  }
  const sentence = `${place} did not come to ${where} within ${duration(withinMs)}, ${count}${because}`;
  return [isOurs(last) ? ExitCode.INCOMPLETE : ExitCode.UNMET, sentence];
}

/** Whether it was this machine that fell short; a try that was cut off is not meant. */
function isOurs(last: Waited['last']): boolean {
  if (last?.outcome.kind !== 'failed') return false;
  const { failure } = last.outcome;
  return failure.kind === 'bug' || (failure.kind === 'local' && failure.code !== 'ABORTED');
}
