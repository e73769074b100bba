import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  LicensingErrorCode,
  type LicensingMessage,
  LicensingMessageType,
  licensingMessage,
  StateTransition,
} from '../../src/protocol/licensing.ts';
import {
  clientHardwareId,
  newLicenseInfo,
  platformChallengeResponseData,
} from '../../src/protocol/licensing-contents.ts';
import { inBasicSecurity, SecurityFlag } from '../../src/protocol/security.ts';
import { keyBits, publicKeyOf, serverCertificate } from '../../src/protocol/server-certificate.ts';
import { decode, encode } from '../../src/wire/codec.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { LICENSE_REQUEST_BYTES } from '../golden/license-request.ts';
import { CONNECT_RESPONSE } from '../golden/mcs.ts';
import { expectGolden, expectTotal, hex, roundTrip } from '../kit/codec.ts';

/** MS-RDPBCGR 4.1.11, decrypted. */
const VALID_CLIENT = hex('ff 03 10 00 07 00 00 00 02 00 00 00 04 00 00 00');

/** MS-RDPELE 4; the type of its blob is not what it should be. */
const PLATFORM_CHALLENGE = hex(`
  02 03 26 00 ff ff ff ff 50 f7 0a 00 46 37 85 54 8e c5 91 34 97 5d
  78 94 ad 3b 81 da 88 18 56 0f 3a d1 f1 03 ef 35
`);

/** MS-RDPELE 4, with other bytes for what is random or encrypted. */
const NEW_LICENSE_REQUEST = Uint8Array.of(
  ...hex('13 83 55 01 01 00 00 00 00 00 01 04'), // preamble, RSA, PlatformId
  ...new Uint8Array(32).fill(0xc1), // ClientRandom
  ...hex('02 00 08 01'), // EncryptedPreMasterSecret
  ...new Uint8Array(256).fill(0xe5),
  ...new Uint8Array(8),
  ...hex('0f 00 0e 00 41 64 6d 69 6e 69 73 74 72 61 74 6f 72 00'), // Administrator
  ...hex('10 00 07 00 52 4f 44 45 4e 54 00'), // RODENT
);

const MAC_DATA = new Uint8Array(16).fill(0xdd);

/** As MS-RDPELE 4 begins, with another certificate. */
const LICENSE_REQUEST_HEAD = hex(`
  84 ef ae 20 b1 d5 9e 36 49 1a e8 2e 0a 99 89 ac
  49 a6 47 4f 33 9b 5a b9 95 03 a6 c6 c2 3c 3f 61
  00 00 06 00 2c 00 00 00 -- dwVersion, cbCompanyName
  4d 00 69 00 63 00 72 00 6f 00 73 00 6f 00 66 00 74 00 20 00
  43 00 6f 00 72 00 70 00 6f 00 72 00 61 00 74 00 69 00 6f 00 6e 00 00 00
  08 00 00 00 41 00 30 00 32 00 00 00
  0d 00 04 00 01 00 00 00
`);
const SCOPES = hex(`
  01 00 00 00 0e 00 0e 00 6d 69 63 72 6f 73 6f 66 74 2e 63 6f 6d 00
`);
const CERTIFICATE =
  CONNECT_RESPONSE.conferenceCreateResponse?.serverData.security?.serverCertificate ?? hex('');

function licenseRequest(certificate: Uint8Array): Uint8Array {
  const blob = Uint8Array.of(
    3,
    0,
    certificate.length & 0xff,
    certificate.length >> 8,
    ...certificate,
  );
  const body = Uint8Array.of(...LICENSE_REQUEST_HEAD, ...blob, ...SCOPES);
  const size = 4 + body.length;
  return Uint8Array.of(0x01, 0x03, size & 0xff, size >> 8, ...body);
}

const LICENSE_REQUEST_VALUE: LicensingMessage = {
  message: 'LICENSE_REQUEST',
  flags: 3,
  ServerRandom: LICENSE_REQUEST_HEAD.slice(0, 32),
  ProductInfo: {
    dwVersion: 0x00060000,
    pbCompanyName: 'Microsoft Corporation',
    pbProductId: 'A02',
  },
  KeyExchangeList: [1],
  ServerCertificate: CERTIFICATE,
  ScopeList: ['microsoft.com'],
};

