/**
 * Multitransport bootstrapping: the server invites the client to open a second connection over
 * UDP, and the client says how that went. Both run on the message channel, behind security headers
 * with SEC_TRANSPORT_REQ and SEC_TRANSPORT_RSP.
 *
 * @see MS-RDPBCGR 2.2.15
 */
import { type Of, octets, padding, record, u16le, u32le } from '../wire/codec.ts';

/** Values of `requestedProtocol`. */
export const MultitransportProtocol = {
  INITIATE_REQUEST_PROTOCOL_UDPFECR: 0x01,
  INITIATE_REQUEST_PROTOCOL_UDPFECL: 0x02,
} as const;

/** Values of `hrResponse`. */
export const MultitransportResult = { S_OK: 0x0000_0000, E_ABORT: 0x8000_4004 } as const;

/** From the server; `securityCookie` is a secret that opens the second connection. */
export const initiateMultitransportRequest = record('SERVER_INITIATE_MULTITRANSPORT_REQUEST', {
  requestId: u32le,
  requestedProtocol: u16le,
  reserved: padding(2),
  securityCookie: octets(16),
});
export type InitiateMultitransportRequest = Of<typeof initiateMultitransportRequest>;

/** From the client; `S_OK` only to servers with SOFTSYNC_TCP_TO_UDP. */
export const multitransportResponse = record('MULTITRANSPORT_RESPONSE_PDU', {
  requestId: u32le,
  hrResponse: u32le,
});
export type MultitransportResponse = Of<typeof multitransportResponse>;
