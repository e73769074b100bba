/**
 * CredSSP: the one message both sides exchange inside TLS, and the credentials delegated in its
 * `authInfo`. The fields are the same in versions 2 to 6; which of them are sent is what differs.
 *
 * @see MS-CSSP 2.2.1, 2.2.1.2, 2.2.1.2.1
 */
import {
  contextTag,
  element,
  explicit,
  integer,
  octetString,
  optionalExplicit,
  Tag,
  writeElement,
  writeInteger,
  writeOctetString,
} from '../wire/ber.ts';
import type { Codec } from '../wire/codec.ts';
import { Reader } from '../wire/reader.ts';
import { utf16, utf16Bytes } from '../wire/text.ts';
import type { Writable } from '../wire/writable.ts';
import type { Writer } from '../wire/writer.ts';

/** The highest version of the protocol that is published, and the one we say we speak. */
export const CREDSSP_VERSION = 6;

/** Bytes of `clientNonce`. */
export const CLIENT_NONCE_LENGTH = 32;

/** Most bytes a TSRequest may have before it is taken for a mistake or an attack. */
export const TS_REQUEST_LIMIT = 0x1_0000;

export interface TsRequest {
  /** Kept as it is sent: a number above 6 means the highest version that is known. */
  readonly version: number;
  /** Each `negoToken`; in practice there is one. */
  readonly negoTokens?: readonly Uint8Array[];
  readonly authInfo?: Uint8Array;
  readonly pubKeyAuth?: Uint8Array;
  /** NTSTATUS or HRESULT as an unsigned number of 32 bits. */
  readonly errorCode?: number;
  readonly clientNonce?: Uint8Array;
}

export const tsRequest: Codec<TsRequest> = {
  name: 'TSRequest',
  decode(reader) {
    const fields = element(reader, Tag.SEQUENCE);
    const request: Writable<TsRequest> = { version: explicit(fields, 0, 'version', integer) };
    const negoTokens = optionalExplicit(fields, 1, 'negoTokens', readNegoTokens);
    if (negoTokens) request.negoTokens = negoTokens;
    const authInfo = optionalExplicit(fields, 2, 'authInfo', octetString);
    if (authInfo) request.authInfo = authInfo;
    const pubKeyAuth = optionalExplicit(fields, 3, 'pubKeyAuth', octetString);
    if (pubKeyAuth) request.pubKeyAuth = pubKeyAuth;
    const errorCode = optionalExplicit(fields, 4, 'errorCode', readErrorCode);
    if (errorCode !== undefined) request.errorCode = errorCode;
    const clientNonce = optionalExplicit(fields, 5, 'clientNonce', readClientNonce);
    if (clientNonce) request.clientNonce = clientNonce;
    fields.end();
    return request;
  },
  encode(writer, value) {
    const { negoTokens, errorCode, clientNonce } = value;
    if (clientNonce && clientNonce.length !== CLIENT_NONCE_LENGTH)
      throw new RangeError(`a clientNonce of ${clientNonce.length} bytes`);
    writeElement(writer, Tag.SEQUENCE, (fields) => {
      writeField(fields, 0, (inner) => writeInteger(inner, value.version));
      if (negoTokens) writeField(fields, 1, (inner) => writeNegoTokens(inner, negoTokens));
      writeOctets(fields, 2, value.authInfo);
      writeOctets(fields, 3, value.pubKeyAuth);
      if (errorCode !== undefined)
        writeField(fields, 4, (inner) => writeErrorCode(inner, errorCode));
      writeOctets(fields, 5, clientNonce);
    });
  },
};

/**
 * The length of the TSRequest at the start of `bytes`, once enough of it is there to tell.
 * Anything but a DER SEQUENCE of at most 64 KiB is a `DecodeError`.
 */
export function tsRequestLength(bytes: Uint8Array): number | undefined {
  const reader = new Reader(bytes, 0, bytes.length, [tsRequest.name]);
  const tag = reader.peek();
  if (tag === undefined) return undefined;
  if (tag !== Tag.SEQUENCE) reader.fail(`first byte 0x${tag.toString(16)} is not a SEQUENCE`);
  reader.skip(1);
  const first = reader.peek();
  if (first === undefined) return undefined;
  reader.skip(1);
  if (first < 0x80) return reader.offset + first;
  const digits = first & 0x7f;
  if (digits === 0 || digits > 4) reader.fail(`length of ${digits} bytes`);
  if (reader.remaining < digits) return undefined;
  let contents = 0;
  for (let index = 0; index < digits; index++) contents = contents * 256 + reader.u8();
  const total = reader.offset + contents;
  if (total > TS_REQUEST_LIMIT) reader.fail(`${total} bytes are more than a TSRequest may have`);
  return total;
}

