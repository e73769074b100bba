/**
 * The text of other programs' files. Windows writes UTF-16 with a byte order mark, and some
 * programs forget the mark; old ones write the ANSI code page, of which Windows-1252 is taken.
 */
import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { Refusal } from '../problem.ts';
import { type Feed, type Item, Reason, skipped } from './importer.ts';

export interface Decoder {
  push(bytes: Uint8Array): string;
  end(): string;
}

export function decoder(): Decoder {
  let wide: TextDecoder | undefined;
  let narrow: TextDecoder | undefined;
  let begun = false;
  let held: Buffer = Buffer.alloc(0);
  function decode(bytes: Buffer, atEnd: boolean): string {
    if (wide !== undefined) return wide.decode(bytes, { stream: !atEnd });
    if (narrow !== undefined) return narrow.decode(bytes);
    const whole = atEnd ? bytes.length : bytes.length - unfinished(bytes);
    const text = bytes.subarray(0, whole);
    held = bytes.subarray(whole);
    if (isUtf8(text)) return text.toString('utf8');
    narrow = new TextDecoder('windows-1252');
    held = Buffer.alloc(0);
    return narrow.decode(bytes);
  }
  function take(bytes: Uint8Array, atEnd: boolean): string {
    const all = held.length === 0 ? Buffer.from(bytes) : Buffer.concat([held, bytes]);
    held = Buffer.alloc(0);
    if (begun) return decode(all, atEnd);
    if (all.length < ENOUGH_TO_TELL && !atEnd) {
      held = all;
      return '';
    }
    begun = true;
    const encoding = wideEncodingOf(all);
    if (encoding !== undefined) wide = new TextDecoder(encoding);
    const text = decode(all, atEnd);
    return text.startsWith('\ufeff') ? text.slice(1) : text;
  }
  return { push: (bytes) => take(bytes, false), end: () => take(new Uint8Array(), true) };
}

/** Characters of a document that is read as a whole. */
export const LARGEST = 64 << 20;

/** A feed that reads the file as a whole, up to `limit` characters. */
export function wholeFeed(limit: number, read: (text: string) => Iterable<Item>): Feed {
  const pieces: string[] = [];
  let length = 0;
  return {
    push(text) {
      length += text.length;
      if (length > limit) {
        throw new Refusal(
          `is longer than ${limit >> 20} MiB, the most that is read of a file of this format`,
        );
      }
      pieces.push(text);
      return [];
    },
    *end() {
      yield* read(pieces.splice(0).join(''));
    },
  };
}

/** A feed that reads a file line by line, and holds one line. */
export function lineFeed(
  read: (text: string, line: number) => Iterable<Item>,
  end: () => Iterable<Item> = () => [],
): Feed {
  let pending = '';
  let overlong = false;
  let line = 1;
  function* lines(text: string): Generator<Item> {
    let start = 0;
    for (let stop = text.indexOf('\n'); stop >= 0; stop = text.indexOf('\n', start)) {
      yield* one(pending + text.slice(start, stop));
      pending = '';
      start = stop + 1;
      line++;
    }
    pending += text.slice(start);
    if (pending.length > LONGEST_LINE) {
      pending = '';
      overlong = true;
    }
  }
  function* one(text: string): Generator<Item> {
    if (overlong || text.length > LONGEST_LINE) {
      overlong = false;
      yield skipped(line, Reason.UNREADABLE, `more than ${LONGEST_LINE >> 20} MiB without an end`);
      return;
    }
    yield* read(text.endsWith('\r') ? text.slice(0, -1) : text, line);
  }
  return {
    push: lines,
    *end() {
      if (overlong || pending !== '') yield* one(pending);
      yield* end();
    },
  };
}

/** The number of the line that each offset lies on; offsets are asked for in rising order. */
export function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let from = 0;
  return (offset) => {
    for (let stop = text.indexOf('\n', from); stop >= 0 && stop < offset; ) {
      line++;
      from = stop + 1;
      stop = text.indexOf('\n', from);
    }
    return line;
  };
}

/** Bytes that tell UTF-16 from others. */
const ENOUGH_TO_TELL = 4;
const LONGEST_LINE = 1 << 20;

function wideEncodingOf([first, second, third, fourth]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return 'utf-16le';
  if (first === 0 && second !== 0 && third === 0 && fourth !== 0) return 'utf-16be';
  return undefined;
}

/** How many bytes at the end begin a character of UTF-8 that goes on. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const wanted = lengthFrom(bytes[bytes.length - back] ?? 0);
    if (wanted > 0) return wanted > back ? back : 0;
  }
  return 0;
}

/** How many bytes a character has that begins with this one; 0 for one that begins none. */
function lengthFrom(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte < 0xc0) return 0;
  if (byte < 0xe0) return 2;
  return byte < 0xf0 ? 3 : 4;
}
