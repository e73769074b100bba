import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AuthenticateMessage,
  authenticateMessage,
  challengeMessage,
  DEFAULT_NEGOTIATE_FLAGS,
  NegotiateFlag,
  negotiate,
  negotiateMessage,
  ntlmVersion,
} from '../../src/protocol/ntlm.ts';
import { type Codec, decode, encode } from '../../src/wire/codec.ts';
import { flagNamesOf } from '../../src/wire/names.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { expectGolden, expectTotal, hex, roundTrip } from '../kit/codec.ts';

/** MS-NLMP 4.2.4.3. */
const CHALLENGE = hex(`
  4e544c4d53535000 02000000
  0c000c0038000000          -- TargetNameFields
  33828ae2 0123456789abcdef -- NegotiateFlags, ServerChallenge
  0000000000000000
  2400240044000000          -- TargetInfoFields
  060070170000000f          -- Version
  530065007200760065007200
  02000c0044006f006d00610069006e00 01000c00530065007200760065007200 00000000
`);

const CHALLENGE_VALUE = {
  TargetName: 'Server',
  NegotiateFlags: 0xe28a_8233,
  ServerChallenge: hex('0123456789abcdef'),
  TargetInfo: CHALLENGE.slice(0x44),
  Version: version(6, 0, 6000),
};

/** MS-NLMP 4.2.4.3, with the responses of 4.2.4.2. */
const AUTHENTICATE = hex(`
  4e544c4d53535000 03000000
  18001800 6c000000  54005400 84000000  -- LmChallengeResponse, NtChallengeResponse
  0c000c00 48000000  08000800 54000000  -- DomainName, UserName
  10001000 5c000000  10001000 d8000000  -- Workstation, EncryptedRandomSessionKey
  358288e2 0501280a0000000f
  44006f006d00610069006e00 5500730065007200 43004f004d0050005500540045005200
  86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa
  68cd0ab851e51c96aabc927bebef6a1c01010000000000000000000000000000aaaaaaaaaaaaaaaa00000000
  02000c0044006f006d00610069006e00 01000c00530065007200760065007200 00000000 00000000
  c5dad2544fc9799094ce1ce90bc9d03e
`);

const AUTHENTICATE_VALUE: AuthenticateMessage = {
  LmChallengeResponse: AUTHENTICATE.slice(0x6c, 0x84),
  NtChallengeResponse: AUTHENTICATE.slice(0x84, 0xd8),
  DomainName: 'Domain',
  UserName: 'User',
  Workstation: 'COMPUTER',
  EncryptedRandomSessionKey: hex('c5dad2544fc9799094ce1ce90bc9d03e'),
  NegotiateFlags: 0xe288_8235,
  Version: version(5, 1, 2600),
};

/** Ends of ranges, and offsets around the ends of the fixed parts. */
const TELLING_BYTES = hex('00 01 02 03 10 20 28 30 38 40 48 58 7f 80 ff');

const octets = fc.uint8Array({ maxLength: 100 });
const versions = fc.record({
  ProductMajorVersion: fc.nat(0xff),
  ProductMinorVersion: fc.nat(0xff),
  ProductBuild: fc.nat(0xffff),
  NTLMRevisionCurrent: fc.nat(0xff),
});
const unicode = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
const oem = fc.stringMatching(/^[\x01-\xff]*$/);
/** Flags that go with the kind of text, and with a version where there is one. */
const wire = fc.record({
  wide: fc.boolean(),
  versioned: fc.boolean(),
  rest: fc.integer({ min: 0, max: 0xffff_ffff }),
  version: versions,
});

