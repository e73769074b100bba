import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEntry } from '../../src/targets/entry.ts';
import { exclusion, readExcludes } from '../../src/targets/exclude.ts';
import { parseTargets } from '../../src/targets/parse.ts';
import { ANY_PORT, formatBlock } from '../../src/targets/target.ts';
import { targetSet, withoutExcluded } from '../../src/targets/target-set.ts';
import { rangeBlock } from './arbitraries.ts';

const excludes = (text: string) =>
  exclusion(parseTargets(text, { port: ANY_PORT, largeRanges: true }).blocks);

describe('excludes', () => {
  it('hold for every port unless they name one', () => {
    const { excluded } = excludes('10.0.0.0/24 10.1.0.5:3390 [fd00::/64]:3389 fd01::1-fd01::9');
    expect(excluded('10.0.0.0', 3389)).toBe(true);
    expect(excluded('10.0.0.255', 1)).toBe(true);
    expect(excluded('10.0.1.0', 3389)).toBe(false);
    expect(excluded('9.255.255.255', 3389)).toBe(false);
    expect(excluded('10.1.0.5', 3390)).toBe(true);
    expect(excluded('10.1.0.5', 3389)).toBe(false);
    expect(excluded('10.0.0.7', 3390)).toBe(true);
    expect(excluded('fd00::ffff:1', 3389)).toBe(true);
    expect(excluded('fd00::1', 3390)).toBe(false);
    expect(excluded('FD01:0::9', 3390)).toBe(true);
    expect(excluded('fd01::a', 3390)).toBe(false);
  });

  it('hold for a name, whatever it resolves to, and before it is resolved', () => {
    const { excluded } = excludes('Plant.Example other:3390 münchen.example');
    expect(excluded('192.0.2.1', 3389, 'plant.example')).toBe(true);
    expect(excluded('PLANT.example.', 3389)).toBe(true);
    expect(excluded('192.0.2.1', 3389, 'other')).toBe(false);
    expect(excluded('192.0.2.1', 3390, 'other')).toBe(true);
    expect(excluded('192.0.2.1', 1, 'xn--mnchen-3ya.example')).toBe(true);
    expect(excluded('192.0.2.1', 3389, 'sub.plant.example')).toBe(false);
  });

  it('hold for an address that a name leads to', () => {
    const { excluded } = excludes('10.0.0.0/8');
    expect(excluded('10.9.8.7', 3389, 'innocent.example')).toBe(true);
    expect(excluded('innocent.example', 3389)).toBe(false);
  });

  it('hold for IPv6 addresses that carry an IPv4 address', () => {
    const { excluded } = excludes('10.0.0.0/8');
    expect(excluded('::ffff:10.1.2.3', 3389)).toBe(true);
    expect(excluded('::ffff:a01:203', 3389)).toBe(true);
    expect(excluded('64:ff9b::a01:203', 3389)).toBe(true);
    expect(excluded('::ffff:11.1.2.3', 3389)).toBe(false);
    expect(excludes('::ffff:10.0.0.0/104').excluded('10.1.2.3', 3389)).toBe(true);
  });

  it('of all IPv6 leave IPv4 alone', () => {
    const { excluded } = excludes('::/0');
    expect(excluded('2001:db8::1', 3389)).toBe(true);
    expect(excluded('10.0.0.1', 3389)).toBe(false);
  });

  it('do not look at zones', () => {
    expect(excludes('fe80::1').excluded('fe80::1%eth0', 3389)).toBe(true);
    expect(excludes('fe80::1%eth0').excluded('fe80::1%eth1', 3389)).toBe(true);
  });

  it('may be none', () => {
    expect(excludes('').excluded('10.0.0.1', 3389, 'host')).toBe(false);
  });

  it('are counted in a block without walking through it', () => {
    const { overlap } = excludes(
      '10.0.0.0/9 10.0.0.5 10.255.255.255-11.0.0.5 10.200.0.0/24:3390 host [fd00::/112]:1',
    );
    expect(overlap(parseEntry('10.0.0.0/8', 'argument'))).toBe((1n << 23n) + 1n);
    expect(overlap(parseEntry('10.0.0.0/8:3390', 'argument'))).toBe((1n << 23n) + 257n);
    expect(overlap(parseEntry('12.0.0.0/8', 'argument'))).toBe(0n);
    expect(overlap(parseEntry('::ffff:10.0.0.0/120', 'argument'))).toBe(256n);
    expect(overlap(parseEntry('[fd00::/104]:1', 'argument'))).toBe(1n << 16n);
    expect(overlap(parseEntry('host', 'argument'))).toBe(1n);
    expect(overlap(parseEntry('ghost', 'argument'))).toBe(0n);
  });

  it('count as many as they exclude one by one', () => {
    const near = (most: bigint) =>
      rangeBlock(most).map((block) => ({ ...block, first: block.first % 500n }));
    const port = fc.constantFrom(ANY_PORT, 3389, 3390);
    const anywhere = fc
      .tuple(near(100n), port)
      .map(([block, chosen]) => ({ ...block, port: chosen }));
    fc.assert(
      fc.property(fc.array(anywhere), near(400n), (blocks, block) => {
        const { excluded, overlap } = exclusion(blocks);
        const probed = { ...block, port: 3389 };
        const one = [...targetSet([probed])].filter(({ host, port }) => excluded(host, port));
        expect(overlap(probed)).toBe(BigInt(one.length));
        for (const { host } of one) {
          const held = blocks.some(
            (exclude) =>
              (exclude.port === ANY_PORT || exclude.port === 3389) &&
              [...targetSet([exclude])].some((target) => target.host === host),
          );
          expect(held).toBe(true);
        }
      }),
    );
  });

  it('are read as targets are, large ranges too, and refused as they are', async () => {
    const { excluded } = await readExcludes(['2001:db8::/32,10.0.0.1:3390']);
    expect(excluded('2001:db8:1::1', 65535)).toBe(true);
    expect(excluded('10.0.0.1', 3389)).toBe(false);
    await expect(readExcludes(['10.0.0.5/24'])).rejects.toThrow(
      'argument: "10.0.0.5/24" has host bits set; write 10.0.0.0/24 for the network, or 10.0.0.5 for the one address',
    );
    await expect(readExcludes(['-'])).rejects.toThrow('which is not read here');
  });

  it('are asked a million times in no time worth speaking of', () => {
    const lines = Array.from({ length: 10_000 }, (_, i) => `10.${i >> 8}.${i & 255}.0/25`);
    const { excluded } = excludes(lines.join('\n'));
    const started = performance.now();
    let count = 0;
    for (const { host, port } of parseTargets('10.0.0.0/12')) if (excluded(host, port)) count++;
    expect(count).toBe(16 * 256 * 128);
    expect(performance.now() - started).toBeLessThan(20_000);
  }, 40_000);
});