/** Values of `credType`. */
export const CredType = {
  TSPasswordCreds: 1,
  TSSmartCardCreds: 2,
  TSRemoteGuardCreds: 6,
} as const;

export interface TsCredentials {
  readonly credType: number;
  /** DER of the structure that `credType` names. */
  readonly credentials: Uint8Array;
}

export const tsCredentials: Codec<TsCredentials> = {
  name: 'TSCredentials',
  decode(reader) {
    const fields = element(reader, Tag.SEQUENCE);
    const credType = explicit(fields, 0, 'credType', integer);
    const credentials = explicit(fields, 1, 'credentials', octetString);
    fields.end();
    return { credType, credentials };
  },
  encode(writer, { credType, credentials }) {
    writeElement(writer, Tag.SEQUENCE, (fields) => {
      writeField(fields, 0, (inner) => writeInteger(inner, credType));
      writeOctets(fields, 1, credentials);
    });
  },
};

/** Three empty texts are what Restricted Admin delegates. */
export interface TsPasswordCreds {
  readonly domainName: string;
  readonly userName: string;
  readonly password: string;
}

export const tsPasswordCreds: Codec<TsPasswordCreds> = {
  name: 'TSPasswordCreds',
  decode(reader) {
    const fields = element(reader, Tag.SEQUENCE);
    const domainName = explicit(fields, 0, 'domainName', readText);
    const userName = explicit(fields, 1, 'userName', readText);
    const password = explicit(fields, 2, 'password', readText);
    fields.end();
    return { domainName, userName, password };
  },
  encode(writer, { domainName, userName, password }) {
    writeElement(writer, Tag.SEQUENCE, (fields) => {
      writeOctets(fields, 0, utf16Bytes(domainName));
      writeOctets(fields, 1, utf16Bytes(userName));
      writeOctets(fields, 2, utf16Bytes(password));
    });
  },
};

function readNegoTokens(reader: Reader): Uint8Array[] {
  const list = element(reader, Tag.SEQUENCE);
  const tokens: Uint8Array[] = [];
  while (list.remaining > 0) {
    const item = element(list, Tag.SEQUENCE);
    tokens.push(explicit(item, 0, 'negoToken', octetString));
    item.end();
  }
  return tokens;
}

function writeNegoTokens(writer: Writer, tokens: readonly Uint8Array[]): void {
  writeElement(writer, Tag.SEQUENCE, (list) => {
    for (const token of tokens)
      writeElement(list, Tag.SEQUENCE, (item) => writeOctets(item, 0, token));
  });
}

/** A status is a negative INTEGER in DER; a fifth, leading zero byte is the other way to write it. */
function readErrorCode(reader: Reader): number {
  const contents = element(reader, Tag.INTEGER);
  const size = contents.remaining;
  if (size === 0 || size > 5) contents.fail(`integer of ${size} bytes`);
  const first = contents.u8();
  if (size === 5 && first !== 0) contents.fail('integer of more than 32 bits');
  let value = first & 0x80 ? first - 0x100 : first;
  while (contents.remaining > 0) value = value * 256 + contents.u8();
  return value >>> 0;
}

function writeErrorCode(writer: Writer, errorCode: number): void {
  if (errorCode !== errorCode >>> 0) throw new RangeError(`${errorCode} is not a status`);
  const signed = errorCode | 0;
  let size = 1;
  while (size < 4 && signed !== (signed << (32 - 8 * size)) >> (32 - 8 * size)) size++;
  writeElement(writer, Tag.INTEGER, (contents) => {
    for (let digit = size - 1; digit >= 0; digit--) contents.u8((errorCode >>> (8 * digit)) & 0xff);
  });
}

function readClientNonce(reader: Reader): Uint8Array {
  const nonce = octetString(reader);
  if (nonce.length !== CLIENT_NONCE_LENGTH) reader.fail(`nonce of ${nonce.length} bytes`);
  return nonce;
}

function readText(reader: Reader): string {
  return utf16(octetString(reader));
}

function writeField(writer: Writer, number: number, contents: (inner: Writer) => void): void {
  writeElement(writer, contextTag(number), contents);
}

function writeOctets(writer: Writer, number: number, value: Uint8Array | undefined): void {
  if (value) writeField(writer, number, (inner) => writeOctetString(inner, value));
}
