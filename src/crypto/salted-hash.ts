/**
 * What Standard RDP Security and licensing derive their keys and sign their data with. Both do it
 * the same way, with other letters and another order of the random values.
 *
 * @see MS-RDPBCGR 5.3.5.1, 5.3.6.1; MS-RDPELE 5.1.2, 5.1.5
 */
import { ascii, concat, u32le } from './bytes.ts';
import { md5, sha1 } from './digests.ts';

/** 48 bytes from a secret: a SaltedHash each for `A`, `BB` and `CCC`, or for `X`, `YY` and `ZZZ`. */
export function saltedHashes(
  secret: Uint8Array,
  labels: readonly string[],
  ...randoms: readonly Uint8Array[]
): Uint8Array {
  return concat(...labels.map((label) => md5(secret, sha1(ascii(label), secret, ...randoms))));
}

/** What a master secret is made with. */
export const MASTER_LABELS = ['A', 'BB', 'CCC'] as const;

/** The specification's FinalHash: a key of 128 bits from a third of the session key blob. */
export function finalHash(
  key: Uint8Array,
  clientRandom: Uint8Array,
  serverRandom: Uint8Array,
): Uint8Array {
  return md5(key, clientRandom, serverRandom);
}

/** The two layers of hashing around all that is signed; 16 bytes, of which some use only eight. */
export function paddedHash(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  return md5(key, PAD_2, sha1(key, PAD_1, ...parts));
}

/** The MAC over data and its length, and the encryption count where that salts it. */
export function macOf(key: Uint8Array, data: Uint8Array, encryptionCount?: number): Uint8Array {
  const salt = encryptionCount === undefined ? [] : [u32le(encryptionCount)];
  return paddedHash(key, u32le(data.length), data, ...salt);
}

const PAD_1 = new Uint8Array(40).fill(0x36);
const PAD_2 = new Uint8Array(48).fill(0x5c);