describe('what excludes leave of a block', () => {
  const left = (target: string, text: string) =>
    excludes(text)
      .remaining(parseEntry(target, 'argument', { largeRanges: true }))
      .map(formatBlock);

  it.each([
    ['10.0.0.0/24', '10.0.0.0/8', []],
    ['10.0.0.0/24', '10.0.1.0/24', ['10.0.0.0/24:3389']],
    ['10.0.0.0/24', '10.0.0.0 10.0.0.255', ['10.0.0.1-10.0.0.254:3389']],
    ['10.0.0.0/29', '10.0.0.2-10.0.0.3', ['10.0.0.0/31:3389', '10.0.0.4/30:3389']],
    ['10.0.0.0/30:3390', '10.0.0.1:3389', ['10.0.0.0/30:3390']],
    ['fd00::/126', 'fd00::1', ['[fd00::]:3389', '[fd00::2/127]:3389']],
    ['rds01.example', 'RDS01.example', []],
    ['rds01.example', '0.0.0.0/0', ['rds01.example:3389']],
  ])('%s without %s', (target, text, expected) => {
    expect(left(target, text)).toEqual(expected);
  });

  it('are the targets that are not excluded, in their order', async () => {
    const excluded = rangeBlock(64n).map((block) => ({ ...block, port: ANY_PORT }));
    await fc.assert(
      fc.asyncProperty(
        rangeBlock(512n),
        fc.array(excluded, { maxLength: 4 }),
        async (target, blocks) => {
          // Excludes that do meet the target.
          const near = blocks.map((block) => ({
            ...block,
            family: target.family,
            first: target.first + (block.first % target.count),
          }));
          const rules = exclusion(near);
          const set = targetSet([target]);
          const expected = [...set].filter(({ host, port }) => !rules.excluded(host, port));
          const rest = await withoutExcluded(set, rules);
          expect([...rest]).toEqual(expected);
          expect(rest.count).toBe(BigInt(expected.length));
          expect(rest.count + rules.overlap(target)).toBe(target.count);
          expect(expected.map((_, index) => rest.at(BigInt(index)))).toEqual(expected);
        },
      ),
    );
  });
});
