import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CREDSSP_VERSION,
  CredType,
  TS_REQUEST_LIMIT,
  type TsRequest,
  tsCredentials,
  tsPasswordCreds,
  tsRequest,
  tsRequestLength,
} from '../../src/protocol/credssp.ts';
import { decode, encode } from '../../src/wire/codec.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { hex as hexDigits } from '../../src/wire/text.ts';
import { expectGolden, expectTotal, hex, roundTrip } from '../kit/codec.ts';

/** What nmap's rdp-ntlm-info sends, with a version nobody knows. */
const NEGOTIATE = hex(`
  4e544c4d53535000 01000000 b78208e2 0000000000000000 0000000000000000 0a0063450000000f
`);
const FIRST_REQUEST = Uint8Array.of(
  ...hex('30 37  a0 03 02 01 60  a1 30 30 2e 30 2c a0 2a 04 28'),
  ...NEGOTIATE,
);

/** Ends of ranges, tags and forms of a length. */
const TELLING_BYTES = hex('00 01 02 04 05 20 21 30 7f 80 81 82 84 a0 a1 a3 a4 a5 ff');

const octets = fc.uint8Array({ maxLength: 300 });
const nonce = fc.uint8Array({ minLength: 32, maxLength: 32 });
const requests: fc.Arbitrary<TsRequest> = fc.record(
  {
    version: fc.nat(0xff),
    negoTokens: fc.array(octets, { maxLength: 3 }),
    authInfo: octets,
    pubKeyAuth: octets,
    errorCode: fc.integer({ min: 0, max: 0xffff_ffff }),
    clientNonce: nonce,
  },
  { requiredKeys: ['version'] },
);

describe('TSRequest', () => {
  it('carries an NTLM message without a wrapper, and any version', () => {
    expectGolden(tsRequest, FIRST_REQUEST, { version: 0x60, negoTokens: [NEGOTIATE] });
  });

  it('carries every field at once', () => {
    expectGolden(
      tsRequest,
      hex(`
        30 4b
        a0 03 02 01 06                       -- version
        a1 0e 30 0c 30 04 a0 02 04 00        -- negoTokens: an empty one
                    30 04 a0 02 04 00        -- and another
        a2 03 04 01 aa                       -- authInfo
        a3 03 04 01 bb                       -- pubKeyAuth
        a4 06 02 04 c0 00 00 6d              -- errorCode
        a5 22 04 20 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f
                    10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f
      `),
      {
        version: CREDSSP_VERSION,
        negoTokens: [new Uint8Array(), new Uint8Array()],
        authInfo: Uint8Array.of(0xaa),
        pubKeyAuth: Uint8Array.of(0xbb),
        errorCode: 0xc000_006d,
        clientNonce: Uint8Array.from({ length: 32 }, (_, index) => index),
      },
    );
  });

  it.each([
    ['c000006d in four bytes', '02 04 c0 00 00 6d', 0xc000_006d],
    ['80090308 in four bytes', '02 04 80 09 03 08', 0x8009_0308],
    ['a small number', '02 01 05', 5],
    ['128, which needs a second byte', '02 02 00 80', 0x80],
    ['ffffffff, which is -1', '02 01 ff', 0xffff_ffff],
    ['7fffffff', '02 04 7f ff ff ff', 0x7fff_ffff],
  ])('has an errorCode of %s', (_what, integer, errorCode) => {
    const field = hex(integer);
    const contents = [...hex('a0 03 02 01 06'), 0xa4, field.length, ...field];
    expectGolden(tsRequest, Uint8Array.of(0x30, contents.length, ...contents), {
      version: 6,
      errorCode,
    });
  });

  it('takes an errorCode of five bytes, too', () => {
    const message = hex('30 0e a0 03 02 01 03 a4 07 02 05 00 c0 00 00 6d');
    expect(decode(tsRequest, message)).toStrictEqual({ version: 3, errorCode: 0xc000_006d });
  });

  it.each([
    ['without a version', '30 05 a3 03 04 01 00', 'version'],
    ['with an errorCode of no bytes', '30 09 a0 03 02 01 06 a4 02 02 00', 'errorCode'],
    [
      'with an errorCode of 33 bits',
      '30 0e a0 03 02 01 06 a4 07 02 05 01 c0 00 00 6d',
      'errorCode',
    ],
    ['with a nonce of one byte', '30 0a a0 03 02 01 06 a5 03 04 01 00', 'clientNonce'],
    [
      'with a byte after a token',
      '30 10 a0 03 02 01 06 a1 09 30 07 30 05 a0 02 04 00 00',
      'negoTokens',
    ],
  ])('is malformed %s', (_what, bytes, field) => {
    try {
      decode(tsRequest, hex(bytes));
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(DecodeError);
      expect((error as DecodeError).path.slice(0, 2)).toEqual(['TSRequest', field]);
    }
  });

  it('is not written with what does not fit', () => {
    expect(() => encode(tsRequest, { version: 6, errorCode: -1 })).toThrow(RangeError);
    expect(() => encode(tsRequest, { version: 6, clientNonce: new Uint8Array(31) })).toThrow(
      RangeError,
    );
  });

  it('is read back as it was written', () => {
    roundTrip(tsRequest, requests);
  });

  it('survives any change of one byte', () => {
    const message = encode(tsRequest, {
      version: 6,
      negoTokens: [NEGOTIATE],
      pubKeyAuth: new Uint8Array(48),
      errorCode: 0xc000_006d,
      clientNonce: new Uint8Array(32),
    });
    expectMutants(message, (mutant) => {
      expectTotal(tsRequest, mutant);
      lengthOrError(mutant);
    });
  });
});

