import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boolean,
  contextTag,
  element,
  integer,
  length,
  octetString,
  optionalElement,
  Tag,
  writeBoolean,
  writeElement,
  writeInteger,
  writeLongElement,
  writeOctetString,
} from '../../src/wire/ber.ts';
import { DecodeError, Reader } from '../../src/wire/reader.ts';
import { Writer } from '../../src/wire/writer.ts';
import { hex } from '../kit/codec.ts';

function written(write: (writer: Writer) => void): Uint8Array {
  const writer = new Writer();
  write(writer);
  return writer.finish();
}

const CONNECT_INITIAL = 0x7f65;

describe('length', () => {
  it.each([
    ['26', 38], // X.690 8.1.3.4
    ['81 c9', 201], // X.690 8.1.3.5
    ['00', 0],
    ['7f', 127],
    ['82 01 94', 404], // MS-RDPBCGR 4.1.3
    ['83 01 00 00', 0x1_0000],
    ['84 ff ff ff ff', 0xffff_ffff],
    ['82 00 05', 5], // Longer than it need be, as BER allows.
  ])('reads %s as %i', (bytes, value) => {
    const reader = new Reader(hex(bytes));
    expect(length(reader)).toBe(value);
    reader.end();
  });

  it.each([
    ['80', 'length of 0 bytes'],
    ['85 00 00 00 00 01', 'length of 5 bytes'],
    ['ff', 'length of 127 bytes'],
    ['82 01', '1 bytes needed, 0 left'],
    ['', '1 bytes needed, 0 left'],
  ])('refuses %j', (bytes, reason) => {
    expect(() => length(new Reader(hex(bytes)))).toThrow(reason);
  });

  it.each([
    [0, '04 00'],
    [127, '04 7f'],
    [128, '04 81 80'],
    [201, '04 81 c9'],
    [255, '04 81 ff'],
    [256, '04 82 01 00'],
    [0xffff, '04 82 ff ff'],
  ])('%i is written in the shortest form', (count, head) => {
    const bytes = written((writer) => writeOctetString(writer, new Uint8Array(count)));
    expect(bytes).toHaveLength(hex(head).length + count);
    expect(bytes.subarray(0, hex(head).length)).toEqual(hex(head));
    expect(octetString(new Reader(bytes))).toEqual(new Uint8Array(count));
  });

  it('is not written past two bytes', () => {
    const write = () => written((writer) => writeOctetString(writer, new Uint8Array(0x1_0000)));
    expect(write).toThrow(RangeError);
  });
});

describe('element', () => {
  it('opens onto its contents, and the reader stands behind it', () => {
    const reader = new Reader(hex('30 03 02 01 05 aa'));
    const contents = element(reader, Tag.SEQUENCE);
    expect(integer(contents)).toBe(5);
    contents.end();
    expect(reader.u8()).toBe(0xaa);
  });

  it('knows tags of two bytes', () => {
    const contents = element(new Reader(hex('7f 65 82 00 01 2a')), CONNECT_INITIAL);
    expect(contents.u8()).toBe(0x2a);
  });

  it.each([
    ['31 00', Tag.SEQUENCE, 'tag 0x31 where 0x30 belongs'],
    ['7f 66 00', CONNECT_INITIAL, 'tag 0x7f66 where 0x7f65 belongs'],
    ['7f', CONNECT_INITIAL, '2 bytes needed, 1 left'],
    ['30 02 00', Tag.SEQUENCE, '2 bytes needed, 1 left'],
    ['30 84 ff ff ff ff 00', Tag.SEQUENCE, '4294967295 bytes needed, 1 left'],
  ])('refuses %s', (bytes, tag, reason) => {
    expect(() => element(new Reader(hex(bytes)), tag)).toThrow(reason);
  });

  it('may be left out where it is optional', () => {
    const reader = new Reader(hex('a1 01 07'));
    expect(optionalElement(reader, contextTag(0))).toBeUndefined();
    expect(reader.offset).toBe(0);
    expect(optionalElement(reader, contextTag(1))?.u8()).toBe(7);
    expect(optionalElement(reader, contextTag(2))).toBeUndefined();
  });

  it('is written around its contents', () => {
    const bytes = written((writer) =>
      writeElement(writer, contextTag(3), (inner) => writeInteger(inner, 1)),
    );
    expect(bytes).toEqual(hex('a3 03 02 01 01'));
  });

  it('is written with a long length where Microsoft writes one', () => {
    const bytes = written((writer) =>
      writeLongElement(writer, CONNECT_INITIAL, (inner) => inner.u8(0x2a)),
    );
    expect(bytes).toEqual(hex('7f 65 82 00 01 2a'));
  });

  it('does not write a long length that does not fit', () => {
    const write = () =>
      written((writer) => writeLongElement(writer, 0x04, (inner) => inner.zeros(0x1_0000)));
    expect(write).toThrow(RangeError);
  });
});

