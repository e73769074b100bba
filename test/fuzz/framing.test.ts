/**
 * Every framing function that `src/protocol` exports: however a stream is cut into pieces, the
 * same messages come of it; each step makes progress, and no length is without bounds.
 */
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
const { stackTraceLimit } = Error;

beforeAll(() => {
  // Errors are made by the million here, and nobody looks at where.
  Error.stackTraceLimit = 0;
});

afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});
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
    'keeps to what it says, however much more comes',
    () => {
      const numbers = chance(`${title}, first bytes`);
      for (let run = 0; run < RUNS; run++) {
        const stream = spoilt(messages, numbers);
        const said = new Set<number | 'fails'>();
        for (let end = 0; end <= Math.min(stream.length, TELLING); end++) {
          const length = lengthOf(frame, stream.subarray(0, end));
          if (length !== undefined) said.add(length);
        }
        if (said.size > 1) expect.fail(`${hex(stream)}: ${[...said]} (FUZZ_SEED=${SEED})`);
      }
    },
    TIMEOUT_MS,
  );

  it(
    `cuts ${RUNS} streams into the same messages, whole and in pieces`,
    () => {
      const numbers = chance(title);
      const framed = messages.filter((message) => lengthOf(frame, message) === message.length);
      for (let run = 0; run < RUNS; run++) {
        const stream = streamOf(framed, numbers);
        const note = `${hex(stream)} (FUZZ_SEED=${SEED})`;
        const whole = cut(frame, stream, limit, note, () => stream.length);
        const bytewise = cut(frame, stream, limit, note, () => 1);
        const random = cut(frame, stream, limit, note, () => 1 + numbers.below(9));
        if (whole !== bytewise || whole !== random) {
          expect.fail(`${note}\nwhole:  ${whole}\nbytes:  ${bytewise}\npieces: ${random}`);
        }
      }
    },
    TIMEOUT_MS,
  );
});

/** What a connection does, piece by piece: the messages, and whether it ends waiting or in an error. */
function cut(
  frame: Frame,
  stream: Uint8Array,
  limit: number,
  note: string,
  sizeOfNext: () => number,
): string {
  const cuts: string[] = [];
  let start = 0;
  for (let end = 0; end < stream.length; ) {
    end = Math.min(stream.length, end + sizeOfNext());
    let length = lengthOf(frame, stream.subarray(start, end));
    while (typeof length === 'number' && start + length <= end) {
      if (!(Number.isInteger(length) && length > 0)) expect.fail(`${note}: no progress, ${length}`);
      cuts.push(String(length));
      start += length;
      length = lengthOf(frame, stream.subarray(start, end));
    }
    if (length === 'fails') return [...cuts, length].join(' ');
    if (length === undefined ? end - start >= TELLING : length > limit) {
      expect.fail(`${note}: length ${length}, with ${end - start} bytes there`);
    }
  }
  return [...cuts, `waits with ${stream.length - start}`].join(' ');
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
