import { describe, expect, it } from 'vitest';
import { GeneralExtraFlag, InputFlag, OsMajorType } from '../../src/protocol/capability-flags.ts';
import {
  type ConfirmActive,
  confirmActive,
  demandActive,
  SERVER_CHANNEL_ID,
} from '../../src/protocol/demand-active.ts';
import { decode, encode } from '../../src/wire/codec.ts';
import { flagNamesOf, nameOf } from '../../src/wire/names.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { CONFIRM_ACTIVE_BYTES, DEMAND_ACTIVE_BYTES } from '../golden/active.ts';
import { expectGolden, expectTotal, hex } from '../kit/codec.ts';

const GENERAL = {
  osMajorType: OsMajorType.OSMAJORTYPE_WINDOWS,
  osMinorType: 3,
  protocolVersion: 0x0200,
  generalCompressionTypes: 0,
  extraFlags: 0x041d,
  updateCapabilityFlag: 0,
  remoteUnshareFlag: 0,
  generalCompressionLevel: 0,
};

const BITMAP = {
  preferredBitsPerPixel: 24,
  receive1BitPerPixel: 1,
  receive4BitsPerPixel: 1,
  receive8BitsPerPixel: 1,
  desktopWidth: 1280,
  desktopHeight: 1024,
  desktopResizeFlag: 1,
  bitmapCompressionFlag: 1,
  highColorFlags: 0,
  drawingFlags: 0,
  multipleRectangleSupport: 1,
};

const CONFIRM_ACTIVE: ConfirmActive = {
  pduSource: 1007,
  shareId: 0x000103ea,
  originatorId: SERVER_CHANNEL_ID,
  sourceDescriptor: 'MSTSC',
  capabilitySets: {
    general: { ...GENERAL, refreshRectSupport: 0, suppressOutputSupport: 0 },
    bitmap: BITMAP,
    order: {
      desktopSaveXGranularity: 1,
      desktopSaveYGranularity: 20,
      maximumOrderLevel: 1,
      numberFonts: 0,
      orderFlags: 0x2a,
      orderSupport: hex(`
        01 01 01 01 01 00 00 01 01 01 00 01 00 00 00 01
        01 01 01 01 01 01 01 00 01 01 01 00 00 00 00 00
      `),
      textFlags: 0x06a1,
      orderSupportExFlags: 0,
      desktopSaveSize: 0x38400,
      textANSICodePage: 1252,
    },
    bitmapCacheRev2: {
      CacheFlags: 3,
      NumCellCaches: 3,
      BitmapCache0CellInfo: 120,
      BitmapCache1CellInfo: 120,
      BitmapCache2CellInfo: 0x800009fb,
      BitmapCache3CellInfo: 0,
      BitmapCache4CellInfo: 0,
    },
    colorCache: { colorTableCacheSize: 6 },
    activation: {
      helpKeyFlag: 0,
      helpKeyIndexFlag: 0,
      helpExtendedKeyFlag: 0,
      windowManagerKeyFlag: 0,
    },
    control: { controlFlags: 0, remoteDetachFlag: 0, controlInterest: 2, detachInterest: 2 },
    pointer: { colorPointerFlag: 1, colorPointerCacheSize: 20, pointerCacheSize: 21 },
    share: { nodeID: 0 },
    input: {
      inputFlags: 0x15,
      keyboardLayout: 0x409,
      keyboardType: 4,
      keyboardSubType: 0,
      keyboardFunctionKey: 12,
      imeFileName: '',
    },
    sound: { soundFlags: 1 },
    font: { fontSupportFlags: 1 },
    glyphCache: {
      GlyphCache: [4, 4, 8, 8, 16, 32, 64, 128, 256, 2048].map((CacheMaximumCellSize) => ({
        CacheEntries: CacheMaximumCellSize === 2048 ? 64 : 254,
        CacheMaximumCellSize,
      })),
      FragCache: { CacheEntries: 256, CacheMaximumCellSize: 256 },
      GlyphSupportLevel: 3,
    },
    brush: { brushSupportLevel: 1 },
    offscreenCache: {
      offscreenSupportLevel: 1,
      offscreenCacheSize: 7680,
      offscreenCacheEntries: 100,
    },
    virtualChannel: { flags: 1 },
    unknown: [
      { type: 0x15, bytes: hex('02 00 00 00 00 0a 00 01') },
      { type: 0x16, bytes: new Uint8Array(36) },
    ],
  },
};

/** Of the input set of the example, whose padding is not zero. */
const INPUT_PADDING = CONFIRM_ACTIVE_BYTES.findIndex(
  (byte, index, all) => byte === 0x0d && all[index + 2] === 0x58 && all[index + 4] === 0x15,
);

