import { describe, expect, it } from 'vitest';
import { expandedKey, fipsDirection, fipsKeys, fipsSignature } from '../../src/crypto/fips.ts';
import { hex as hexDigits, latin1Bytes } from '../../src/wire/text.ts';
import { hex } from '../kit/codec.ts';

const CLIENT_RANDOM = Uint8Array.from({ length: 32 }, (_, index) => index);
const SERVER_RANDOM = CLIENT_RANDOM.map((byte) => byte + 32);
const KEYS = fipsKeys(CLIENT_RANDOM, SERVER_RANDOM);
const ABC = latin1Bytes('abc');

describe('Standard RDP Security at the FIPS level', () => {
  it('expands a key as the example in MS-RDPBCGR 5.3.5.2', () => {
    expect(hexDigits(expandedKey(hex('d1 5e c4 7e da')))).toBe('513d107626');
  });

  it('expands 168 bits to 192, each byte of odd parity', () => {
    const expanded = expandedKey(CLIENT_RANDOM.subarray(0, 21));
    expect(expanded).toHaveLength(24);
    const ones = Array.from(expanded, (byte) => byte.toString(2).replaceAll('0', '').length);
    expect(ones.filter((count) => count % 2 === 0)).toEqual([]);
  });

  it('derives the keys', () => {
    // Computed with a separate implementation of MS-RDPBCGR 5.3.5.2.
    expect(hexDigits(KEYS.clientEncryptKey)).toBe(
      '6708701a086d106b2a767f20017343203b16641a0d490132',
    );
    expect(hexDigits(KEYS.serverEncryptKey)).toBe(
      '4f75384f4f520b2561513261256e79490b61130b2a076e26',
    );
    expect(hexDigits(KEYS.hmacKey)).toBe('bb45ea4383cd332a1f15df0981a4aaec95dc14eb');
  });

  it('signs the data and the count', () => {
    // Computed with Python's hmac over the keys above.
    expect(hexDigits(fipsSignature(KEYS.hmacKey, ABC, 0))).toBe('60859b443aaefc3c');
    expect(hexDigits(fipsSignature(KEYS.hmacKey, latin1Bytes('12345678'), 1))).toBe(
      '47e697e61c6019f1',
    );
  });

  it('pads with zeros, and chains one packet to the next', () => {
    // Both packets at once: openssl enc -des-ede3-cbc -nopad over the keys above.
    const sender = fipsDirection(KEYS, 'client');
    expect(sender.seal(ABC)).toStrictEqual({
      signature: hex('60859b443aaefc3c'),
      ciphertext: hex('b227caaa80d334c8'),
      padlen: 5,
    });
    expect(sender.seal(latin1Bytes('12345678'))).toStrictEqual({
      signature: hex('47e697e61c6019f1'),
      ciphertext: hex('ad1acbc29232e2b9'),
      padlen: 0,
    });
  });

  it.each(['client', 'server'] as const)('opens what the %s sealed', (side) => {
    const sender = fipsDirection(KEYS, side);
    const receiver = fipsDirection(KEYS, side);
    for (let length = 0; length < 40; length++) {
      const plaintext = new Uint8Array(length).fill(length);
      const { signature, ciphertext, padlen } = sender.seal(plaintext);
      expect(ciphertext).toHaveLength(length + padlen);
      expect(receiver.open(signature, ciphertext, padlen)).toStrictEqual({
        plaintext,
        valid: true,
      });
    }
  });

  it('keeps its keys for good', () => {
    const sender = fipsDirection(KEYS, 'client');
    const receiver = fipsDirection(KEYS, 'client');
    let valid = 0;
    for (let packet = 0; packet < 4200; packet++) {
      const { signature, ciphertext, padlen } = sender.seal(ABC);
      if (receiver.open(signature, ciphertext, padlen).valid) valid++;
    }
    expect(valid).toBe(4200);
  });

  it('reports a wrong MAC, and decrypts all the same', () => {
    const { ciphertext, padlen } = fipsDirection(KEYS, 'client').seal(ABC);
    const opened = fipsDirection(KEYS, 'client').open(new Uint8Array(8), ciphertext, padlen);
    expect(opened).toEqual({ plaintext: ABC, valid: false });
  });

  it.each([
    [7, 0],
    [9, 1],
    [8, 9],
    [0, 1],
  ])('reports %i bytes with %i of padding', (length, padlen) => {
    const receiver = fipsDirection(KEYS, 'client');
    expect(receiver.open(new Uint8Array(8), new Uint8Array(length), padlen)).toEqual({
      plaintext: new Uint8Array(),
      valid: false,
    });
  });
});
