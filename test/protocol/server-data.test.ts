import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EncryptionLevel,
  EncryptionMethod,
  rdpVersionName,
  type ServerData,
  serverData,
} from '../../src/protocol/server-data.ts';
import { decode, encode } from '../../src/wire/codec.ts';
import { nameOf } from '../../src/wire/names.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { CONNECT_RESPONSE, CONNECT_RESPONSE_BYTES } from '../golden/mcs.ts';
import { expectGolden, expectTotal, hex, roundTrip } from '../kit/codec.ts';

const BLOCKS = CONNECT_RESPONSE_BYTES.slice(-264);
const VALUE = CONNECT_RESPONSE.conferenceCreateResponse?.serverData ?? { unknown: [] };

describe('server data', () => {
  it('matches MS-RDPBCGR 4.1.4', () => {
    expectGolden(serverData, BLOCKS, VALUE, { wholeAt: [0, 12, 28] });
  });

  it('reads its blocks in any order', () => {
    const shuffled = Uint8Array.of(...BLOCKS.slice(28), ...BLOCKS.slice(0, 28));
    expect(decode(serverData, shuffled)).toEqual(VALUE);
  });

  it('needs no block at all', () => {
    expectGolden(serverData, new Uint8Array(), { unknown: [] });
  });

  it('keeps blocks it does not know, and the second of a type', () => {
    const bytes = hex('01 0c 08 00 04 00 08 00  01 0c 08 00 11 00 08 00  fe 0c 05 00 2a');
    expect(decode(serverData, bytes)).toEqual({
      core: { version: 0x00080004 },
      unknown: [
        { type: 0x0c01, bytes: hex('11 00 08 00') },
        { type: 0x0cfe, bytes: hex('2a') },
      ],
    });
  });

  it('survives any change of one byte', () => {
    for (let offset = 0; offset < BLOCKS.length; offset++) {
      for (const byte of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
        const mutant = BLOCKS.slice();
        mutant[offset] = byte;
        expectTotal(serverData, mutant);
      }
    }
  });

  it('comes back as it was written', () => {
    const u32 = fc.nat(0xffff_ffff);
    const u16 = fc.nat(0xffff);
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 });
    const value: fc.Arbitrary<ServerData> = fc.record(
      {
        core: fc.oneof(
          fc.record({ version: u32 }),
          fc.record({ version: u32, clientRequestedProtocols: u32 }),
          fc.record({ version: u32, clientRequestedProtocols: u32, earlyCapabilityFlags: u32 }),
        ),
        network: fc.record({ MCSChannelId: u16, channelIdArray: fc.array(u16, { maxLength: 40 }) }),
        security: fc.record(
          {
            encryptionMethod: u32,
            encryptionLevel: u32,
            serverRandom: bytes,
            serverCertificate: bytes,
          },
          { requiredKeys: ['encryptionMethod', 'encryptionLevel'] },
        ),
        messageChannel: fc.record({ MCSChannelID: u16 }),
        multitransport: fc.record({ flags: u32 }),
        unknown: fc.array(fc.record({ type: fc.integer({ min: 0x0d00, max: 0xffff }), bytes })),
      },
      { requiredKeys: ['unknown'] },
    );
    roundTrip(serverData, value);
  });
});

describe('SC_CORE', () => {
  it.each([
    ['8', '01 0c 08 00 04 00 08 00', { version: 0x00080004 }],
    [
      '12',
      '01 0c 0c 00 04 00 08 00 01 00 00 00',
      { version: 0x00080004, clientRequestedProtocols: 1 },
    ],
    [
      '16',
      '01 0c 10 00 11 00 08 00 0b 00 00 00 0f 00 00 00',
      { version: 0x00080011, clientRequestedProtocols: 11, earlyCapabilityFlags: 15 },
    ],
  ])('may be %s bytes long', (_length, text, core) => {
    expectGolden(serverData, hex(text), { core, unknown: [] }, { wholeAt: [0] });
  });

  it('may be longer than is known', () => {
    const bytes = hex('01 0c 14 00 11 00 08 00 0b 00 00 00 0f 00 00 00 aa bb cc dd');
    expect(decode(serverData, bytes).core?.earlyCapabilityFlags).toBe(15);
  });

  it.each(['01 0c 06 00 04 00', '01 0c 0a 00 04 00 08 00 01 00'])(
    'does not end inside a field: %s',
    (text) => {
      expect(() => decode(serverData, hex(text))).toThrow(DecodeError);
    },
  );
});

