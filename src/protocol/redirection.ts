/**
 * Server Redirection: the client is to connect to another machine, or again to this one with other
 * papers. Under Standard RDP Security it follows a security header with SEC_REDIRECTION_PKT, under
 * TLS a share control header.
 *
 * @see MS-RDPBCGR 2.2.13
 */
import type { Codec, Of } from '../wire/codec.ts';
import type { Reader } from '../wire/reader.ts';
import { utf16, utf16Bytes } from '../wire/text.ts';
import { Writer } from '../wire/writer.ts';
import { inShareControl } from './share.ts';
import { PduType } from './share-types.ts';

/** Bits of `RedirFlags`; most say that a field is there. */
export const RedirectionFlag = {
  LB_TARGET_NET_ADDRESS: 0x0000_0001,
  LB_LOAD_BALANCE_INFO: 0x0000_0002,
  LB_USERNAME: 0x0000_0004,
  LB_DOMAIN: 0x0000_0008,
  LB_PASSWORD: 0x0000_0010,
  LB_DONTSTOREUSERNAME: 0x0000_0020,
  LB_SMARTCARD_LOGON: 0x0000_0040,
  /** For information only: the client stays where it is. */
  LB_NOREDIRECT: 0x0000_0080,
  LB_TARGET_FQDN: 0x0000_0100,
  LB_TARGET_NETBIOS_NAME: 0x0000_0200,
  LB_TARGET_NET_ADDRESSES: 0x0000_0800,
  LB_CLIENT_TSV_URL: 0x0000_1000,
  LB_SERVER_TSV_CAPABLE: 0x0000_2000,
  /** The password is for the target to decrypt, by RDSTLS. */
  LB_PASSWORD_IS_PK_ENCRYPTED: 0x0000_4000,
  LB_REDIRECTION_GUID: 0x0000_8000,
  LB_TARGET_CERTIFICATE: 0x0001_0000,
} as const;

/** Where to go, and what to show there. */
export interface ServerRedirection {
  /** To be repeated in the cluster data of the next connection. */
  readonly SessionID: number;
  /** When written, bits that say that a field is there follow from the fields. */
  readonly RedirFlags: number;
  readonly TargetNetAddress?: string;
  /** The routing token of the next connection. */
  readonly LoadBalanceInfo?: Uint8Array;
  readonly UserName?: string;
  readonly Domain?: string;
  /** A secret: Unicode text with a NUL, or what only the target can decrypt. */
  readonly Password?: Uint8Array;
  readonly TargetFQDN?: string;
  readonly TargetNetBiosName?: string;
  readonly TsvUrl?: Uint8Array;
  readonly RedirectionGuid?: Uint8Array;
  /** Base64 in Unicode, of elements of which one is the certificate. */
  readonly TargetCertificate?: Uint8Array;
  readonly TargetNetAddresses?: readonly string[];
}

/** The packet alone: what follows the security header. */
export const serverRedirection: Codec<ServerRedirection> = {
  name: 'RDP_SERVER_REDIRECTION_PACKET',
  decode(reader) {
    const Flags = reader.within('Flags', () => reader.u16le());
    if (Flags !== SEC_REDIRECTION_PKT) reader.fail(`Flags 0x${Flags.toString(16)}`);
    const Length = reader.within('Length', () => reader.u16le());
    const packet = reader.within('Length', () => reader.sub(Length - PACKET_HEADER_LENGTH));
    const SessionID = packet.u32le();
    const RedirFlags = packet.u32le();
    const fields: Record<string, unknown> = {};
    for (const [field, { flag, read }] of Object.entries(FIELDS)) {
      if ((RedirFlags & flag) === 0) continue;
      fields[field] = packet.within(field, () => read(packet.sub(packet.u32le())));
    }
    // What is left is the padding of eight bytes, which may also follow uncounted.
    reader.skip(Math.min(PADDING, reader.remaining));
    const value: Readonly<Record<string, unknown>> = { SessionID, RedirFlags, ...fields };
    return value as unknown as ServerRedirection;
  },
  encode(writer, value) {
    const packet = new Writer();
    let RedirFlags = value.RedirFlags;
    for (const [field, { flag, write }] of Object.entries(FIELDS)) {
      const contents = value[field as keyof typeof FIELDS];
      RedirFlags = contents === undefined ? RedirFlags & ~flag : RedirFlags | flag;
      if (contents === undefined) continue;
      const bytes = (write as (contents: unknown) => Uint8Array)(contents);
      packet.u32le(bytes.length);
      packet.bytes(bytes);
    }
    writer.u16le(SEC_REDIRECTION_PKT);
    writer.u16le(PACKET_HEADER_LENGTH + 8 + packet.length);
    writer.u32le(value.SessionID);
    writer.u32le(RedirFlags >>> 0);
    writer.bytes(packet.finish());
  },
};

