/**
 * The capability sets that both sides exchange. Typed are those that a client sends, and those of
 * a server that say something about it; all others are kept as they came. Sets grew with every
 * revision of the protocol: what is longer than known is not read.
 *
 * @see MS-RDPBCGR 2.2.1.13.1.1.1, 2.2.7
 */
import { type Codec, type Of, octets, padding, record, u8, u16le, u32le } from '../wire/codec.ts';
import { hex } from '../wire/text.ts';
import { CapabilitySetType } from './capability-flags.ts';
import { growing, userData } from './user-data.ts';
import { counted, unicodeField } from './user-data-fields.ts';

/** A number at the end of its set; the two bytes that align it are not insisted on. */
const aligned: Codec<number> = {
  name: 'u16le',
  decode(reader) {
    const value = reader.u16le();
    reader.skip(Math.min(2, reader.remaining));
    return value;
  },
  encode(writer, value) {
    writer.u16le(value);
    writer.zeros(2);
  },
};

/** In the form `ca8d1bb9-000f-154f-589f-ae2d1a87e2d6`: the first three groups are little-endian numbers. */
const guid: Codec<string> = {
  name: 'GUID',
  decode(reader) {
    const groups = [4, 2, 2].map((length) => hex(reader.bytes(length).reverse()));
    return [...groups, hex(reader.bytes(2)), hex(reader.bytes(6))].join('-');
  },
  encode(writer, value) {
    const groups = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/i.exec(
      value,
    );
    if (groups === null) throw new RangeError(`${value} is no GUID`);
    const [, data1 = '', data2 = '', data3 = '', ...data4] = groups;
    writer.u32le(Number.parseInt(data1, 16));
    writer.u16le(Number.parseInt(data2, 16));
    writer.u16le(Number.parseInt(data3, 16));
    for (const pair of data4.join('').match(/../g) ?? []) writer.u8(Number.parseInt(pair, 16));
  },
};

const codecProperties: Codec<Uint8Array> = {
  name: 'codecProperties',
  decode: (reader) => reader.bytes(reader.u16le()),
  encode(writer, value) {
    writer.u16le(value.length);
    writer.bytes(value);
  },
};

const general = record('TS_GENERAL_CAPABILITYSET', {
  osMajorType: u16le,
  osMinorType: u16le,
  protocolVersion: u16le,
  pad2octetsA: padding(2),
  generalCompressionTypes: u16le,
  extraFlags: u16le,
  updateCapabilityFlag: u16le,
  remoteUnshareFlag: u16le,
  generalCompressionLevel: u16le,
  refreshRectSupport: u8,
  suppressOutputSupport: u8,
});

const bitmap = record('TS_BITMAP_CAPABILITYSET', {
  preferredBitsPerPixel: u16le,
  receive1BitPerPixel: u16le,
  receive4BitsPerPixel: u16le,
  receive8BitsPerPixel: u16le,
  desktopWidth: u16le,
  desktopHeight: u16le,
  pad2octets: padding(2),
  desktopResizeFlag: u16le,
  bitmapCompressionFlag: u16le,
  highColorFlags: u8,
  drawingFlags: u8,
  multipleRectangleSupport: aligned,
});

/** `orderSupport` has a byte for each drawing order: all zero where bitmaps do. */
const order = record('TS_ORDER_CAPABILITYSET', {
  terminalDescriptor: padding(16),
  pad4octetsA: padding(4),
  desktopSaveXGranularity: u16le,
  desktopSaveYGranularity: u16le,
  pad2octetsA: padding(2),
  maximumOrderLevel: u16le,
  numberFonts: u16le,
  orderFlags: u16le,
  orderSupport: octets(32),
  textFlags: u16le,
  orderSupportExFlags: u16le,
  pad4octetsB: padding(4),
  desktopSaveSize: u32le,
  pad2octetsC: padding(2),
  pad2octetsD: padding(2),
  textANSICodePage: aligned,
});

