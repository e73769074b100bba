import type { RunRule } from '../run-rule.ts';
import type { Judged } from '../verdict.ts';
import { MOST_KEPT, targetKey } from './kept.ts';

/** So many times the median, and at least so much over it. */
const FACTOR = 10;
const LEAST_MS = 500;
/** Fewer neighbours say nothing. */
const FEWEST = 5;

/** Held against hosts of the same network, as far hosts are slow for reasons of their own. */
export const slowStage: RunRule = {
  id: 'RDP-NET-004',
  title: 'A stage takes much longer than on other hosts of the same network.',
  severity: 'low',
  start() {
    const networks = new Map<string, Timings>();
    let kept = 0;
    return {
      add(result) {
        const network = networkOf(result.address);
        if (network === undefined || kept >= MOST_KEPT) return;
        const target = targetKey(result);
        for (const { stage, status, ms } of result.stages) {
          if (status !== 'passed' && status !== 'stopped') continue;
          const key = `${network} ${stage}`;
          const timings = networks.get(key) ?? { stage, targets: [], ms: [] };
          timings.targets.push(target);
          timings.ms.push(ms);
          networks.set(key, timings);
        }
        kept += 1;
      },
      evidence() {
        const found = new Map<string, string[]>();
        for (const timings of networks.values()) {
          for (const { target, said } of slowOf(timings)) {
            found.set(target, [...(found.get(target) ?? []), said]);
          }
        }
        return found;
      },
    };
  },
};

/** One stage on the hosts of one network: two lists side by side, for there are many. */
interface Timings {
  readonly stage: Judged['stages'][number]['stage'];
  readonly targets: string[];
  readonly ms: number[];
}

function slowOf({ stage, targets, ms }: Timings): { target: string; said: string }[] {
  if (ms.length < FEWEST) return [];
  const median = [...ms].sort((a, b) => a - b)[Math.floor(ms.length / 2)] ?? 0;
  return targets.flatMap((target, index) => {
    const taken = ms[index] ?? 0;
    if (taken <= median * FACTOR || taken - median <= LEAST_MS) return [];
    const said = `Stage ${stage} took ${Math.round(taken)} ms, where the median of ${ms.length} hosts is ${Math.round(median)} ms.`;
    return [{ target, said }];
  });
}

/** The /24 of an IPv4 address, the /64 of an IPv6 address. */
function networkOf(address: string | null): string | undefined {
  if (address === null) return undefined;
  if (!address.includes(':')) return address.split('.').slice(0, 3).join('.');
  const [head = '', tail = ''] = address.split('::');
  const groups = head.split(':').filter(Boolean);
  const missing = address.includes('::')
    ? 8 - groups.length - tail.split(':').filter(Boolean).length
    : 0;
  return [
    ...groups,
    ...Array<string>(Math.max(0, missing)).fill('0'),
    ...tail.split(':').filter(Boolean),
  ]
    .slice(0, 4)
    .join(':');
}
