import { describe, expect, it } from 'vitest';
import { md4 } from '../../src/crypto/md4.ts';
import { hex, latin1Bytes } from '../../src/wire/text.ts';

/** RFC 1320, appendix A.5. */
const SUITE = [
  ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
  ['a', 'bde52cb31de33e46245e05fbdbd6fb24'],
  ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
  ['message digest', 'd9130a8164549fe818874806e1c7014b'],
  ['abcdefghijklmnopqrstuvwxyz', 'd79e1c308aa5bbcdeea8ed63df412da9'],
  [
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
    '043f8582f241db351ce627e153e7f0e4',
  ],
  ['1234567890'.repeat(8), 'e33b4ddc9c38f2199c3e7b164fcc0536'],
] as const;

/** Letters "a" in a row, around the ends of blocks; computed with OpenSSL's legacy provider. */
const BLOCK_ENDS = [
  [55, 'c889c81dd86c4d2e025778944ea02881'],
  [56, 'd5f9a9e9257077a5f08b0b92f348b0ad'],
  [57, '872097e6f78e3b53f890459d03bc6fb7'],
  [63, '7ea3da77432d44c323671097d1348fc8'],
  [64, '52f5076fabd22680234a3fa9f9dc5732'],
  [65, '330e377bf231f3cacfecc2c182fe7e5b'],
  [119, 'e65dd227ccef97fa1d34d70189120f76'],
  [120, 'b03ddbd470b47c013e0c7ab2ddd763db'],
  [1_000_000, 'bbce80cc6bb65e5c6745e30d4eeca9a4'],
] as const;

describe('MD4', () => {
  it.each(SUITE)('digests %j as RFC 1320 does', (message, digest) => {
    expect(hex(md4(latin1Bytes(message)))).toBe(digest);
  });

  it.each(BLOCK_ENDS)('pads %i bytes as OpenSSL does', (length, digest) => {
    expect(hex(md4(new Uint8Array(length).fill(0x61)))).toBe(digest);
  });

  it('reads a part of a larger buffer, and leaves it as it was', () => {
    const buffer = latin1Bytes('xxabcxx');
    expect(hex(md4(buffer.subarray(2, 5)))).toBe('a448017aaf21d8525fc10ae87aa6729d');
    expect(buffer).toEqual(latin1Bytes('xxabcxx'));
  });
});
