import type { CapabilitySets } from '../protocol/capabilities.ts';
import {
  GeneralExtraFlag,
  InputFlag,
  OrderFlag,
  OsMajorType,
  OsMinorType,
  TS_CAPS_PROTOCOLVERSION,
} from '../protocol/capability-flags.ts';

/**
 * What a client that never draws says it can do: the least that every server accepts.
 *
 * @see MS-RDPBCGR 2.2.7.1
 */
export function clientCapabilities(desktopWidth: number, desktopHeight: number): CapabilitySets {
  return {
    general: {
      osMajorType: OsMajorType.OSMAJORTYPE_WINDOWS,
      osMinorType: OsMinorType.OSMINORTYPE_WINDOWS_NT,
      protocolVersion: TS_CAPS_PROTOCOLVERSION,
      generalCompressionTypes: 0,
      // Newer servers want fast-path output and long credentials, GNOME Remote Desktop the former.
      extraFlags:
        GeneralExtraFlag.FASTPATH_OUTPUT_SUPPORTED |
        GeneralExtraFlag.LONG_CREDENTIALS_SUPPORTED |
        GeneralExtraFlag.NO_BITMAP_COMPRESSION_HDR,
      updateCapabilityFlag: 0,
      remoteUnshareFlag: 0,
      generalCompressionLevel: 0,
      refreshRectSupport: 0,
      suppressOutputSupport: 0,
    },
    bitmap: {
      preferredBitsPerPixel: 24,
      receive1BitPerPixel: 1,
      receive4BitsPerPixel: 1,
      receive8BitsPerPixel: 1,
      desktopWidth,
      desktopHeight,
      desktopResizeFlag: 1,
      bitmapCompressionFlag: 1,
      highColorFlags: 0,
      drawingFlags: 0,
      multipleRectangleSupport: 1,
    },
    order: {
      desktopSaveXGranularity: 1,
      desktopSaveYGranularity: 20,
      maximumOrderLevel: 1,
      numberFonts: 0,
      orderFlags:
        OrderFlag.NEGOTIATEORDERSUPPORT |
        OrderFlag.ZEROBOUNDSDELTASSUPPORT |
        OrderFlag.COLORINDEXSUPPORT,
      orderSupport: new Uint8Array(32), // no drawing orders: bitmaps will do
      textFlags: 0,
      orderSupportExFlags: 0,
      desktopSaveSize: 0,
      textANSICodePage: 0,
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
      inputFlags:
        InputFlag.INPUT_FLAG_SCANCODES | InputFlag.INPUT_FLAG_MOUSEX | InputFlag.INPUT_FLAG_UNICODE,
      keyboardLayout: 0x0409,
      keyboardType: 4,
      keyboardSubType: 0,
      keyboardFunctionKey: 12,
      imeFileName: '',
    },
    sound: { soundFlags: 0 },
    font: { fontSupportFlags: 1 },
    glyphCache: {
      GlyphCache: Array.from({ length: 10 }, () => ({ CacheEntries: 0, CacheMaximumCellSize: 0 })),
      FragCache: { CacheEntries: 0, CacheMaximumCellSize: 0 },
      GlyphSupportLevel: 0,
    },
    brush: { brushSupportLevel: 0 },
    offscreenCache: { offscreenSupportLevel: 0, offscreenCacheSize: 0, offscreenCacheEntries: 0 },
    virtualChannel: { flags: 0 },
    multifragmentUpdate: { MaxRequestSize: 0x1_0000 },
    unknown: [],
  };
}