describe('licensing messages', () => {
  it('say that the client is valid, as in MS-RDPBCGR 4.1.11', () => {
    expectGolden(licensingMessage, VALID_CLIENT, {
      message: 'ERROR_ALERT',
      flags: 3,
      dwErrorCode: LicensingErrorCode.STATUS_VALID_CLIENT,
      dwStateTransition: StateTransition.ST_NO_TRANSITION,
      bbErrorInfo: new Uint8Array(),
    });
  });

  it('say so of an older server whose empty blob has any type', () => {
    const bytes = hex('80 02 10 00 ff 02 10 00 07 00 00 00 02 00 00 00 28 14 00 00');
    const message = decode(inBasicSecurity(SecurityFlag.SEC_LICENSE_PKT, licensingMessage), bytes);
    expect(message).toMatchObject({ message: 'ERROR_ALERT', flags: 2, dwErrorCode: 7 });
  });

  it('let a client give up', () => {
    const bytes = hex('ff 83 10 00 02 00 00 00 01 00 00 00 04 00 00 00');
    expectGolden(licensingMessage, bytes, {
      message: 'ERROR_ALERT',
      flags: 0x83,
      dwErrorCode: LicensingErrorCode.ERR_NO_LICENSE,
      dwStateTransition: StateTransition.ST_TOTAL_ABORT,
      bbErrorInfo: new Uint8Array(),
    });
  });

  it('ask for a license, as in MS-RDPELE 4', () => {
    expect(CERTIFICATE).toHaveLength(184);
    expectGolden(licensingMessage, licenseRequest(CERTIFICATE), LICENSE_REQUEST_VALUE);
    expect(decode(serverCertificate, CERTIFICATE).kind).toBe('proprietary');
  });

  it('ask for a license with a chain of certificates, byte by byte as MS-RDPELE 4.1 prints it', () => {
    expect(LICENSE_REQUEST_BYTES).toHaveLength(0x898);
    const request = decode(licensingMessage, LICENSE_REQUEST_BYTES);
    if (request.message !== 'LICENSE_REQUEST') throw new Error(request.message);
    const chain = decode(serverCertificate, request.ServerCertificate);
    if (chain.kind !== 'x509') throw new Error(chain.kind);
    expect(chain.certificates.map(({ length }) => length)).toEqual([757, 1277]);
    expect(encode(serverCertificate, chain)).toEqual(request.ServerCertificate);
    expectGolden(licensingMessage, LICENSE_REQUEST_BYTES, {
      ...LICENSE_REQUEST_VALUE,
      ServerCertificate: request.ServerCertificate,
    });
    const key = publicKeyOf(chain);
    expect(key && keyBits(key)).toBe(2048);
  });

  it('may ask without a certificate', () => {
    const bytes = licenseRequest(new Uint8Array());
    const value = { ...LICENSE_REQUEST_VALUE, ServerCertificate: new Uint8Array() };
    expectGolden(licensingMessage, bytes, value);
  });

  it('may ask in the name of RDP 4.0 and of product 236, as xrdp does', () => {
    const value: LicensingMessage = {
      ...LICENSE_REQUEST_VALUE,
      flags: 2,
      ProductInfo: {
        dwVersion: 0x00040000,
        pbCompanyName: 'Microsoft Corporation',
        pbProductId: '236',
      },
    };
    const bytes = encode(licensingMessage, value);
    expect([...bytes].slice(0, 2)).toEqual([1, 2]);
    expect(bytes).toHaveLength(318);
    expect(decode(licensingMessage, bytes)).toEqual(value);
  });

  it('ask for a new license, as in MS-RDPELE 4', () => {
    expectGolden(licensingMessage, NEW_LICENSE_REQUEST, {
      message: 'NEW_LICENSE_REQUEST',
      flags: 0x83,
      PreferredKeyExchangeAlg: 1,
      PlatformId: 0x04010000,
      ClientRandom: new Uint8Array(32).fill(0xc1),
      EncryptedPreMasterSecret: new Uint8Array(256).fill(0xe5),
      ClientUserName: 'Administrator',
      ClientMachineName: 'RODENT',
    });
  });

  it('challenge, as in MS-RDPELE 4, whatever the type of the blob', () => {
    const value: LicensingMessage = {
      message: 'PLATFORM_CHALLENGE',
      flags: 3,
      ConnectFlags: 0xffffffff,
      EncryptedPlatformChallenge: hex('46 37 85 54 8e c5 91 34 97 5d'),
      MACData: hex('78 94 ad 3b 81 da 88 18 56 0f 3a d1 f1 03 ef 35'),
    };
    expect(decode(licensingMessage, PLATFORM_CHALLENGE)).toStrictEqual(value);
    const typed = PLATFORM_CHALLENGE.slice();
    typed.set(hex('09 00'), 8);
    expectGolden(licensingMessage, typed, value);
  });

  it('answer a challenge', () => {
    const blobs = hex('15 83 22 00 09 00 02 00 a1 a2 09 00 04 00 b1 b2 b3 b4');
    expectGolden(licensingMessage, Uint8Array.of(...blobs, ...MAC_DATA), {
      message: 'PLATFORM_CHALLENGE_RESPONSE',
      flags: 0x83,
      EncryptedPlatformChallengeResponse: hex('a1 a2'),
      EncryptedHWID: hex('b1 b2 b3 b4'),
      MACData: MAC_DATA,
    });
  });

  it('show a license', () => {
    const bytes = Uint8Array.of(
      ...hex('12 83 54 00 01 00 00 00 00 00 01 04'),
      ...new Uint8Array(32).fill(0xc1),
      ...hex('02 00 09 00 e5 00 00 00 00 00 00 00 00'),
      ...hex('01 00 01 00 f1 09 00 02 00 b1 b2'),
      ...MAC_DATA,
    );
    expectGolden(licensingMessage, bytes, {
      message: 'LICENSE_INFO',
      flags: 0x83,
      PreferredKeyExchangeAlg: 1,
      PlatformId: 0x04010000,
      ClientRandom: new Uint8Array(32).fill(0xc1),
      EncryptedPreMasterSecret: hex('e5'),
      LicenseInfo: hex('f1'),
      EncryptedHWID: hex('b1 b2'),
      MACData: MAC_DATA,
    });
  });

  it.each([
    ['NEW_LICENSE', 0x03],
    ['UPGRADE_LICENSE', 0x04],
  ] as const)('give a license: %s', (message, type) => {
    const bytes = Uint8Array.of(type, ...hex('03 1a 00 09 00 02 00 a1 a2'), ...MAC_DATA);
    expectGolden(licensingMessage, bytes, {
      message,
      flags: 3,
      EncryptedLicenseInfo: hex('a1 a2'),
      MACData: MAC_DATA,
    });
  });

  it('are kept where their type is unknown', () => {
    expectGolden(licensingMessage, hex('7f 03 06 00 2a 2b'), {
      message: 'unknown',
      bMsgType: 0x7f,
      flags: 3,
      bytes: hex('2a 2b'),
    });
  });

  it.each([
    ['shorter than their preamble', 'ff 03 03 00'],
    ['longer than what is there', 'ff 03 11 00 07 00 00 00 02 00 00 00 04 00 00 00'],
    ['longer than they need be', 'ff 03 11 00 07 00 00 00 02 00 00 00 04 00 00 00 00'],
    ['without padding behind what RSA made', '13 03 30 00'.padEnd(143, ' 00')],
  ])('are not %s', (_what, text) => {
    expect(() => decode(licensingMessage, hex(text))).toThrow(DecodeError);
  });

  it('name the field that does not fit', () => {
    const bytes = licenseRequest(new Uint8Array());
    bytes.set(hex('ff ff ff ff'), 40);
    expect(() => decode(licensingMessage, bytes)).toThrow(/ProductInfo\.pbCompanyName/);
    const many = licenseRequest(new Uint8Array());
    many.set(hex('ff ff ff ff'), many.length - SCOPES.length);
    expect(() => decode(licensingMessage, many)).toThrow(/ScopeList.*4294967295 entries/);
    const odd = licenseRequest(new Uint8Array());
    odd[4 + LICENSE_REQUEST_HEAD.length - 6] = 3;
    expect(() => decode(licensingMessage, odd)).toThrow(/no list of numbers/);
  });

  it('survive any change of one byte', () => {
    const messages = [
      VALID_CLIENT,
      PLATFORM_CHALLENGE,
      NEW_LICENSE_REQUEST,
      licenseRequest(CERTIFICATE),
    ];
    for (const message of messages) {
      for (let offset = 0; offset < message.length; offset++) {
        for (const byte of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
          const mutant = message.slice();
          mutant[offset] = byte;
          expectTotal(licensingMessage, mutant);
        }
      }
    }
  });

  it('come back as they were written', () => {
    const u32 = fc.nat(0xffff_ffff);
    const flags = fc.nat(0xff);
    const bytes = fc.uint8Array({ maxLength: 100 });
    const text = fc.stringMatching(/^[ -~]{0,20}$/);
    const random = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const MACData = fc.uint8Array({ minLength: 16, maxLength: 16 });
    const value: fc.Arbitrary<LicensingMessage> = fc.oneof(
      fc.record({
        message: fc.constant('LICENSE_REQUEST' as const),
        flags,
        ServerRandom: random,
        ProductInfo: fc.record({ dwVersion: u32, pbCompanyName: text, pbProductId: text }),
        KeyExchangeList: fc.array(u32, { maxLength: 5 }),
        ServerCertificate: bytes,
        ScopeList: fc.array(text, { maxLength: 5 }),
      }),
      fc.record({
        message: fc.constant('LICENSE_INFO' as const),
        flags,
        PreferredKeyExchangeAlg: u32,
        PlatformId: u32,
        ClientRandom: random,
        EncryptedPreMasterSecret: bytes,
        LicenseInfo: bytes,
        EncryptedHWID: bytes,
        MACData,
      }),
      fc.record({
        message: fc.constant('ERROR_ALERT' as const),
        flags,
        dwErrorCode: u32,
        dwStateTransition: u32,
        bbErrorInfo: bytes,
      }),
    );
    roundTrip(licensingMessage, value);
  });

  it('have a name for every type', () => {
    expect(Object.keys(LicensingMessageType)).toHaveLength(8);
  });
});