describe('Demand Active', () => {
  const value = decode(demandActive, DEMAND_ACTIVE_BYTES);
  const sets = value.capabilitySets;

  it('is read as MS-RDPBCGR 4.1.12 explains it', () => {
    expect(value).toMatchObject({
      pduSource: 0x3ea,
      shareId: 0x000103ea,
      sourceDescriptor: 'RDP',
      sessionId: 0,
    });
    expect(sets.general).toEqual({ ...GENERAL, refreshRectSupport: 1, suppressOutputSupport: 1 });
    expect(sets.bitmap).toEqual(BITMAP);
    expect(sets.order).toMatchObject({ orderFlags: 0x22, textFlags: 0x06a1, desktopSaveSize: 1e6 });
    expect(sets.share).toEqual({ nodeID: 0x3ea });
    expect(sets.virtualChannel).toEqual({ flags: 2 });
    expect(sets.font).toEqual({});
    expect(sets.colorCache).toEqual({ colorTableCacheSize: 6 });
    expect(sets.bitmapCacheHostSupport).toEqual({ cacheVersion: 1 });
    expect(sets.pointer).toEqual({
      colorPointerFlag: 1,
      colorPointerCacheSize: 25,
      pointerCacheSize: 25,
    });
    expect(sets.input).toMatchObject({ inputFlags: 0x35 });
    expect(sets.unknown.map(({ type, bytes }) => [type, bytes.length])).toEqual([
      [0x16, 36],
      [0x17, 4],
      [0x18, 7],
    ]);
  });

  it('has names for what it says', () => {
    expect(nameOf(OsMajorType, sets.general?.osMajorType ?? 0)).toBe('OSMAJORTYPE_WINDOWS');
    expect(flagNamesOf(GeneralExtraFlag, sets.general?.extraFlags ?? 0)).toEqual([
      'FASTPATH_OUTPUT_SUPPORTED',
      'LONG_CREDENTIALS_SUPPORTED',
      'AUTORECONNECT_SUPPORTED',
      'ENC_SALTED_CHECKSUM',
      'NO_BITMAP_COMPRESSION_HDR',
    ]);
    expect(flagNamesOf(InputFlag, sets.input?.inputFlags ?? 0)).toEqual([
      'INPUT_FLAG_SCANCODES',
      'INPUT_FLAG_MOUSEX',
      'INPUT_FLAG_UNICODE',
      'INPUT_FLAG_FASTPATH_INPUT2',
    ]);
  });

  it('comes back as it was read, in another order and without what padded it', () => {
    const bytes = encode(demandActive, value);
    expect(bytes).toHaveLength(DEMAND_ACTIVE_BYTES.length);
    expectGolden(demandActive, bytes, value);
  });

  it('may end with its sets', () => {
    const bytes = DEMAND_ACTIVE_BYTES.slice(0, -4);
    bytes.set(hex('63 01'));
    const { sessionId, ...rest } = value;
    expect(sessionId).toBe(0);
    expect(decode(demandActive, bytes)).toEqual(rest);
    expect(encode(demandActive, rest)).toHaveLength(bytes.length);
  });

  it('is read whatever number of sets it claims to have', () => {
    const bytes = DEMAND_ACTIVE_BYTES.slice();
    bytes[18] = 99;
    expect(decode(demandActive, bytes)).toEqual(value);
  });

  it('is not read where a set is longer than all of them', () => {
    const bytes = DEMAND_ACTIVE_BYTES.slice();
    bytes[25] = 0x7f;
    expect(() => decode(demandActive, bytes)).toThrow(DecodeError);
    expect(() => decode(demandActive, bytes)).toThrow(/capabilitySets/);
  });

  it('survives any change of one byte', () => {
    for (let offset = 0; offset < DEMAND_ACTIVE_BYTES.length; offset++) {
      for (const byte of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
        const mutant = DEMAND_ACTIVE_BYTES.slice();
        mutant[offset] = byte;
        expectTotal(demandActive, mutant);
      }
    }
  });
});

describe('Confirm Active', () => {
  it('matches MS-RDPBCGR 4.1.13', () => {
    expect(decode(confirmActive, CONFIRM_ACTIVE_BYTES)).toStrictEqual(CONFIRM_ACTIVE);
    const bytes = CONFIRM_ACTIVE_BYTES.slice();
    bytes.set(hex('00 00'), INPUT_PADDING + 6);
    expectGolden(confirmActive, bytes, CONFIRM_ACTIVE);
  });

  it('is not taken for a Demand Active', () => {
    expect(() => decode(demandActive, CONFIRM_ACTIVE_BYTES)).toThrow('pduType 0x3');
  });

  it('survives any change of one byte', () => {
    for (let offset = 0; offset < CONFIRM_ACTIVE_BYTES.length; offset++) {
      for (const byte of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
        const mutant = CONFIRM_ACTIVE_BYTES.slice();
        mutant[offset] = byte;
        expectTotal(confirmActive, mutant);
      }
    }
  });
});
