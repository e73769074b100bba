/**
 * The part of BER that MCS Connect PDUs, TSRequest and SPNEGO use: definite lengths, one- and
 * two-byte tags. Written in DER, except where a structure fixes the length's form.
 *
 * @see X.690 8.1.2, 8.1.3
 */
import type { Reader } from './reader.ts';
import type { Writer } from './writer.ts';

/** Universal tags used by the structures here. */
export const Tag = {
  BOOLEAN: 0x01,
  INTEGER: 0x02,
  OCTET_STRING: 0x04,
  OBJECT_IDENTIFIER: 0x06,
  ENUMERATED: 0x0a,
  SEQUENCE: 0x30,
} as const;

/** The constructed context tag `[number]`. */
export function contextTag(number: number): number {
  return 0xa0 | number;
}

/** The contents of the element that must stand here; a tag above 0xff is two bytes, as in `0x7f65`. */
export function element(reader: Reader, tag: number): Reader {
  const found = tag > 0xff ? reader.u16be() : reader.u8();
  if (found !== tag) reader.fail(`tag 0x${found.toString(16)} where 0x${tag.toString(16)} belongs`);
  return reader.sub(length(reader));
}

/** The contents of the element if it stands here. */
export function optionalElement(reader: Reader, tag: number): Reader | undefined {
  return reader.peek() === tag ? element(reader, tag) : undefined;
}

/** What `read` makes of the whole contents of `[number]`; `name` is the field's name in an error's path. */
export function explicit<T>(
  reader: Reader,
  number: number,
  name: string,
  read: (contents: Reader) => T,
): T {
  return reader.within(name, () => {
    const contents = element(reader, contextTag(number));
    const value = read(contents);
    contents.end();
    return value;
  });
}

/** As `explicit`, where the field may be left out. */
export function optionalExplicit<T>(
  reader: Reader,
  number: number,
  name: string,
  read: (contents: Reader) => T,
): T | undefined {
  return reader.peek() === contextTag(number) ? explicit(reader, number, name, read) : undefined;
}

/** A definite length of one to five bytes. */
export function length(reader: Reader): number {
  const first = reader.u8();
  if (first < 0x80) return first;
  const count = first & 0x7f;
  if (count === 0 || count > 4) reader.fail(`length of ${count} bytes`);
  let value = 0;
  for (let index = 0; index < count; index++) value = value * 256 + reader.u8();
  return value;
}

/** INTEGER or ENUMERATED of at most 32 bits, read unsigned; a fifth, leading zero byte is accepted. */
export function integer(reader: Reader, tag: number = Tag.INTEGER): number {
  const contents = element(reader, tag);
  if (contents.remaining === 0 || contents.remaining > 5)
    contents.fail(`integer of ${contents.remaining} bytes`);
  if (contents.remaining === 5 && contents.u8() !== 0)
    contents.fail('integer of more than 32 bits');
  let value = 0;
  while (contents.remaining > 0) value = value * 256 + contents.u8();
  return value;
}

/** A copy of the contents of the OCTET STRING that must stand here. */
export function octetString(reader: Reader): Uint8Array {
  return element(reader, Tag.OCTET_STRING).rest();
}

/** The BOOLEAN that must stand here: anything but zero is true. */
export function boolean(reader: Reader): boolean {
  const contents = element(reader, Tag.BOOLEAN);
  const value = contents.u8() !== 0;
  contents.end();
  return value;
}

/** Writes tag, shortest length and what `contents` writes. */
export function writeElement(writer: Writer, tag: number, contents: (inner: Writer) => void): void {
  writeTag(writer, tag);
  const start = writer.length;
  contents(writer);
  writer.insert(start, shortestLength(writer.length - start));
}

/** As `writeElement`, with the length always in the form `82 xx xx`, as Microsoft's MCS Connect PDUs have it. */
export function writeLongElement(
  writer: Writer,
  tag: number,
  contents: (inner: Writer) => void,
): void {
  writeTag(writer, tag);
  const start = writer.length;
  contents(writer);
  writer.insert(start, longLength(writer.length - start));
}

/** The shortest encoding of a non-negative INTEGER (or ENUMERATED) of at most 32 bits. */
export function writeInteger(writer: Writer, value: number, tag: number = Tag.INTEGER): void {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff)
    throw new RangeError(`${value} is no integer of 32 bits`);
  const digits = [value & 0xff];
  for (let rest = Math.floor(value / 256); rest > 0; rest = Math.floor(rest / 256))
    digits.unshift(rest & 0xff);
  if ((digits[0] ?? 0) & 0x80) digits.unshift(0);
  writeElement(writer, tag, (inner) => inner.bytes(Uint8Array.from(digits)));
}

/** Writes an OCTET STRING with the shortest length. */
export function writeOctetString(writer: Writer, value: Uint8Array): void {
  writeElement(writer, Tag.OCTET_STRING, (inner) => inner.bytes(value));
}

/** Writes true as 0xff, as DER wants it. */
export function writeBoolean(writer: Writer, value: boolean): void {
  writeElement(writer, Tag.BOOLEAN, (inner) => inner.u8(value ? 0xff : 0));
}

function writeTag(writer: Writer, tag: number): void {
  if (tag > 0xff) writer.u16be(tag);
  else writer.u8(tag);
}

function shortestLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  return length <= 0xff ? Uint8Array.of(0x81, length) : longLength(length);
}

function longLength(length: number): Uint8Array {
  if (length > 0xffff) throw new RangeError(`an element of ${length} bytes`);
  return Uint8Array.of(0x82, length >> 8, length);
}
