import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { between, covers, type Interval, includes, union } from '../../src/targets/intervals.ts';

const interval = fc
  .tuple(fc.nat(60), fc.integer({ min: 1, max: 9 }))
  .map(([start, length]): Interval<number> => [start, start + length]);

describe('intervals', () => {
  it('are joined where they overlap or touch', () => {
    expect(
      union([
        [5, 7],
        [1, 3],
        [3, 4],
        [6, 6.5],
        [9, 10],
      ]),
    ).toEqual([
      [1, 4],
      [5, 7],
      [9, 10],
    ]);
    expect(
      union([
        [5n, 7n],
        [1n, 6n],
      ]),
    ).toEqual([[1n, 7n]]);
  });

  it('hold what one of them holds', () => {
    fc.assert(
      fc.property(fc.array(interval), interval, (given, [start, end]) => {
        const joined = union(given);
        const held = (value: number) => given.some(([from, to]) => from <= value && value < to);
        const values = Array.from({ length: end - start }, (_, index) => start + index);
        for (const value of values) expect(includes(joined, value)).toBe(held(value));
        expect(covers(joined, start, end)).toBe(values.every(held));
        const parts = [...between(joined, start, end)];
        expect(parts.reduce((sum, [from, to]) => sum + to - from, 0)).toBe(
          values.filter(held).length,
        );
      }),
    );
  });
});
