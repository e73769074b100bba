import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../src/handshake/result.ts';
import { parseAddress } from '../../src/targets/address.ts';
import { parseTargets } from '../../src/targets/parse.ts';
import { targetSet, targetsIn } from '../../src/targets/target-set.ts';
import { rangeBlock } from './arbitraries.ts';

const hostsOf = (text: string) => [...parseTargets(text)].map(({ host }) => host);

describe('a set of targets', () => {
  it('gives every target in the order of the list', () => {
    expect(hostsOf('b, 10.0.0.254-10.0.1.1\nfd00::ffff-fd00::1:0 a fe80::1%eth0')).toEqual([
      'b',
      '10.0.0.254',
      '10.0.0.255',
      '10.0.1.0',
      '10.0.1.1',
      'fd00::ffff',
      'fd00::1:0',
      'a',
      'fe80::1%eth0',
    ]);
  });

  it('includes the first and the last address of a network', () => {
    expect(hostsOf('10.0.0.0/30')).toEqual(['10.0.0.0', '10.0.0.1', '10.0.0.2', '10.0.0.3']);
  });

  it('finds any target by its index', () => {
    const set = parseTargets('a 10.0.0.0/30 b:1 fe80::1%eth0', { source: 'list' });
    const all = [...set];
    expect(set.count).toBe(7n);
    expect(all.map((_, index) => set.at(BigInt(index)))).toEqual(all);
    const target: Target = set.at(5n);
    expect(target).toEqual({ host: 'b', port: 1, source: 'list:1' });
  });

  it('knows no target before the first and after the last', () => {
    const set = parseTargets('a 10.0.0.0/30');
    expect(() => set.at(5n)).toThrow(new RangeError('there is no target 5 among 5'));
    expect(() => set.at(-1n)).toThrow(RangeError);
    expect(() => parseTargets('').at(0n)).toThrow(RangeError);
  });

  it('counts what no list could hold', () => {
    const set = parseTargets('::/0 0.0.0.0/0 a', { largeRanges: true });
    expect(set.count).toBe((1n << 128n) + (1n << 32n) + 1n);
    expect(set.at((1n << 128n) - 1n).host).toBe('ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff');
    expect(set.at(1n << 128n).host).toBe('0.0.0.0');
    expect(set.at(set.count - 1n).host).toBe('a');
  });

  it('leaves out an entry that says what an earlier one said', () => {
    const set = parseTargets('Host host host:1 10.0.0.1 10.0.0.1/32 10.0.0.0/24 10.0.0.0-255');
    expect([...set.blocks]).toHaveLength(4);
    expect(set.repeated).toBe(3);
    expect(set.count).toBe(1n + 1n + 1n + 256n);
  });

  it('keeps addresses apart that differ in their zone or their port', () => {
    const set = parseTargets('fe80::1%a fe80::1%b fe80::1 [fe80::1]:1');
    expect([set.count, set.repeated]).toEqual([4n, 0]);
  });

  it('gives addresses that lie in their block, as many as it counts', () => {
    fc.assert(
      fc.property(rangeBlock(300n), (block) => {
        const values = [...targetsIn(block)].map(({ host }) => parseAddress(host));
        expect(BigInt(values.length)).toBe(block.count);
        values.forEach((address, index) => {
          expect(address).toEqual({ family: block.family, value: block.first + BigInt(index) });
        });
        const set = targetSet([block]);
        expect(set.at(block.count - 1n)).toEqual([...set].at(-1));
      }),
    );
  });

  it('walks through a /8 without holding it', () => {
    const set = parseTargets('10.0.0.0/8');
    const before = process.memoryUsage().heapUsed;
    const started = performance.now();
    let count = 0;
    let most = 0;
    for (const { port } of set) {
      count += port === 3389 ? 1 : 0;
      if ((count & 0xfffff) === 0) most = Math.max(most, process.memoryUsage().heapUsed - before);
    }
    expect(count).toBe(1 << 24);
    // A list of them would take more than a gigabyte. The garbage of the walk comes and goes.
    expect(most).toBeLessThan(256 << 20);
    expect(performance.now() - started).toBeLessThan(60_000);
  }, 90_000);
});
