/**
 * Every framing function that `src/protocol` exports: however a stream is cut into pieces, the
 * same messages come of it; each step makes progress, and no length is without bounds.
 */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Frame } from '../../src/handshake/step.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { hex } from '../../src/wire/text.ts';
import { type Chance, chance, listings, RUNS, SEED, spoilt, TIMEOUT_MS } from '../kit/fuzz.ts';

/** So many bytes are enough to tell the length, or that there is none. */
const TELLING = 16;

/** Longest message; a TPKT's length has 16 bits. */
const LIMIT = 0x1_0000;
const TPKT_LIMIT = 0xffff;

const messages = listings();
const frames = await exportedFrames();

describe('the framing functions', () => {
  it('are found', () => {
    expect(frames.map(([title]) => title)).toContain('tpkt.ts tpktLength');
  });
});

describe.each(frames)('%s', (title, frame) => {
  const limit = title.includes('tpkt') ? TPKT_LIMIT : LIMIT;

  it('asks for more where nothing has come', () => {
    expect(frame(new Uint8Array())).toBeUndefined();
  });

  it(
    `cuts ${RUNS} streams into the same messages, whole and in pieces`,
    () => {
      const numbers = chance(title);
      const framed = messages.filter((message) => lengthOf(frame, message) === message.length);
      for (let run = 0; run < RUNS; run++) {
        const stream = streamOf(framed, numbers);
        const note = `${hex(stream)} (FUZZ_SEED=${SEED})`;
        const whole = cut(frame, [stream], limit, note);
        const bytewise = cut(
          frame,
          piecesOf(stream, () => 1),
          limit,
          note,
        );
        const random = cut(
          frame,
          piecesOf(stream, () => 1 + numbers.below(9)),
          limit,
          note,
        );
        if (whole !== bytewise || whole !== random) {
          expect.fail(`${note}\nwhole:  ${whole}\nbytes:  ${bytewise}\npieces: ${random}`);
        }
      }
    },
    TIMEOUT_MS,
  );
});

/** What a connection does: the messages, and whether it ends waiting or in an error. */
function cut(frame: Frame, pieces: readonly Uint8Array[], limit: number, note: string): string {
  const cuts: string[] = [];
  let buffer = new Uint8Array();
  for (const piece of pieces) {
    buffer = Uint8Array.of(...buffer, ...piece);
    let length = lengthOf(frame, buffer);
    while (typeof length === 'number' && length <= buffer.length) {
      if (!(Number.isInteger(length) && length > 0)) expect.fail(`${note}: no progress, ${length}`);
      cuts.push(String(length));
      buffer = buffer.slice(length);
      length = lengthOf(frame, buffer);
    }
    if (length === 'fails') return [...cuts, length].join(' ');
    if (length === undefined ? buffer.length >= TELLING : length > limit) {
      expect.fail(
        `${note}: length ${length} of a message of which ${buffer.length} bytes are there`,
      );
    }
  }
  return [...cuts, `waits with ${buffer.length}`].join(' ');
}

function lengthOf(frame: Frame, bytes: Uint8Array): number | undefined | 'fails' {
  try {
    return frame(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return 'fails';
    throw error;
  }
}

/** A few messages one after another, the last of which is spoilt. */
function streamOf(framed: readonly Uint8Array[], numbers: Chance): Uint8Array {
  const parts: Uint8Array[] = [];
  if (framed.length > 0) {
    for (let count = numbers.below(3); count > 0; count--) parts.push(numbers.pick(framed));
  }
  parts.push(spoilt(framed.length > 0 ? framed : messages, numbers));
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function piecesOf(stream: Uint8Array, size: () => number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let start = 0; start < stream.length; ) {
    const end = start + size();
    pieces.push(stream.slice(start, end));
    start = end;
  }
  return pieces;
}

async function exportedFrames(): Promise<Array<[string, Frame]>> {
  const root = new URL('../../src/protocol/', import.meta.url);
  const found: Array<[string, Frame]> = [];
  for (const file of readdirSync(root).sort()) {
    if (!file.endsWith('.ts')) continue;
    const exported: object = await import(new URL(file, root).href);
    for (const [name, value] of Object.entries(exported)) {
      if (name.endsWith('Length') && typeof value === 'function') {
        found.push([`${file} ${name}`, value as Frame]);
      }
    }
  }
  return found;
}