describe('NEGOTIATE', () => {
  it('asks for what every client of today asks for', () => {
    expect(flagNamesOf(NegotiateFlag, DEFAULT_NEGOTIATE_FLAGS).sort()).toEqual(
      'UNICODE OEM REQUEST_TARGET SIGN SEAL NTLM ALWAYS_SIGN EXTENDED_SESSIONSECURITY VERSION 128 KEY_EXCH 56'
        .split(' ')
        .sort(),
    );
  });

  it('names nobody', () => {
    expectGolden(
      negotiateMessage,
      hex('4e544c4d53535000 01000000 378208e2 0000000028000000 0000000028000000 0a0063450000000f'),
      negotiate(),
      { wholeAt: [16, 32, 33, 34, 35, 36, 37, 38, 39], open: true },
    );
  });

  it('is read from the frame that nmap sends', () => {
    const sent = hex(
      '4e544c4d53535000 01000000 b78208e2 0000000000000000 0000000000000000 0a0063450000000f',
    );
    expect(decode(negotiateMessage, sent)).toEqual(negotiate(0xe208_82b7));
  });

  it('has zeros for a version it does not give', () => {
    const flags = 0x0000_0207;
    const message = encode(negotiateMessage, negotiate(flags));
    expect(message.slice(32)).toEqual(new Uint8Array(8));
    expect(decode(negotiateMessage, message)).toEqual(negotiate(flags));
  });

  it('may end with its flags', () => {
    expect(decode(negotiateMessage, hex('4e544c4d53535000 01000000 07820000'))).toEqual(
      negotiate(0x8207),
    );
  });

  it('has names only where a flag says so, in OEM characters', () => {
    const named = {
      NegotiateFlags: NegotiateFlag.OEM_DOMAIN_SUPPLIED + NegotiateFlag.OEM_WORKSTATION_SUPPLIED,
      DomainName: 'DOMÄNE',
      Workstation: 'PC',
    };
    const message = encode(negotiateMessage, named);
    expect(message.slice(40)).toEqual(hex('44 4f 4d c4 4e 45 50 43'));
    expect(decode(negotiateMessage, message)).toEqual(named);
    const silent = message.with(13, 0);
    expect(decode(negotiateMessage, silent)).toEqual(negotiate(0));
  });

  it('is read back as it was written', () => {
    const flags = NegotiateFlag.OEM_DOMAIN_SUPPLIED + NegotiateFlag.OEM_WORKSTATION_SUPPLIED;
    roundTrip(
      negotiateMessage,
      fc.record({ wire, DomainName: oem, Workstation: oem }).map(({ wire: given, ...names }) => ({
        ...names,
        ...flagsAndVersion(given, flags),
      })),
    );
  });
});

describe('CHALLENGE', () => {
  it('matches MS-NLMP 4.2.4.3', () => {
    expectGolden(challengeMessage, CHALLENGE, CHALLENGE_VALUE, { open: true });
  });

  it('is read whatever the order of its payload', () => {
    const info = CHALLENGE.slice(0x44);
    const swapped = Uint8Array.of(
      ...CHALLENGE.slice(0, 0x38),
      ...info,
      ...CHALLENGE.slice(0x38, 0x44),
    );
    swapped[16] = 0x38 + info.length;
    swapped[44] = 0x38;
    expect(decode(challengeMessage, swapped)).toEqual(CHALLENGE_VALUE);
  });

  it('may leave out the version, as old servers do', () => {
    const message = hex(`
      4e544c4d53535000 02000000 0200020030000000 05020000 0123456789abcdef 0000000000000000
      0000000000000000 4100
    `);
    expect(decode(challengeMessage, message)).toEqual({
      TargetName: 'A',
      NegotiateFlags: 0x205,
      ServerChallenge: hex('0123456789abcdef'),
      TargetInfo: new Uint8Array(),
    });
  });

  it('has no version where its place belongs to the payload, whatever the flag says', () => {
    const message = hex(`
      4e544c4d53535000 02000000 0800080030000000 05020002 0123456789abcdef 0000000000000000
      0000000000000000 4100420043004400
    `);
    const value = decode(challengeMessage, message);
    expect(value.TargetName).toBe('ABCD');
    expect(value).not.toHaveProperty('Version');
  });

  it.each([
    ['an empty name', '0000000000000000', '', ''],
    ['an empty name with an offset nowhere', '00000000ffffffff', '', ''],
    ['half a character', '0100010030000000', '61', '\ufffd'],
    ['a lone NUL', '0200020030000000', '0000', ''],
  ])('takes %s for its target', (_what, field, payload, TargetName) => {
    const message = hex(`
      4e544c4d53535000 02000000 ${field} 01000000 0123456789abcdef 0000000000000000
      0000000000000000 ${payload}
    `);
    expect(decode(challengeMessage, message).TargetName).toBe(TargetName);
  });

  it('has OEM characters where UNICODE is not set', () => {
    const value = { ...CHALLENGE_VALUE, TargetName: 'SÜD', NegotiateFlags: 0xe28a_8232 };
    const message = encode(challengeMessage, value);
    expect(message.slice(0x38, 0x3b)).toEqual(hex('53 dc 44'));
    expect(decode(challengeMessage, message)).toEqual(value);
  });

  it.each([
    ['before the payload', 16, 0x2f],
    ['behind the end', 16, 0x68],
    ['far behind the end', 19, 0xff],
  ])('is malformed when its target name lies %s', (_what, index, byte) => {
    const broken = CHALLENGE.with(index, byte);
    const path = ['CHALLENGE_MESSAGE', 'TargetName'];
    expect(() => decode(challengeMessage, broken)).toThrow(expect.objectContaining({ path }));
  });

  it('is malformed with another signature or type', () => {
    expect(() => decode(challengeMessage, CHALLENGE.with(0, 0x4f))).toThrow(DecodeError);
    expect(() => decode(challengeMessage, CHALLENGE.with(8, 3))).toThrow(/MessageType 3/);
  });

  it('is read back as it was written', () => {
    roundTrip(
      challengeMessage,
      fc
        .record({
          wire,
          unicode,
          oem,
          ServerChallenge: fc.uint8Array({ minLength: 8, maxLength: 8 }),
          TargetInfo: octets,
        })
        .map(({ wire: given, unicode: wide, oem: narrow, ...rest }) => ({
          ...rest,
          TargetName: given.wide ? wide : narrow,
          ...flagsAndVersion(given),
        })),
    );
  });
});