/** Behind a share control header and two bytes of padding. */
export const enhancedServerRedirection = inShareControl<ServerRedirection>(
  PduType.PDUTYPE_SERVER_REDIR_PKT,
  {
    name: 'TS_ENHANCED_SECURITY_SERVER_REDIRECTION',
    decode(reader) {
      reader.skip(2); // pad2Octets
      return serverRedirection.decode(reader);
    },
    encode(writer, value) {
      writer.u16le(0);
      serverRedirection.encode(writer, value);
    },
  },
);
export type EnhancedServerRedirection = Of<typeof enhancedServerRedirection>;

/** Flags and Length. */
const PACKET_HEADER_LENGTH = 4;
const SEC_REDIRECTION_PKT = 0x0400;
const PADDING = 8;
/** Far more addresses than a machine has. */
const ADDRESS_LIMIT = 256;

interface Field<T> {
  readonly flag: number;
  read(contents: Reader): T;
  write(value: T): Uint8Array;
}

/** In the order in which they are sent. */
const FIELDS = {
  TargetNetAddress: textField(RedirectionFlag.LB_TARGET_NET_ADDRESS),
  LoadBalanceInfo: bytesField(RedirectionFlag.LB_LOAD_BALANCE_INFO),
  UserName: textField(RedirectionFlag.LB_USERNAME),
  Domain: textField(RedirectionFlag.LB_DOMAIN),
  Password: bytesField(RedirectionFlag.LB_PASSWORD),
  TargetFQDN: textField(RedirectionFlag.LB_TARGET_FQDN),
  TargetNetBiosName: textField(RedirectionFlag.LB_TARGET_NETBIOS_NAME),
  TsvUrl: bytesField(RedirectionFlag.LB_CLIENT_TSV_URL),
  RedirectionGuid: bytesField(RedirectionFlag.LB_REDIRECTION_GUID),
  TargetCertificate: bytesField(RedirectionFlag.LB_TARGET_CERTIFICATE),
  TargetNetAddresses: addressesField(RedirectionFlag.LB_TARGET_NET_ADDRESSES),
} as const;

function bytesField(flag: number): Field<Uint8Array> {
  return { flag, read: (contents) => contents.rest(), write: (value) => value };
}

function textField(flag: number): Field<string> {
  return { flag, read: (contents) => utf16(contents.rest()), write: terminated };
}

function addressesField(flag: number): Field<readonly string[]> {
  return {
    flag,
    read(contents) {
      const addressCount = contents.u32le();
      if (addressCount > ADDRESS_LIMIT) contents.fail(`${addressCount} addresses`);
      return Array.from({ length: addressCount }, () => utf16(contents.bytes(contents.u32le())));
    },
    write(value) {
      if (value.length > ADDRESS_LIMIT) throw new RangeError(`${value.length} addresses`);
      const writer = new Writer();
      writer.u32le(value.length);
      for (const address of value.map(terminated)) {
        writer.u32le(address.length);
        writer.bytes(address);
      }
      return writer.finish();
    },
  };
}

function terminated(text: string): Uint8Array {
  return utf16Bytes(`${text}\0`);
}
