/**
 * Client Core Data: screen, keyboard, name and abilities of the client. The structure grew with
 * every release; only what RDP 4.0 had is required.
 *
 * @see MS-RDPBCGR 2.2.1.3.2
 */
import { type Codec, type Of, record, u16le, u32le } from '../wire/codec.ts';
import { growing } from './user-data.ts';
import { unicodeField } from './user-data-fields.ts';

/** Values of `colorDepth` and `postBeta2ColorDepth`. */
export const ColorDepth = {
  RNS_UD_COLOR_4BPP: 0xca00,
  RNS_UD_COLOR_8BPP: 0xca01,
  RNS_UD_COLOR_16BPP_555: 0xca02,
  RNS_UD_COLOR_16BPP_565: 0xca03,
  RNS_UD_COLOR_24BPP: 0xca04,
} as const;

/** Bits of `supportedColorDepths`. */
export const SupportedColorDepth = {
  RNS_UD_24BPP_SUPPORT: 0x0001,
  RNS_UD_16BPP_SUPPORT: 0x0002,
  RNS_UD_15BPP_SUPPORT: 0x0004,
  RNS_UD_32BPP_SUPPORT: 0x0008,
} as const;

/** The only value of `SASSequence` in use. */
export const RNS_UD_SAS_DEL = 0xaa03;

/** Bits of the client's `earlyCapabilityFlags`. */
export const ClientEarlyCapabilityFlag = {
  RNS_UD_CS_SUPPORT_ERRINFO_PDU: 0x0001,
  RNS_UD_CS_WANT_32BPP_SESSION: 0x0002,
  RNS_UD_CS_SUPPORT_STATUSINFO_PDU: 0x0004,
  RNS_UD_CS_STRONG_ASYMMETRIC_KEYS: 0x0008,
  RNS_UD_CS_RELATIVE_MOUSE_INPUT: 0x0010,
  RNS_UD_CS_VALID_CONNECTION_TYPE: 0x0020,
  RNS_UD_CS_SUPPORT_MONITOR_LAYOUT_PDU: 0x0040,
  RNS_UD_CS_SUPPORT_NETCHAR_AUTODETECT: 0x0080,
  RNS_UD_CS_SUPPORT_DYNVC_GFX_PROTOCOL: 0x0100,
  RNS_UD_CS_SUPPORT_DYNAMIC_TIME_ZONE: 0x0200,
  RNS_UD_CS_SUPPORT_HEARTBEAT_PDU: 0x0400,
  RNS_UD_CS_SUPPORT_SKIP_CHANNELJOIN: 0x0800,
} as const;

/** Values of `connectionType`. */
export const ConnectionType = {
  CONNECTION_TYPE_MODEM: 1,
  CONNECTION_TYPE_BROADBAND_LOW: 2,
  CONNECTION_TYPE_SATELLITE: 3,
  CONNECTION_TYPE_BROADBAND_HIGH: 4,
  CONNECTION_TYPE_WAN: 5,
  CONNECTION_TYPE_LAN: 6,
  CONNECTION_TYPE_AUTODETECT: 7,
} as const;

/** `connectionType` and the byte that aligns what follows it. */
const alignedConnectionType: Codec<number> = {
  name: 'connectionType',
  decode(reader) {
    const value = reader.u8();
    reader.skip(1); // pad1octet
    return value;
  },
  encode(writer, value) {
    writer.u8(value);
    writer.u8(0);
  },
};

/** `serverSelectedProtocol` is required of a client that sent an RDP_NEG_REQ. */
export const clientCoreData = growing(
  record('TS_UD_CS_CORE', {
    version: u32le,
    desktopWidth: u16le,
    desktopHeight: u16le,
    colorDepth: u16le,
    SASSequence: u16le,
    keyboardLayout: u32le,
    clientBuild: u32le,
    clientName: unicodeField(32),
    keyboardType: u32le,
    keyboardSubType: u32le,
    keyboardFunctionKey: u32le,
    imeFileName: unicodeField(64),
  }),
  {
    postBeta2ColorDepth: u16le,
    clientProductId: u16le,
    serialNumber: u32le,
    highColorDepth: u16le,
    supportedColorDepths: u16le,
    earlyCapabilityFlags: u16le,
    clientDigProductId: unicodeField(64),
    connectionType: alignedConnectionType,
    serverSelectedProtocol: u32le,
    desktopPhysicalWidth: u32le,
    desktopPhysicalHeight: u32le,
    desktopOrientation: u16le,
    desktopScaleFactor: u32le,
    deviceScaleFactor: u32le,
  },
);
export type ClientCoreData = Of<typeof clientCoreData>;