const bitmapCache = record('TS_BITMAPCACHE_CAPABILITYSET', {
  pad: padding(24),
  Cache0Entries: u16le,
  Cache0MaximumCellSize: u16le,
  Cache1Entries: u16le,
  Cache1MaximumCellSize: u16le,
  Cache2Entries: u16le,
  Cache2MaximumCellSize: u16le,
});

/** The highest bit of a cell info says that the cache persists. */
const bitmapCacheRev2 = record('TS_BITMAPCACHE_CAPABILITYSET_REV2', {
  CacheFlags: u16le,
  pad2: padding(1),
  NumCellCaches: u8,
  BitmapCache0CellInfo: u32le,
  BitmapCache1CellInfo: u32le,
  BitmapCache2CellInfo: u32le,
  BitmapCache3CellInfo: u32le,
  BitmapCache4CellInfo: u32le,
  Pad3: padding(12),
});

const input = record('TS_INPUT_CAPABILITYSET', {
  inputFlags: u16le,
  pad2octetsA: padding(2),
  keyboardLayout: u32le,
  keyboardType: u32le,
  keyboardSubType: u32le,
  keyboardFunctionKey: u32le,
  imeFileName: unicodeField(64),
});

const cacheDefinition = record('TS_CACHE_DEFINITION', {
  CacheEntries: u16le,
  CacheMaximumCellSize: u16le,
});

const GLYPH_CACHES = 10;

const glyphCaches: Codec<readonly Of<typeof cacheDefinition>[]> = {
  name: 'GlyphCache',
  decode: (reader) => Array.from({ length: GLYPH_CACHES }, () => cacheDefinition.decode(reader)),
  encode(writer, value) {
    if (value.length !== GLYPH_CACHES) throw new RangeError(`${value.length} glyph caches`);
    for (const each of value) cacheDefinition.encode(writer, each);
  },
};

const control = record('TS_CONTROL_CAPABILITYSET', {
  controlFlags: u16le,
  remoteDetachFlag: u16le,
  controlInterest: u16le,
  detachInterest: u16le,
});

const activation = record('TS_WINDOWACTIVATION_CAPABILITYSET', {
  helpKeyFlag: u16le,
  helpKeyIndexFlag: u16le,
  helpExtendedKeyFlag: u16le,
  windowManagerKeyFlag: u16le,
});

const bitmapCodecs = record('TS_BITMAPCODECS_CAPABILITYSET', {
  supportedBitmapCodecs: counted(
    u8,
    record('TS_BITMAPCODEC', { codecGUID: guid, codecID: u8, codecProperties }),
    0xff,
  ),
});

const colorCache = record('TS_COLORCACHE_CAPABILITYSET', { colorTableCacheSize: aligned });

const pointer = record('TS_POINTER_CAPABILITYSET', {
  colorPointerFlag: u16le,
  colorPointerCacheSize: u16le,
});

const share = record('TS_SHARE_CAPABILITYSET', { nodeID: aligned });

const sound = record('TS_SOUND_CAPABILITYSET', { soundFlags: aligned });

const font = record('TS_FONT_CAPABILITYSET', {});

const glyphCache = record('TS_GLYPHCACHE_CAPABILITYSET', {
  GlyphCache: glyphCaches,
  FragCache: cacheDefinition,
  GlyphSupportLevel: aligned,
});

const brush = record('TS_BRUSH_CAPABILITYSET', { brushSupportLevel: u32le });

const offscreenCache = record('TS_OFFSCREEN_CAPABILITYSET', {
  offscreenSupportLevel: u32le,
  offscreenCacheSize: u16le,
  offscreenCacheEntries: u16le,
});

const virtualChannel = record('TS_VIRTUALCHANNEL_CAPABILITYSET', { flags: u32le });

const bitmapCacheHostSupport = record('TS_BITMAPCACHE_HOSTSUPPORT_CAPABILITYSET', {
  cacheVersion: u8,
  pad1: padding(1),
  pad2: padding(2),
});

