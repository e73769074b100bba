/**
 * How an NTLM message refers from its fixed part to the payload behind it: a field is two lengths
 * and an offset from the message's first byte.
 *
 * @see MS-NLMP 2.2.1
 */
import type { Reader } from '../wire/reader.ts';
import type { Writer } from '../wire/writer.ts';

/** `Len` and `BufferOffset` of a field; `MaxLen` says nothing more. */
export interface Field {
  readonly length: number;
  readonly offset: number;
}

/** A field that is left out. */
export const NO_FIELD: Field = { length: 0, offset: 0 };

/** All that follows the fixed part, which is `start` bytes long. */
export interface Tail {
  readonly start: number;
  readonly bytes: Uint8Array;
  /** Where the first field lies, or the message's end when all are empty. */
  readonly payloadStart: number;
}

/** Reads one field table: length, maximum length and offset from the start of the message. */
export function readField(reader: Reader): Field {
  const length = reader.u16le();
  reader.skip(2);
  return { length, offset: reader.u32le() };
}

/** Reads to the message's end; `fields` are those that may lie there. */
export function readTail(reader: Reader, start: number, ...fields: readonly Field[]): Tail {
  const bytes = reader.rest();
  let payloadStart = start + bytes.length;
  for (const { length, offset } of fields) {
    if (length > 0 && offset < payloadStart) payloadStart = offset;
  }
  return { start, bytes, payloadStart };
}

/** The bytes of a field, which must lie behind the fixed part and before the message's end. */
export function contents(
  reader: Reader,
  name: string,
  tail: Tail,
  { length, offset }: Field,
): Uint8Array {
  if (length === 0) return new Uint8Array();
  const from = offset - tail.start;
  if (from < 0 || from + length > tail.bytes.length)
    reader.within(name, () => reader.fail(`${length} bytes at ${offset} are outside the payload`));
  return tail.bytes.subarray(from, from + length);
}

/** The payload of a message that is being written. */
export interface Payload {
  /** Adds a field, and says where it will lie. */
  place(bytes: Uint8Array): Field;
  /** Writes all of them, once the fixed part is written. */
  write(writer: Writer): void;
}

/** Lays fields one behind the other, the first at `start`. */
export function payloadAt(start: number): Payload {
  const parts: Uint8Array[] = [];
  let end = start;
  return {
    place(bytes: Uint8Array): Field {
      const field = { length: bytes.length, offset: end };
      parts.push(bytes);
      end += bytes.length;
      return field;
    },
    write(writer: Writer): void {
      for (const part of parts) writer.bytes(part);
    },
  };
}

/** Writes one field table. */
export function writeField(writer: Writer, { length, offset }: Field): void {
  writer.u16le(length);
  writer.u16le(length);
  writer.u32le(offset);
}
