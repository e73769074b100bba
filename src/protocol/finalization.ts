/**
 * Connection finalization, and how a share ends: the short PDUs that both sides exchange around
 * the capabilities. Each is given whole, with its share headers.
 *
 * @see MS-RDPBCGR 2.2.1.14 to 2.2.1.22, 2.2.2, 2.2.3.1, 2.2.4.1
 */
import {
  type Codec,
  type Of,
  padding,
  record,
  remainder,
  u8,
  u16le,
  u32le,
} from '../wire/codec.ts';
import { latin1, latin1Bytes } from '../wire/text.ts';
import { inShareControl, inShareData, sharePdu } from './share.ts';
import { PduType, PduType2 } from './share-types.ts';
import { growing } from './user-data.ts';

/** The only value of `messageType`. */
export const SYNCMSGTYPE_SYNC = 1;

/** Values of `action`. */
export const ControlAction = {
  CTRLACTION_REQUEST_CONTROL: 1,
  CTRLACTION_GRANTED_CONTROL: 2,
  CTRLACTION_DETACH: 3,
  CTRLACTION_COOPERATE: 4,
} as const;

/** `targetUser` is the other side's channel; old servers send anything. */
export const synchronize = inShareData(
  PduType2.PDUTYPE2_SYNCHRONIZE,
  record('TS_SYNCHRONIZE_PDU', { messageType: u16le, targetUser: u16le }),
);
export type Synchronize = Of<typeof synchronize>;

/** `action` is one of `ControlAction`; the ids are zero but in the server's grant. */
export const control = inShareData(
  PduType2.PDUTYPE2_CONTROL,
  record('TS_CONTROL_PDU', { action: u16le, grantId: u16le, controlId: u32le }),
);
export type Control = Of<typeof control>;

/** Keys of bitmaps that the client has kept; only after it sent the second revision of bitmap caches. */
export const persistentKeyList = inShareData(
  PduType2.PDUTYPE2_BITMAPCACHE_PERSISTENT_LIST,
  record('TS_BITMAPCACHE_PERSISTENT_LIST_PDU', {
    numEntriesCache0: u16le,
    numEntriesCache1: u16le,
    numEntriesCache2: u16le,
    numEntriesCache3: u16le,
    numEntriesCache4: u16le,
    totalEntriesCache0: u16le,
    totalEntriesCache1: u16le,
    totalEntriesCache2: u16le,
    totalEntriesCache3: u16le,
    totalEntriesCache4: u16le,
    bBitMask: u8,
    pad: padding(3),
    /** Eight bytes each. */
    entries: remainder,
  }),
);
export type PersistentKeyList = Of<typeof persistentKeyList>;

/** Left over from when clients offered fonts: no entries, flags 3 (first and last), entries of 50 bytes. */
export const fontList = inShareData(
  PduType2.PDUTYPE2_FONTLIST,
  record('TS_FONT_LIST_PDU', {
    numberFonts: u16le,
    totalNumFonts: u16le,
    listFlags: u16le,
    entrySize: u16le,
  }),
);
export type FontList = Of<typeof fontList>;

/** Ends the finalization; its fields mean nothing, and some servers cut them off. */
export const fontMap = inShareData(
  PduType2.PDUTYPE2_FONTMAP,
  growing(record('TS_FONT_MAP_PDU', {}), {
    numberEntries: u16le,
    totalNumEntries: u16le,
    mapFlags: u16le,
    entrySize: u16le,
  }),
);
export type FontMap = Of<typeof fontMap>;

/** From a client that wants to leave; a server where nobody has logged on just closes. */
export const shutdownRequest = inShareData(
  PduType2.PDUTYPE2_SHUTDOWN_REQUEST,
  record('TS_SHUTDOWN_REQ_PDU', {}),
);
export type ShutdownRequest = Of<typeof shutdownRequest>;

/** The server's answer where somebody is logged on. */
export const shutdownDenied = inShareData(
  PduType2.PDUTYPE2_SHUTDOWN_DENIED,
  record('TS_SHUTDOWN_DENIED_PDU', {}),
);
export type ShutdownDenied = Of<typeof shutdownDenied>;

/** The server did not accept the client's auto-reconnect cookie; `arcStatus` is zero. */
export const autoReconnectStatus = inShareData(
  PduType2.PDUTYPE2_ARC_STATUS_PDU,
  record('TS_AUTORECONNECT_STATUS_PDU', { arcStatus: u32le }),
);
export type AutoReconnectStatus = Of<typeof autoReconnectStatus>;

/** Text with a terminator, behind its length. */
const descriptor: Codec<string> = {
  name: 'sourceDescriptor',
  decode: (reader) => latin1(reader.bytes(reader.u16le())),
  encode(writer, value) {
    const bytes = latin1Bytes(value);
    writer.u16le(bytes.length + 1);
    writer.bytes(bytes);
    writer.u8(0);
  },
};

const longDeactivateAll = inShareControl(
  PduType.PDUTYPE_DEACTIVATEALLPDU,
  growing(record('TS_DEACTIVATE_ALL_PDU', {}), {
    shareId: u32le,
    sourceDescriptor: descriptor,
  }),
);

/** The share has ended: the connection does too, or another Demand Active PDU follows. */
export interface DeactivateAll {
  /** Left out by XP, with all that follows it. */
  readonly pduSource?: number;
  readonly shareId?: number;
  readonly sourceDescriptor?: string;
}

/** Reads what may be missing in any length, and writes what is given. */
export const deactivateAll: Codec<DeactivateAll> = {
  name: longDeactivateAll.name,
  decode(reader) {
    if (reader.peek() !== SHORT_LENGTH || reader.peek(1) !== 0)
      return longDeactivateAll.decode(reader);
    reader.skip(2);
    const pduType = reader.u16le() & 0x0f;
    if (pduType !== PduType.PDUTYPE_DEACTIVATEALLPDU) reader.fail(`pduType ${pduType}`);
    return {};
  },
  encode(writer, { pduSource, ...body }) {
    if (pduSource !== undefined) return longDeactivateAll.encode(writer, { pduSource, ...body });
    sharePdu.encode(writer, {
      kind: 'control',
      pduType: PduType.PDUTYPE_DEACTIVATEALLPDU,
      data: new Uint8Array(),
    });
  },
};

/** `totalLength` of a PDU that ends with its type. */
const SHORT_LENGTH = 4;
