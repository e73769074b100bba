import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clientVersions,
  extensionOf,
  keyShareClientHello,
  NamedGroup,
  namedGroupList,
  paddingFor,
  SignatureScheme,
  serverNameList,
  signatureSchemeList,
} from '../../src/protocol/tls-extensions.ts';
import { decode } from '../../src/wire/codec.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { expectGolden, hex, roundTrip } from '../kit/codec.ts';

/** The extensions of the ClientHello in RFC 8448 section 3. */
describe('RFC 8448 section 3', () => {
  it('names the server', () => {
    expectGolden(serverNameList, hex('00 09 00 00 06 73 65 72 76 65 72'), 'server');
  });

  it('lists groups', () => {
    const { x25519, secp256r1, secp384r1, secp521r1, ffdhe2048, ffdhe3072, ffdhe4096 } = NamedGroup;
    expectGolden(
      namedGroupList,
      hex('00 12 00 1d 00 17 00 18 00 19 01 00 01 01 01 02 01 03 01 04'),
      [x25519, secp256r1, secp384r1, secp521r1, ffdhe2048, ffdhe3072, ffdhe4096, 0x103, 0x104],
    );
  });

  it('lists signatures', () => {
    const of = SignatureScheme;
    expectGolden(
      signatureSchemeList,
      hex(`00 1e 04 03 05 03 06 03 02 03 08 04 08 05 08 06 04 01 05 01 06 01 02 01
        04 02 05 02 06 02 02 02`),
      [
        of.ecdsa_secp256r1_sha256,
        of.ecdsa_secp384r1_sha384,
        of.ecdsa_secp521r1_sha512,
        of.ecdsa_sha1,
        of.rsa_pss_rsae_sha256,
        of.rsa_pss_rsae_sha384,
        of.rsa_pss_rsae_sha512,
        of.rsa_pkcs1_sha256,
        of.rsa_pkcs1_sha384,
        of.rsa_pkcs1_sha512,
        of.rsa_pkcs1_sha1,
        ...[0x0402, 0x0502, 0x0602, 0x0202], // DSA, which is not among ours
      ],
    );
  });

  it('begins a key exchange', () => {
    const key =
      '99 38 1d e5 60 e4 bd 43 d2 3d 8e 43 5a 7d ba fe b3 c0 6e 51 c1 3c ae 4d 54 13 69 1e 52 9a af 2c';
    expectGolden(keyShareClientHello, hex(`00 24 00 1d 00 20 ${key}`), [
      { group: NamedGroup.x25519, key_exchange: hex(key) },
    ]);
  });

  it('offers TLS 1.3 alone', () => {
    expectGolden(clientVersions, hex('02 03 04'), [0x0304]);
  });
});

describe('an extension', () => {
  it('is read back as it was written', () => {
    const number = fc.nat(0xffff);
    roundTrip(namedGroupList, fc.array(number, { maxLength: 50 }));
    roundTrip(clientVersions, fc.array(number, { maxLength: 50 }));
    roundTrip(
      keyShareClientHello,
      fc.array(fc.record({ group: number, key_exchange: fc.uint8Array() }), { maxLength: 9 }),
    );
  });

  it('names a host, and nothing else', () => {
    for (const odd of ['00 04 01 00 01 61', '00 03 00 00 00', '00 05 00 00 02 61 00'])
      expect(() => decode(serverNameList, hex(odd))).toThrow(DecodeError);
  });

  it('has the number of its type', () => {
    expect(extensionOf('supported_versions', clientVersions, [0x0304])).toEqual({
      extension_type: 43,
      extension_data: hex('02 03 04'),
    });
  });
});

describe('padding', () => {
  it.each([
    [255, undefined],
    [256, 256],
    [400, 112],
    [508, 4],
    [511, 4],
    [512, undefined],
  ])('brings a hello of %i bytes past 511', (length, added) => {
    const [padding] = paddingFor(length);
    expect(padding && padding.extension_data.length + 4).toBe(added);
    if (padding) expect(padding.extension_data.every((byte) => byte === 0)).toBe(true);
  });
});
