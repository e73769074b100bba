import { describe, expect, it } from 'vitest';
import { rc4 } from '../../src/crypto/rc4.ts';
import {
  dataSignature,
  type KeyBits,
  securedDirection,
  sessionKeys,
  updatedKey,
} from '../../src/crypto/standard-security.ts';
import { hex as hexDigits, latin1Bytes } from '../../src/wire/text.ts';
import { hex } from '../kit/codec.ts';

const CLIENT_RANDOM = Uint8Array.from({ length: 32 }, (_, index) => index);
const SERVER_RANDOM = CLIENT_RANDOM.map((byte) => byte + 32);
const ABC = latin1Bytes('abc');

/**
 * The specification prints no keys. These, and the signatures and updates below, were computed
 * with a separate implementation of MS-RDPBCGR 5.3.5.1, 5.3.6.1 and 5.3.7.1.
 */
const KEYS = [
  {
    keyBits: 128,
    macKey: '815370c6e31347c463ed25f1af48bbdf',
    clientEncryptKey: '702783c08474414a33a259c6faed480c',
    serverEncryptKey: '1cb207f61b7cd10dca9ec78871d0a142',
    signature: '3b71f1757ec51d7f',
    salted: { 0: 'd6a48c973786b523', 42: '99976b46b21047d5' },
    ciphertext: '0c37ab',
    updates: ['69d6cd7791712b7442a720f2d41b3e24', '502cdfffecfca27d760c5598654b0032'],
  },
  {
    keyBits: 56,
    macKey: 'd15370c6e31347c4',
    clientEncryptKey: 'd12783c08474414a',
    serverEncryptKey: 'd1b207f61b7cd10d',
    signature: '30504e836ab231f9',
    salted: { 0: 'bd7975e5851b2039', 42: 'ba45ac7a510f1de7' },
    ciphertext: '05ba66',
    updates: ['d119e6d609273140', 'd146599afec81499'],
  },
  {
    keyBits: 40,
    macKey: 'd1269ec6e31347c4',
    clientEncryptKey: 'd1269ec08474414a',
    serverEncryptKey: 'd1269ef61b7cd10d',
    signature: 'c17b61035785b244',
    salted: { 0: 'c01817dd615b2377', 42: '76973164c5c28475' },
    ciphertext: 'e41a9b',
    updates: ['d1269e3467fb506e', 'd1269e1f4972d543'],
  },
] as const;

describe.each(KEYS)('Standard RDP Security with $keyBits bits', (golden) => {
  const keyBits: KeyBits = golden.keyBits;
  const keys = sessionKeys(CLIENT_RANDOM, SERVER_RANDOM, keyBits);

  it('derives the keys', () => {
    expect(hexDigits(keys.macKey)).toBe(golden.macKey);
    expect(hexDigits(keys.clientEncryptKey)).toBe(golden.clientEncryptKey);
    expect(hexDigits(keys.serverEncryptKey)).toBe(golden.serverEncryptKey);
  });

  it('signs, with salt and without', () => {
    expect(hexDigits(dataSignature(keys.macKey, ABC))).toBe(golden.signature);
    expect(hexDigits(dataSignature(keys.macKey, ABC, 0))).toBe(golden.salted[0]);
    expect(hexDigits(dataSignature(keys.macKey, ABC, 42))).toBe(golden.salted[42]);
  });

  it('updates a key, and the updated key again', () => {
    const first = updatedKey(keys.clientEncryptKey, keys.clientEncryptKey, keyBits);
    const second = updatedKey(keys.clientEncryptKey, first, keyBits);
    expect([first, second].map(hexDigits)).toEqual(golden.updates);
  });

  it('seals a first packet', () => {
    const sealed = securedDirection(keys, 'client').seal(ABC);
    expect(hexDigits(sealed.signature)).toBe(golden.signature);
    expect(hexDigits(sealed.ciphertext)).toBe(golden.ciphertext);
  });

  it('salts with the packets before, salted or not', () => {
    const sender = securedDirection(keys, 'client');
    expect(hexDigits(sender.seal(ABC, true).signature)).toBe(golden.salted[0]);
    for (let packet = 1; packet < 42; packet++) sender.seal(ABC);
    expect(hexDigits(sender.seal(ABC, true).signature)).toBe(golden.salted[42]);
  });

  it('takes up a new key with packets 4,097 and 8,193', () => {
    const sender = securedDirection(keys, 'client');
    const receiver = securedDirection(keys, 'client');
    const ciphertexts = Array.from({ length: 8193 }, (_, packet) => {
      const salted = packet % 3 === 0;
      const { signature, ciphertext } = sender.seal(ABC, salted);
      const { plaintext, valid } = receiver.open(signature, ciphertext, salted);
      expect(valid && hexDigits(plaintext)).toBe('616263');
      return hexDigits(ciphertext);
    });
    const unchanged = rc4(keys.clientEncryptKey)(new Uint8Array(4096 * 3)).subarray(-3);
    expect(ciphertexts[4095]).toBe(hexDigits(unchanged.map((byte, at) => byte ^ (ABC[at] ?? 0))));
    const [first, second] = golden.updates.map((key) => hexDigits(rc4(hex(key))(ABC)));
    expect(ciphertexts[4096]).toBe(first);
    expect(ciphertexts[8192]).toBe(second);
  });
});

describe('a secured direction', () => {
  const keys = sessionKeys(CLIENT_RANDOM, SERVER_RANDOM, 128);

  it('has another key than the opposite one', () => {
    const { signature, ciphertext } = securedDirection(keys, 'client').seal(ABC);
    const opened = securedDirection(keys, 'server').open(signature, ciphertext);
    expect(opened.valid).toBe(false);
  });

  it('reports a wrong MAC, decrypts all the same, and goes on', () => {
    const sender = securedDirection(keys, 'server');
    const receiver = securedDirection(keys, 'server');
    const first = sender.seal(ABC);
    const wrong = first.signature.map((byte) => byte ^ 0x01);
    expect(receiver.open(wrong, first.ciphertext)).toEqual({ plaintext: ABC, valid: false });
    const second = sender.seal(ABC, true);
    expect(receiver.open(second.signature, second.ciphertext, true).valid).toBe(true);
  });

  it('reports a MAC of another length, and one salted where it should not be', () => {
    const sender = securedDirection(keys, 'client');
    const receiver = securedDirection(keys, 'client');
    const short = sender.seal(ABC);
    expect(receiver.open(short.signature.subarray(0, 7), short.ciphertext).valid).toBe(false);
    const salted = sender.seal(ABC, true);
    expect(receiver.open(salted.signature, salted.ciphertext).valid).toBe(false);
  });

  it('seals an empty packet', () => {
    const { signature, ciphertext } = securedDirection(keys, 'client').seal(new Uint8Array());
    expect(ciphertext).toHaveLength(0);
    expect(securedDirection(keys, 'client').open(signature, ciphertext).valid).toBe(true);
  });
});
