/**
 * RDP security negotiation: what rides in the variable part of the X.224 Connection Request
 * and Connection Confirm.
 *
 * @see MS-RDPBCGR 2.2.1.1.1, 2.2.1.1.2, 2.2.1.2.1, 2.2.1.2.2
 */
import { fixed, type Of, octets, padding, record, u8, u16le, u32le } from '../wire/codec.ts';

/** Bits of `requestedProtocols`, values of `selectedProtocol`. */
export const SecurityProtocol = {
  PROTOCOL_RDP: 0x00,
  PROTOCOL_SSL: 0x01,
  PROTOCOL_HYBRID: 0x02,
  PROTOCOL_RDSTLS: 0x04,
  PROTOCOL_HYBRID_EX: 0x08,
  PROTOCOL_RDSAAD: 0x10,
} as const;

export const NegotiationRequestFlag = {
  RESTRICTED_ADMIN_MODE_REQUIRED: 0x01,
  REDIRECTED_AUTHENTICATION_MODE_REQUIRED: 0x02,
  CORRELATION_INFO_PRESENT: 0x08,
} as const;

export const NegotiationResponseFlag = {
  EXTENDED_CLIENT_DATA_SUPPORTED: 0x01,
  DYNVC_GFX_PROTOCOL_SUPPORTED: 0x02,
  NEGRSP_FLAG_RESERVED: 0x04,
  RESTRICTED_ADMIN_MODE_SUPPORTED: 0x08,
  REDIRECTED_AUTHENTICATION_MODE_SUPPORTED: 0x10,
} as const;

/** Values of `failureCode`; a server may send others, and they are kept as they are. */
export const FailureCode = {
  SSL_REQUIRED_BY_SERVER: 1,
  SSL_NOT_ALLOWED_BY_SERVER: 2,
  SSL_CERT_NOT_ON_SERVER: 3,
  INCONSISTENT_FLAGS: 4,
  HYBRID_REQUIRED_BY_SERVER: 5,
  SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER: 6,
} as const;

/** First byte of each structure. */
export const NegotiationType = {
  TYPE_RDP_NEG_REQ: 0x01,
  TYPE_RDP_NEG_RSP: 0x02,
  TYPE_RDP_NEG_FAILURE: 0x03,
  TYPE_RDP_CORRELATION_INFO: 0x06,
} as const;

export const negotiationRequest = record('RDP_NEG_REQ', {
  type: fixed(u8, NegotiationType.TYPE_RDP_NEG_REQ),
  flags: u8,
  length: fixed(u16le, 8),
  requestedProtocols: u32le,
});
export type NegotiationRequest = Of<typeof negotiationRequest>;

export const correlationInfo = record('RDP_NEG_CORRELATION_INFO', {
  type: fixed(u8, NegotiationType.TYPE_RDP_CORRELATION_INFO),
  flags: fixed(u8, 0),
  length: fixed(u16le, 36),
  correlationId: octets(16),
  reserved: padding(16),
});

export const negotiationResponse = record('RDP_NEG_RSP', {
  type: fixed(u8, NegotiationType.TYPE_RDP_NEG_RSP),
  flags: u8,
  length: fixed(u16le, 8),
  selectedProtocol: u32le,
});
export type NegotiationResponse = Of<typeof negotiationResponse>;

export const negotiationFailure = record('RDP_NEG_FAILURE', {
  type: fixed(u8, NegotiationType.TYPE_RDP_NEG_FAILURE),
  flags: u8,
  length: fixed(u16le, 8),
  failureCode: u32le,
});
export type NegotiationFailure = Of<typeof negotiationFailure>;
