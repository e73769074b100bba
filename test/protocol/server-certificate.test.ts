import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  keyBits,
  publicKeyOf,
  type ServerCertificate,
  serverCertificate,
  signedPart,
} from '../../src/protocol/server-certificate.ts';
import { contextTag, Tag, writeElement, writeInteger } from '../../src/wire/ber.ts';
import { decode, encode } from '../../src/wire/codec.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { hex as hexDigits } from '../../src/wire/text.ts';
import { Writer } from '../../src/wire/writer.ts';
import { PROPRIETARY_CERTIFICATE } from '../golden/mcs.ts';
import { expectGolden, expectTotal, hex, roundTrip } from '../kit/codec.ts';

const PROPRIETARY = {
  kind: 'proprietary',
  temporary: false,
  publicKey: {
    pubExp: 65537,
    modulus: hex(`
      cb 81 fe ba 6d 61 c3 55 05 d5 5f 2e 87 f8 71 94 d6 f1 a5 cb f1 5f 0c 3d f8 70 02 96 c4 fb 9b c8
      3c 2d 55 ae e8 ff 32 75 ea 68 79 e5 a2 01 fd 31 a0 b1 1f 55 a6 1f c1 f6 d1 83 88 63 26 56 12 bc
    `),
  },
  signatureBlob: hex(`
    e9 e1 d6 28 46 8b 4e f5 0a df fd ee 21 99 ac b4 e1 8f 5f 81 57 82 ef 9d 96 52 63 27 18 29 db b3
    4a fd 9a da 42 ad b5 69 21 89 0e 1d c0 4c 1a a8 aa 71 3e 0f 54 b9 9a e4 99 68 3f 6c d6 76 84 61
    00 00 00 00 00 00 00 00
  `),
} as const satisfies ServerCertificate;

describe('proprietary certificate', () => {
  it('matches MS-RDPBCGR 4.1.4', () => {
    expectGolden(serverCertificate, PROPRIETARY_CERTIFICATE, PROPRIETARY);
  });

  it('has a key of 512 bits there', () => {
    const publicKey = publicKeyOf(decode(serverCertificate, PROPRIETARY_CERTIFICATE));
    expect(publicKey).toEqual(PROPRIETARY.publicKey);
    expect(keyBits(PROPRIETARY.publicKey)).toBe(512);
  });

  it('is signed over all that precedes the signature', () => {
    expect(signedPart(PROPRIETARY)).toEqual(PROPRIETARY_CERTIFICATE.slice(0, 108));
    expect(hexDigits(signedPart({ ...PROPRIETARY, temporary: true }))).toMatch(/^01000080/);
  });

  it('may be temporary', () => {
    const bytes = PROPRIETARY_CERTIFICATE.slice();
    bytes[3] = 0x80;
    expectGolden(serverCertificate, bytes, { ...PROPRIETARY, temporary: true });
  });

  it.each([
    ['signature algorithm', 4],
    ['key algorithm', 8],
    ['public key blob type', 12],
    ['public key blob length', 14],
    ['magic', 16],
    ['key length', 20],
    ['bit length', 24],
    ['signature blob type', 108],
    ['signature blob length', 110],
  ])('is refused with another %s', (_what, offset) => {
    const bytes = PROPRIETARY_CERTIFICATE.slice();
    bytes[offset] = (bytes[offset] ?? 0) ^ 0x20;
    expect(() => decode(serverCertificate, bytes)).toThrow(DecodeError);
  });

  it.each([
    ['zero', 64, 0x00, /modulus is zero/],
    ['more than 2048 bytes', 2049, 0xff, /keylen 2057/],
    ['no bytes', 0, 0x00, /keylen 8/],
  ])('is refused with a modulus of %s', (_what, size, byte, reason) => {
    const modulus = new Uint8Array(size).fill(byte);
    const publicKey = { pubExp: 65537, modulus };
    if (size === 0) {
      const empty = `0100000001000000010000000600 1400 52534131 08000000 00000000 00000000 01000100`;
      expect(() => decode(serverCertificate, hex(empty))).toThrow(reason);
      return;
    }
    const bytes = encode(serverCertificate, { ...PROPRIETARY, publicKey });
    expect(() => decode(serverCertificate, bytes)).toThrow(reason);
  });

  it('survives any change of one byte', () => {
    for (let offset = 0; offset < PROPRIETARY_CERTIFICATE.length; offset++) {
      for (const byte of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
        const mutant = PROPRIETARY_CERTIFICATE.slice();
        mutant[offset] = byte;
        expectTotal(serverCertificate, mutant);
      }
    }
  });

  it('comes back as it was written', () => {
    roundTrip(
      serverCertificate,
      fc.record({
        kind: fc.constant('proprietary'),
        temporary: fc.boolean(),
        publicKey: fc.record({
          pubExp: fc.nat(0xffff_ffff),
          modulus: fc
            .uint8Array({ minLength: 1, maxLength: 256 })
            .filter((modulus) => modulus.some((byte) => byte !== 0)),
        }),
        signatureBlob: fc.uint8Array({ maxLength: 100 }),
      }),
    );
  });
});

