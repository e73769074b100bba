/**
 * The TLS record layer, as far as it is readable without keys: type, version and length of what
 * passes, be it plaintext or encrypted.
 *
 * @see RFC 8446 5.1, 5.2; RFC 5246 6.2
 */
import { type Codec, u8, u16be } from '../wire/codec.ts';
import { Reader } from '../wire/reader.ts';

/** Values of `type`. */
export const ContentType = {
  change_cipher_spec: 20,
  alert: 21,
  handshake: 22,
  application_data: 23,
} as const;

/** Versions on the wire, by the names that OpenSSL gives them. */
export const TlsVersion = {
  SSLv3: 0x0300,
  TLSv1: 0x0301,
  'TLSv1.1': 0x0302,
  'TLSv1.2': 0x0303,
  'TLSv1.3': 0x0304,
} as const;

/** A version that there is. */
export type TlsVersionName = keyof typeof TlsVersion;

/** Most bytes that a record carries in clear. */
export const PLAINTEXT_LIMIT = 0x4000;

/** One record. */
export interface TlsPlaintext {
  /** A value of `ContentType`. */
  readonly type: number;
  readonly legacy_record_version: number;
  readonly fragment: Uint8Array;
}

export const tlsPlaintext: Codec<TlsPlaintext> = {
  name: 'TLSPlaintext',
  decode(reader) {
    const type = reader.within('type', () => contentType(reader));
    const legacy_record_version = reader.within('legacy_record_version', () => version(reader));
    const fragment = reader.within('fragment', () => reader.bytes(fragmentLength(reader)));
    return { type, legacy_record_version, fragment };
  },
  encode(writer, { type, legacy_record_version, fragment }) {
    if (fragment.length > CIPHERTEXT_LIMIT)
      throw new RangeError(`a record of ${fragment.length} bytes`);
    u8.encode(writer, type);
    u16be.encode(writer, legacy_record_version);
    u16be.encode(writer, fragment.length);
    writer.bytes(fragment);
  },
};

/** Length of the record at the start of the buffer; a frame for `receive`. */
export function tlsRecordLength(bytes: Uint8Array): number | undefined {
  const reader = new Reader(bytes, 0, bytes.length, [tlsPlaintext.name]);
  if (reader.remaining > 0) contentType(reader);
  if (reader.remaining > 0 && reader.peek() !== MAJOR_VERSION) version(reader);
  if (bytes.length < HEADER_LENGTH) return undefined;
  reader.skip(2);
  return HEADER_LENGTH + fragmentLength(reader);
}

const HEADER_LENGTH = 5;
const MAJOR_VERSION = 3;
/** A plaintext, and what TLS 1.2 lets compression and encryption add. */
const CIPHERTEXT_LIMIT = PLAINTEXT_LIMIT + 2048;
const CONTENT_TYPES = new Set<number>(Object.values(ContentType));

function contentType(reader: Reader): number {
  const type = reader.u8();
  if (!CONTENT_TYPES.has(type)) reader.fail(`0x${type.toString(16)} is no type of a TLS record`);
  return type;
}

function version(reader: Reader): number {
  if (reader.peek() !== MAJOR_VERSION) reader.fail('a version that is not of TLS');
  return reader.u16be();
}

function fragmentLength(reader: Reader): number {
  const length = reader.u16be();
  if (length > CIPHERTEXT_LIMIT) reader.fail(`${length} bytes are more than a record may have`);
  return length;
}
