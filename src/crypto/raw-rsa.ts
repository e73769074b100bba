/**
 * RSA without padding and with all numbers little-endian, as a client sends its random value and
 * its premaster secret. The arithmetic takes no constant time.
 *
 * @see MS-RDPBCGR 5.3.4.1, 5.3.4.2; MS-RDPELE 5.1.1.1, 5.1.1.2
 */

/** As it stands in a proprietary certificate. */
export interface RawPublicKey {
  readonly pubExp: number;
  /** Little-endian, without the zeros that follow it on the wire. */
  readonly modulus: Uint8Array;
}

/** Both little-endian. */
export interface RawPrivateKey {
  readonly modulus: Uint8Array;
  readonly privateExponent: Uint8Array;
}

/**
 * Is the key of 512 to 4096 bits, and do all of its bytes count? A smaller key could not be
 * trusted to hold a secret, and a larger one would only cost time.
 */
export function usableKey({ modulus }: Pick<RawPublicKey, 'modulus'>): boolean {
  if (modulus.length < MODULUS_MIN || modulus.length > MODULUS_MAX) return false;
  return modulus.at(-1) !== 0;
}

/**
 * The secret as it is sent: encrypted, as long as the modulus, with the eight zeros that follow.
 *
 * @throws RangeError for a key that is not usable, or a secret that is not shorter than the key
 */
export function encryptRaw(key: RawPublicKey, secret: Uint8Array): Uint8Array {
  const { modulus, pubExp } = key;
  if (!usableKey(key)) throw new RangeError(`RSA modulus of ${modulus.length} bytes`);
  if (secret.length >= modulus.length) throw new RangeError(`secret of ${secret.length} bytes`);
  const value = power(littleEndian(secret), BigInt(pubExp), littleEndian(modulus));
  return littleEndianBytes(value, modulus.length + PADDING);
}

/** The first `length` bytes of what was encrypted; zeros behind the encrypted number do not matter. */
export function decryptRaw(key: RawPrivateKey, encrypted: Uint8Array, length: number): Uint8Array {
  const modulus = littleEndian(key.modulus);
  const value = power(littleEndian(encrypted), littleEndian(key.privateExponent), modulus);
  return littleEndianBytes(value, Math.max(length, key.modulus.length)).slice(0, length);
}

/** `base` to the power of `exponent`, modulo `modulus`. */
export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n % modulus;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** The number that bytes stand for, the least significant first; no bytes are zero. */
export function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(bytes).reverse().toString('hex')}`);
}

/** The bytes of a number that fits into `length` of them. */
export function littleEndianBytes(value: bigint, length: number): Uint8Array {
  const digits = value.toString(16).padStart(length * 2, '0');
  return new Uint8Array(Buffer.from(digits, 'hex')).reverse();
}

const MODULUS_MIN = 512 / 8;
const MODULUS_MAX = 4096 / 8;
const PADDING = 8;
