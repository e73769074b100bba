import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  enhancedServerRedirection,
  RedirectionFlag,
  type ServerRedirection,
  serverRedirection,
} from '../../src/protocol/redirection.ts';
import { decode, encode } from '../../src/wire/codec.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { expectGolden, expectTotal, hex, roundTrip } from '../kit/codec.ts';

/** One field of each kind. */
const PACKET = hex(`
  00 04 49 00 02 00 00 00 93 08 00 00 -- Flags, Length, SessionID, RedirFlags
  06 00 00 00 3a 00 3a 00 00 00 -- TargetNetAddress
  03 00 00 00 01 02 03 -- LoadBalanceInfo
  04 00 00 00 5a 00 00 00 -- Password
  20 00 00 00 02 00 00 00 -- TargetNetAddresses
  0c 00 00 00 31 00 32 00 37 00 2e 00 30 00 00 00
  08 00 00 00 3a 00 3a 00 31 00 00 00
`);

const VALUE: ServerRedirection = {
  SessionID: 2,
  RedirFlags:
    RedirectionFlag.LB_TARGET_NET_ADDRESS |
    RedirectionFlag.LB_LOAD_BALANCE_INFO |
    RedirectionFlag.LB_PASSWORD |
    RedirectionFlag.LB_NOREDIRECT |
    RedirectionFlag.LB_TARGET_NET_ADDRESSES,
  TargetNetAddress: '::',
  LoadBalanceInfo: hex('01 02 03'),
  Password: hex('5a 00 00 00'),
  TargetNetAddresses: ['127.0', '::1'],
};

/** The first bytes of MS-RDPBCGR 4's Enhanced Security Server Redirection PDU, 525 bytes in all. */
const EXAMPLE = hex(`
  0d 02 0a 00 ea 03 5f 59 -- share control header, pad2Octets
  00 04 04 02 02 00 00 00 1d 0b 00 00 -- Flags, Length, SessionID, RedirFlags
  46 00 00 00 -- TargetNetAddressLength
  32 00 30 00 30 00 31 00 3a 00 34 00 38 00 39 00 38 00 3a 00
  32 00 62 00 3a 00 32 00 3a 00 39 00 64 00 65 00 37 00 3a 00
  34 00 35 00 36 00 39 00 3a 00 66 00 62 00 33 00 39 00
`);

describe('Server Redirection', () => {
  it('carries the fields that its flags announce', () => {
    expectGolden(serverRedirection, PACKET, VALUE, { open: true });
  });

  it('carries all that there may be, in the order of the specification', () => {
    const value: ServerRedirection = {
      SessionID: 0xffffffff,
      RedirFlags: 0x0001fb1f | RedirectionFlag.LB_PASSWORD_IS_PK_ENCRYPTED,
      TargetNetAddress: '192.0.2.7',
      LoadBalanceInfo: hex('4d'),
      UserName: 'user',
      Domain: 'DOMAIN',
      Password: hex('01'),
      TargetFQDN: 'rds01.example',
      TargetNetBiosName: 'RDS01',
      TsvUrl: hex('02'),
      RedirectionGuid: hex('03'),
      TargetCertificate: hex('04'),
      TargetNetAddresses: ['192.0.2.7'],
    };
    const bytes = encode(serverRedirection, value);
    const found = decode(serverRedirection, bytes);
    expect(found).toEqual(value);
    expect(Object.keys(found)).toEqual(Object.keys(value));
  });

  it('sets the flags of its fields itself', () => {
    const RedirFlags = RedirectionFlag.LB_DONTSTOREUSERNAME | RedirectionFlag.LB_DOMAIN;
    const bytes = encode(serverRedirection, { SessionID: 1, RedirFlags, UserName: 'u' });
    expect(decode(serverRedirection, bytes)).toEqual({
      SessionID: 1,
      RedirFlags: RedirectionFlag.LB_DONTSTOREUSERNAME | RedirectionFlag.LB_USERNAME,
      UserName: 'u',
    });
  });

  it('may be padded with eight bytes, and no more', () => {
    const padding = new Uint8Array(8).fill(0x2a);
    expect(decode(serverRedirection, Uint8Array.of(...PACKET, ...padding))).toEqual(VALUE);
    expect(() => decode(serverRedirection, Uint8Array.of(...PACKET, ...padding, 0))).toThrow(
      DecodeError,
    );
  });

  it('follows a share control header under TLS', () => {
    const bytes = Uint8Array.of(0x51, 0, 0x0a, 0, 0xea, 3, 0, 0, ...PACKET);
    expectGolden(enhancedServerRedirection, bytes, { pduSource: 0x3ea, ...VALUE });
    const padded = Uint8Array.of(0x52, 0, 0x0a, 0, 0xea, 3, 0x5f, 0x59, ...PACKET, 0x2a);
    expect(decode(enhancedServerRedirection, padded)).toEqual({ pduSource: 0x3ea, ...VALUE });
  });

  it('begins as in the example of MS-RDPBCGR', () => {
    const example = Uint8Array.of(...EXAMPLE, ...new Uint8Array(525 - EXAMPLE.length));
    example[114] = 4; // TargetNetAddressesLength, of a count that is zero
    expect(decode(enhancedServerRedirection, example)).toEqual({
      pduSource: 0x3ea,
      SessionID: 2,
      RedirFlags: 0x0b1d,
      TargetNetAddress: '2001:4898:2b:2:9de7:4569:fb39',
      UserName: '',
      Domain: '',
      Password: new Uint8Array(),
      TargetFQDN: '',
      TargetNetBiosName: '',
      TargetNetAddresses: [],
    });
  });

  it.each([
    ['other flags', 0, '01'],
    ['a length shorter than itself', 2, '03'],
    ['a length longer than what is there', 3, '01'],
    ['a field longer than itself', 12, 'ff'],
    ['more addresses than it holds', 41, '03'],
    ['more addresses than anybody has', 42, '02'],
  ])('is none with %s', (_what, offset, digits) => {
    const bytes = PACKET.slice();
    bytes.set(hex(digits), offset);
    expect(() => decode(serverRedirection, bytes)).toThrow(DecodeError);
  });

  it('survives any change of one byte', () => {
    for (let offset = 0; offset < PACKET.length; offset++) {
      for (const byte of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
        const mutant = PACKET.slice();
        mutant[offset] = byte;
        expectTotal(serverRedirection, mutant);
      }
    }
  });

  it('comes back as it was written', () => {
    const text = fc.stringMatching(/^[ -~]{0,20}$/);
    roundTrip(
      serverRedirection,
      fc.record({
        SessionID: fc.nat(0xffff_ffff),
        RedirFlags: fc.constant(0x0001_0314),
        UserName: text,
        Password: fc.uint8Array({ maxLength: 50 }),
        TargetFQDN: text,
        TargetNetBiosName: text,
        TargetCertificate: fc.uint8Array({ maxLength: 50 }),
      }),
    );
  });
});