describe('AUTHENTICATE', () => {
  it('matches MS-NLMP 4.2.4.3, where there is no MIC', () => {
    expectGolden(authenticateMessage, AUTHENTICATE, AUTHENTICATE_VALUE, { open: true });
  });

  it('has a MIC between version and payload', () => {
    const MIC = Uint8Array.from({ length: 16 }, (_, index) => 0xf0 + index);
    const message = encode(authenticateMessage, { ...AUTHENTICATE_VALUE, MIC });
    expect(message.slice(72, 88)).toEqual(MIC);
    expect(message.length).toBe(AUTHENTICATE.length + 16);
    expect(decode(authenticateMessage, message)).toEqual({ ...AUTHENTICATE_VALUE, MIC });
  });

  it('is not written with a MIC of another size', () => {
    const value = { ...AUTHENTICATE_VALUE, MIC: new Uint8Array(15) };
    expect(() => encode(authenticateMessage, value)).toThrow(RangeError);
  });

  it('names the field that lies outside', () => {
    const path = ['AUTHENTICATE_MESSAGE', 'EncryptedRandomSessionKey'];
    const cut = AUTHENTICATE.slice(0, -1);
    expect(() => decode(authenticateMessage, cut)).toThrow(expect.objectContaining({ path }));
  });

  it('is read back as it was written', () => {
    const names = fc.tuple(unicode, oem);
    roundTrip(
      authenticateMessage,
      fc
        .record({
          wire,
          names: fc.tuple(names, names, names),
          LmChallengeResponse: octets,
          NtChallengeResponse: octets,
          EncryptedRandomSessionKey: octets,
          mic: fc.option(fc.uint8Array({ minLength: 16, maxLength: 16 })),
        })
        .map(({ wire: given, names: texts, mic, ...rest }) => {
          const [DomainName, UserName, Workstation] = texts.map(([wide, narrow]) =>
            given.wide ? wide : narrow,
          ) as [string, string, string];
          const tail = mic ? { MIC: mic } : {};
          return { ...rest, DomainName, UserName, Workstation, ...flagsAndVersion(given), ...tail };
        }),
    );
  });
});

describe('every NTLM message', () => {
  it('survives any change of one byte', () => {
    expectMutantsTotal(negotiateMessage, encode(negotiateMessage, negotiate()));
    expectMutantsTotal(challengeMessage, CHALLENGE);
    expectMutantsTotal(authenticateMessage, AUTHENTICATE);
  });

  it('gives the version in eight bytes', () => {
    expectGolden(ntlmVersion, hex('06 00 70 17 00 00 00 0f'), version(6, 0, 6000));
  });
});

function expectMutantsTotal<T>(codec: Codec<T>, message: Uint8Array): void {
  for (let index = 0; index < message.length; index++) {
    for (const byte of TELLING_BYTES) expectTotal(codec, message.with(index, byte));
  }
}

function version(ProductMajorVersion: number, ProductMinorVersion: number, ProductBuild: number) {
  return { ProductMajorVersion, ProductMinorVersion, ProductBuild, NTLMRevisionCurrent: 15 };
}

function flagsAndVersion(
  given: { wide: boolean; versioned: boolean; rest: number; version: ReturnType<typeof version> },
  always = 0,
) {
  const { UNICODE, VERSION } = NegotiateFlag;
  const wide = given.wide ? UNICODE : 0;
  const versioned = given.versioned ? VERSION : 0;
  const NegotiateFlags = ((given.rest & ~UNICODE & ~VERSION) | wide | versioned | always) >>> 0;
  return given.versioned ? { NegotiateFlags, Version: given.version } : { NegotiateFlags };
}