const multifragmentUpdate = record('TS_MULTIFRAGMENTUPDATE_CAPABILITYSET', {
  MaxRequestSize: u32le,
});

const largePointer = record('TS_LARGE_POINTER_CAPABILITYSET', { largePointerSupportFlags: u16le });

const surfaceCommands = record('TS_SURFCMDS_CAPABILITYSET', {
  cmdFlags: u32le,
  reserved: padding(4),
});

const frameAcknowledge = record('TS_FRAME_ACKNOWLEDGE_CAPABILITYSET', {
  maxUnacknowledgedFrameCount: u32le,
});

/**
 * Sets in any order when read; when written in that of the client in MS-RDPBCGR 4.1.13, with what is
 * unknown here at the end. A server's `bitmap` has the size of the desktop, its `virtualChannel` that
 * of chunks.
 */
export const capabilitySets = userData('capabilitySets', {
  general: [CapabilitySetType.CAPSTYPE_GENERAL, growing(general, {})],
  bitmap: [CapabilitySetType.CAPSTYPE_BITMAP, growing(bitmap, {})],
  order: [CapabilitySetType.CAPSTYPE_ORDER, growing(order, {})],
  bitmapCacheRev2: [CapabilitySetType.CAPSTYPE_BITMAPCACHE_REV2, growing(bitmapCacheRev2, {})],
  colorCache: [CapabilitySetType.CAPSTYPE_COLORCACHE, growing(colorCache, {})],
  activation: [CapabilitySetType.CAPSTYPE_ACTIVATION, growing(activation, {})],
  control: [CapabilitySetType.CAPSTYPE_CONTROL, growing(control, {})],
  pointer: [CapabilitySetType.CAPSTYPE_POINTER, growing(pointer, { pointerCacheSize: u16le })],
  share: [CapabilitySetType.CAPSTYPE_SHARE, growing(share, {})],
  input: [CapabilitySetType.CAPSTYPE_INPUT, growing(input, {})],
  sound: [CapabilitySetType.CAPSTYPE_SOUND, growing(sound, {})],
  font: [CapabilitySetType.CAPSTYPE_FONT, growing(font, { fontSupportFlags: aligned })],
  glyphCache: [CapabilitySetType.CAPSTYPE_GLYPHCACHE, growing(glyphCache, {})],
  brush: [CapabilitySetType.CAPSTYPE_BRUSH, growing(brush, {})],
  offscreenCache: [CapabilitySetType.CAPSTYPE_OFFSCREENCACHE, growing(offscreenCache, {})],
  virtualChannel: [
    CapabilitySetType.CAPSTYPE_VIRTUALCHANNEL,
    growing(virtualChannel, { VCChunkSize: u32le }),
  ],
  bitmapCache: [CapabilitySetType.CAPSTYPE_BITMAPCACHE, growing(bitmapCache, {})],
  bitmapCacheHostSupport: [
    CapabilitySetType.CAPSTYPE_BITMAPCACHE_HOSTSUPPORT,
    growing(bitmapCacheHostSupport, {}),
  ],
  multifragmentUpdate: [
    CapabilitySetType.CAPSETTYPE_MULTIFRAGMENTUPDATE,
    growing(multifragmentUpdate, {}),
  ],
  largePointer: [CapabilitySetType.CAPSETTYPE_LARGE_POINTER, growing(largePointer, {})],
  surfaceCommands: [CapabilitySetType.CAPSETTYPE_SURFACE_COMMANDS, growing(surfaceCommands, {})],
  bitmapCodecs: [CapabilitySetType.CAPSETTYPE_BITMAP_CODECS, growing(bitmapCodecs, {})],
  frameAcknowledge: [
    CapabilitySetType.CAPSSETTYPE_FRAME_ACKNOWLEDGE,
    growing(frameAcknowledge, {}),
  ],
});

/** The sets of one side, each under its name where it was present. */
export type CapabilitySets = Of<typeof capabilitySets>;
