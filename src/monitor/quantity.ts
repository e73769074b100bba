/** What thresholds can be set on, and how it is measured. */
import type { ProbeResult } from '../handshake/result.ts';
import type { StageId } from '../handshake/sequence.ts';
import { STAGE_IDS } from '../options.ts';

/** `ms` is the whole time, `days` how long the certificate is valid still, `skew` how far the clock is off, either way; a stage stands for its time. */
export type Quantity = 'ms' | 'days' | 'skew' | StageId;

export const QUANTITIES: readonly Quantity[] = ['ms', 'days', 'skew', ...STAGE_IDS];

/** In milliseconds, days or seconds; `undefined` where it was not measured. */
export function measured(result: ProbeResult, quantity: Quantity): number | undefined {
  const { facts, ms, stages } = result;
  switch (quantity) {
    case 'ms':
      return rounded(ms);
    case 'days':
      return facts.certificate?.daysLeft;
    case 'skew': {
      const skew = facts.ntlm?.clockSkewSeconds;
      return skew === undefined ? undefined : rounded(Math.abs(skew));
    }
    default: {
      const stage = stages.find((each) => each.stage === quantity);
      return stage === undefined || stage.status === 'skipped' ? undefined : rounded(stage.ms);
    }
  }
}

/** The unit of performance data; days have none there. */
export function unitOf(quantity: Quantity): 'ms' | 's' | '' {
  return quantity === 'days' ? '' : quantity === 'skew' ? 's' : 'ms';
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
