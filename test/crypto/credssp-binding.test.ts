import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  channelBindings,
  publicKeyProof,
  serverEndPoint,
} from '../../src/crypto/credssp-binding.ts';
import { hex as hexDigits, latin1Bytes } from '../../src/wire/text.ts';
import { hex } from '../kit/codec.ts';

const NONCE = Uint8Array.from({ length: 32 }, (_, index) => index);
const PUBLIC_KEY = hex('30 03 02 01 05');

describe('the proof of the public key', () => {
  /** Computed with Python's hashlib from the definition in MS-CSSP 3.1.5. */
  const HASHES = {
    client: 'c848967e38c1bf2057ebfe758e5bf55fd370f2c069ed21550f615ff0bbf11c2d',
    server: '790613cfe0c67924041dbcaeac5ca65737421afad7af88cb39b3844920be5790',
  } as const;

  it.each([5, 6, 7])('is a hash in version %i', (version) => {
    for (const sender of ['client', 'server'] as const) {
      const proof = publicKeyProof(version, sender, PUBLIC_KEY, NONCE);
      expect(hexDigits(proof)).toBe(HASHES[sender]);
    }
  });

  it.each([2, 3, 4])('is the key in version %i, and the server adds one', (version) => {
    const empty = new Uint8Array();
    expect(publicKeyProof(version, 'client', PUBLIC_KEY, empty)).toStrictEqual(PUBLIC_KEY);
    expect(publicKeyProof(version, 'server', PUBLIC_KEY, empty)).toStrictEqual(
      hex('31 03 02 01 05'),
    );
    expect(PUBLIC_KEY).toEqual(hex('30 03 02 01 05'));
  });

  it('begins again at zero when one is added to 255', () => {
    expect(publicKeyProof(4, 'server', hex('ff 03'), NONCE)).toEqual(hex('00 03'));
    expect(publicKeyProof(4, 'server', new Uint8Array(), NONCE)).toEqual(new Uint8Array());
  });
});

describe('channel bindings', () => {
  it('are those of "NTLM and Channel Binding Hash" in the Open Specifications archive', () => {
    const endPoint = hex('ea05fefecc6b0bd571dbbc5baa3ed45386d0446835f7b74c85621b9983475f95');
    expect(hexDigits(channelBindings(endPoint))).toBe('6586e99d81c2fc984e47172fd4dd0310');
  });

  it('are zeros where there is no end point', () => {
    expect(channelBindings(undefined)).toStrictEqual(new Uint8Array(16));
  });

  const certificate = latin1Bytes('any certificate');

  /** RFC 5929 4.1. */
  it.each([
    ['md5', 'sha256'],
    ['sha1', 'sha256'],
    ['sha256', 'sha256'],
    ['sha384', 'sha384'],
    ['sha512', 'sha512'],
  ])('take a certificate signed with %s by its %s', (signatureHash, algorithm) => {
    const expected = createHash(algorithm).update(certificate).digest('hex');
    const endPoint = serverEndPoint(certificate, signatureHash);
    expect(endPoint && hexDigits(endPoint)).toBe(expected);
  });

  it.each([undefined, 'md2', 'shake256', 'toString'])('know no end point for %s', (hash) => {
    expect(serverEndPoint(certificate, hash)).toBeUndefined();
  });
});
