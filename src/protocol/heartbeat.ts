/**
 * Heartbeat: the server says at which interval it will be heard. It runs on the message channel
 * behind a security header with SEC_HEARTBEAT.
 *
 * @see MS-RDPBCGR 2.2.16.1
 */
import { type Of, padding, record, u8 } from '../wire/codec.ts';

/** `period` in seconds; after `count1` missed ones the client warns, after `count2` more it reconnects. */
export const heartbeat = record('SERVER_HEARTBEAT_PDU', {
  reserved: padding(1),
  period: u8,
  count1: u8,
  count2: u8,
});
export type Heartbeat = Of<typeof heartbeat>;
