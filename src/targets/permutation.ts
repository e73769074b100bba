/**
 * The numbers below a size in an order that looks like chance and needs no memory: a Feistel
 * network over the next power of two, walked along its cycle until it lands below the size.
 * A network is a permutation whatever its rounds do, and so is what is left of it.
 *
 * @see Black and Rogaway, Ciphers with Arbitrary Finite Domains, 2002 (cycle walking)
 */
import { createHash } from 'node:crypto';

/** Maps each number from 0 up to but not with `size` to another one, each to its own. */
export type Permutation = (index: bigint) => bigint;

/** More rounds than a network needs to look even; chance is all that is asked of it. */
const ROUNDS = 6;
/** Halves up to this size are mixed as 32-bit numbers, which is what V8 is quick at. */
const SMALL_BITS = 52n;

export function permutation(size: bigint, seed: string): Permutation {
  const keys = keysOf(seed);
  const bits = BigInt(Math.max(2, (size - 1n).toString(2).length));
  const once = bits <= SMALL_BITS ? smallNetwork(Number(bits), keys) : largeNetwork(bits, keys);
  return (index) => {
    if (index < 0n || index >= size) throw new RangeError(`there is no place ${index} of ${size}`);
    let place = index;
    do place = once(place);
    while (place >= size);
    return place;
  };
}

/** A key for each round; a number and its decimal text are the same seed. */
function keysOf(seed: string): readonly number[] {
  const digest = createHash('sha256').update(seed).digest();
  return Array.from({ length: ROUNDS }, (_, round) => digest.readUInt32LE(4 * round));
}

/** One half is changed by the other in turn, so that they may differ in size by a bit. */
function smallNetwork(bits: number, keys: readonly number[]): Permutation {
  const lowSize = 2 ** (bits >> 1);
  const highSize = 2 ** (bits - (bits >> 1));
  return (index) => {
    const number = Number(index);
    let low = number % lowSize;
    let high = (number - low) / lowSize;
    for (let round = 0; round < keys.length; round += 2) {
      high = (high ^ mixed(low, keys[round] as number)) & (highSize - 1);
      low = (low ^ mixed(high, keys[round + 1] as number)) & (lowSize - 1);
    }
    return BigInt(high * lowSize + low);
  };
}

function largeNetwork(bits: bigint, keys: readonly number[]): Permutation {
  const lowBits = bits >> 1n;
  const lowMask = (1n << lowBits) - 1n;
  const highMask = (1n << (bits - lowBits)) - 1n;
  return (index) => {
    let low = index & lowMask;
    let high = index >> lowBits;
    for (let round = 0; round < keys.length; round += 2) {
      high = (high ^ mixedLarge(low, keys[round] as number)) & highMask;
      low = (low ^ mixedLarge(high, keys[round + 1] as number)) & lowMask;
    }
    return (high << lowBits) | low;
  };
}

/** 32 bits that depend on each bit of both; the finalizer of MurmurHash3. */
export function mixed(value: number, key: number): number {
  let hash = value ^ key;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** As many bits as there are, 32 at a time. */
function mixedLarge(value: bigint, key: number): bigint {
  let carried = key;
  for (let left = value; left > 0n; left >>= 32n) {
    carried = mixed(Number(left & 0xffff_ffffn), carried);
  }
  let result = 0n;
  for (let word = 0; word < 4; word++) {
    carried = mixed(carried, key + word);
    result = (result << 32n) | BigInt(carried);
  }
  return result;
}