describe('X.509 chain', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const pkcs1 = publicKey.export({ type: 'pkcs1', format: 'der' });
  const modulus = Buffer.from(publicKey.export({ format: 'jwk' }).n ?? '', 'base64url');
  /** rsaEncryption, as it should be. */
  const rsa = certificate('06 09 2a 86 48 86 f7 0d 01 01 01 05 00', pkcs1);
  /** md5WithRSAEncryption, as Terminal Services writes it. */
  const odd = certificate('06 09 2a 86 48 86 f7 0d 01 01 04 05 00', pkcs1);

  it('is a count, certificates and padding', () => {
    const bytes = hex(`
      02 00 00 80                                      -- temporary, version 2
      02 00 00 00                                      -- NumCertBlobs
      03 00 00 00 aa bb cc                             -- root
      01 00 00 00 dd                                   -- the server's own
      00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  -- Padding
    `);
    const certificates = [hex('aa bb cc'), hex('dd')];
    const wholeAt = Array.from({ length: 16 }, (_, missing) => bytes.length - 1 - missing);
    const value = { kind: 'x509', temporary: true, certificates } as const;
    expectGolden(serverCertificate, bytes, value, { wholeAt });
  });

  it.each(['00', '01', 'c9'])('is refused with 0x%s certificates', (count) => {
    const bytes = hex(`02 00 00 00 ${count} 00 00 00 ${'00'.repeat(2000)}`);
    expect(() => decode(serverCertificate, bytes)).toThrow(/\d+ certificates/);
  });

  it('does not believe in a certificate of four gigabytes', () => {
    const bytes = hex('02 00 00 00 02 00 00 00 ff ff ff ff');
    expect(() => decode(serverCertificate, bytes)).toThrow(/CertBlobArray\[0\]/);
  });

  it('has the key of its last certificate', () => {
    const key = publicKeyOf({ kind: 'x509', temporary: false, certificates: [hex('30 00'), rsa] });
    expect(key?.pubExp).toBe(65537);
    expect(hexDigits(key?.modulus ?? new Uint8Array())).toBe(modulus.reverse().toString('hex'));
    expect(key && keyBits(key)).toBe(1024);
  });

  it('has a key whatever algorithm the certificate names for it', () => {
    const chain = (last: Uint8Array) =>
      ({ kind: 'x509', temporary: false, certificates: [rsa, last] }) as const;
    expect(publicKeyOf(chain(odd))).toEqual(publicKeyOf(chain(rsa)));
  });

  it.each([
    ['no DER', Uint8Array.of(1, 2, 3)],
    ['nothing', new Uint8Array()],
    ['a certificate cut short', rsa.slice(0, 100)],
    ['a key that is no RSA key', certificate('06 01 00', hex('04 04 01 02 03 04'))],
    ['a modulus of zero', certificate('06 01 00', hex('30 06 02 01 00 02 01 03'))],
    [
      'a huge modulus',
      certificate('06 01 00', hex(`30 82 08 08 02 82 08 01 ${'7f'.repeat(2049)} 02 01 03`)),
    ],
  ])('has no key when the last one is %s', (_what, last) => {
    const chain = { kind: 'x509', temporary: false, certificates: [rsa, last] } as const;
    expect(publicKeyOf(chain)).toBeUndefined();
  });

  it('comes back as it was written', () => {
    roundTrip(
      serverCertificate,
      fc.record({
        kind: fc.constant('x509'),
        temporary: fc.boolean(),
        certificates: fc.array(fc.uint8Array(), { minLength: 2, maxLength: 200 }),
      }),
    );
  });
});

describe('certificate of another version', () => {
  it('is kept as it is', () => {
    const value = { kind: 'unknown', temporary: false, version: 3, bytes: hex('aa bb') } as const;
    const bytes = hex('03 00 00 00 aa bb');
    expectGolden(serverCertificate, bytes, value, { wholeAt: [4, 5], open: true });
    expect(publicKeyOf(value)).toBeUndefined();
  });
});

/** As much of an X.509 certificate as has to be there for its key to be found. */
function certificate(algorithm: string, key: Uint8Array): Uint8Array {
  const writer = new Writer();
  writeElement(writer, Tag.SEQUENCE, (outer) => {
    writeElement(outer, Tag.SEQUENCE, (fields) => {
      writeElement(fields, contextTag(0), (version) => writeInteger(version, 2));
      writeInteger(fields, 1);
      for (let field = 0; field < 4; field++) writeElement(fields, Tag.SEQUENCE, () => {});
      writeElement(fields, Tag.SEQUENCE, (info) => {
        writeElement(info, Tag.SEQUENCE, (inner) => inner.bytes(hex(algorithm)));
        writeElement(info, 0x03, (bits) => {
          bits.u8(0);
          bits.bytes(key);
        });
      });
    });
  });
  return writer.finish();
}
