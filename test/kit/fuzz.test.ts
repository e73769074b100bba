import { describe, expect, it } from 'vitest';
import { hex } from './codec.ts';
import { chance, listings, spoilt } from './fuzz.ts';

describe('chance', () => {
  it('is repeated by its seed and its name', () => {
    const draw = (name: string, seed: number) => chance(name, seed).bytes(16).join();
    expect(draw('a', 1)).toBe(draw('a', 1));
    expect(draw('a', 1)).not.toBe(draw('a', 2));
    expect(draw('a', 1)).not.toBe(draw('b', 1));
  });

  it('reaches every number below its limit, and no other', () => {
    const { below } = chance('dice', 1);
    const seen = new Set(Array.from({ length: 1000 }, () => below(6)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('picks what is there', () => {
    const { pick } = chance('pick', 1);
    expect(pick(['only'])).toBe('only');
    expect(() => pick([])).toThrow(RangeError);
  });
});

describe('listings', () => {
  const found = listings().map((bytes) => bytes.join());

  it('are taken from the corpus', () => {
    expect(found).toContain(hex('03 00 00 0b 06 d0 00 00 12 34 00').join());
  });

  it('are taken from the tests of the protocol', () => {
    // TS_UD_CS_NET begins the listing in client-data.test.ts, over several commented lines.
    expect(found.some((bytes) => bytes.startsWith(hex('03 c0').join()))).toBe(true);
  });
});

describe('spoilt', () => {
  it('leaves what it is given alone', () => {
    const message = hex('01 02 03 04');
    const numbers = chance('spoilt', 1);
    for (let run = 0; run < 500; run++) spoilt([message], numbers);
    expect(message).toEqual(hex('01 02 03 04'));
  });

  it('makes shorter, longer and other messages', () => {
    const message = hex('01 02 03 04');
    const numbers = chance('spoilt', 1);
    const made = Array.from({ length: 500 }, () => spoilt([message], numbers));
    expect(made.some(({ length }) => length < 4)).toBe(true);
    expect(made.some(({ length }) => length > 4)).toBe(true);
    expect(made.some((bytes) => bytes.length === 4 && bytes.join() !== message.join())).toBe(true);
    expect(made.some((bytes) => bytes.join() === message.join())).toBe(true);
  });

  it('makes noise of nothing', () => {
    expect(spoilt([], chance('noise', 1))).toBeInstanceOf(Uint8Array);
  });
});
