/**
 * Every codec that `src/protocol` exports, found by looking, so that none can be forgotten:
 * any bytes are a value or a `DecodeError`, and a value that can be written is read back the same.
 */
import { readdirSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Codec, decode, encode } from '../../src/wire/codec.ts';
import { DecodeError, Reader } from '../../src/wire/reader.ts';
import { hex } from '../../src/wire/text.ts';
import { chance, listings, RUNS, SEED, spoilt, TIMEOUT_MS } from '../kit/fuzz.ts';

/** Most messages that a codec's inputs are made from. */
const POOL_LIMIT = 64;

/** Reads of one message, for every byte of it and in any case. */
const READS_PER_BYTE = 64;
const READS_IN_ANY_CASE = 1024;

/** Writers that fill in a tail that old peers leave out: what they wrote must be stable, not what they were given. */
const FILLING_IN = ['NEGOTIATE_MESSAGE', 'CHALLENGE_MESSAGE', 'AUTHENTICATE_MESSAGE'];

const messages = listings();
const codecs = await exportedCodecs();

let reads = 0;
const originals = new Map<string, PropertyDescriptor>();
const { stackTraceLimit } = Error;

beforeAll(() => {
  // Errors are made by the million here, and nobody looks at where.
  Error.stackTraceLimit = 0;
  countReads();
});

afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
  for (const [name, descriptor] of originals) {
    Object.defineProperty(Reader.prototype, name, descriptor);
  }
});

describe('the codecs', () => {
  it('are found', () => {
    expect(codecs.map(([title]) => title)).toContain('negotiation.ts negotiationResponse');
  });

  it('have messages to begin with', () => {
    expect(messages.length).toBeGreaterThan(0);
  });
});

describe.each(codecs)('%s', (title, codec) => {
  it('survives every message known, and every beginning of it', () => {
    for (const message of messages) {
      for (let length = 0; length <= message.length; length++) {
        survive(codec, message.subarray(0, length));
      }
    }
  });

  it(
    `survives ${RUNS} spoilt messages`,
    () => {
      const numbers = chance(title);
      const pool = poolOf(codec);
      for (let run = 0; run < RUNS; run++) {
        const bytes = spoilt(pool, numbers);
        const rewritten = survive(codec, bytes);
        // What is understood opens the way to more that is.
        if (rewritten && rewritten.length > 0) {
          if (pool.length < POOL_LIMIT) pool.push(rewritten);
          else if (numbers.below(8) === 0) pool[numbers.below(POOL_LIMIT)] = rewritten;
        }
      }
    },
    TIMEOUT_MS,
  );
});

/** Holds one input to the promise; the value written again, where it is one that can be. */
function survive(codec: Codec<unknown>, bytes: Uint8Array): Uint8Array | undefined {
  reads = 0;
  let deed = 'reading';
  try {
    const value = decode(codec, bytes);
    if (reads > READS_IN_ANY_CASE + READS_PER_BYTE * bytes.length)
      throw new Error(`${reads} reads`);
    deed = 'writing what was read of';
    const rewritten = written(codec, value);
    if (rewritten === undefined) return undefined;
    deed = 'reading again what was read and written of';
    const again = decode(codec, rewritten);
    const same = FILLING_IN.includes(codec.name)
      ? isDeepStrictEqual(encode(codec, again), rewritten)
      : isDeepStrictEqual(again, value);
    if (!same) throw new Error(`${hex(rewritten)} is another value`);
    return rewritten;
  } catch (error) {
    if (error instanceof DecodeError && deed === 'reading') return undefined;
    const input = hex(bytes);
    throw new Error(`${codec.name}: ${deed} ${input}: ${error} (FUZZ_SEED=${SEED})`, {
      cause: error,
    });
  }
}

/** A lenient reader may understand what a strict writer refuses to write. */
function written(codec: Codec<unknown>, value: unknown): Uint8Array | undefined {
  try {
    return encode(codec, value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Messages the codec understands, be they whole or a part of another; all, where it understands none. */
function poolOf(codec: Codec<unknown>): Uint8Array[] {
  const pool = messages.filter((message) => survive(codec, message) !== undefined);
  for (const message of messages) {
    for (let start = 0; start < message.length && pool.length < POOL_LIMIT; start++) {
      const part = partAt(codec, message, start);
      if (part) pool.push(part);
    }
  }
  return pool.length > 0 ? pool : [...messages];
}

function partAt(codec: Codec<unknown>, message: Uint8Array, start: number): Uint8Array | undefined {
  try {
    const reader = new Reader(message, start);
    codec.decode(reader);
    return reader.offset > start + 1 ? message.slice(start, reader.offset) : undefined;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

async function exportedCodecs(): Promise<Array<[string, Codec<unknown>]>> {
  const root = new URL('../../src/protocol/', import.meta.url);
  const found: Array<[string, Codec<unknown>]> = [];
  for (const file of readdirSync(root).sort()) {
    if (!file.endsWith('.ts')) continue;
    const exported: object = await import(new URL(file, root).href);
    for (const [name, value] of Object.entries(exported)) {
      if (isCodec(value)) found.push([`${file} ${name}`, value]);
    }
  }
  return found;
}

function isCodec(value: unknown): value is Codec<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const { name, decode, encode } = value as Readonly<Record<string, unknown>>;
  return typeof name === 'string' && typeof decode === 'function' && typeof encode === 'function';
}

/** Counts what decoders ask of readers, and stops one that never ends. */
function countReads(): void {
  for (const [name, descriptor] of Object.entries(
    Object.getOwnPropertyDescriptors(Reader.prototype),
  )) {
    const original: unknown = descriptor.value;
    if (name === 'constructor' || typeof original !== 'function') continue;
    originals.set(name, descriptor);
    const counted = function (this: Reader, ...given: unknown[]): unknown {
      if (++reads > 10_000_000) throw new Error('no end of reading');
      return Reflect.apply(original, this, given);
    };
    Object.defineProperty(Reader.prototype, name, { ...descriptor, value: counted });
  }
}
