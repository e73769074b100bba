/** What a policy adds to the exit code of a run, and to the sentence that says what decided it. */
import { plural } from '../report/plural.ts';
import type { Closing } from './closing.ts';
import { ExitCode } from './exit-code.ts';

/** What became of the hosts of a run. */
export interface PolicyOutcome {
  /** The file. */
  readonly source: string;
  /** Hosts that are in a group. */
  readonly held: number;
  /** Hosts on which something does not hold. */
  readonly unmet: number;
  /** Hosts on which nothing is unmet, and something cannot be told. */
  readonly unknown: number;
  /** Those among them that a fault of this machine kept from being told. */
  readonly hindered: number;
  /** Hosts that no group names. */
  readonly ungrouped: number;
}

/**
 * What does not hold and what cannot be told both fail the gate, in different words: a pipeline must
 * not pass because a host was down. A run that is incomplete, or was interrupted, stays that.
 */
export function underPolicy({ exitCode, sentence }: Closing, outcome: PolicyOutcome): Closing {
  return {
    exitCode: exitCode > ExitCode.UNMET ? exitCode : Math.max(exitCode, codeOf(outcome)),
    sentence: `${sentence}; ${saidOf(outcome)}`,
  };
}

function codeOf({ held, unmet, unknown, hindered, ungrouped }: PolicyOutcome): number {
  if (hindered > 0) return ExitCode.INCOMPLETE;
  // A policy that names none of the hosts would pass whatever they are.
  return unmet + unknown > 0 || (held === 0 && ungrouped > 0) ? ExitCode.UNMET : ExitCode.DONE;
}

function saidOf({ source, held, unmet, unknown, hindered, ungrouped }: PolicyOutcome): string {
  if (held === 0) {
    return ungrouped > 0
      ? `${source} names none of them, so nothing was held to it`
      : `nothing was held to ${source}`;
  }
  const of = `of ${plural(held, 'host')}`;
  const ours = hindered > 0 ? ` (${hindered} for a fault on this side)` : '';
  const rest = ungrouped > 0 ? `, and names ${ungrouped} not at all` : '';
  if (unmet > 0) {
    const untold = unknown > 0 ? `, cannot be told on ${unknown}${ours}` : '';
    return `${source} does not hold on ${unmet} ${of}${untold}${rest}`;
  }
  return unknown > 0
    ? `${source} cannot be told to hold on ${unknown} ${of}${ours}${rest}`
    : `${source} holds on ${held === 1 ? 'the 1 host' : `all ${held} hosts`} of its groups${rest}`;
}
