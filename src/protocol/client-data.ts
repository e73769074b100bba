/**
 * The client's user data blocks: what it is, what it can do, which channels it wants. The blocks
 * behind CS_CLUSTER are extended client data, for servers that announced support for it.
 *
 * @see MS-RDPBCGR 2.2.1.3
 */
import { fixed, type Of, record, u32le } from '../wire/codec.ts';
import { clientCoreData } from './client-core-data.ts';
import { userData } from './user-data.ts';
import { ansiField, counted, i32le } from './user-data-fields.ts';

/** Bits of a channel's `options`. */
export const ChannelOption = {
  CHANNEL_OPTION_INITIALIZED: 0x8000_0000,
  CHANNEL_OPTION_ENCRYPT_RDP: 0x4000_0000,
  CHANNEL_OPTION_ENCRYPT_SC: 0x2000_0000,
  CHANNEL_OPTION_ENCRYPT_CS: 0x1000_0000,
  CHANNEL_OPTION_PRI_HIGH: 0x0800_0000,
  CHANNEL_OPTION_PRI_MED: 0x0400_0000,
  CHANNEL_OPTION_PRI_LOW: 0x0200_0000,
  CHANNEL_OPTION_COMPRESS_RDP: 0x0080_0000,
  CHANNEL_OPTION_COMPRESS: 0x0040_0000,
  CHANNEL_OPTION_SHOW_PROTOCOL: 0x0020_0000,
  REMOTE_CONTROL_PERSISTENT: 0x0010_0000,
} as const;

/** Bits of `Flags` in the cluster data; the redirection version is in between. */
export const ClusterFlag = {
  REDIRECTION_SUPPORTED: 0x01,
  REDIRECTED_SESSIONID_FIELD_VALID: 0x02,
  REDIRECTED_SMARTCARD: 0x40,
} as const;

/** Values of the redirection version, already where they belong in `Flags`. */
export const ClusterRedirectionVersion = {
  REDIRECTION_VERSION3: 0x02 << 2,
  REDIRECTION_VERSION4: 0x03 << 2,
  REDIRECTION_VERSION5: 0x04 << 2,
  REDIRECTION_VERSION6: 0x05 << 2,
} as const;

/** Bits of `flags` in the multitransport data of both sides. */
export const MultitransportFlag = {
  TRANSPORTTYPE_UDPFECR: 0x001,
  TRANSPORTTYPE_UDPFECL: 0x004,
  TRANSPORTTYPE_UDP_PREFERRED: 0x100,
  SOFTSYNC_TCP_TO_UDP: 0x200,
} as const;

/** Set in the `flags` of the one monitor definition that is the primary monitor. */
export const TS_MONITOR_PRIMARY = 0x01;

const CHANNEL_LIMIT = 31;
const MONITOR_LIMIT = 16;
const MONITOR_ATTRIBUTE_SIZE = 20;

/** `encryptionMethods` are bits of `EncryptionMethod`. */
export const clientSecurityData = record('TS_UD_CS_SEC', {
  encryptionMethods: u32le,
  extEncryptionMethods: u32le,
});
export type ClientSecurityData = Of<typeof clientSecurityData>;

/** `options` are bits of `ChannelOption`. */
export const channelDefinition = record('CHANNEL_DEF', { name: ansiField(8), options: u32le });
export type ChannelDefinition = Of<typeof channelDefinition>;

/** The static virtual channels that the client wants, at most 31. */
export const clientNetworkData = record('TS_UD_CS_NET', {
  channelDefArray: counted(u32le, channelDefinition, CHANNEL_LIMIT),
});
export type ClientNetworkData = Of<typeof clientNetworkData>;

/** `Flags` are bits of `ClusterFlag` and one `ClusterRedirectionVersion`. */
export const clientClusterData = record('TS_UD_CS_CLUSTER', {
  Flags: u32le,
  RedirectedSessionID: u32le,
});
export type ClientClusterData = Of<typeof clientClusterData>;

/** Corners are inclusive and relative to the primary monitor, so they may be negative. */
export const monitorDefinition = record('TS_MONITOR_DEF', {
  left: i32le,
  top: i32le,
  right: i32le,
  bottom: i32le,
  flags: u32le,
});
export type MonitorDefinition = Of<typeof monitorDefinition>;

/** The client's monitors, at most 16. */
export const clientMonitorData = record('TS_UD_CS_MONITOR', {
  flags: u32le,
  monitorDefArray: counted(u32le, monitorDefinition, MONITOR_LIMIT),
});
export type ClientMonitorData = Of<typeof clientMonitorData>;

/** Asks for the message channel; `flags` is reserved. */
export const clientMessageChannelData = record('TS_UD_CS_MCS_MSGCHANNEL', { flags: u32le });
export type ClientMessageChannelData = Of<typeof clientMessageChannelData>;

/** Size in millimetres, orientation in degrees, scale factors in percent. */
export const monitorAttributes = record('TS_MONITOR_ATTRIBUTES', {
  physicalWidth: u32le,
  physicalHeight: u32le,
  orientation: u32le,
  desktopScaleFactor: u32le,
  deviceScaleFactor: u32le,
});
export type MonitorAttributes = Of<typeof monitorAttributes>;

/** Attributes of the monitors in `clientMonitorData`, in the same order. */
export const clientMonitorExtendedData = record('TS_UD_CS_MONITOR_EX', {
  flags: u32le,
  monitorAttributeSize: fixed(u32le, MONITOR_ATTRIBUTE_SIZE),
  monitorAttributesArray: counted(u32le, monitorAttributes, MONITOR_LIMIT),
});
export type ClientMonitorExtendedData = Of<typeof clientMonitorExtendedData>;

/** `flags` are bits of `MultitransportFlag`. */
export const clientMultitransportData = record('TS_UD_CS_MULTITRANSPORT', { flags: u32le });
export type ClientMultitransportData = Of<typeof clientMultitransportData>;

/** Written in the order in which Microsoft's clients send them, MS-RDPBCGR 4.1.3. */
export const clientData = userData('Client Data Blocks', {
  core: [0xc001, clientCoreData],
  cluster: [0xc004, clientClusterData],
  security: [0xc002, clientSecurityData],
  network: [0xc003, clientNetworkData],
  monitor: [0xc005, clientMonitorData],
  messageChannel: [0xc006, clientMessageChannelData],
  monitorExtended: [0xc008, clientMonitorExtendedData],
  multitransport: [0xc00a, clientMultitransportData],
});
export type ClientData = Of<typeof clientData>;