describe('what licensing encrypts', () => {
  it('may be the answer to a challenge, here "TEST" as in MS-RDPELE 4', () => {
    const bytes = hex('00 01 00 01 03 00 0a 00 54 00 45 00 53 00 54 00 00 00');
    expectGolden(platformChallengeResponseData, bytes, {
      wVersion: 0x0100,
      wClientType: 0x0100,
      wLicenseDetailLevel: 3,
      pbChallenge: hex('54 00 45 00 53 00 54 00 00 00'),
    });
  });

  it('may be the identity of the hardware', () => {
    const bytes = hex('00 00 01 04 01 00 00 00 02 00 00 00 03 00 00 00 04 00 00 00');
    expectGolden(clientHardwareId, bytes, {
      PlatformId: 0x04010000,
      Data1: 1,
      Data2: 2,
      Data3: 3,
      Data4: 4,
    });
  });

  it('may be a license', () => {
    const bytes = hex(`
      00 00 06 00 0e 00 00 00 6d 69 63 72 6f 73 6f 66 74 2e 63 6f 6d 00
      04 00 00 00 4d 00 00 00 08 00 00 00 41 00 30 00 32 00 00 00
      02 00 00 00 30 82
    `);
    expectGolden(newLicenseInfo, bytes, {
      dwVersion: 0x00060000,
      pbScope: 'microsoft.com',
      pbCompanyName: 'M',
      pbProductId: 'A02',
      pbLicenseInfo: hex('30 82'),
    });
  });
});
