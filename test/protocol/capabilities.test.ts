import { describe, expect, it } from 'vitest';
import { type CapabilitySets, capabilitySets } from '../../src/protocol/capabilities.ts';
import { BitmapCodec, CapabilitySetType } from '../../src/protocol/capability-flags.ts';
import { decode, encode } from '../../src/wire/codec.ts';
import { nameOf } from '../../src/wire/names.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { expectGolden, hex } from '../kit/codec.ts';

describe('capability sets', () => {
  it.each<[string, string, Omit<CapabilitySets, 'unknown'>]>([
    [
      'a virtual channel chunk size',
      '14 00 0c 00 01 00 00 00 40 06 00 00',
      {
        virtualChannel: { flags: 1, VCChunkSize: 1600 },
      },
    ],
    [
      'the pointers of old servers',
      '08 00 08 00 01 00 19 00',
      {
        pointer: { colorPointerFlag: 1, colorPointerCacheSize: 25 },
      },
    ],
    ['no fonts', '0e 00 04 00', { font: {} }],
    ['fragments', '1a 00 08 00 00 00 01 00', { multifragmentUpdate: { MaxRequestSize: 65536 } }],
    ['large pointers', '1b 00 06 00 01 00', { largePointer: { largePointerSupportFlags: 1 } }],
    [
      'surface commands',
      '1c 00 0c 00 52 00 00 00 00 00 00 00',
      {
        surfaceCommands: { cmdFlags: 0x52 },
      },
    ],
    [
      'frames',
      '1e 00 08 00 02 00 00 00',
      {
        frameAcknowledge: { maxUnacknowledgedFrameCount: 2 },
      },
    ],
    [
      'bitmap codecs',
      '1d 00 1b 00 01 b9 1b 8d ca 0f 00 4f 15 58 9f ae 2d 1a 87 e2 d6 01 03 00 01 01 03',
      {
        bitmapCodecs: {
          supportedBitmapCodecs: [
            {
              codecGUID: BitmapCodec.CODEC_GUID_NSCODEC,
              codecID: 1,
              codecProperties: hex('01 01 03'),
            },
          ],
        },
      },
    ],
    [
      'the first bitmap caches',
      `04 00 28 00 ${'00 '.repeat(24)} 78 00 00 01 78 00 00 04 51 01 00 10`,
      {
        bitmapCache: {
          Cache0Entries: 120,
          Cache0MaximumCellSize: 256,
          Cache1Entries: 120,
          Cache1MaximumCellSize: 1024,
          Cache2Entries: 337,
          Cache2MaximumCellSize: 4096,
        },
      },
    ],
  ])('may tell of %s', (_what, text, sets) => {
    expectGolden(capabilitySets, hex(text), { ...sets, unknown: [] }, { wholeAt: [0] });
  });

  it('are kept where they are unknown, or come twice', () => {
    const bytes = hex(
      '0c 00 08 00 01 00 00 00 0c 00 08 00 02 00 00 00 18 00 0b 00 01 02 03 04 05 06 07',
    );
    expectGolden(
      capabilitySets,
      bytes,
      {
        sound: { soundFlags: 1 },
        unknown: [
          { type: 0x0c, bytes: hex('02 00 00 00') },
          { type: 0x18, bytes: hex('01 02 03 04 05 06 07') },
        ],
      },
      { wholeAt: [0, 8, 16] },
    );
    expect(nameOf(CapabilitySetType, 0x18)).toBe('CAPSTYPE_WINDOW');
  });

  it('may lack their padding, and have more than is known', () => {
    const bytes = hex('0c 00 06 00 01 00 1a 00 0a 00 00 00 01 00 2a 2b');
    expect(decode(capabilitySets, bytes)).toEqual({
      sound: { soundFlags: 1 },
      multifragmentUpdate: { MaxRequestSize: 65536 },
      unknown: [],
    });
  });

  it.each([
    ['shorter than their header', '0c 00 03 00'],
    ['shorter than their fields', '1a 00 06 00 00 00'],
    ['cut off', '1a 00 08 00 00 00'],
    ['of more codecs than there are', '1d 00 05 00 01'],
  ])('are not %s', (_what, text) => {
    expect(() => decode(capabilitySets, hex(text))).toThrow(DecodeError);
  });

  it('are not written with what they cannot hold', () => {
    const GlyphSupportLevel = 0;
    const FragCache = { CacheEntries: 0, CacheMaximumCellSize: 0 };
    const glyphCache = { GlyphCache: [FragCache], FragCache, GlyphSupportLevel };
    expect(() => encode(capabilitySets, { glyphCache, unknown: [] })).toThrow(RangeError);
    const codec = { codecGUID: 'NSCodec', codecID: 1, codecProperties: new Uint8Array() };
    const bitmapCodecs = { supportedBitmapCodecs: [codec] };
    expect(() => encode(capabilitySets, { bitmapCodecs, unknown: [] })).toThrow(
      'NSCodec is no GUID',
    );
  });
});
