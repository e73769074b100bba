/**
 * The server's user data blocks: its version, how Standard RDP Security is to be done, and the
 * ids of the channels that it opened.
 *
 * @see MS-RDPBCGR 2.2.1.4
 */
import { type Codec, type Of, record, u16le, u32le } from '../wire/codec.ts';
import { growing, userData } from './user-data.ts';
import { counted } from './user-data-fields.ts';

/** Bits of a client's `encryptionMethods`, values of a server's `encryptionMethod`. */
export const EncryptionMethod = {
  NONE: 0x00,
  '40BIT': 0x01,
  '128BIT': 0x02,
  '56BIT': 0x08,
  FIPS: 0x10,
} as const;

/** Values of `encryptionLevel`. */
export const EncryptionLevel = {
  NONE: 0,
  LOW: 1,
  CLIENT_COMPATIBLE: 2,
  HIGH: 3,
  FIPS: 4,
} as const;

/** Bits of the server's `earlyCapabilityFlags`. */
export const ServerEarlyCapabilityFlag = {
  RNS_UD_SC_EDGE_ACTIONS_SUPPORTED_V1: 0x01,
  RNS_UD_SC_DYNAMIC_DST_SUPPORTED: 0x02,
  RNS_UD_SC_EDGE_ACTIONS_SUPPORTED_V2: 0x04,
  RNS_UD_SC_SKIP_CHANNELJOIN_SUPPORTED: 0x08,
} as const;

const VERSION_4_0 = 0x0008_0001;
const VERSION_5_0_TO_8_1 = 0x0008_0004;
const VERSION_10_0 = 0x0008_0005;
const VERSION_10_12 = 0x0008_0011;

/** `10.0` to `10.12`, `5.0-8.1` for the one number that all of these share, `4.0`; others in hex. */
export function rdpVersionName(version: number): string {
  if (version === VERSION_4_0) return '4.0';
  if (version === VERSION_5_0_TO_8_1) return '5.0-8.1';
  if (version >= VERSION_10_0 && version <= VERSION_10_12) return `10.${version - VERSION_10_0}`;
  return `0x${version.toString(16).padStart(8, '0')}`;
}

/** `clientRequestedProtocols` echoes the RDP_NEG_REQ; servers that do not know it leave it out. */
export const serverCoreData = growing(record('TS_UD_SC_CORE', { version: u32le }), {
  clientRequestedProtocols: u32le,
  earlyCapabilityFlags: u32le,
});
export type ServerCoreData = Of<typeof serverCoreData>;

/** How Standard RDP Security is to be done; all zero under TLS. */
export interface ServerSecurityData {
  readonly encryptionMethod: number;
  readonly encryptionLevel: number;
  /** 32 bytes by the specification; left out where the server sent none. */
  readonly serverRandom?: Uint8Array;
  /** To be read with the codec `serverCertificate`; left out where the server sent none. */
  readonly serverCertificate?: Uint8Array;
}

/** Ends behind method and level where neither random nor certificate is given. */
export const serverSecurityData: Codec<ServerSecurityData> = {
  name: 'TS_UD_SC_SEC1',
  decode(reader) {
    const encryptionMethod = reader.u32le();
    const encryptionLevel = reader.u32le();
    if (reader.remaining === 0) return { encryptionMethod, encryptionLevel };
    const serverRandomLen = reader.u32le();
    const serverCertLen = reader.u32le();
    const serverRandom = reader.within('serverRandom', () => reader.bytes(serverRandomLen));
    const certificate = reader.within('serverCertificate', () => reader.bytes(serverCertLen));
    return {
      encryptionMethod,
      encryptionLevel,
      ...(serverRandomLen > 0 && { serverRandom }),
      ...(serverCertLen > 0 && { serverCertificate: certificate }),
    };
  },
  encode(writer, { encryptionMethod, encryptionLevel, serverRandom, serverCertificate }) {
    writer.u32le(encryptionMethod);
    writer.u32le(encryptionLevel);
    if (serverRandom === undefined && serverCertificate === undefined) return;
    writer.u32le(serverRandom?.length ?? 0);
    writer.u32le(serverCertificate?.length ?? 0);
    writer.bytes(serverRandom ?? new Uint8Array());
    writer.bytes(serverCertificate ?? new Uint8Array());
  },
};

/** Far more than the 31 channels a client may ask for; the block's own length is the tighter bound. */
const CHANNEL_LIMIT = 0x1000;
const channelIds = counted(u16le, u16le, CHANNEL_LIMIT);

/** The channels that were opened for this client. */
export interface ServerNetworkData {
  /** The I/O channel. */
  readonly MCSChannelId: number;
  /** In the order of the client's `channelDefArray`; 0 for a channel that was not opened. */
  readonly channelIdArray: readonly number[];
}

/** Written with the padding of Windows behind an odd number of ids. */
export const serverNetworkData: Codec<ServerNetworkData> = {
  name: 'TS_UD_SC_NET',
  decode(reader) {
    const MCSChannelId = reader.u16le();
    const channelIdArray = reader.within('channelIdArray', () => channelIds.decode(reader));
    // An odd number of ids is padded; that the padding is there is not insisted on.
    if (channelIdArray.length % 2 === 1 && reader.remaining > 0) reader.skip(2);
    return { MCSChannelId, channelIdArray };
  },
  encode(writer, { MCSChannelId, channelIdArray }) {
    writer.u16le(MCSChannelId);
    channelIds.encode(writer, channelIdArray);
    if (channelIdArray.length % 2 === 1) writer.zeros(2);
  },
};

/** `MCSChannelID` is 0 where no message channel was opened. */
export const serverMessageChannelData = record('TS_UD_SC_MCS_MSGCHANNEL', { MCSChannelID: u16le });
export type ServerMessageChannelData = Of<typeof serverMessageChannelData>;

/** `flags` are bits of `MultitransportFlag`. */
export const serverMultitransportData = record('TS_UD_SC_MULTITRANSPORT', { flags: u32le });
export type ServerMultitransportData = Of<typeof serverMultitransportData>;

/** Written in the order in which Windows sends them, MS-RDPBCGR 4.1.4. */
export const serverData = userData('Server Data Blocks', {
  core: [0x0c01, serverCoreData],
  network: [0x0c03, serverNetworkData],
  security: [0x0c02, serverSecurityData],
  messageChannel: [0x0c04, serverMessageChannelData],
  multitransport: [0x0c08, serverMultitransportData],
});
export type ServerData = Of<typeof serverData>;
