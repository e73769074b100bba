import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { permutation } from '../../src/targets/permutation.ts';

function placesOf(size: number, seed: string): number[] {
  const place = permutation(BigInt(size), seed);
  return Array.from({ length: size }, (_, index) => Number(place(BigInt(index))));
}

describe('a permutation', () => {
  it('visits every place once, whatever the size and the seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.string(), (size, seed) => {
        const places = placesOf(size, seed).sort((a, b) => a - b);
        expect(places).toEqual(Array.from({ length: size }, (_, index) => index));
      }),
    );
  });

  it('visits every place of a /12 once', () => {
    const size = 1 << 20;
    const place = permutation(BigInt(size), 'seed');
    const seen = new Uint8Array(size);
    for (let index = 0n; index < size; index++) {
      const at = Number(place(index));
      seen[at] = (seen[at] as number) + 1;
    }
    expect(seen.every((times) => times === 1)).toBe(true);
  });

  it('gives different places for different indexes at any size, up to all of IPv6', () => {
    const size = fc.bigInt({ min: 2n, max: 1n << 128n });
    fc.assert(
      fc.property(
        size,
        fc.bigInt({ min: 0n }),
        fc.bigInt({ min: 0n }),
        fc.string(),
        (n, a, b, seed) => {
          const place = permutation(n, seed);
          const [one, other] = [place(a % n), place(b % n)];
          expect(one >= 0n && one < n).toBe(true);
          expect(one === other).toBe(a % n === b % n);
        },
      ),
    );
  });

  it('is the same for the same seed, and another for another', () => {
    expect(placesOf(1000, '7')).toEqual(placesOf(1000, '7'));
    expect(placesOf(1000, '7')).not.toEqual(placesOf(1000, '8'));
    // Whoever resumes a scan with another version relies on these.
    expect(placesOf(16, 'rdpprobe')).toMatchInlineSnapshot(`
      [
        0,
        15,
        13,
        4,
        11,
        3,
        14,
        8,
        9,
        6,
        7,
        5,
        2,
        10,
        12,
        1,
      ]
    `);
    expect(permutation(1n << 96n, 'rdpprobe')(12_345n)).toMatchInlineSnapshot(
      `10523826596938951864491395880n`,
    );
  });

  it('spreads what follows: no /24 of a /16 gets more than its share at a time', () => {
    const place = permutation(1n << 16n, 'spread');
    const perSegment = new Map<bigint, number>();
    for (let index = 0n; index < 4096n; index++) {
      const segment = place(index) >> 8n;
      perSegment.set(segment, (perSegment.get(segment) ?? 0) + 1);
    }
    // 16 of each are expected; one after the other would be 256 of 16.
    expect(Math.max(...perSegment.values())).toBeLessThan(48);
    expect(perSegment.size).toBeGreaterThan(240);
  });

  it('has no place beyond its size', () => {
    expect(() => permutation(10n, '')(10n)).toThrow(RangeError);
    expect(() => permutation(10n, '')(-1n)).toThrow(RangeError);
  });
});
