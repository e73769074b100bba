import { describe, expect, it } from 'vitest';
import { courseOf, listedTargets, plannedTargets, targetsDigest } from '../../src/cli/course.ts';
import type { Values } from '../../src/cli/options.ts';
import { RUNNERS, shard, shardOf } from '../../src/cli/shard.ts';
import { targetFlow } from '../../src/cli/target-flow.ts';
import { readExcludes } from '../../src/targets/exclude.ts';
import { readTargets } from '../../src/targets/read.ts';

async function course(args: string[], values: Values = {}, excludes: string[] = []) {
  const exclusion = excludes.length > 0 ? await readExcludes(excludes) : undefined;
  return courseOf(await readTargets(args), exclusion, values, {});
}

async function hostsOf(args: string[], values: Values = {}, excludes: string[] = []) {
  return [...listedTargets(await course(args, values, excludes))].map(({ host }) => host);
}

const NETWORK = '10.0.0.0/22';

describe('the order of a run', () => {
  it('is that of a short list', async () => {
    const hosts = await hostsOf(['10.0.0.0/24']);
    expect(hosts.slice(0, 3)).toEqual(['10.0.0.0', '10.0.0.1', '10.0.0.2']);
  });

  it('is random for a long one, with each target once, and noted by its seed', async () => {
    const random = await course([NETWORK]);
    expect(random.seed).toMatch(/^[\da-f]{12}$/);
    const hosts = [...listedTargets(random)].map(({ host }) => host);
    const listed = await hostsOf([NETWORK], { order: 'linear' });
    expect(hosts).not.toEqual(listed);
    expect([...hosts].sort()).toEqual([...listed].sort());
    expect(await hostsOf([NETWORK], { seed: random.seed as string })).toEqual(hosts);
  });

  it('is what is asked for', async () => {
    expect((await course([NETWORK], { order: 'linear' })).seed).toBeUndefined();
    expect((await course(['10.0.0.0/30'], { order: 'random' })).seed).toBeDefined();
    expect((await course(['10.0.0.0/30'], { seed: '7' })).seed).toBe('7');
    expect((await course([NETWORK], { skip: 3 })).seed).toBeUndefined();
  });

  it('cannot be gone on with by chance', async () => {
    await expect(course([NETWORK], { skip: 3, order: 'random' })).rejects.toThrow(
      'needs the --seed',
    );
    await expect(course([NETWORK], { seed: '7', order: 'linear' })).rejects.toThrow('no meaning');
  });
});

describe('the targets of a run', () => {
  it('are without those that are excluded, whatever the order', async () => {
    const hosts = await hostsOf([NETWORK], { seed: '1' }, ['10.0.1.0/24', '10.0.3.7']);
    expect(hosts).toHaveLength(1024 - 256 - 1);
    expect(hosts.filter((host) => host.startsWith('10.0.1.') || host === '10.0.3.7')).toEqual([]);
    expect((await course([NETWORK], {}, ['10.0.1.0/24'])).excluded).toBe(256);
  });

  it('are shared by shards without loss or overlap, and stay where they are', async () => {
    const parts = (list: string) =>
      Promise.all([1, 2, 3].map((number) => hostsOf([list], { shard: { number, of: 3 } })));
    const whole = await parts(NETWORK);
    expect(whole.flat().sort()).toEqual((await hostsOf([NETWORK])).sort());
    const half = await parts('10.0.0.0/23');
    for (const [index, part] of half.entries()) {
      expect(part.filter((host) => !whole[index]?.includes(host))).toEqual([]);
    }
  });

  it('are counted beforehand', async () => {
    const values = { shard: { number: 2, of: 3 } };
    const own = await course([NETWORK], values);
    expect(plannedTargets(own, values)).toBe([...listedTargets(own)].length);
    const most = await course([NETWORK], { 'max-targets': 10 });
    expect(plannedTargets(most, {})).toBe(10);
    expect(plannedTargets(await course([NETWORK], { skip: 1000 }), {})).toBe(24);
  });

  it('end where they are told to, behind those that are left out', async () => {
    const some = await course(['10.0.0.0/24'], { skip: 2, 'max-targets': 2 });
    const flow = targetFlow(some, { confirmed: true, stop: new AbortController().signal });
    const taken = [];
    for await (const target of flow.targets) taken.push([target.host, target.index]);
    expect(taken).toEqual([
      ['10.0.0.2', 2],
      ['10.0.0.3', 3],
    ]);
    expect(flow).toMatchObject({ begun: 4, finished: 2 });
    flow.done({ host: '10.0.0.2', port: 3389, index: 2 });
    expect(flow.finished).toBe(3);
  });

  it('are known by their digest', async () => {
    const digest = async (list: string, excludes: string[] = [], values: Values = {}) =>
      targetsDigest(await course([list], values, excludes));
    expect(await digest(NETWORK)).toBe(await digest(NETWORK, [], { shard: { number: 1, of: 2 } }));
    expect(await digest(NETWORK)).not.toBe(await digest('10.0.0.0/23'));
    expect(await digest(NETWORK)).not.toBe(await digest(NETWORK, ['10.0.0.1']));
  });
});

describe('a shard', () => {
  it.each([
    ['2/5', { number: 2, of: 5 }],
    ['auto', {}],
    ['auto/5', { of: 5 }],
  ])('%s', (text, asked) => {
    expect(shard(text)).toEqual(asked);
  });

  it.each(['0/5', '6/5', '5', '1/0', '1/99999', 'a/b', '1/2/3', ''])('is not %j', (text) => {
    expect(() => shard(text)).toThrow(/shard|part/);
  });

  it.each(RUNNERS)('is found in $number', ({ number, of, first }) => {
    const env = { [number]: String(first + 1), ...(of !== undefined && { [of]: '3' }) };
    expect(shardOf(of === undefined ? { of: 3 } : {}, env)).toEqual({ number: 2, of: 3 });
  });

  it('is not guessed', () => {
    expect(() => shardOf({}, {})).toThrow('finds none of CI_NODE_INDEX');
    expect(() => shardOf({}, { JOB_COMPLETION_INDEX: '0' })).toThrow('write --shard auto/5');
    expect(() => shardOf({}, { CI_NODE_INDEX: '4', CI_NODE_TOTAL: '3' })).toThrow(
      'none of 3 parts',
    );
    expect(() => shardOf({}, { CI_NODE_INDEX: 'x', CI_NODE_TOTAL: '3' })).toThrow(
      'none of 3 parts',
    );
  });
});
