/**
 * A semi-constrained INTEGER of aligned PER: a length, then the shortest big-endian form.
 *
 * @see X.691 10.7, 12.2.6
 */
import { perLength, writePerLength } from '../wire/per.ts';
import type { Reader } from '../wire/reader.ts';
import type { Writer } from '../wire/writer.ts';

/** An INTEGER of at most 32 bits without an upper bound. */
export function perInteger(reader: Reader): number {
  const length = perLength(reader);
  if (length === 0 || length > 4) reader.fail(`integer of ${length} bytes`);
  let value = 0;
  for (let index = 0; index < length; index++) value = value * 256 + reader.u8();
  return value;
}

/** Writes a non-negative INTEGER of at most 32 bits. */
export function writePerInteger(writer: Writer, value: number): void {
  const digits = [value & 0xff];
  for (let rest = Math.floor(value / 256); rest > 0; rest = Math.floor(rest / 256))
    digits.unshift(rest & 0xff);
  writePerLength(writer, digits.length);
  writer.bytes(Uint8Array.from(digits));
}
