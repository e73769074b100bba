import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PER_LENGTH_LIMIT, perLength, writePerLength } from '../../src/wire/per.ts';
import { Reader } from '../../src/wire/reader.ts';
import { Writer } from '../../src/wire/writer.ts';
import { hex } from '../kit/codec.ts';

function written(value: number): Uint8Array {
  const writer = new Writer();
  writePerLength(writer, value);
  return writer.finish();
}

describe('perLength', () => {
  it.each([
    ['00', 0],
    ['7f', 127], // X.691 10.9.3.6
    ['80 80', 128], // X.691 10.9.3.7
    ['81 2a', 298], // MS-RDPBCGR 4.1.3, ConnectData::connectPDU
    ['81 1c', 284], // MS-RDPBCGR 4.1.3, the client data blocks
    ['bf ff', PER_LENGTH_LIMIT],
  ])('%s is %i, both ways', (bytes, value) => {
    const reader = new Reader(hex(bytes));
    expect(perLength(reader)).toBe(value);
    reader.end();
    expect(written(value)).toEqual(hex(bytes));
  });

  it('reads two bytes where one would do', () => {
    expect(perLength(new Reader(hex('80 2a')))).toBe(42);
  });

  it.each([
    ['c1', 'fragmented PER length'],
    ['c4', 'fragmented PER length'],
    ['81', '1 bytes needed, 0 left'],
    ['', '1 bytes needed, 0 left'],
  ])('refuses %j', (bytes, reason) => {
    expect(() => perLength(new Reader(hex(bytes)))).toThrow(reason);
  });

  it.each([PER_LENGTH_LIMIT + 1, -1, 0.5])('does not write %d', (value) => {
    expect(() => written(value)).toThrow(RangeError);
  });

  it('comes back as it was', () => {
    const property = fc.property(fc.nat(PER_LENGTH_LIMIT), (value) => {
      expect(perLength(new Reader(written(value)))).toBe(value);
    });
    fc.assert(property);
  });
});
