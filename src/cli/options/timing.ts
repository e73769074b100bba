/** Options: how long, and how many at a time. */
import type { StageId } from '../../handshake/sequence.ts';
import { DEFAULT_TIMEOUTS_MS } from '../../options.ts';
import type { Option, Single } from '../option.ts';
import { STAGE_IDS } from '../stage-ids.ts';
import { duration, wholeNumber } from '../values.ts';

export const TIMING_OPTIONS = {
  timeout: {
    kind: 'single',
    group: 'Timing',
    placeholder: 'TIME',
    describe: 'Longest time of each stage, as 500ms, 2s or 15m',
    read: duration,
  },
  ...stageTimeouts(),
  concurrency: {
    kind: 'single',
    group: 'Timing',
    placeholder: 'N',
    describe: 'Hosts at the same time; 100 by default',
    read: wholeNumber(1, 10_000),
    only: ['scan'],
  },
  retries: {
    kind: 'single',
    group: 'Timing',
    placeholder: 'N',
    describe: 'Further tries for a host that died of something that may pass; 0 by default',
    read: wholeNumber(0, 10),
  },
} as const satisfies Readonly<Record<string, Option>>;

function stageTimeouts(): Readonly<Record<`timeout-${StageId}`, Single<number>>> {
  const options = STAGE_IDS.map((stage): readonly [string, Single<number>] => [
    `timeout-${stage}`,
    {
      kind: 'single',
      group: 'Timing',
      placeholder: 'TIME',
      describe: `Longest time of ${stage} alone; ${DEFAULT_TIMEOUTS_MS[stage] / 1000}s by default`,
      read: duration,
    },
  ]);
  return Object.fromEntries(options) as Readonly<Record<`timeout-${StageId}`, Single<number>>>;
}
