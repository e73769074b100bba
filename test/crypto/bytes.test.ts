import { describe, expect, it } from 'vitest';
import { concat, sameBytes, u32le } from '../../src/crypto/bytes.ts';

describe('byte strings', () => {
  it('are joined into a plain one', () => {
    const joined = concat(Buffer.from([1, 2]), new Uint8Array(), Uint8Array.of(3));
    expect(joined).toStrictEqual(Uint8Array.of(1, 2, 3));
  });

  it('hold a count little-endian, and only its low 32 bits', () => {
    expect(u32le(0x8765_4321)).toEqual(Uint8Array.of(0x21, 0x43, 0x65, 0x87));
    expect(u32le(2 ** 32 + 5)).toEqual(Uint8Array.of(5, 0, 0, 0));
  });

  it('are the same when length and all bytes are', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    expect(sameBytes(bytes, Uint8Array.of(1, 2, 3))).toBe(true);
    expect(sameBytes(bytes, Uint8Array.of(1, 2))).toBe(false);
    expect(sameBytes(bytes, Uint8Array.of(1, 2, 3, 0))).toBe(false);
    expect(sameBytes(bytes, Uint8Array.of(0x81, 2, 3))).toBe(false);
  });
});
