/**
 * Target lists as text: the encodings that editors on Windows and elsewhere write, lines, and the
 * entries on them. Entries stand between blanks and commas; `#` begins a comment.
 */
import { TextDecoder } from 'node:util';

/** An entry and the number of its line, from 1. */
export interface Entry {
  readonly text: string;
  readonly line: number;
}

/** A text as it arrives. `push` returns the entries of the lines that are complete. */
export interface EntryReader {
  push(text: string): Iterable<Entry>;
  /** How many characters of an unfinished line are held. */
  readonly pending: number;
  /** The entries of a last line that has no end. */
  end(): Iterable<Entry>;
}

export function entryReader(): EntryReader {
  const lineEnd = /\r\n?|\n/g;
  let pending = '';
  let line = 0;
  function* entriesOf(text: string, atEnd: boolean): Generator<Entry> {
    let start = 0;
    lineEnd.lastIndex = 0;
    for (let found = lineEnd.exec(text); found !== null; found = lineEnd.exec(text)) {
      const next = lineEnd.lastIndex;
      // A CR that ends a chunk may be the first half of a CRLF.
      if (!atEnd && next === text.length && found[0] === '\r') break;
      line++;
      yield* onLine(text.slice(start, found.index), line);
      start = next;
    }
    pending = text.slice(start);
  }
  return {
    get pending() {
      return pending.length;
    },
    *push(text) {
      yield* entriesOf(pending + text, false);
    },
    *end() {
      yield* entriesOf(pending, true);
      yield* onLine(pending, line + 1);
    },
  };
}

/** The entries of one line. */
export function entriesIn(text: string): string[] {
  const comment = text.indexOf('#');
  return (comment < 0 ? text : text.slice(0, comment)).split(/[\s,]+/).filter(Boolean);
}

/** Bytes to text: UTF-8, or UTF-16 of either order where a byte order mark says so. */
export interface TextReader {
  push(bytes: Uint8Array): string;
  end(): string;
}

export function textReader(): TextReader {
  let decoder: TextDecoder | undefined;
  let head: Uint8Array = new Uint8Array();
  return {
    push(bytes) {
      if (decoder !== undefined) return decoder.decode(bytes, { stream: true });
      head = head.length === 0 ? bytes : Buffer.concat([head, bytes]);
      // One byte of 0xFE or 0xFF may be half a byte order mark; any other byte tells.
      if (head.length === 0 || (head.length === 1 && (head[0] ?? 0) >= 0xfe)) return '';
      decoder = new TextDecoder(encodingOf(head));
      return decoder.decode(head, { stream: true });
    },
    end() {
      return (decoder ?? new TextDecoder()).decode(decoder === undefined ? head : undefined);
    },
  };
}

function* onLine(text: string, line: number): Generator<Entry> {
  for (const entry of entriesIn(text)) yield { text: entry, line };
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return 'utf-8';
}
