import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  basicSecurityPdu,
  fipsSecurityPdu,
  inBasicSecurity,
  nonFipsSecurityPdu,
  SecurityFlag,
  securityExchange,
  securityFlagsOf,
} from '../../src/protocol/security.ts';
import { decode, encode, record, u16le } from '../../src/wire/codec.ts';
import { flagNamesOf } from '../../src/wire/names.ts';
import { expectGolden, expectTotal, hex, roundTrip } from '../kit/codec.ts';

/** MS-RDPBCGR 4.8: a client random of ffee, zeros and ff, encrypted with the example's key. */
const ENCRYPTED_RANDOM = hex(`
  c0 12 96 66 be 28 60 7b b0 b4 03 fe da 38 6a b9
  39 9d 10 a2 76 b8 8b 4c e4 25 9a 22 9e e0 01 34
  d4 c1 37 38 b7 ef 50 09 55 c5 b3 35 17 9e bd 9e
  45 93 3c d8 5d e6 7c a9 c3 70 2e 18 f2 23 71 09
`);

/** Headed as in MS-RDPBCGR 4.1.9. */
const SECURITY_EXCHANGE = Uint8Array.of(
  ...hex('01 02 00 00 48 00 00 00'),
  ...ENCRYPTED_RANDOM,
  ...new Uint8Array(8),
);

describe('security headers', () => {
  it('may be basic', () => {
    expectGolden(
      basicSecurityPdu,
      hex('40 00 00 00 2a'),
      { flags: SecurityFlag.SEC_INFO_PKT, data: hex('2a') },
      { wholeAt: [4], open: true },
    );
  });

  it('may carry a signature, as in MS-RDPBCGR 4.1.10', () => {
    const bytes = hex('48 00 00 00 9c 97 81 b4 22 6a 8f 05 2a 2b');
    const value = {
      flags: 0x48,
      dataSignature: hex('9c 97 81 b4 22 6a 8f 05'),
      data: hex('2a 2b'),
    };
    expectGolden(nonFipsSecurityPdu, bytes, value, { wholeAt: [12, 13], open: true });
  });

  it('may be for FIPS', () => {
    const bytes = hex('08 00 00 00 10 00 01 05 60 85 9b 44 3a ae fc 3c 2a');
    expectGolden(
      fipsSecurityPdu,
      bytes,
      {
        flags: 8,
        version: 1,
        padlen: 5,
        dataSignature: hex('60 85 9b 44 3a ae fc 3c'),
        data: hex('2a'),
      },
      { wholeAt: [16], open: true },
    );
  });

  it('are read whatever stands in flagsHi', () => {
    // The Valid Client PDU of MS-RDPBCGR 4.1.11 has 02 03 there.
    const bytes = hex(`
      88 02 02 03 8d 43 9a ab d5 2a 31 39
      62 4d c1 ec 0d 99 88 e6 da ab 2c 02 72 4d 49 90
    `);
    const { flags, data } = decode(nonFipsSecurityPdu, bytes);
    expect(flagNamesOf(SecurityFlag, flags)).toEqual([
      'SEC_ENCRYPT',
      'SEC_LICENSE_PKT',
      'SEC_LICENSE_ENCRYPT',
    ]);
    expect(data).toEqual(bytes.slice(12));
  });

  it('show their flags before anything is known of them', () => {
    expect(securityFlagsOf(hex('88 02 02 03 8d'))).toBe(0x0288);
    expect(securityFlagsOf(hex('88'))).toBe(0x88);
    expect(securityFlagsOf(new Uint8Array())).toBe(0);
  });

  it('insist on the length of a FIPS header', () => {
    const bytes = hex('08 00 00 00 11 00 01 05 60 85 9b 44 3a ae fc 3c');
    expect(() => decode(fipsSecurityPdu, bytes)).toThrow(/length/);
  });
});

describe('inBasicSecurity', () => {
  const heartbeat = inBasicSecurity(SecurityFlag.SEC_HEARTBEAT, record('BODY', { value: u16le }));

  it('puts the header before the body', () => {
    expectGolden(heartbeat, hex('00 40 00 00 2a 00'), { value: 42 });
  });

  it('accepts more flags than it asks for, and any flagsHi', () => {
    expect(decode(heartbeat, hex('00 42 81 f8 2a 00'))).toEqual({ value: 42 });
  });

  it('refuses a header without its flag', () => {
    expect(() => decode(heartbeat, hex('80 00 00 00 2a 00'))).toThrow(/flags 0x80/);
  });
});

describe('Security Exchange', () => {
  it('matches MS-RDPBCGR 4.1.9 and 4.8', () => {
    expectGolden(securityExchange, SECURITY_EXCHANGE, {
      flags: SecurityFlag.SEC_EXCHANGE_PKT | SecurityFlag.SEC_LICENSE_ENCRYPT,
      encryptedClientRandom: ENCRYPTED_RANDOM,
    });
  });

  it('is none without SEC_EXCHANGE_PKT', () => {
    const bytes = SECURITY_EXCHANGE.slice();
    bytes[0] = 0x40;
    expect(() => decode(securityExchange, bytes)).toThrow(/without SEC_EXCHANGE_PKT/);
  });

  it.each(['00 00 00 00', '07 00 00 00', 'ff ff ff ff'])('is not %s bytes long', (length) => {
    const bytes = Uint8Array.of(...hex('01 00 00 00'), ...hex(length), ...new Uint8Array(8));
    expect(() => decode(securityExchange, bytes)).toThrow(/bytes needed/);
  });

  it('survives any change of one byte', () => {
    for (let offset = 0; offset < SECURITY_EXCHANGE.length; offset++) {
      for (const byte of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
        const mutant = SECURITY_EXCHANGE.slice();
        mutant[offset] = byte;
        expectTotal(securityExchange, mutant);
      }
    }
  });

  it('comes back as it was written', () => {
    roundTrip(
      securityExchange,
      fc.record({
        flags: fc.nat(0xffff).map((flags) => flags | 1),
        encryptedClientRandom: fc.uint8Array({ maxLength: 300 }),
      }),
    );
  });

  it('writes as many bytes as its length says', () => {
    const value = { flags: 1, encryptedClientRandom: new Uint8Array(256).fill(1) };
    expect(encode(securityExchange, value).slice(4, 8)).toEqual(hex('08 01 00 00'));
  });
});
