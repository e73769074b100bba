import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Reader } from '../../src/wire/reader.ts';
import { Writer } from '../../src/wire/writer.ts';
import { hex } from '../kit/codec.ts';

function written(write: (writer: Writer) => void): Uint8Array {
  const writer = new Writer();
  write(writer);
  return writer.finish();
}

describe('Writer', () => {
  it('writes every width in its byte order', () => {
    const bytes = written((writer) => {
      writer.u8(0x01);
      writer.u16le(0x0203);
      writer.u16be(0x0405);
      writer.u32le(0x0607_0809);
      writer.u32be(0x0a0b_0c0d);
      writer.u64le(0x0e0f_1011_1213_1415n);
      writer.bytes(hex('16 17'));
      writer.zeros(2);
    });
    expect(bytes).toEqual(hex('01 0302 0405 09080706 0a0b0c0d 1514131211100f0e 1617 0000'));
  });

  it('writes the highest value of every width', () => {
    const bytes = written((writer) => {
      writer.u8(0xff);
      writer.u16le(0xffff);
      writer.u16be(0xffff);
      writer.u32le(0xffff_ffff);
      writer.u32be(0xffff_ffff);
      writer.u64le(0xffff_ffff_ffff_ffffn);
    });
    expect(bytes).toEqual(new Uint8Array(21).fill(0xff));
  });

  it.each<[string, (writer: Writer) => void]>([
    ['a byte above 0xff', (writer) => writer.u8(0x100)],
    ['a negative byte', (writer) => writer.u8(-1)],
    ['half a byte', (writer) => writer.u8(0.5)],
    ['no number', (writer) => writer.u8(Number.NaN)],
    ['17 bits, low byte first', (writer) => writer.u16le(0x1_0000)],
    ['17 bits, high byte first', (writer) => writer.u16be(0x1_0000)],
    ['33 bits, low byte first', (writer) => writer.u32le(0x1_0000_0000)],
    ['33 bits, high byte first', (writer) => writer.u32be(0x1_0000_0000)],
    ['a signed 32-bit code', (writer) => writer.u32le(0xc000_006d | 0)],
    ['65 bits', (writer) => writer.u64le(0x1_0000_0000_0000_0000n)],
    ['a negative 64-bit value', (writer) => writer.u64le(-1n)],
    ['less than no zeros', (writer) => writer.zeros(-1)],
  ])('refuses %s, and writes nothing', (_what, write) => {
    const writer = new Writer();
    writer.u8(0x2a);
    expect(() => write(writer)).toThrow(RangeError);
    expect(writer.finish()).toEqual(hex('2a'));
  });

  it.each<[string, (writer: Writer) => void, string]>([
    ['u8', (writer) => writer.u8(0x01), '01'],
    ['u16le', (writer) => writer.u16le(0x0201), '0102'],
    ['u16be', (writer) => writer.u16be(0x0102), '0102'],
    ['u32le', (writer) => writer.u32le(0x0403_0201), '01020304'],
    ['u32be', (writer) => writer.u32be(0x0102_0304), '01020304'],
    ['u64le', (writer) => writer.u64le(0x0807_0605_0403_0201n), '0102030405060708'],
    ['bytes', (writer) => writer.bytes(hex('010203')), '010203'],
  ])('loses nothing where %s makes it grow', (_what, write, expected) => {
    for (let before = 250; before <= 257; before++) {
      const bytes = written((writer) => {
        writer.bytes(new Uint8Array(before).fill(0xee));
        write(writer);
        writer.u8(0xdd);
      });
      expect(bytes.subarray(0, before).every((byte) => byte === 0xee)).toBe(true);
      expect(bytes.subarray(before)).toEqual(hex(`${expected}dd`));
    }
  });

  it('takes one piece larger than twice its buffer', () => {
    const piece = Uint8Array.from({ length: 5000 }, (_, index) => index & 0xff);
    expect(written((writer) => writer.bytes(piece))).toEqual(piece);
  });

  it('counts what it wrote', () => {
    const writer = new Writer();
    expect(writer.length).toBe(0);
    writer.u32le(1);
    writer.zeros(300);
    expect(writer.length).toBe(304);
    expect(writer.finish()).toHaveLength(304);
  });

  it('hands out a copy', () => {
    const writer = new Writer();
    writer.u8(1);
    writer.finish().fill(0xff);
    expect(writer.finish()).toEqual(hex('01'));
  });

  it('is read back as it was written', () => {
    const property = fc.property(
      fc.array(fc.nat(0xffff_ffff), { maxLength: 200 }),
      fc.bigInt(0n, 0xffff_ffff_ffff_ffffn),
      (numbers, large) => {
        const bytes = written((writer) => {
          for (const number of numbers) writer.u32be(number);
          writer.u64le(large);
        });
        const reader = new Reader(bytes);
        expect(numbers.map(() => reader.u32be())).toEqual(numbers);
        expect(reader.u64le()).toBe(large);
        expect(reader.remaining).toBe(0);
      },
    );
    fc.assert(property);
  });
});
