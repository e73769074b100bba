/** Inputs for the fuzzers: a seeded generator, messages to begin with, and ways to spoil them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { hex } from './codec.ts';

/** Inputs for each codec and stage; `FUZZ_RUNS` sets another number. */
export const RUNS = Number(process.env['FUZZ_RUNS'] ?? 300);

/** The same in every ordinary run, another in every long one; `FUZZ_SEED` repeats one. */
export const SEED = Number(
  process.env['FUZZ_SEED'] ?? (process.env['FUZZ_RUNS'] ? Date.now() % 0x7fff_ffff : 1),
);

/** Milliseconds that so many runs may take; far more than they do. */
export const TIMEOUT_MS = 20_000 + RUNS * 5;

/** Random numbers that a seed repeats. */
export interface Chance {
  /** An integer from 0 to `limit - 1`. */
  below(limit: number): number;
  pick<T>(choices: readonly T[]): T;
  bytes(length: number): Uint8Array;
}

/** The generator mulberry32; `name` gives every test its own numbers. */
export function chance(name: string, seed = SEED): Chance {
  let state = seed >>> 0;
  for (const character of name) state = Math.imul(state ^ character.charCodeAt(0), 0x0100_0193);
  const below = (limit: number) => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000) * limit);
  };
  return {
    below,
    pick<T>(choices: readonly T[]): T {
      if (choices.length === 0) throw new RangeError('nothing to pick from');
      return choices[below(choices.length)] as T;
    },
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
  };
}

/**
 * Messages to begin with: past crashes in `test/fuzz/corpus/`, and every listing of bytes in the
 * tests of the protocol and of the handshake, be it in a `.hex` file or in the text of a test.
 */
export function listings(): Uint8Array[] {
  const found = new Map<string, Uint8Array>();
  for (const folder of ['fuzz/corpus', 'golden', 'protocol', 'handshake']) {
    for (const block of blocksIn(new URL(`../${folder}/`, import.meta.url))) {
      const bytes = bytesOf(block);
      if (bytes.length > 0) found.set(bytes.join(), bytes);
    }
  }
  return [...found.values()];
}

/** One of the messages, spoilt in one to four places; or, now and then, nothing but noise. */
export function spoilt(
  messages: readonly Uint8Array[],
  { below, pick, bytes }: Chance,
): Uint8Array {
  if (messages.length === 0 || below(16) === 0) return bytes(below(below(8) === 0 ? 2048 : 48));
  let message = pick(messages);
  const times = below(5);
  for (let time = 0; time < times; time++) {
    message = pick(SPOILERS)(message, { below, pick, bytes }, messages);
  }
  return message;
}

type Spoiler = (message: Uint8Array, chance: Chance, others: readonly Uint8Array[]) => Uint8Array;

/** Where lengths, counts and signs turn over. */
const EDGES = [0, 1, 2, 3, 4, 7, 8, 0x7f, 0x80, 0x81, 0x82, 0x84, 0xc0, 0xfe, 0xff];

const SPOILERS: readonly Spoiler[] = [
  function flipBit(message, { below }) {
    const at = below(message.length);
    return patched(message, at, [(message[at] ?? 0) ^ (1 << below(8))]);
  },
  (message, { below, pick }) => patched(message, below(message.length), [pick(EDGES)]),
  (message, { below, bytes }) => patched(message, below(message.length), bytes(1 + below(4))),
  (message, { below, pick }) => {
    const edge = pick([
      [0, 0],
      [0xff, 0xff],
      [0x7f, 0xff],
      [0xff, 0x7f],
      [0, 0, 0, 0],
      [0xff, 0xff, 0xff, 0xff],
    ]);
    return patched(message, below(message.length), edge);
  },
  function oneMoreOrLess(message, { below, pick }) {
    const at = below(message.length);
    return patched(message, at, [((message[at] ?? 0) + pick([1, -1, 4, -4])) & 0xff]);
  },
  function truncate(message, { below }) {
    return message.slice(0, below(message.length + 1));
  },
  function repeatTail(message, { below }) {
    return Uint8Array.of(...message, ...message.slice(below(message.length + 1)));
  },
  function drop(message, { below }) {
    const at = below(message.length + 1);
    return Uint8Array.of(...message.slice(0, at), ...message.slice(at + 1 + below(8)));
  },
  function insert(message, { below, bytes }) {
    const at = below(message.length + 1);
    return Uint8Array.of(...message.slice(0, at), ...bytes(1 + below(8)), ...message.slice(at));
  },
  function splice(message, { below, pick }, others) {
    const other = pick(others);
    const tail = other.slice(below(other.length + 1));
    return Uint8Array.of(...message.slice(0, below(message.length + 1)), ...tail);
  },
];

function patched(message: Uint8Array, at: number, bytes: ArrayLike<number>): Uint8Array {
  const copy = message.slice();
  for (let index = 0; index < bytes.length && at + index < copy.length; index++) {
    copy[at + index] = bytes[index] ?? 0;
  }
  return copy;
}

function blocksIn(folder: URL): string[] {
  if (!existsSync(folder)) return [];
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return paths.flatMap((path) => {
    if (!/\.(hex|ts)$/.test(path)) return [];
    const text = readFileSync(new URL(path.replaceAll('\\', '/'), folder), 'utf8');
    if (path.endsWith('.hex')) return [text];
    return [...text.matchAll(QUOTED)]
      .map(([, line, block]) => line ?? block ?? '')
      .filter(isListing);
  });
}

/** What stands in quotes; whether it is a listing is told line by line, in time that grows with its length alone. */
const QUOTED = /'([^'\n]*)'|`([^`]*)`/g;

/** Hex in pairs, whitespace and `--` comments. */
function isListing(text: string): boolean {
  const lines = text.split('\n').map((line) => line.replace(/--.*/, '').replace(/\s+/g, ''));
  return (
    lines.some((line) => line !== '') &&
    lines.every((line) => /^[0-9a-fA-F]*$/.test(line) && line.length % 2 === 0)
  );
}

function bytesOf(block: string): Uint8Array {
  try {
    return hex(block);
  } catch {
    return new Uint8Array();
  }
}
