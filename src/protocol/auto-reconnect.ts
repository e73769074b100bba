/**
 * What a client shows to get back into its session without a password: the server hands out
 * random bits, the client returns a keyed digest of them. Both are secrets.
 *
 * @see MS-RDPBCGR 2.2.4.2, 2.2.4.3
 */
import { fixed, type Of, octets, record, u32le } from '../wire/codec.ts';

/** From the server, inside Save Session Info; opens the session `LogonId`. */
export const serverAutoReconnectPacket = record('ARC_SC_PRIVATE_PACKET', {
  cbLen: fixed(u32le, 28),
  Version: u32le, // AUTO_RECONNECT_VERSION_1
  LogonId: u32le,
  ArcRandomBits: octets(16),
});
export type ServerAutoReconnectPacket = Of<typeof serverAutoReconnectPacket>;

/** From the client, as `autoReconnectCookie` of its extended info. */
export const clientAutoReconnectPacket = record('ARC_CS_PRIVATE_PACKET', {
  cbLen: fixed(u32le, 28),
  Version: u32le, // AUTO_RECONNECT_VERSION_1
  LogonId: u32le,
  SecurityVerifier: octets(16),
});
export type ClientAutoReconnectPacket = Of<typeof clientAutoReconnectPacket>;

/** The only value of `Version`. */
export const AUTO_RECONNECT_VERSION_1 = 1;
