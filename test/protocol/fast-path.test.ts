import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FastPathOutputFlag,
  fastPathOutput,
  isFastPath,
  slowOrFastPathLength,
} from '../../src/protocol/fast-path.ts';
import { encode } from '../../src/wire/codec.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { expectGolden, expectTotal, hex, roundTrip } from '../kit/codec.ts';

const SHORT = hex('00 05 03 00 00');
const LONG = hex('c0 80 06 01 02 03');

describe('fast-path output', () => {
  it('has a length of one byte', () => {
    expectGolden(fastPathOutput, SHORT, { flags: 0, data: hex('03 00 00') });
  });

  it('has a length of two bytes where it must', () => {
    const data = new Uint8Array(126).fill(1);
    expect(encode(fastPathOutput, { flags: 0, data: data.slice(1) }).slice(0, 2)).toEqual(
      hex('00 7f'),
    );
    expectGolden(fastPathOutput, Uint8Array.of(0x00, 0x80, 129, ...data), { flags: 0, data });
    expectTotal(fastPathOutput, LONG);
  });

  it('says whether it is encrypted', () => {
    expectGolden(fastPathOutput, hex('c0 03 2a'), {
      flags:
        FastPathOutputFlag.FASTPATH_OUTPUT_ENCRYPTED |
        FastPathOutputFlag.FASTPATH_OUTPUT_SECURE_CHECKSUM,
      data: hex('2a'),
    });
  });

  it('is not written longer than its length can say', () => {
    const data = new Uint8Array(0x7ffd);
    expect(() => encode(fastPathOutput, { flags: 0, data })).toThrow(RangeError);
    expect(() => encode(fastPathOutput, { flags: 4, data: hex('') })).toThrow(RangeError);
  });

  it('comes back as it was written', () => {
    roundTrip(
      fastPathOutput,
      fc.record({ flags: fc.nat(3), data: fc.uint8Array({ maxLength: 300 }) }),
    );
  });
});

describe('slowOrFastPathLength', () => {
  it.each([
    ['a TPKT', '03 00 00 09 02 f0 80 21 80', 4, 9],
    ['a short fast-path PDU', '00 05 03 00 00', 2, 5],
    ['a long fast-path PDU', 'c0 80 06 01 02 03', 3, 6],
    ['a fast-path PDU of the largest length', '00 ff ff', 3, 0x7fff],
  ])('tells the length of %s as soon as it can', (_what, text, needed, length) => {
    const bytes = hex(text);
    for (let seen = 0; seen <= bytes.length; seen++) {
      expect(slowOrFastPathLength(bytes.slice(0, seen))).toBe(seen < needed ? undefined : length);
    }
  });

  it.each(['00 00', '00 01', '00 80 02', '01 05', '02 05', '16 03 01', '03 00 00 04', '07 00'])(
    'throws at %s',
    (text) => {
      expect(() => slowOrFastPathLength(hex(text))).toThrow(DecodeError);
    },
  );

  it('knows a fast-path PDU from its first byte', () => {
    expect(isFastPath(SHORT)).toBe(true);
    expect(isFastPath(hex('03'))).toBe(false);
    expect(isFastPath(new Uint8Array())).toBe(false);
  });
});
