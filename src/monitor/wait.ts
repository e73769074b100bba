/** Waits until the handshake of a host goes as far as it is to, by trying it again and again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { diagnose } from '../diagnosis/diagnose.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import type { ProbeResult, Target } from '../handshake/result.ts';
import type { StageId } from '../handshake/sequence.ts';
import type { ProbeOptions } from '../options.ts';
import { probe } from '../probe.ts';

/** A stage that has to pass, NLA up to the server's challenge, or as far as a walk comes without credentials. */
export type Goal = StageId | 'nla' | 'sound';

export interface WaitOptions {
  readonly goal: Goal;
  /** For all tries together. */
  readonly withinMs: number;
  /** For each try. */
  readonly probe: Omit<ProbeOptions, 'until' | 'signal' | 'credentials'>;
  /** Between the first two tries; it doubles from try to try. */
  readonly firstPauseMs?: number;
  readonly signal?: AbortSignal;
  /** Told whenever what stands in the way has changed. */
  readonly onChange?: (waiting: Waiting) => void;
}

export interface Waiting {
  readonly afterMs: number;
  readonly verdict: Verdict;
}

export interface Waited {
  readonly reached: boolean;
  readonly tries: number;
  readonly ms: number;
  /** Of the last try that came to its own end; of the very last where none did. */
  readonly last: ProbeResult | undefined;
  readonly verdict: Verdict | undefined;
}

/** Soon at first, as most hosts are up, then at most this far apart. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Tries until the goal is reached, the time is up, or `signal` fires. Nobody is ever logged on. A
 * try that the end of the time cuts short says nothing about the host.
 */
export async function waitFor(target: Target, options: WaitOptions): Promise<Waited> {
  const { goal, withinMs, onChange = () => {}, firstPauseMs = FIRST_PAUSE_MS } = options;
  const start = performance.now();
  const elapsedMs = () => performance.now() - start;
  const limit = AbortSignal.timeout(withinMs);
  const over = options.signal === undefined ? limit : AbortSignal.any([limit, options.signal]);
  let last: { readonly result: ProbeResult; readonly verdict: Verdict } | undefined;
  let tries = 0;
  let pauseMs = firstPauseMs;
  while (!over.aborted) {
    tries += 1;
    const result = await probe(target, { ...options.probe, ...until(goal), signal: over });
    const { verdict } = diagnose(result);
    if (reaches(result, goal)) {
      return { reached: true, tries, ms: elapsedMs(), last: result, verdict };
    }
    if (over.aborted && last !== undefined) break;
    if (verdict.code !== last?.verdict.code && !over.aborted) {
      onChange({ afterMs: elapsedMs(), verdict });
    }
    last = { result, verdict };
    await sleep(pauseMs, undefined, { signal: over }).catch(() => {});
    pauseMs = Math.min(2 * pauseMs, Math.max(firstPauseMs, LONGEST_PAUSE_MS));
  }
  return { reached: false, tries, ms: elapsedMs(), last: last?.result, verdict: last?.verdict };
}

/** The walk goes no further than it has to. */
function until(goal: Goal): Pick<ProbeOptions, 'until'> {
  if (goal === 'sound') return {};
  return { until: goal === 'nla' ? 'credssp' : goal };
}

/** A stage that stopped for want of credentials has done all that it can. */
export function reaches({ outcome, stages, facts }: ProbeResult, goal: Goal): boolean {
  if (goal === 'sound') return outcome.kind !== 'failed';
  const wanted = goal === 'nla' ? 'credssp' : goal;
  const stage = stages.find((each) => each.stage === wanted);
  // A name that needs no resolving is as good as resolved.
  if (wanted === 'dns') return stage?.status === 'passed' || stage?.status === 'skipped';
  if (goal === 'nla' && facts.ntlm === undefined) return false;
  return stage?.status === 'passed' || stage?.status === 'stopped';
}
