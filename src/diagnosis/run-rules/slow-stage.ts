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
    const networks = new Map<string, Timing[]>();
    let kept = 0;
    return {
      add(result) {
        const network = networkOf(result.address);
        if (network === undefined || kept >= MOST_KEPT) return;
        const target = targetKey(result);
        for (const { stage, status, ms } of result.stages) {
          if (status !== 'passed' && status !== 'stopped') continue;
          const key = `${network} ${stage}`;
          const timings = networks.get(key) ?? [];
          timings.push({ target, stage, ms });
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

interface Timing {
  readonly target: string;
  readonly stage: Judged['stages'][number]['stage'];
  readonly ms: number;
}

function slowOf(timings: readonly Timing[]): { target: string; said: string }[] {
  if (timings.length < FEWEST) return [];
  const sorted = timings.map(({ ms }) => ms).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return timings
    .filter(({ ms }) => ms > median * FACTOR && ms - median > LEAST_MS)
    .map(({ target, stage, ms }) => ({
      target,
      said: `Stage ${stage} took ${Math.round(ms)} ms, where the median of ${timings.length} hosts is ${Math.round(median)} ms.`,
    }));
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
