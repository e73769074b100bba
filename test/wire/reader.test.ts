import { describe, expect, it } from 'vitest';
import { DecodeError, Reader } from '../../src/wire/reader.ts';
import { hex } from '../kit/codec.ts';

/** The error that `read` must make. */
function failure(read: () => unknown): DecodeError {
  try {
    read();
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('Reader', () => {
  it('reads every width in its byte order', () => {
    const reader = new Reader(hex('01 0302 0405 09080706 0a0b0c0d 1514131211100f0e 1617 00 18'));
    expect(reader.u8()).toBe(0x01);
    expect(reader.u16le()).toBe(0x0203);
    expect(reader.u16be()).toBe(0x0405);
    expect(reader.u32le()).toBe(0x0607_0809);
    expect(reader.u32be()).toBe(0x0a0b_0c0d);
    expect(reader.u64le()).toBe(0x0e0f_1011_1213_1415n);
    expect(reader.bytes(2)).toEqual(hex('1617'));
    reader.skip(1);
    expect(reader.offset).toBe(24);
    expect(reader.remaining).toBe(1);
    expect(reader.rest()).toEqual(hex('18'));
    reader.end();
  });

  it('reads numbers with the top bit set as unsigned', () => {
    const reader = new Reader(hex('ff ffff ffff ffffffff ffffffff ffffffffffffffff'));
    expect(reader.u8()).toBe(0xff);
    expect(reader.u16le()).toBe(0xffff);
    expect(reader.u16be()).toBe(0xffff);
    expect(reader.u32le()).toBe(0xffff_ffff);
    expect(reader.u32be()).toBe(0xffff_ffff);
    expect(reader.u64le()).toBe(0xffff_ffff_ffff_ffffn);
  });

  it.each<[string, number, (reader: Reader) => unknown]>([
    ['u8', 1, (reader) => reader.u8()],
    ['u16le', 2, (reader) => reader.u16le()],
    ['u16be', 2, (reader) => reader.u16be()],
    ['u32le', 4, (reader) => reader.u32le()],
    ['u32be', 4, (reader) => reader.u32be()],
    ['u64le', 8, (reader) => reader.u64le()],
    ['bytes', 5, (reader) => reader.bytes(5)],
    ['skip', 5, (reader) => reader.skip(5)],
    ['sub', 5, (reader) => reader.sub(5)],
  ])('%s says how much is missing, and does not move', (_name, size, read) => {
    // The bytes behind the end are there, and are not to be read.
    const reader = new Reader(new Uint8Array(20), 1, size);
    const error = failure(() => read(reader));
    expect(error.reason).toBe(`${size} bytes needed, ${size - 1} left`);
    expect(error.offset).toBe(1);
    expect(reader.offset).toBe(1);
  });

  it('never goes backwards, whatever length was computed', () => {
    const reader = new Reader(hex('01 02 03'));
    reader.skip(2);
    for (const read of [
      () => reader.bytes(-1),
      () => reader.skip(-1),
      () => reader.sub(-2),
      () => reader.bytes(Number.MAX_SAFE_INTEGER),
    ]) {
      failure(read);
      expect(reader.offset).toBe(2);
    }
  });

  it('peeks without moving, and not past the end', () => {
    const reader = new Reader(hex('01 02 03'), 0, 2);
    expect(reader.peek()).toBe(1);
    expect(reader.peek(1)).toBe(2);
    expect(reader.peek(2)).toBeUndefined();
    expect(reader.offset).toBe(0);
  });

  it('copies what it gives away, of a Buffer too', () => {
    const message = Buffer.from('0102', 'hex');
    const taken = new Reader(message).bytes(2);
    message.fill(0xff);
    expect(taken).toEqual(hex('0102'));
    expect(Buffer.isBuffer(taken)).toBe(false);
  });

  it('reads a view into a larger buffer', () => {
    const view = hex('ff ff 34 12 ff').subarray(2, 4);
    expect(new Reader(view).u16le()).toBe(0x1234);
  });

  it('keeps a part within its bounds, and stands behind it', () => {
    const reader = new Reader(hex('01 02 03 04'));
    reader.skip(1);
    const part = reader.sub(2);
    expect(reader.offset).toBe(3);
    expect(part.remaining).toBe(2);
    expect(part.u16be()).toBe(0x0203);
    expect(failure(() => part.u8()).offset).toBe(3);
    expect(reader.u8()).toBe(4);
  });

  it('names the way to the field in its errors', () => {
    const reader = new Reader(hex('01'));
    const error = failure(() =>
      reader.within('OUTER', () => {
        reader.within('done', () => reader.u8());
        const part = reader.sub(0);
        return reader.within('inner', () => part.within('field', () => part.u16le()));
      }),
    );
    expect(error.path).toEqual(['OUTER', 'inner', 'field']);
    expect(error.message).toBe('OUTER.inner.field at byte 1: 2 bytes needed, 0 left');
    expect(error.name).toBe('DecodeError');
  });

  it('speaks of the message where no name is known', () => {
    const error = failure(() => new Reader(hex('')).fail('no such thing'));
    expect(error.message).toBe('message at byte 0: no such thing');
  });

  it('gives what was read within a name', () => {
    const reader = new Reader(hex('07'));
    expect(reader.within('field', () => reader.u8())).toBe(7);
  });

  it('insists on the end', () => {
    const reader = new Reader(hex('01 02'));
    expect(failure(() => reader.end()).reason).toBe('2 bytes too many');
    reader.skip(2);
    expect(() => reader.end()).not.toThrow();
  });
});
