/**
 * A codec is both directions of one structure, named as in its specification.
 *
 * `record` declares a structure field by field. What has no fixed shape (BER, PER, offset
 * tables, optional tails) is written by hand as `{ name, decode, encode }`: one interface.
 */
import { Reader } from './reader.ts';
import { Writer } from './writer.ts';

export interface Codec<T> {
  /** The formal name in the specification, e.g. `RDP_NEG_RSP`. */
  readonly name: string;
  /** Reads one value; throws `DecodeError` and nothing else. */
  decode(reader: Reader): T;
  encode(writer: Writer, value: T): void;
}

/** The value a codec carries. */
export type Of<C> = C extends Codec<infer T> ? T : never;

/** Reads a whole message: bytes left over are an error. */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array): T {
  const reader = new Reader(bytes);
  return reader.within(codec.name, () => {
    const value = codec.decode(reader);
    reader.end();
    return value;
  });
}

/** The bytes of a whole message; a value that does not fit its field is a `RangeError`. */
export function encode<T>(codec: Codec<T>, value: T): Uint8Array {
  const writer = new Writer();
  codec.encode(writer, value);
  return writer.finish();
}

export const u8: Codec<number> = {
  name: 'u8',
  decode: (reader) => reader.u8(),
  encode: (writer, value) => writer.u8(value),
};

export const u16le: Codec<number> = {
  name: 'u16le',
  decode: (reader) => reader.u16le(),
  encode: (writer, value) => writer.u16le(value),
};

export const u16be: Codec<number> = {
  name: 'u16be',
  decode: (reader) => reader.u16be(),
  encode: (writer, value) => writer.u16be(value),
};

export const u32le: Codec<number> = {
  name: 'u32le',
  decode: (reader) => reader.u32le(),
  encode: (writer, value) => writer.u32le(value),
};

export const u64le: Codec<bigint> = {
  name: 'u64le',
  decode: (reader) => reader.u64le(),
  encode: (writer, value) => writer.u64le(value),
};

/** Exactly `length` bytes, kept as they are. */
export function octets(length: number): Codec<Uint8Array> {
  return {
    name: `octets(${length})`,
    decode: (reader) => reader.bytes(length),
    encode(writer, value) {
      if (value.length !== length)
        throw new RangeError(`${length} bytes wanted, ${value.length} given`);
      writer.bytes(value);
    },
  };
}

/** All that is left of the message. */
export const remainder: Codec<Uint8Array> = {
  name: 'remainder',
  decode: (reader) => reader.rest(),
  encode: (writer, value) => writer.bytes(value),
};

/** A field that can have one value only: checked, and left out of the record's type. */
export function fixed(codec: Codec<number>, expected: number): Codec<void> {
  return {
    name: codec.name,
    decode(reader) {
      const value = codec.decode(reader);
      if (value !== expected)
        reader.fail(`0x${value.toString(16)} where only 0x${expected.toString(16)} may stand`);
    },
    encode: (writer) => codec.encode(writer, expected),
  };
}

/** Bytes without meaning: skipped when read, zero when written. */
export function padding(length: number): Codec<void> {
  return {
    name: `padding(${length})`,
    decode: (reader) => reader.skip(length),
    encode: (writer) => writer.zeros(length),
  };
}

type Fields = Readonly<Record<string, Codec<unknown>>>;
type Value<F extends Fields> = {
  readonly [K in keyof F as Of<F[K]> extends void ? never : K]: Of<F[K]>;
};

/** Fields one after another, in the order they are declared. */
export function record<const F extends Fields>(name: string, fields: F): Codec<Value<F>> {
  const entries = Object.entries(fields);
  return {
    name,
    decode(reader) {
      const value: Record<string, unknown> = {};
      for (const [field, codec] of entries) {
        const read = reader.within(field, codec.decode);
        if (read !== undefined) value[field] = read;
      }
      return value as Value<F>;
    },
    encode(writer, value) {
      for (const [field, codec] of entries) {
        codec.encode(writer, (value as Readonly<Record<string, unknown>>)[field]);
      }
    },
  };
}
