import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clientAutoReconnectPacket,
  serverAutoReconnectPacket,
} from '../../src/protocol/auto-reconnect.ts';
import {
  AddressFamily,
  type ExtendedInfoPacket,
  extendedInfoPacket,
  InfoFlag,
  type InfoPacket,
  infoPacket,
  PerformanceFlag,
} from '../../src/protocol/client-info.ts';
import { decode, encode } from '../../src/wire/codec.ts';
import { flagNamesOf } from '../../src/wire/names.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { expectGolden, expectTotal, hex, roundTrip } from '../kit/codec.ts';

/** MS-RDPBCGR 4.1.10, decrypted: an RDP 5.1 client. */
const INFO_PACKET = hex(`
  09 04 09 04 -- CodePage
  b3 43 00 00 -- flags
  0a 00 0c 00 00 00 00 00 00 00 -- cbDomain to cbWorkingDir
  4e 00 54 00 44 00 45 00 56 00 00 00 -- Domain
  65 00 6c 00 74 00 6f 00 6e 00 73 00 00 00 -- UserName
  00 00 00 00 00 00 -- Password, AlternateShell, WorkingDir
  02 00 -- clientAddressFamily
  1e 00 31 00 35 00 37 00 2e 00 35 00 39 00 2e 00 -- clientAddress
  32 00 34 00 32 00 2e 00 31 00 35 00 36 00 00 00
  84 00 43 00 3a 00 5c 00 64 00 65 00 70 00 6f 00 -- clientDir
  74 00 73 00 5c 00 77 00 32 00 6b 00 33 00 5f 00
  31 00 5c 00 74 00 65 00 72 00 6d 00 73 00 72 00
  76 00 5c 00 6e 00 65 00 77 00 63 00 6c 00 69 00
  65 00 6e 00 74 00 5c 00 6c 00 69 00 62 00 5c 00
  77 00 69 00 6e 00 33 00 32 00 5c 00 6f 00 62 00
  6a 00 5c 00 69 00 33 00 38 00 36 00 5c 00 6d 00
  73 00 74 00 73 00 63 00 61 00 78 00 2e 00 64 00
  6c 00 6c 00 00 00
  e0 01 00 00 -- Bias
  50 00 61 00 63 00 69 00 66 00 69 00 63 00 20 00 -- StandardName
  53 00 74 00 61 00 6e 00 64 00 61 00 72 00 64 00
  20 00 54 00 69 00 6d 00 65 00 00 00 00 00 00 00
  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
  00 00 0a 00 00 00 05 00 02 00 00 00 00 00 00 00 -- StandardDate
  00 00 00 00 -- StandardBias
  50 00 61 00 63 00 69 00 66 00 69 00 63 00 20 00 -- DaylightName
  44 00 61 00 79 00 6c 00 69 00 67 00 68 00 74 00
  20 00 54 00 69 00 6d 00 65 00 00 00 00 00 00 00
  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
  00 00 04 00 00 00 01 00 02 00 00 00 00 00 00 00 -- DaylightDate
  c4 ff ff ff -- DaylightBias
  00 00 00 00 -- clientSessionId
  01 00 00 00 -- performanceFlags
  00 00 -- cbAutoReconnectCookie
`);

const NO_TIME = { wYear: 0, wHour: 2, wMinute: 0, wSecond: 0, wMilliseconds: 0 };

const EXTRA_INFO = {
  clientAddressFamily: AddressFamily.AF_INET,
  clientAddress: '157.59.242.156',
  clientDir: 'C:\\depots\\w2k3_1\\termsrv\\newclient\\lib\\win32\\obj\\i386\\mstscax.dll',
  clientTimeZone: {
    Bias: 480,
    StandardName: 'Pacific Standard Time',
    StandardDate: { ...NO_TIME, wMonth: 10, wDayOfWeek: 0, wDay: 5 },
    StandardBias: 0,
    DaylightName: 'Pacific Daylight Time',
    DaylightDate: { ...NO_TIME, wMonth: 4, wDayOfWeek: 0, wDay: 1 },
    DaylightBias: -60,
  },
  clientSessionId: 0,
  performanceFlags: PerformanceFlag.PERF_DISABLE_WALLPAPER,
  autoReconnectCookie: new Uint8Array(),
} satisfies ExtendedInfoPacket;

const VALUE: InfoPacket = {
  CodePage: 0x04090409,
  flags: 0x43b3,
  Domain: 'NTDEV',
  UserName: 'eltons',
  Password: '',
  AlternateShell: '',
  WorkingDir: '',
  extraInfo: EXTRA_INFO,
};

