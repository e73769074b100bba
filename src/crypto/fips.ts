/**
 * Standard RDP Security at the FIPS level: Triple DES and HMAC-SHA1. The keys are never updated.
 *
 * @see MS-RDPBCGR 5.3.5.2, 5.3.6.2, 2.2.8.1.1.2.3
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { concat, sameBytes, u32le } from './bytes.ts';
import { hmacSha1, sha1 } from './digests.ts';
import type { Opened, Sealed } from './standard-security.ts';

/** One side's encryption key is the other's decryption key. */
export interface FipsKeys {
  /** 20 bytes. */
  readonly hmacKey: Uint8Array;
  /** 24 bytes: three DES keys. */
  readonly clientEncryptKey: Uint8Array;
  readonly serverEncryptKey: Uint8Array;
}

/** What follows from the two random values of 32 bytes each. */
export function fipsKeys(clientRandom: Uint8Array, serverRandom: Uint8Array): FipsKeys {
  const client = sha1(clientRandom.subarray(16, 32), serverRandom.subarray(16, 32));
  const server = sha1(clientRandom.subarray(0, 16), serverRandom.subarray(0, 16));
  return {
    hmacKey: sha1(server, client),
    clientEncryptKey: expandedKey(concat(client, client.subarray(0, 1))),
    serverEncryptKey: expandedKey(concat(server, server.subarray(0, 1))),
  };
}

/**
 * Spreads a key over bytes of seven bits, from the least significant bit on, and then gives each
 * byte odd parity, for which its least significant bit is overwritten: 168 bits become 192.
 */
export function expandedKey(key: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: Math.floor((key.length * 8) / 7) }, (_, index) => {
    const firstBit = index * 7;
    const firstByte = firstBit >> 3;
    const bits = (key[firstByte] ?? 0) | ((key[firstByte + 1] ?? 0) << 8);
    return oddParity((bits >> (firstBit & 7)) & 0x7f);
  });
}

/** The `dataSignature` of a packet, over its data without padding; 8 bytes. */
export function fipsSignature(
  hmacKey: Uint8Array,
  plaintext: Uint8Array,
  encryptionCount: number,
): Uint8Array {
  return hmacSha1(hmacKey, plaintext, u32le(encryptionCount)).slice(0, 8);
}

/** All that one side sends. The sender only seals and the receiver only opens, each with an object of its own. */
export interface FipsDirection {
  /** `padlen` is how many zeros were put behind the data. */
  seal(plaintext: Uint8Array): Sealed & { readonly padlen: number };
  /**
   * A wrong MAC is reported, and the data is decrypted all the same; what is no whole number of
   * blocks, or all padding and more, is reported and not decrypted.
   */
  open(signature: Uint8Array, ciphertext: Uint8Array, padlen: number): Opened;
}

/**
 * The direction from `sender` to its peer, before the first packet. Each packet's first block is
 * chained to the last block of the packet before it: the specification leaves that open, and
 * FreeRDP and xrdp do it.
 */
export function fipsDirection(keys: FipsKeys, sender: 'client' | 'server'): FipsDirection {
  const key = sender === 'client' ? keys.clientEncryptKey : keys.serverEncryptKey;
  const cipher = createCipheriv(ALGORITHM, key, INITIALIZATION_VECTOR).setAutoPadding(false);
  const decipher = createDecipheriv(ALGORITHM, key, INITIALIZATION_VECTOR).setAutoPadding(false);
  let packets = 0;
  return {
    seal(plaintext) {
      const signature = fipsSignature(keys.hmacKey, plaintext, packets++);
      const padlen = (BLOCK_LENGTH - (plaintext.length % BLOCK_LENGTH)) % BLOCK_LENGTH;
      const padded = concat(plaintext, new Uint8Array(padlen));
      return { signature, ciphertext: new Uint8Array(cipher.update(padded)), padlen };
    },
    open(signature, ciphertext, padlen) {
      const count = packets++;
      const length = ciphertext.length - padlen;
      if (ciphertext.length % BLOCK_LENGTH !== 0 || length < 0)
        return { plaintext: new Uint8Array(), valid: false };
      const plaintext = new Uint8Array(decipher.update(ciphertext)).slice(0, length);
      const expected = fipsSignature(keys.hmacKey, plaintext, count);
      return { plaintext, valid: sameBytes(signature, expected) };
    },
  };
}

const ALGORITHM = 'des-ede3-cbc';
const BLOCK_LENGTH = 8;
const INITIALIZATION_VECTOR = Uint8Array.of(0x12, 0x34, 0x56, 0x78, 0x90, 0xab, 0xcd, 0xef);

function oddParity(byte: number): number {
  let ones = 0;
  for (let rest = byte >> 1; rest > 0; rest >>= 1) ones += rest & 1;
  return (byte & 0xfe) | (ones % 2 === 0 ? 1 : 0);
}
