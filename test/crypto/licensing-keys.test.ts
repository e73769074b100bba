import { describe, expect, it } from 'vitest';
import { licensingCipher, licensingKeys, licensingMac } from '../../src/crypto/licensing-keys.ts';
import { hex as hexDigits, utf16Bytes } from '../../src/wire/text.ts';
import { hex } from '../kit/codec.ts';

/** Random values, premaster secret and licensing key are those of IronRDP's tests. */
const KEYS = licensingKeys(
  hex(`
    1428dafbb9ea38ab5ea2f904f7899c983d504577bf17811c
    3787c24813e8c9204ddff327bdb6987e64dafe1d312f62ca`),
  hex('4b5b7b43638a08fed17abaf5918577fe3936f6d778ec6acc894a90412cac5a49'),
  hex('5c81f011ebcfd10eb41fb3ba93a2d73909aa99e910d4d795ddad916905266b6a'),
);
/** The platform challenge of MS-RDPELE 4.4, decrypted; the specification does not print its keys. */
const PLATFORM_CHALLENGE = utf16Bytes('TEST\0');

describe('licensing', () => {
  it('derives its keys', () => {
    expect(hexDigits(KEYS.licensingEncryptionKey)).toBe('fa44e878d82b3f1d4d00a0a655ce8ab7');
    expect(hexDigits(KEYS.macSaltKey)).toBe('f70375b95fdad0beb42af5c13d98857a');
  });

  it('signs with all 16 bytes', () => {
    // Computed with a separate implementation of MS-RDPELE 5.1.5.
    expect(hexDigits(licensingMac(KEYS, PLATFORM_CHALLENGE))).toBe(
      '5c8198017a6e86d8e09aff5b71e3d478',
    );
  });

  it('encrypts each field with the stream from its beginning', () => {
    // Computed with a separate implementation of RC4.
    const encrypted = hex('02627312cbba291ec290');
    expect(licensingCipher(KEYS, PLATFORM_CHALLENGE)).toStrictEqual(encrypted);
    expect(licensingCipher(KEYS, encrypted)).toStrictEqual(PLATFORM_CHALLENGE);
  });
});
