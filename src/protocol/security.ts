/**
 * Security headers, and the Security Exchange PDU that carries the client's half of the keys.
 * Under Standard RDP Security a header stands in front of everything; under TLS only in front of
 * Client Info, licensing and the PDUs of the message channel. Which of the three kinds it is
 * follows from the encryption level and SEC_ENCRYPT, not from the bytes.
 *
 * @see MS-RDPBCGR 2.2.1.10, 2.2.8.1.1.2
 */
import {
  type Codec,
  fixed,
  type Of,
  octets,
  padding,
  record,
  remainder,
  u8,
  u16le,
} from '../wire/codec.ts';

/** Bits of `flags`. */
export const SecurityFlag = {
  SEC_EXCHANGE_PKT: 0x0001,
  SEC_TRANSPORT_REQ: 0x0002,
  SEC_TRANSPORT_RSP: 0x0004,
  SEC_ENCRYPT: 0x0008,
  SEC_RESET_SEQNO: 0x0010,
  SEC_IGNORE_SEQNO: 0x0020,
  SEC_INFO_PKT: 0x0040,
  SEC_LICENSE_PKT: 0x0080,
  /** From a server: the client may encrypt its licensing messages; from a client: the server may. */
  SEC_LICENSE_ENCRYPT: 0x0200,
  SEC_REDIRECTION_PKT: 0x0400,
  SEC_SECURE_CHECKSUM: 0x0800,
  SEC_AUTODETECT_REQ: 0x1000,
  SEC_AUTODETECT_RSP: 0x2000,
  SEC_HEARTBEAT: 0x4000,
  SEC_FLAGSHI_VALID: 0x8000,
} as const;

/** What all three headers begin with. */
const basicFields = {
  flags: u16le,
  // Seen: Windows leaves whatever was there before in flagsHi, MS-RDPBCGR 4.1.11.
  flagsHi: padding(2),
} as const;

/** What is neither encrypted nor signed. */
export const basicSecurityPdu = record('TS_SECURITY_HEADER', { ...basicFields, data: remainder });
export type BasicSecurityPdu = Of<typeof basicSecurityPdu>;

/** `data` is encrypted with RC4, `dataSignature` was calculated over its plain text. */
export const nonFipsSecurityPdu = record('TS_SECURITY_HEADER1', {
  ...basicFields,
  dataSignature: octets(8),
  data: remainder,
});
export type NonFipsSecurityPdu = Of<typeof nonFipsSecurityPdu>;

/** `data` is encrypted with Triple DES; `padlen` of its last bytes are padding. */
export const fipsSecurityPdu = record('TS_SECURITY_HEADER2', {
  ...basicFields,
  length: fixed(u16le, 16),
  version: u8, // TSFIPS_VERSION1
  padlen: u8,
  dataSignature: octets(8),
  data: remainder,
});
export type FipsSecurityPdu = Of<typeof fipsSecurityPdu>;

/** The only value of `version` in a FIPS header. */
export const TSFIPS_VERSION1 = 1;

/** `flags` of the security header that the bytes begin with, without looking at what follows. */
export function securityFlagsOf(bytes: Uint8Array): number {
  const [low = 0, high = 0] = bytes;
  return low | (high << 8);
}

/** `body` behind a basic header with exactly `flags` when written, at least `flags` when read. */
export function inBasicSecurity<T>(flags: number, body: Codec<T>): Codec<T> {
  return {
    name: body.name,
    decode(reader) {
      const found = reader.within('flags', () => reader.u16le());
      if ((found & flags) !== flags)
        reader.fail(`security header with flags 0x${found.toString(16)}`);
      reader.skip(2);
      return body.decode(reader);
    },
    encode(writer, value) {
      writer.u16le(flags);
      writer.u16le(0);
      body.encode(writer, value);
    },
  };
}

/** The client random, encrypted with the server's key. */
export interface SecurityExchange {
  /** SEC_EXCHANGE_PKT, and SEC_LICENSE_ENCRYPT where the client can decrypt licensing messages. */
  readonly flags: number;
  /** Little-endian and as long as the modulus, without the eight zeros that follow it on the wire. */
  readonly encryptedClientRandom: Uint8Array;
}

/** The whole PDU, with its header: it is never encrypted itself. */
export const securityExchange: Codec<SecurityExchange> = {
  name: 'TS_SECURITY_PACKET',
  decode(reader) {
    const flags = reader.u16le();
    if ((flags & SecurityFlag.SEC_EXCHANGE_PKT) === 0)
      reader.fail(`flags 0x${flags.toString(16)} without SEC_EXCHANGE_PKT`);
    reader.skip(2);
    const length = reader.within('length', () => reader.u32le());
    return {
      flags,
      encryptedClientRandom: reader.within('encryptedClientRandom', () => {
        const random = reader.bytes(length - PADDING);
        reader.skip(PADDING);
        return random;
      }),
    };
  },
  encode(writer, { flags, encryptedClientRandom }) {
    writer.u16le(flags);
    writer.u16le(0);
    writer.u32le(encryptedClientRandom.length + PADDING);
    writer.bytes(encryptedClientRandom);
    writer.zeros(PADDING);
  },
};

/** Zeros behind whatever was encrypted with RSA. */
const PADDING = 8;