describe('SC_SECURITY', () => {
  it('ends behind method and level where there is no encryption', () => {
    const security = { encryptionMethod: 0, encryptionLevel: 0 };
    const bytes = hex('02 0c 0c 00 00 00 00 00 00 00 00 00');
    expectGolden(serverData, bytes, { security, unknown: [] }, { wholeAt: [0] });
  });

  it('leaves out a random and a certificate of no bytes', () => {
    const bytes = hex(`02 0c 14 00 ${'00'.repeat(16)}`);
    const { security } = decode(serverData, bytes);
    expect(security).toStrictEqual({ encryptionMethod: 0, encryptionLevel: 0 });
  });

  it.each([
    ['random', 'ff ff ff ff 00 00 00 00'],
    ['certificate', '00 00 00 00 ff ff ff ff'],
  ])('does not believe in a %s of four gigabytes', (_what, lengths) => {
    const bytes = hex(`02 0c 14 00 02 00 00 00 02 00 00 00 ${lengths}`);
    expect(() => decode(serverData, bytes)).toThrow(/4294967295 bytes needed, 0 left/);
  });

  it('has names for its numbers', () => {
    expect(nameOf(EncryptionMethod, 2)).toBe('128BIT');
    expect(nameOf(EncryptionMethod, 0x20)).toBe('0x20');
    expect(nameOf(EncryptionLevel, 2)).toBe('CLIENT_COMPATIBLE');
  });
});

describe('SC_NET', () => {
  it.each([
    ['no channel', '03 0c 08 00 eb 03 00 00', []],
    ['two channels', '03 0c 0c 00 eb 03 02 00 ec 03 ed 03', [1004, 1005]],
    [
      'three channels and padding',
      '03 0c 10 00 eb 03 03 00 ec 03 ed 03 ee 03 00 00',
      [1004, 1005, 1006],
    ],
  ])('may have %s', (_what, text, channelIdArray) => {
    const network = { MCSChannelId: 1003, channelIdArray };
    expectGolden(serverData, hex(text), { network, unknown: [] }, { wholeAt: [0] });
  });

  it('is not refused for padding that is missing', () => {
    const bytes = hex('03 0c 0a 00 eb 03 01 00 ec 03');
    expect(decode(serverData, bytes).network?.channelIdArray).toEqual([1004]);
  });

  it('is refused with more than its count', () => {
    const bytes = hex('03 0c 0c 00 eb 03 00 00 ec 03 ed 03');
    expect(() => decode(serverData, bytes)).toThrow(DecodeError);
  });
});

describe('SC_MCS_MSGCHANNEL and SC_MULTITRANSPORT', () => {
  it('carry a channel id and flags', () => {
    const bytes = hex('04 0c 06 00 f0 03  08 0c 08 00 01 03 00 00');
    const value = { messageChannel: { MCSChannelID: 1008 }, multitransport: { flags: 0x301 } };
    expectGolden(serverData, bytes, { ...value, unknown: [] }, { wholeAt: [0, 6] });
  });
});

describe('rdpVersionName', () => {
  it.each([
    [0x00080001, '4.0'],
    [0x00080004, '5.0-8.1'],
    [0x00080005, '10.0'],
    [0x0008000d, '10.8'],
    [0x00080011, '10.12'],
    [0x00080012, '0x00080012'],
    [0x00080002, '0x00080002'],
    [0, '0x00000000'],
  ])('names 0x%x %s', (version, name) => {
    expect(rdpVersionName(version)).toBe(name);
  });
});

describe('writing', () => {
  it('refuses an early capability without what comes before it', () => {
    const core = { version: 0x00080004, earlyCapabilityFlags: 1 };
    expect(() => encode(serverData, { core, unknown: [] })).toThrow(
      'clientRequestedProtocols is left out before others',
    );
  });
});
