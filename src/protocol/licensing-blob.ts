/**
 * The binary blobs that licensing messages are made of: a type, a length and data.
 *
 * @see MS-RDPBCGR 2.2.1.12.1.2
 */
import type { Codec } from '../wire/codec.ts';
import { Reader } from '../wire/reader.ts';
import { latin1, latin1Bytes } from '../wire/text.ts';
import { Writer } from '../wire/writer.ts';

/** Values of `wBlobType`. */
export const BlobType = {
  BB_DATA_BLOB: 0x0001,
  BB_RANDOM_BLOB: 0x0002,
  BB_CERTIFICATE_BLOB: 0x0003,
  BB_ERROR_BLOB: 0x0004,
  BB_ENCRYPTED_DATA_BLOB: 0x0009,
  BB_KEY_EXCHG_ALG_BLOB: 0x000d,
  BB_SCOPE_BLOB: 0x000e,
  BB_CLIENT_USER_NAME_BLOB: 0x000f,
  BB_CLIENT_MACHINE_NAME_BLOB: 0x0010,
} as const;

/** A blob's data; may be empty. The position in the message says what it is, so the type is not looked at. */
export function blob(type: number): Codec<Uint8Array> {
  return {
    name: 'LICENSE_BINARY_BLOB',
    decode(reader) {
      // Seen: Windows fills in the type of neither an empty blob nor a challenge, MS-RDPELE 4.
      reader.skip(2);
      return reader.bytes(reader.u16le());
    },
    encode(writer, value) {
      writer.u16le(type);
      writer.u16le(value.length);
      writer.bytes(value);
    },
  };
}

/** Text of one byte a character, with a terminator. */
export function textBlob(type: number): Codec<string> {
  const bytes = blob(type);
  return {
    name: bytes.name,
    decode: (reader) => latin1(bytes.decode(reader)),
    encode: (writer, value) => bytes.encode(writer, latin1Bytes(`${value}\0`)),
  };
}

/** What was encrypted with RSA, without the eight zeros that follow it on the wire. */
export function rsaBlob(type: number): Codec<Uint8Array> {
  const bytes = blob(type);
  return {
    name: bytes.name,
    decode(reader) {
      const padded = bytes.decode(reader);
      if (padded.length < PADDING) reader.fail(`${padded.length} bytes, padding included`);
      return padded.slice(0, -PADDING);
    },
    encode(writer, value) {
      bytes.encode(writer, Uint8Array.of(...value, ...new Uint8Array(PADDING)));
    },
  };
}

/** One number after another, of 32 bits each. */
export function numbersBlob(type: number): Codec<readonly number[]> {
  const bytes = blob(type);
  return {
    name: bytes.name,
    decode(reader) {
      const data = bytes.decode(reader);
      if (data.length % 4 !== 0) reader.fail(`${data.length} bytes are no list of numbers`);
      const contents = new Reader(data);
      return Array.from({ length: data.length / 4 }, () => contents.u32le());
    },
    encode(writer, value) {
      const contents = new Writer();
      for (const each of value) contents.u32le(each);
      bytes.encode(writer, contents.finish());
    },
  };
}

const PADDING = 8;
