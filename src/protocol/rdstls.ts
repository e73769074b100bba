/**
 * RDSTLS: what the server says first inside TLS where PROTOCOL_RDSTLS was selected. It comes
 * without a TPKT.
 *
 * @see MS-RDPBCGR 2.2.17.1
 */
import { fixed, type Of, record, u16le } from '../wire/codec.ts';

/** Bits of `SupportedVersions`; others are known to be sent. */
export const RdstlsVersion = { RDSTLS_VERSION_1: 0x0001 } as const;

/** `SupportedVersions` are bits of `RdstlsVersion`. */
export const rdstlsCapabilities = record('RDSTLS_CAPABILITIES_PDU', {
  Version: u16le,
  PduType: fixed(u16le, 1), // RDSTLS_TYPE_CAPABILITIES
  DataType: fixed(u16le, 1), // RDSTLS_DATA_CAPABILITIES
  SupportedVersions: u16le,
});
export type RdstlsCapabilities = Of<typeof rdstlsCapabilities>;

/** It has no header to tell its length. */
export const RDSTLS_CAPABILITIES_LENGTH = 8;
