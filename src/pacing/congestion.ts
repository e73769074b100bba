/**
 * How many hosts at the same time are not too many. The number asked for is the ceiling; it is
 * backed away from when this machine runs out of something, and when hosts that answer begin to
 * time out, and it is come back to step by step (additive increase, multiplicative decrease).
 */
import type { Failure } from '../handshake/failure.ts';
import type { SurveyResult } from '../handshake/result.ts';

export interface Congestion {
  /** Hosts that may be under way now; at least 1. */
  readonly allowed: number;
  /** To be told of each host that is done. */
  saw(result: SurveyResult): void;
  /** To be told when this machine has run out of something. */
  ranOut(underWay: number): void;
}

/** What there is only so much of on this machine; another moment there may be more. */
const SCARCE: ReadonlySet<string> = new Set([
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
  'EADDRNOTAVAIL',
  'EADDRINUSE',
  'EAGAIN',
]);

/** How far is backed away, one step after the other, before it is believed that load is not the reason. */
const STEPS: readonly number[] = [0.7, 0.5, 0.5];
/** What a step has to bring the time-outs down to, to have helped. */
const HELPED = 0.7;
/** Many hosts fail of one shortage: they are one reason to back away, not many. */
const ONE_SHORTAGE_MS = 500;
/** Answering hosts that are looked at together. */
const WINDOW = 50;
/** A share of late time-outs that is this much above the usual one is a sign of load. */
const TOLERATED = 0.1;

/** @param clock milliseconds that only ever grow */
export function congestionControl(ceiling: number, clock: () => number): Congestion {
  let allowed = ceiling;
  let lastShortage = Number.NEGATIVE_INFINITY;
  let usual = 0;
  /** What was backed away from, while it is not known whether that helps. */
  let easing: { readonly share: number; readonly from: number; readonly steps: number } | undefined;
  /** Hosts that were begun before the last step, and say nothing of it. */
  let begunBefore = 0;
  let answering = 0;
  let late = 0;

  const backAway = (from: number, step = 0): void => {
    allowed = Math.max(1, from * (STEPS[step] ?? 1));
  };
  const ease = (share: number, from: number, steps: number): void => {
    easing = { share, from, steps: steps + 1 };
    begunBefore = Math.floor(allowed);
    backAway(allowed, steps);
  };
  const weigh = (share: number): void => {
    if (easing !== undefined && share > easing.share * HELPED) {
      if (easing.steps < STEPS.length) {
        ease(easing.share, easing.from, easing.steps);
        return;
      }
      // If ever less load did not help, it was not the load.
      usual = share;
      allowed = easing.from;
      easing = undefined;
      return;
    }
    easing = undefined;
    if (share > 2 * usual + TOLERATED) ease(share, allowed, 0);
    else usual = Math.min(usual, share);
  };
  return {
    get allowed() {
      return Math.max(1, Math.floor(allowed));
    },
    saw(result) {
      // A quarter more with each round of hosts, and no more than 20 of them.
      if (easing === undefined && allowed < ceiling)
        allowed = Math.min(ceiling, allowed + 1 / Math.max(4, allowed / 20));
      if (begunBefore > 0) {
        begunBefore -= 1;
        return;
      }
      if (!answered(result)) return;
      answering += 1;
      if (timedOutLate(result)) late += 1;
      if (answering < WINDOW) return;
      weigh(late / answering);
      answering = late = 0;
    },
    ranOut(underWay) {
      if (clock() - lastShortage < ONE_SHORTAGE_MS) return;
      lastShortage = clock();
      backAway(Math.min(allowed, Math.max(1, underWay)));
    },
  };
}

/** Whether this machine ran out of something, so that the host is to be asked again later. */
export function ranShort({ outcome, protocols }: SurveyResult): boolean {
  if (outcome.kind === 'failed' && isScarcity(outcome.failure)) return true;
  return Object.values(protocols).some(
    ({ failure }) => failure !== undefined && isScarcity(failure),
  );
}

function isScarcity(failure: Failure): boolean {
  return failure.kind === 'local' && SCARCE.has(failure.code);
}

function answered({ stages }: SurveyResult): boolean {
  return stages.some(({ stage, status }) => stage === 'tcp' && status === 'passed');
}

/** A time-out of a host that has answered before. */
function timedOutLate({ outcome, protocols }: SurveyResult): boolean {
  if (outcome.kind === 'failed' && outcome.failure.kind === 'timedOut') return true;
  return Object.values(protocols).some(({ failure }) => failure?.kind === 'timedOut');
}
