/**
 * The part of aligned PER that T.124 and T.125 use in RDP: length determinants.
 *
 * @see X.691 10.9
 */
import type { Reader } from './reader.ts';
import type { Writer } from './writer.ts';

/** Longest length that one determinant of two bytes can carry. */
export const PER_LENGTH_LIMIT = 0x3fff;

/** A length determinant of one or two bytes. */
export function perLength(reader: Reader): number {
  const first = reader.u8();
  if (first < 0x80) return first;
  if (first & 0x40) reader.fail('fragmented PER length');
  return ((first & 0x3f) << 8) | reader.u8();
}

/** Writes the shortest determinant; more than `PER_LENGTH_LIMIT` is a `RangeError`. */
export function writePerLength(writer: Writer, value: number): void {
  if (value > PER_LENGTH_LIMIT) throw new RangeError(`${value} is too long for a PER length`);
  if (value < 0x80) writer.u8(value);
  else writer.u16be(0x8000 | value);
}