describe('integer', () => {
  it.each([
    ['02 01 00', 0],
    ['02 01 7f', 127],
    ['02 02 00 80', 128],
    ['02 02 01 00', 256],
    ['02 02 7f ff', 0x7fff],
    ['02 03 00 ff ff', 0xffff], // maxMCSPDUsize in MS-RDPBCGR 4.1.3 is written `02 02 ff ff`.
    ['02 05 00 ff ff ff ff', 0xffff_ffff],
  ])('%s is %i', (bytes, value) => {
    expect(integer(new Reader(hex(bytes)))).toBe(value);
    expect(written((writer) => writeInteger(writer, value))).toEqual(hex(bytes));
  });

  it.each([
    ['02 02 ff ff', 0xffff],
    ['02 04 c0 00 00 6d', 0xc000_006d],
    ['02 04 00 00 00 06', 6],
  ])('%s, as peers write it, is read without a sign', (bytes, value) => {
    expect(integer(new Reader(hex(bytes)))).toBe(value);
  });

  it.each([
    ['02 00', 'integer of 0 bytes'],
    ['02 06 00 00 00 00 00 01', 'integer of 6 bytes'],
    ['02 05 01 00 00 00 00', 'integer of more than 32 bits'],
    ['02 02 01', '2 bytes needed, 1 left'],
    ['0a 01 00', 'tag 0xa where 0x2 belongs'],
  ])('refuses %s', (bytes, reason) => {
    expect(() => integer(new Reader(hex(bytes)))).toThrow(reason);
  });

  it('can carry another tag', () => {
    expect(integer(new Reader(hex('0a 01 0e')), Tag.ENUMERATED)).toBe(14);
    expect(written((writer) => writeInteger(writer, 14, Tag.ENUMERATED))).toEqual(hex('0a 01 0e'));
  });

  it.each([-1, 0x1_0000_0000, 1.5, Number.NaN])('is never written for %d', (value) => {
    expect(() => written((writer) => writeInteger(writer, value))).toThrow(RangeError);
  });

  it('comes back as it was', () => {
    const property = fc.property(fc.nat(0xffff_ffff), (value) => {
      expect(integer(new Reader(written((writer) => writeInteger(writer, value))))).toBe(value);
    });
    fc.assert(property);
  });
});

describe('boolean', () => {
  it('is written as DER wants it', () => {
    expect(written((writer) => writeBoolean(writer, true))).toEqual(hex('01 01 ff')); // X.690 8.2
    expect(written((writer) => writeBoolean(writer, false))).toEqual(hex('01 01 00'));
  });

  it('is true for anything but zero', () => {
    expect(boolean(new Reader(hex('01 01 01')))).toBe(true);
    expect(boolean(new Reader(hex('01 01 ff')))).toBe(true);
    expect(boolean(new Reader(hex('01 01 00')))).toBe(false);
  });

  it.each(['01 00', '01 02 ff ff', '02 01 ff'])('refuses %s', (bytes) => {
    expect(() => boolean(new Reader(hex(bytes)))).toThrow(DecodeError);
  });
});
