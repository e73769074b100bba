import { describe, expect, it } from 'vitest';
import { rc4 } from '../../src/crypto/rc4.ts';
import { hex as hexDigits, latin1Bytes } from '../../src/wire/text.ts';
import { hex } from '../kit/codec.ts';

/** RFC 6229, section 2: 16 bytes of key stream at an offset. */
const KEY_STREAMS = [
  ['0102030405', 0, 'b2396305f03dc027ccc3524a0a1118a8'],
  ['0102030405', 16, '6982944f18fc82d589c403a47a0d0919'],
  ['0102030405', 240, '28cb1132c96ce286421dcaadb8b69eae'],
  ['0102030405', 256, '1cfcf62b03eddb641d77dfcf7f8d8c93'],
  ['0102030405', 4096, 'ff25b58995996707e51fbdf08b34d875'],
  ['01020304050607', 0, '293f02d47f37c9b633f2af5285feb46b'],
  ['01020304050607', 4096, 'e74b0b9731227fd37c0ec08a47ddd8b8'],
  ['0102030405060708090a', 0, 'ede3b04643e586cc907dc21851709902'],
  ['0102030405060708090a', 1024, 'f449031de312814ec6f319291f4a0516'],
  ['0102030405060708090a', 4096, '08b6be45124a43e2eb77953f84dc8553'],
  ['0102030405060708090a0b0c0d0e0f10', 0, '9ac7cc9a609d1ef7b2932899cde41b97'],
  ['0102030405060708090a0b0c0d0e0f10', 1024, 'bdf0324e6083dcc6d3cedd3ca8c53c16'],
  ['0102030405060708090a0b0c0d0e0f10', 4096, 'a36a4c301ae8ac13610ccbc12256cacc'],
  [
    '0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20',
    1024,
    '7fec5bfd9f9b89ce6548309092d7e958',
  ],
  [
    '0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20',
    4096,
    'f3e4c0a2e02d1d01f7f0a74618af2b48',
  ],
  ['8b37641910833222772a', 0, 'ab65c26eddb287600db2fda10d1e605c'],
  ['8b37641910833222772a', 4096, '5f6bfc73815874d97100f086979357d8'],
] as const;

describe('RC4', () => {
  it.each(KEY_STREAMS)('has the key stream of RFC 6229 for %s at %i', (key, offset, bytes) => {
    const keyStream = rc4(hex(key))(new Uint8Array(offset + 16));
    expect(hexDigits(keyStream.subarray(offset))).toBe(bytes);
  });

  it('goes on where the last call ended', () => {
    const stream = rc4(latin1Bytes('key'));
    const parts = [0, 1, 2, 300].map((length) => hexDigits(stream(new Uint8Array(length))));
    expect(parts.join('')).toBe(hexDigits(rc4(latin1Bytes('key'))(new Uint8Array(303))));
  });

  it('decrypts what it encrypted, and leaves both as they were', () => {
    const plaintext = latin1Bytes('plaintext');
    const ciphertext = rc4(latin1Bytes('key'))(plaintext);
    expect(plaintext).toEqual(latin1Bytes('plaintext'));
    expect(rc4(latin1Bytes('key'))(ciphertext)).toStrictEqual(plaintext);
  });

  it('forks into two streams that do not move each other', () => {
    const stream = rc4(latin1Bytes('key'));
    stream(new Uint8Array(7));
    const fork = stream.fork();
    const ahead = fork(new Uint8Array(20));
    expect(stream(new Uint8Array(20))).toEqual(ahead);
    expect(fork(new Uint8Array(5))).toEqual(stream(new Uint8Array(5)));
  });

  it.each([0, 257])('refuses a key of %i bytes', (length) => {
    expect(() => rc4(new Uint8Array(length))).toThrow(RangeError);
  });
});
