import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  LogonNotificationType,
  type SaveSessionInfo,
  saveSessionInfo,
} from '../../src/protocol/save-session-info.ts';
import { decode, encode } from '../../src/wire/codec.ts';
import { nameOf } from '../../src/wire/names.ts';
import { expectGolden, expectTotal, hex, roundTrip } from '../kit/codec.ts';

/** As the example of MS-RDPBCGR begins, with other names of the same length behind it. */
const LOGON_LONG = Uint8Array.of(
  ...hex(`
  70 02 17 00 ea 03 ea 03 02 00 00 01 62 02 26 00 00 00 -- share headers, 624 bytes
  01 00 00 00 01 00 12 00 00 00 02 00 00 00 -- infoType, Version, Size, SessionId
  0c 00 00 00 0e 00 00 00 -- cbDomain, cbUserName
`),
  ...new Uint8Array(558), // Pad
  ...hex(`
  4e 00 54 00 44 00 45 00 56 00 00 00 -- Domain
  65 00 6c 00 74 00 6f 00 6e 00 73 00 00 00 -- UserName
`),
);

const BITS = new Uint8Array(16).fill(0x5a);

const SHARE = { pduSource: 0x3ea, shareId: 0x000203ea };

const EXTENDED = Uint8Array.of(
  ...hex(`
  62 02 17 00 ea 03 ea 03 02 00 00 01 54 02 26 00 00 00
  03 00 00 00 12 00 02 00 00 00 08 00 00 00 -- infoType, Length, FieldsPresent, cbFieldData
  ff ff ff ff 00 00 00 00 -- ErrorNotificationType, ErrorNotificationData
`),
  ...new Uint8Array(570), // Pad
);

describe('Save Session Info', () => {
  it('tells who logged on, as in the example of MS-RDPBCGR', () => {
    const value: SaveSessionInfo = {
      ...SHARE,
      infoType: 'INFOTYPE_LOGON_LONG',
      SessionId: 2,
      Domain: 'NTDEV',
      UserName: 'eltons',
    };
    expectGolden(saveSessionInfo, LOGON_LONG, value);
    const counted = LOGON_LONG.slice();
    counted.set(hex('40 02'), 24);
    expect(decode(saveSessionInfo, counted)).toEqual(value);
  });

  it('tells old clients who logged on', () => {
    const value: SaveSessionInfo = {
      ...SHARE,
      infoType: 'INFOTYPE_LOGON',
      SessionId: 2,
      Domain: 'NTDEV',
      UserName: 'eltons',
    };
    const bytes = encode(saveSessionInfo, value);
    expect(bytes).toHaveLength(18 + 4 + 576);
    expect(bytes.slice(22, 38)).toEqual(hex('0c 00 00 00 4e 00 54 00 44 00 45 00 56 00 00 00'));
    expect(bytes.slice(78, 82)).toEqual(hex('0e 00 00 00'));
    expectGolden(saveSessionInfo, bytes, value);
    const long = { ...value, Domain: 'a domain that has more characters than it may' };
    expect(() => encode(saveSessionInfo, long)).toThrow(RangeError);
  });

  it('tells that somebody logged on', () => {
    const value: SaveSessionInfo = { ...SHARE, infoType: 'INFOTYPE_LOGON_PLAINNOTIFY' };
    const bytes = encode(saveSessionInfo, value);
    expect(bytes).toHaveLength(18 + 4 + 576);
    expect(decode(saveSessionInfo, bytes)).toEqual(value);
    const short = hex('16 00 17 00 ea 03 ea 03 02 00 00 01 08 00 26 00 00 00 02 00 00 00');
    expect(decode(saveSessionInfo, short)).toEqual(value);
  });

  it('tells why nobody can', () => {
    const ErrorNotificationType = LogonNotificationType.ERROR_CODE_ACCESS_DENIED;
    expectGolden(saveSessionInfo, EXTENDED, {
      ...SHARE,
      infoType: 'INFOTYPE_LOGON_EXTENDED_INFO',
      logonErrors: { ErrorNotificationType, ErrorNotificationData: 0 },
    });
    expect(nameOf(LogonNotificationType, 0xfffffffa)).toBe('LOGON_MSG_NO_PERMISSION');
  });

  it('hands out a cookie', () => {
    const cookie = Uint8Array.of(...hex('1c 00 00 00 01 00 00 00 02 00 00 00'), ...BITS);
    const value: SaveSessionInfo = {
      ...SHARE,
      infoType: 'INFOTYPE_LOGON_EXTENDED_INFO',
      autoReconnectCookie: cookie,
      logonErrors: { ErrorNotificationType: 0xfffffffe, ErrorNotificationData: 3 },
    };
    const bytes = encode(saveSessionInfo, value);
    expect(bytes.slice(22, 32)).toEqual(hex('32 00 03 00 00 00 1c 00 00 00'));
    expectGolden(saveSessionInfo, bytes, value);
  });

  it('is kept where its type is unknown', () => {
    const bytes = hex('18 00 17 00 ea 03 ea 03 02 00 00 01 0a 00 26 00 00 00 09 00 00 00 2a 2b');
    expectGolden(saveSessionInfo, bytes, {
      ...SHARE,
      infoType: 'unknown',
      type: 9,
      bytes: hex('2a 2b'),
    });
  });

  it('survives any change of one byte', () => {
    for (const message of [LOGON_LONG, EXTENDED]) {
      for (let offset = 0; offset < message.length; offset++) {
        for (const byte of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
          const mutant = message.slice();
          mutant[offset] = byte;
          expectTotal(saveSessionInfo, mutant);
        }
      }
    }
  });

  it('comes back as it was written', () => {
    const text = fc.stringMatching(/^[ -~]{0,20}$/);
    const u32 = fc.nat(0xffff_ffff);
    roundTrip(
      saveSessionInfo,
      fc.record({
        pduSource: fc.nat(0xffff),
        shareId: u32,
        infoType: fc.constantFrom('INFOTYPE_LOGON' as const, 'INFOTYPE_LOGON_LONG' as const),
        SessionId: u32,
        Domain: text,
        UserName: text,
      }),
    );
  });
});
