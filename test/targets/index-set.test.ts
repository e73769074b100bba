import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexSet } from '../../src/targets/index-set.ts';

describe('a set of indexes', () => {
  it('is what a set is', () => {
    const index = fc.oneof(fc.nat(200), fc.nat(200_000), fc.maxSafeNat());
    fc.assert(
      fc.property(fc.array(index), fc.array(index), (added, asked) => {
        const [ours, theirs] = [indexSet(), new Set<number>()];
        for (const each of added) {
          expect(ours.add(each)).toBe(!theirs.has(each));
          theirs.add(each);
        }
        expect(ours.size).toBe(theirs.size);
        for (const each of [...added, ...asked]) expect(ours.has(each)).toBe(theirs.has(each));
      }),
    );
  });

  it('keeps nothing of what is all there', () => {
    const set = indexSet();
    for (let index = 0; index < 200_000; index++) set.add(index);
    expect(set.size).toBe(200_000);
    expect([0, 65_535, 65_536, 131_071, 199_999, 200_000].map((index) => set.has(index))).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
    ]);
    expect(set.add(65_536)).toBe(false);
  });
});
