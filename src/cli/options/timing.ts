/** Options: how long, and how many at a time. */
import type { StageId } from '../../handshake/sequence.ts';
import { DEFAULT_CONCURRENCY, DEFAULT_TIMEOUTS_MS, STAGE_IDS } from '../../options.ts';
import type { Option, Single } from '../option.ts';
import { duration, rate, wholeNumber, workerCount } from '../values.ts';

/** As many as are probed at a time by default: it only binds whoever asks for more. */
export const MOST_PER_SUBNET = DEFAULT_CONCURRENCY;

export const TIMING_OPTIONS = {
  timeout: {
    kind: 'single',
    group: 'Timing',
    short: 't',
    placeholder: 'TIME',
    describe: 'Longest time of each stage, as 500ms, 2s or 15m; of all of it in check and wait',
    read: duration,
  },
  ...stageTimeouts(),
  concurrency: {
    kind: 'single',
    group: 'Timing',
    placeholder: 'N',
    describe: `Hosts at the same time; ${DEFAULT_CONCURRENCY} by default`,
    read: wholeNumber(1, 10_000),
    only: ['scan', 'snapshot', 'verify'],
  },
  workers: {
    kind: 'single',
    group: 'Timing',
    placeholder: 'N',
    describe: 'Threads that share the work; auto for one each processor, 1 by default',
    read: workerCount,
    only: ['scan'],
  },
  rate: {
    kind: 'single',
    group: 'Timing',
    placeholder: 'N',
    describe: 'New connections a second at most, as 50 or 0.5; as many as there can be by default',
    read: rate,
    only: ['scan'],
  },
  'max-per-subnet': {
    kind: 'single',
    group: 'Timing',
    placeholder: 'N',
    describe: `Hosts of one /24 or /64 at the same time; ${MOST_PER_SUBNET} by default`,
    read: wholeNumber(1, 10_000),
    only: ['scan'],
  },
  jitter: {
    kind: 'single',
    group: 'Timing',
    placeholder: 'TIME',
    describe: 'Wait a random time, at most this long, before each host',
    read: duration,
    only: ['scan'],
  },
  'max-errors': {
    kind: 'single',
    group: 'Timing',
    placeholder: 'N',
    describe: 'End the scan after N hosts that a fault on this side kept from being probed',
    read: wholeNumber(1, 1_000_000_000),
    only: ['scan'],
  },
  'no-adaptive-timeout': {
    kind: 'flag',
    group: 'Timing',
    describe:
      'Give silent hosts all of --timeout-tcp, even where their neighbours answer much sooner',
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
