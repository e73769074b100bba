/** What every codec is held to: golden bytes, round trips, and no error but its own. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { type Codec, decode, encode } from '../../src/wire/codec.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { hex as hexDigits } from '../../src/wire/text.ts';

/** The bytes of a listing: whitespace does not count, and `--` starts a comment that runs to the end of the line. */
export function hex(text: string): Uint8Array {
  const digits = text.replace(/--.*$/gm, '').replace(/\s+/g, '');
  const odd = digits.length % 2 === 1;
  if (odd || /[^0-9a-f]/i.test(digits)) throw new TypeError(`not whole bytes in hex: ${digits}`);
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Where a structure's end is not its own to tell. */
export interface Leniency {
  /** Shorter lengths at which the message is also whole, as where an optional tail is left out. */
  readonly wholeAt?: readonly number[];
  /** The structure takes whatever follows: an extra byte is no error. */
  readonly open?: boolean;
}

/** Holds a codec to published bytes, both ways; every proper prefix and any extra byte must be a `DecodeError`. */
export function expectGolden<T>(
  codec: Codec<T>,
  bytes: Uint8Array,
  value: NoInfer<T>,
  { wholeAt = [], open = false }: Leniency = {},
): void {
  expect(decode(codec, bytes), `${codec.name}: what was read`).toStrictEqual(value);
  expect(hexDigits(encode(codec, value)), `${codec.name}: what was written`).toBe(hexDigits(bytes));
  for (let length = 0; length < bytes.length; length++) {
    if (wholeAt.includes(length)) continue;
    const prefix = bytes.slice(0, length);
    expect(failsToDecode(codec, prefix), `${codec.name}: cut after ${length} bytes`).toBe(true);
  }
  if (!open) {
    const longer = Uint8Array.of(...bytes, 0x00);
    expect(failsToDecode(codec, longer), `${codec.name}: with a byte too many`).toBe(true);
  }
}

/** Arbitrary bytes are a value or a `DecodeError`; the value, if they are one. */
export function expectTotal<T>(codec: Codec<T>, bytes: Uint8Array): T | undefined {
  try {
    return decode(codec, bytes);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw new Error(`${codec.name} does not survive ${hexDigits(bytes)}`, { cause: error });
  }
}

/** What was written is read back as it was, for any value of `arbitrary`. */
export function roundTrip<T>(codec: Codec<T>, arbitrary: fc.Arbitrary<NoInfer<T>>): void {
  const property = fc.property(arbitrary, (value) => {
    // Not strictly: fast-check also makes objects without a prototype.
    expect(decode(codec, encode(codec, value))).toEqual(value);
  });
  fc.assert(property);
}

/** Anything thrown that is not a `DecodeError` gets through to the test. */
function failsToDecode<T>(codec: Codec<T>, bytes: Uint8Array): boolean {
  try {
    decode(codec, bytes);
    return false;
  } catch (error) {
    if (error instanceof DecodeError) return true;
    throw error;
  }
}
