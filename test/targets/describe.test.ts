import { expect, it } from 'vitest';
import { targetTally } from '../../src/targets/describe.ts';
import { type Exclusion, exclusion } from '../../src/targets/exclude.ts';
import { parseTargets } from '../../src/targets/parse.ts';
import { ANY_PORT } from '../../src/targets/target.ts';
import type { TargetSet } from '../../src/targets/target-set.ts';

async function summaryOf(set: TargetSet, excludes?: Exclusion) {
  const tally = targetTally(excludes);
  for (const part of set.parts) await tally.add(part);
  return tally.summary();
}

it('tells what a run would do without walking through it', async () => {
  const set = parseTargets('10.0.0.0/8 host host 10.0.0.1:3390', { source: 'list' });
  const excludes = parseTargets('10.0.0.0/24 host', { port: ANY_PORT });
  expect(await summaryOf(set, exclusion(excludes.blocks))).toEqual({
    count: (1n << 24n) + 2n,
    names: 1,
    excluded: 258n,
    first: { host: '10.0.0.0', port: 3389, source: 'list:1' },
    last: { host: '10.0.0.1', port: 3390, source: 'list:1' },
  });
});

it('has neither first nor last where there is no target', async () => {
  expect(await summaryOf(parseTargets(''))).toEqual({
    count: 0n,
    names: 0,
    excluded: 0n,
  });
});
