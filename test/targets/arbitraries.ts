import fc from 'fast-check';
import type { Block } from '../../src/targets/target.ts';

const port = fc.integer({ min: 1, max: 65535 });
const source = fc.constant('argument');

const label = fc.stringMatching(/^[a-z_](?:[\da-z_-]{0,20}[\da-z])?$/);

const nameBlock: fc.Arbitrary<Block> = fc.record({
  kind: fc.constant('name'),
  host: fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.')),
  port,
  source,
});

/** A range of up to `most` addresses; its start and its size are often those of a network. */
export function rangeBlock(most: bigint): fc.Arbitrary<Extract<Block, { kind: 'range' }>> {
  return fc
    .record({
      kind: fc.constant('range' as const),
      family: fc.constantFrom(4 as const, 6 as const),
      at: fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
      count: fc.oneof(
        fc.bigInt({ min: 1n, max: most }),
        fc.nat(most.toString(2).length - 1).map((bits) => 1n << BigInt(bits)),
      ),
      aligned: fc.boolean(),
      port,
      source,
    })
    .map(({ at, aligned, count, family, ...rest }) => {
      const space = 1n << (family === 4 ? 32n : 128n);
      const first = at % (space - count + 1n);
      return { ...rest, family, count, first: aligned ? first - (first % count) : first };
    });
}

export const block: fc.Arbitrary<Block> = fc.oneof(nameBlock, rangeBlock(1n << 31n));