describe('Client Info', () => {
  it('matches MS-RDPBCGR 4.1.10', () => {
    // It is whole without its extended info, and wherever a field of that ends.
    const ends = [18 + 12 + 14 + 6, 218, 390, 394, 398];
    expectGolden(infoPacket, INFO_PACKET, VALUE, { wholeAt: ends, open: false });
    expect(flagNamesOf(InfoFlag, 0x43b3 & ~0x0200)).toEqual([
      'INFO_MOUSE',
      'INFO_DISABLECTRLALTDEL',
      'INFO_UNICODE',
      'INFO_MAXIMIZESHELL',
      'INFO_COMPRESSION',
      'INFO_ENABLEWINDOWSKEY',
      'INFO_FORCE_ENCRYPTED_CS_PDU',
    ]);
  });

  it('goes without extended info for RDP 4.0', () => {
    const { extraInfo, ...short } = VALUE;
    expect(extraInfo).toBeDefined();
    expectGolden(infoPacket, INFO_PACKET.slice(0, 50), short);
  });

  it('is ANSI without INFO_UNICODE', () => {
    const bytes = hex(`
      00 00 00 00 03 00 00 00 03 00 01 00 00 00 00 00 00 00
      44 4f 4d 00 fc 00 00 00 00
    `);
    expectGolden(infoPacket, bytes, {
      CodePage: 0,
      flags: 3,
      Domain: 'DOM',
      UserName: 'ü',
      Password: '',
      AlternateShell: '',
      WorkingDir: '',
    });
  });

  it('may tell of dynamic daylight saving time', () => {
    const extraInfo = {
      ...EXTRA_INFO,
      autoReconnectCookie: new Uint8Array(28).fill(7),
      reserved1: 100,
      reserved2: 0,
      dynamicDSTTimeZoneKeyName: 'W. Europe Standard Time',
      dynamicDaylightTimeDisabled: 1,
    };
    const bytes = encode(extendedInfoPacket, extraInfo);
    const name = Buffer.from('W. Europe Standard Time', 'utf16le');
    const tail = Uint8Array.of(100, 0, 0, 0, 46, 0, ...name, 1, 0);
    expect(bytes.slice(-tail.length)).toEqual(tail);
    expect(decode(extendedInfoPacket, bytes)).toEqual(extraInfo);
  });

  it('does not take a cookie of more than 128 bytes', () => {
    const bytes = INFO_PACKET.slice();
    bytes[398] = 129;
    const long = Uint8Array.of(...bytes, ...new Uint8Array(129));
    expect(() => decode(infoPacket, long)).toThrow(/cookie of 129 bytes/);
    const value = {
      ...VALUE,
      extraInfo: { ...EXTRA_INFO, autoReconnectCookie: new Uint8Array(129) },
    };
    expect(() => encode(infoPacket, value)).toThrow(RangeError);
  });

  it('does not read texts past its end', () => {
    const bytes = INFO_PACKET.slice();
    bytes[9] = 0xff;
    expect(() => decode(infoPacket, bytes)).toThrow(DecodeError);
  });

  it('survives any change of one byte', () => {
    for (let offset = 0; offset < INFO_PACKET.length; offset++) {
      for (const byte of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
        const mutant = INFO_PACKET.slice();
        mutant[offset] = byte;
        expectTotal(infoPacket, mutant);
      }
    }
  });

  it('comes back as it was written', () => {
    const text = fc.stringMatching(/^[\u0001-\u007f]{0,20}$/);
    const u32 = fc.nat(0xffff_ffff);
    roundTrip(
      infoPacket,
      fc.record({
        CodePage: u32,
        flags: u32,
        Domain: text,
        UserName: text,
        Password: text,
        AlternateShell: text,
        WorkingDir: text,
      }),
    );
  });
});

describe('auto-reconnect packets', () => {
  const bits = new Uint8Array(16).fill(0x5a);
  const bytes = Uint8Array.of(...hex('1c 00 00 00 01 00 00 00 02 00 00 00'), ...bits);

  it('come from the server with random bits', () => {
    expectGolden(serverAutoReconnectPacket, bytes, { Version: 1, LogonId: 2, ArcRandomBits: bits });
  });

  it('come from the client with a verifier', () => {
    expectGolden(clientAutoReconnectPacket, bytes, {
      Version: 1,
      LogonId: 2,
      SecurityVerifier: bits,
    });
  });
});
