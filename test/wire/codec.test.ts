import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  type Codec,
  decode,
  encode,
  fixed,
  type Of,
  octets,
  padding,
  record,
  remainder,
  u8,
  u16be,
  u16le,
  u32le,
  u64le,
} from '../../src/wire/codec.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { expectGolden, hex, roundTrip } from '../kit/codec.ts';

describe('numbers', () => {
  it.each<[Codec<number>, string, number]>([
    [u8, 'fe', 0xfe],
    [u16le, '34 12', 0x1234],
    [u16be, '12 34', 0x1234],
    [u32le, '78 56 34 f2', 0xf234_5678],
  ])('%o has its byte order', (codec, bytes, value) => {
    expectGolden(codec, hex(bytes), value);
  });

  it('reads 64 bits as a bigint', () => {
    expectGolden(u64le, hex('08 07 06 05 04 03 02 f1'), 0xf102_0304_0506_0708n);
  });

  it('come back as they were', () => {
    roundTrip(u8, fc.nat(0xff));
    roundTrip(u16le, fc.nat(0xffff));
    roundTrip(u16be, fc.nat(0xffff));
    roundTrip(u32le, fc.nat(0xffff_ffff));
    roundTrip(u64le, fc.bigInt(0n, 0xffff_ffff_ffff_ffffn));
  });
});

describe('octets', () => {
  it('keeps exactly so many bytes', () => {
    expectGolden(octets(3), hex('01 02 03'), hex('01 02 03'));
    expect(octets(3).name).toBe('octets(3)');
  });

  it('does not write more or fewer', () => {
    expect(() => encode(octets(2), hex('01'))).toThrow(new RangeError('2 bytes wanted, 1 given'));
    expect(() => encode(octets(2), hex('010203'))).toThrow(RangeError);
  });
});

describe('remainder', () => {
  it('takes what is left, be it nothing', () => {
    expectGolden(remainder, hex('01 02'), hex('01 02'), { wholeAt: [0, 1], open: true });
    expect(decode(remainder, hex(''))).toEqual(hex(''));
  });
});

describe('fixed', () => {
  it('accepts one value and writes it', () => {
    const type = fixed(u8, 0x02);
    expect(encode(type, undefined)).toEqual(hex('02'));
    expect(decode(type, hex('02'))).toBeUndefined();
    expect(type.name).toBe('u8');
  });

  it('says what stood there instead', () => {
    expect(() => decode(fixed(u16le, 8), hex('1300'))).toThrow('0x13 where only 0x8 may stand');
  });
});

describe('padding', () => {
  it('skips anything and writes zeros', () => {
    const pad = padding(3);
    expect(decode(pad, hex('aa bb cc'))).toBeUndefined();
    expect(encode(pad, undefined)).toEqual(hex('00 00 00'));
    expect(() => decode(pad, hex('aa bb'))).toThrow(DecodeError);
  });
});

describe('record', () => {
  const inner = record('INNER', { low: u8, high: u8 });
  const outer = record('OUTER', {
    type: fixed(u8, 0x02),
    flags: u8,
    length: fixed(u16le, 8),
    pad: padding(1),
    inner,
    rest: remainder,
  });

  it('reads and writes its fields in the order they are declared', () => {
    expect(encode(outer, { flags: 1, inner: { low: 2, high: 3 }, rest: hex('ff') })).toEqual(
      hex('02 01 0800 00 02 03 ff'),
    );
    expect(decode(outer, hex('02 01 0800 77 02 03 ff'))).toStrictEqual({
      flags: 1,
      inner: { low: 2, high: 3 },
      rest: hex('ff'),
    });
  });

  it('leaves what is fixed out of its type', () => {
    expectTypeOf<Of<typeof outer>>().toEqualTypeOf<{
      readonly flags: number;
      readonly inner: { readonly low: number; readonly high: number };
      readonly rest: Uint8Array;
    }>();
  });

  it.each([
    ['', 'OUTER.type at byte 0: 1 bytes needed, 0 left'],
    ['03', 'OUTER.type at byte 1: 0x3 where only 0x2 may stand'],
    ['02 01 0800 00 02', 'OUTER.inner.high at byte 6: 1 bytes needed, 0 left'],
  ])('says where %j breaks', (bytes, message) => {
    expect(() => decode(outer, hex(bytes))).toThrow(message);
  });

  it('counts a byte too many against the whole message', () => {
    expect(() => decode(inner, hex('01 02 03'))).toThrow('INNER at byte 2: 1 bytes too many');
  });
});