describe('the length of a TSRequest', () => {
  it('is known as soon as the DER length is there', () => {
    const long = Uint8Array.of(0x30, 0x82, 0x01, 0x02);
    expect(tsRequestLength(new Uint8Array())).toBeUndefined();
    expect(tsRequestLength(FIRST_REQUEST.slice(0, 1))).toBeUndefined();
    expect(tsRequestLength(FIRST_REQUEST.slice(0, 2))).toBe(FIRST_REQUEST.length);
    expect(tsRequestLength(FIRST_REQUEST)).toBe(FIRST_REQUEST.length);
    for (const length of [1, 2, 3]) expect(tsRequestLength(long.slice(0, length))).toBeUndefined();
    expect(tsRequestLength(long)).toBe(4 + 0x102);
  });

  it('does not depend on what follows the message', () => {
    expect(tsRequestLength(Uint8Array.of(...FIRST_REQUEST, 1, 2, 3))).toBe(FIRST_REQUEST.length);
  });

  it('is what the writer makes of any message', () => {
    fc.assert(
      fc.property(requests, (value) => {
        const message = encode(tsRequest, value);
        expect(tsRequestLength(message)).toBe(message.length);
      }),
    );
  });

  it.each([
    ['the first byte is that of a TPKT', '03'],
    ['the first byte is that of an HTTP answer', '48 54 54 50'],
    ['the length is indefinite', '30 80'],
    ['the length has five bytes', '30 85'],
    ['there are more than 64 KiB to come', '30 83 01 00 00'],
    ['there are 4 GiB to come', '30 84 ff ff ff ff'],
  ])('is a DecodeError when %s', (_what, bytes) => {
    expect(() => tsRequestLength(hex(bytes))).toThrow(DecodeError);
  });

  it('may be 64 KiB and no more', () => {
    expect(tsRequestLength(hex('30 82 ff fc'))).toBe(TS_REQUEST_LIMIT);
    expect(() => tsRequestLength(hex('30 82 ff fd'))).toThrow(DecodeError);
  });
});

describe('TSCredentials', () => {
  it('begins as in MS-CSSP 4, with the credentials of a smart card', () => {
    const credentials = Uint8Array.of(
      ...hex('30 81 ff a0 1a 04 18 62 00 62 00 62 00 62 00 62 00 62 00'),
      ...hex('62 00 62 00 62 00 62 00 62 00 62 00'),
      ...new Uint8Array(0x102 - 31),
    );
    const message = Uint8Array.of(
      ...hex('30 82 01 0f a0 03 02 01 02 a1 82 01 06 04 82 01 02'),
      ...credentials,
    );
    expectGolden(tsCredentials, message, { credType: CredType.TSSmartCardCreds, credentials });
  });

  it('is read back as it was written', () => {
    roundTrip(
      tsCredentials,
      fc.record({ credType: fc.integer({ min: 0, max: 0xffff_ffff }), credentials: octets }),
    );
  });
});

describe('TSPasswordCreds', () => {
  it('holds UTF-16 without a terminator', () => {
    expectGolden(
      tsPasswordCreds,
      hex('30 18 a0 06 04 04 44 00 4f 00 a1 06 04 04 55 00 fc 00 a2 06 04 04 3d d8 00 de'),
      { domainName: 'DO', userName: 'Uü', password: '😀' },
    );
  });

  it('is three empty texts in Restricted Admin mode', () => {
    expectGolden(tsPasswordCreds, hex('30 0c a0 02 04 00 a1 02 04 00 a2 02 04 00'), {
      domainName: '',
      userName: '',
      password: '',
    });
  });

  it('is read back as it was written', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((it) => !it.includes('\0'));
    roundTrip(tsPasswordCreds, fc.record({ domainName: text, userName: text, password: text }));
  });
});

function expectMutants(message: Uint8Array, check: (mutant: Uint8Array) => void): void {
  for (let index = 0; index < message.length; index++) {
    for (const byte of TELLING_BYTES) check(message.with(index, byte));
  }
}

function lengthOrError(bytes: Uint8Array): void {
  try {
    tsRequestLength(bytes);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw new Error(hexDigits(bytes), { cause: error });
  }
}
