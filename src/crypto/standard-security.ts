/**
 * Standard RDP Security with RC4: the session keys that client and server derive from their random
 * values, and the signing, encryption and key updates of what they send with them.
 *
 * @see MS-RDPBCGR 5.3.5.1, 5.3.6.1, 5.3.6.1.1, 5.3.7.1
 */
import { concat, sameBytes } from './bytes.ts';
import { rc4 } from './rc4.ts';
import { finalHash, MASTER_LABELS, macOf, paddedHash, saltedHashes } from './salted-hash.ts';

/** Key strengths of the encryption methods 40BIT, 56BIT and 128BIT. */
export type KeyBits = 40 | 56 | 128;

/** Three keys of 8 bytes, or of 16 with 128 bits. One side's encryption key is the other's decryption key. */
export interface SessionKeys {
  readonly keyBits: KeyBits;
  readonly macKey: Uint8Array;
  readonly clientEncryptKey: Uint8Array;
  readonly serverEncryptKey: Uint8Array;
}

/** What follows from the two random values of 32 bytes each. */
export function sessionKeys(
  clientRandom: Uint8Array,
  serverRandom: Uint8Array,
  keyBits: KeyBits,
): SessionKeys {
  const randoms = [clientRandom, serverRandom] as const;
  const preMasterSecret = concat(...randoms.map((random) => random.subarray(0, 24)));
  const masterSecret = saltedHashes(preMasterSecret, MASTER_LABELS, ...randoms);
  const blob = saltedHashes(masterSecret, ['X', 'YY', 'ZZZ'], ...randoms);
  return {
    keyBits,
    macKey: weakened(blob.slice(0, 16), keyBits),
    serverEncryptKey: weakened(finalHash(blob.subarray(16, 32), ...randoms), keyBits),
    clientEncryptKey: weakened(finalHash(blob.subarray(32), ...randoms), keyBits),
  };
}

/** The `dataSignature` of a packet; 8 bytes, salted where a count is given. */
export function dataSignature(
  macKey: Uint8Array,
  plaintext: Uint8Array,
  encryptionCount?: number,
): Uint8Array {
  return macOf(macKey, plaintext, encryptionCount).slice(0, 8);
}

/** The key that takes the place of `currentKey` after 4,096 packets. */
export function updatedKey(
  initialKey: Uint8Array,
  currentKey: Uint8Array,
  keyBits: KeyBits,
): Uint8Array {
  const temporary = paddedHash(initialKey, currentKey).subarray(0, initialKey.length);
  return weakened(rc4(temporary)(temporary), keyBits);
}

/** A packet's MAC and its encrypted data. */
export interface Sealed {
  readonly signature: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/** What a packet held, and whether its MAC bears it out. */
export interface Opened {
  readonly plaintext: Uint8Array;
  readonly valid: boolean;
}

/** All that one side sends. The sender only seals and the receiver only opens, each with an object of its own. */
export interface SecuredDirection {
  /** `salted` is what SEC_SECURE_CHECKSUM says of the packet. */
  seal(plaintext: Uint8Array, salted?: boolean): Sealed;
  /** A wrong MAC is reported, and the data is decrypted all the same. */
  open(signature: Uint8Array, ciphertext: Uint8Array, salted?: boolean): Opened;
}

/** The direction from `sender` to its peer, before the first packet. */
export function securedDirection(keys: SessionKeys, sender: 'client' | 'server'): SecuredDirection {
  const { keyBits, macKey } = keys;
  const initialKey = sender === 'client' ? keys.clientEncryptKey : keys.serverEncryptKey;
  let currentKey = initialKey;
  let cipher = rc4(currentKey);
  let packets = 0;

  /** Turns to the next packet; its number, from zero, is its encryption count. */
  const advance = (): number => {
    if (packets > 0 && packets % UPDATE_INTERVAL === 0) {
      currentKey = updatedKey(initialKey, currentKey, keyBits);
      cipher = rc4(currentKey);
    }
    return packets++;
  };

  return {
    seal(plaintext, salted = false) {
      const count = advance();
      const signature = dataSignature(macKey, plaintext, salted ? count : undefined);
      return { signature, ciphertext: cipher(plaintext) };
    },
    open(signature, ciphertext, salted = false) {
      const count = advance();
      const plaintext = cipher(ciphertext);
      const expected = dataSignature(macKey, plaintext, salted ? count : undefined);
      return { plaintext, valid: sameBytes(signature, expected) };
    },
  };
}

/** Packets in one direction that one key encrypts. */
const UPDATE_INTERVAL = 4096;

/** What stands in place of a weak key's first bytes; such a key is no longer than 8 bytes. */
const SALT: Readonly<Record<KeyBits, Uint8Array>> = {
  40: Uint8Array.of(0xd1, 0x26, 0x9e),
  56: Uint8Array.of(0xd1),
  128: new Uint8Array(),
};

function weakened(key: Uint8Array, keyBits: KeyBits): Uint8Array {
  if (keyBits === 128) return key;
  const salt = SALT[keyBits];
  return concat(salt, key.subarray(salt.length, 8));
}
