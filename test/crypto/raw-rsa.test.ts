import { constants, createPublicKey, generateKeyPairSync, publicEncrypt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  decryptRaw,
  encryptRaw,
  littleEndian,
  littleEndianBytes,
  usableKey,
} from '../../src/crypto/raw-rsa.ts';
import { hex as hexDigits } from '../../src/wire/text.ts';
import { hex } from '../kit/codec.ts';

/** MS-RDPBCGR 4.8, which gives the key and the random value, and a program that encrypts. */
const SAMPLE = {
  modulus: hex(`
    37a870fe9ab9a854cb9879447ab9eb3806ea26a147ea19705df352887021b59e
    50b4e1f51ad82d514d1aad797c8946b0cc667402d8285d9dd7cafc600f38f9b3`),
  pubExp: 0x1_0001,
  privateExponent: hex(`
    c107e7d4d3388d36f59e8b960d5565082825a32ec768d644852d32f672a89bba
    5e8282f05c0ceb6b126aa74515ce41e003e5e66ddffd58610b07a47bb3f37194`),
};
const CLIENT_RANDOM = hex(`ffee ${'00'.repeat(29)} ff`);
/** What that program prints, computed with a separate implementation. */
const ENCRYPTED = hex(`
  c0129666be28607bb0b403feda386ab9399d10a276b88b4ce4259a229ee00134
  d4c13738b7ef500955c5b335179ebd9e45933cd85de67ca9c3702e18f2237109`);

describe('RSA without padding', () => {
  it('encrypts the sample of MS-RDPBCGR 4.8, and puts eight zeros behind', () => {
    const encrypted = encryptRaw(SAMPLE, CLIENT_RANDOM);
    expect(hexDigits(encrypted)).toBe(hexDigits(ENCRYPTED) + '00'.repeat(8));
  });

  it('decrypts it, with the zeros and without', () => {
    expect(decryptRaw(SAMPLE, encryptRaw(SAMPLE, CLIENT_RANDOM), 32)).toStrictEqual(CLIENT_RANDOM);
    expect(decryptRaw(SAMPLE, ENCRYPTED, 32)).toEqual(CLIENT_RANDOM);
  });

  it('decrypts garbage to as many bytes as were asked for', () => {
    expect(decryptRaw(SAMPLE, new Uint8Array(72).fill(0xff), 32)).toHaveLength(32);
    expect(decryptRaw(SAMPLE, new Uint8Array(), 48)).toEqual(new Uint8Array(48));
  });

  it.each([512, 1024, 2048, 4096])('encrypts with %i bits as OpenSSL does', (bits) => {
    const modulus = Uint8Array.from({ length: bits / 8 }, (_, index) => 0x81 | (index * 7));
    const secret = CLIENT_RANDOM.map((byte, index) => byte ^ (index * 5));
    const padded = Buffer.alloc(modulus.length);
    padded.set(secret);
    const n = Buffer.from(modulus).reverse().toString('base64url');
    const key = createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' });
    const expected = publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, padded.reverse());
    const encrypted = encryptRaw({ modulus, pubExp: 65_537 }, secret);
    expect(encrypted).toHaveLength(bits / 8 + 8);
    expect(hexDigits(encrypted.subarray(0, -8))).toBe(expected.reverse().toString('hex'));
  });

  it('decrypts a premaster secret with a key made now', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const { n = '', d = '' } = privateKey.export({ format: 'jwk' });
    const [modulus, privateExponent] = [n, d].map((number) =>
      Uint8Array.from(Buffer.from(number, 'base64url').reverse()),
    );
    if (!modulus || !privateExponent) throw new Error('an RSA key has both');
    const secret = Uint8Array.from({ length: 48 }, (_, index) => 255 - index);
    const encrypted = encryptRaw({ modulus, pubExp: 65_537 }, secret);
    expect(decryptRaw({ modulus, privateExponent }, encrypted, 48)).toEqual(secret);
  });

  it.each([
    ['of 504 bits', new Uint8Array(63).fill(0xff), false],
    ['of 512 bits', new Uint8Array(64).fill(0xff), true],
    ['of 4096 bits', new Uint8Array(512).fill(0xff), true],
    ['of 4104 bits', new Uint8Array(513).fill(0xff), false],
    ['whose last byte is zero', Uint8Array.of(...new Uint8Array(63).fill(0xff), 0), false],
  ])('knows whether a key is usable: %s', (_which, modulus, usable) => {
    const key = { modulus, pubExp: 3 };
    expect(usableKey(key)).toBe(usable);
    if (!usable) expect(() => encryptRaw(key, CLIENT_RANDOM)).toThrow(RangeError);
  });

  it('refuses a secret as long as the key', () => {
    expect(() => encryptRaw(SAMPLE, new Uint8Array(64))).toThrow(RangeError);
  });

  it('reads and writes numbers with the least significant byte first', () => {
    expect(littleEndian(hex('01 02 00'))).toBe(0x201n);
    expect(littleEndian(new Uint8Array())).toBe(0n);
    expect(littleEndianBytes(0x201n, 4)).toStrictEqual(hex('01 02 00 00'));
  });
});
