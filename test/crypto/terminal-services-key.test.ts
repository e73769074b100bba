import { describe, expect, it } from 'vitest';
import { sign, signatureValid } from '../../src/crypto/terminal-services-key.ts';
import { serverCertificate, signedPart } from '../../src/protocol/server-certificate.ts';
import { decode, encode } from '../../src/wire/codec.ts';
import { PROPRIETARY_CERTIFICATE } from '../golden/mcs.ts';

/** From `dwVersion` to the end of `PublicKeyBlob`. */
const SIGNED_LENGTH = 108;
const SIGNATURE_START = SIGNED_LENGTH + 4;

describe('the Terminal Services key', () => {
  it('verifies the certificate of MS-RDPBCGR 4.1.4', () => {
    expect(signatureValid(PROPRIETARY_CERTIFICATE)).toBe(true);
  });

  it('signs it as it is signed there', () => {
    const blob = sign(PROPRIETARY_CERTIFICATE.slice(0, SIGNED_LENGTH));
    expect(blob).toEqual(PROPRIETARY_CERTIFICATE.slice(SIGNATURE_START));
  });

  it.each([0, 4, 40, SIGNED_LENGTH - 1, SIGNATURE_START, SIGNATURE_START + 63])(
    'does not verify a change of byte %i',
    (offset) => {
      const bytes = PROPRIETARY_CERTIFICATE.slice();
      bytes[offset] = (bytes[offset] ?? 0) ^ 0x01;
      expect(signatureValid(bytes)).toBe(false);
    },
  );

  it('does not verify what is cut short', () => {
    for (let length = 0; length < PROPRIETARY_CERTIFICATE.length; length++)
      expect(signatureValid(PROPRIETARY_CERTIFICATE.slice(0, length))).toBe(false);
  });

  it('signs a certificate of our own, with a longer key', () => {
    const golden = decode(serverCertificate, PROPRIETARY_CERTIFICATE);
    if (golden.kind !== 'proprietary') throw new Error('the golden certificate is proprietary');
    const publicKey = { pubExp: 65537, modulus: new Uint8Array(256).fill(0xa7) };
    const unsigned = { ...golden, publicKey };
    const signed = { ...unsigned, signatureBlob: sign(signedPart(unsigned)) };
    expect(signatureValid(encode(serverCertificate, signed))).toBe(true);
    expect(signatureValid(encode(serverCertificate, unsigned))).toBe(false);
  });
});
