/**
 * Kinds of fields that the user data blocks are made of: text of a fixed size, signed numbers,
 * counted arrays.
 *
 * @see MS-RDPBCGR 2.2.1.3, 2.2.1.4
 */
import type { Codec } from '../wire/codec.ts';
import { latin1, latin1Bytes, utf16, utf16Bytes } from '../wire/text.ts';

/** UTF-16LE in a field of `length` bytes, filled with zeros. */
export function unicodeField(length: number): Codec<string> {
  return textField(length, utf16, utf16Bytes);
}

/** One character a byte in a field of `length` bytes, filled with zeros. */
export function ansiField(length: number): Codec<string> {
  return textField(length, latin1, latin1Bytes);
}

/** A signed number of 32 bits. */
export const i32le: Codec<number> = {
  name: 'i32le',
  decode: (reader) => reader.u32le() | 0,
  encode(writer, value) {
    if (value !== (value | 0)) throw new RangeError(`${value} is no 32-bit integer`);
    writer.u32le(value >>> 0);
  },
};

/** A count, then that many `item`s; more than `limit` of them are not believed. */
export function counted<T>(
  count: Codec<number>,
  item: Codec<T>,
  limit: number,
): Codec<readonly T[]> {
  return {
    name: `${item.name}[]`,
    decode(reader) {
      const length = count.decode(reader);
      if (length > limit) reader.fail(`${length} entries where ${limit} are allowed`);
      return Array.from({ length }, (_, index) =>
        reader.within(String(index), () => item.decode(reader)),
      );
    },
    encode(writer, value) {
      if (value.length > limit)
        throw new RangeError(`${value.length} entries where ${limit} are allowed`);
      count.encode(writer, value.length);
      for (const each of value) item.encode(writer, each);
    },
  };
}

function textField(
  length: number,
  read: (bytes: Uint8Array) => string,
  bytesOf: (text: string) => Uint8Array,
): Codec<string> {
  return {
    name: `text(${length})`,
    decode: (reader) => read(reader.bytes(length)),
    encode(writer, value) {
      const bytes = bytesOf(value);
      if (bytes.length > length) throw new RangeError(`'${value}' is longer than ${length} bytes`);
      writer.bytes(bytes);
      writer.zeros(length - bytes.length);
    },
  };
}
