/**
 * The messages that open a TLS handshake in clear: ClientHello, ServerHello, and the Certificate of
 * TLS 1.2 and older; others are kept as bytes.
 *
 * @see RFC 8446 4, 4.1.2, 4.1.3, 4.2.1; RFC 5246 7.4
 */
import { type Codec, type Of, octets, record, u8, u16be } from '../wire/codec.ts';
import { Reader } from '../wire/reader.ts';
import { equalBytes } from '../wire/text.ts';
import { Writer } from '../wire/writer.ts';

/** Values of `msg_type`. */
export const HandshakeType = {
  client_hello: 1,
  server_hello: 2,
  certificate: 11,
  server_key_exchange: 12,
  server_hello_done: 14,
} as const;

/** Values of `extension_type`. */
export const ExtensionType = {
  server_name: 0,
  supported_groups: 10,
  ec_point_formats: 11,
  signature_algorithms: 13,
  padding: 21,
  extended_master_secret: 23,
  supported_versions: 43,
  key_share: 51,
  renegotiation_info: 0xff01,
} as const;

/** One entry of `extensions`. */
export interface TlsExtension {
  readonly extension_type: number;
  readonly extension_data: Uint8Array;
}

/** The block is absent as a whole in messages of before RFC 3546. */
interface Extensible {
  readonly extensions?: readonly TlsExtension[];
}

const RANDOM_LENGTH = 32;
const SESSION_ID_LIMIT = 32;

/** Bytes behind a length of one byte. */
const opaque: Codec<Uint8Array> = {
  name: 'opaque',
  decode: (reader) => reader.bytes(reader.u8()),
  encode(writer, value) {
    writer.u8(value.length);
    writer.bytes(value);
  },
};

const sessionId: Codec<Uint8Array> = {
  name: 'SessionID',
  decode(reader) {
    const id = opaque.decode(reader);
    return id.length > SESSION_ID_LIMIT ? reader.fail(`a session id of ${id.length} bytes`) : id;
  },
  encode(writer, value) {
    if (value.length > SESSION_ID_LIMIT)
      throw new RangeError(`a session id of ${value.length} bytes`);
    opaque.encode(writer, value);
  },
};

const cipherSuites: Codec<readonly number[]> = {
  name: 'cipher_suites',
  decode: (reader) => numbers(reader.sub(reader.u16be())),
  encode(writer, value) {
    writer.u16be(2 * value.length);
    for (const suite of value) writer.u16be(suite);
  },
};

const clientHello = withExtensions(
  record('ClientHello', {
    legacy_version: u16be,
    random: octets(RANDOM_LENGTH),
    legacy_session_id: sessionId,
    cipher_suites: cipherSuites,
    legacy_compression_methods: opaque,
  }),
);
/** What a client offers. */
export type ClientHello = Of<typeof clientHello>;

const serverHello = withExtensions(
  record('ServerHello', {
    legacy_version: u16be,
    random: octets(RANDOM_LENGTH),
    legacy_session_id_echo: sessionId,
    cipher_suite: u16be,
    legacy_compression_method: u8,
  }),
);
/** What the server chose; a HelloRetryRequest has the same form. */
export type ServerHello = Of<typeof serverHello>;

/** DER of each certificate, leaf first. */
const certificateList: Codec<readonly Uint8Array[]> = {
  name: 'Certificate',
  decode(reader) {
    const list = reader.sub(u24(reader));
    const found: Uint8Array[] = [];
    while (list.remaining > 0) {
      const length = u24(list);
      if (length === 0) list.fail('an empty certificate');
      found.push(list.bytes(length));
    }
    return found;
  },
  encode(writer, value) {
    const list = new Writer();
    for (const certificate of value) {
      writeU24(list, certificate.length);
      list.bytes(certificate);
    }
    writeU24(writer, list.length);
    writer.bytes(list.finish());
  },
};

/** A handshake message; of those without a form of their own, type and bytes. */
export type TlsHandshake =
  | ({ readonly msg_type: 'client_hello' } & ClientHello)
  | ({ readonly msg_type: 'server_hello' } & ServerHello)
  /** DER of each certificate, leaf first; may be empty. */
  | { readonly msg_type: 'certificate'; readonly certificate_list: readonly Uint8Array[] }
  | { readonly msg_type: 'server_hello_done' }
  | { readonly msg_type: 'other'; readonly code: number; readonly body: Uint8Array };

/** Type, length and body. */
export const tlsHandshake: Codec<TlsHandshake> = {
  name: 'Handshake',
  decode(reader) {
    const code = reader.u8();
    const body = reader.sub(u24(reader));
    const value = messageOf(code, body);
    body.end();
    return value;
  },
  encode(writer, value) {
    const body = new Writer();
    writeBody(body, value);
    writer.u8(value.msg_type === 'other' ? value.code : HandshakeType[value.msg_type]);
    writeU24(writer, body.length);
    writer.bytes(body.finish());
  },
};

/** The versions that the client takes, be it in an extension or, as before TLS 1.3, all up to one. */
export function offeredVersions(hello: ClientHello): readonly number[] {
  const reader = supportedVersions(hello, clientHello.name);
  if (!reader) return OLDER_VERSIONS.filter((version) => version <= hello.legacy_version);
  const versions = numbers(reader.sub(reader.u8()));
  reader.end();
  return versions;
}

/** The version that the server chose. */
export function selectedVersion(hello: ServerHello): number {
  const reader = supportedVersions(hello, serverHello.name);
  if (!reader) return hello.legacy_version;
  const version = reader.u16be();
  reader.end();
  return version;
}

/** Is this ServerHello a HelloRetryRequest, which asks for another ClientHello? */
export function isHelloRetryRequest({ random }: ServerHello): boolean {
  return equalBytes(random, RETRY);
}

const OLDER_VERSIONS = [0x0303, 0x0302, 0x0301, 0x0300] as const;
/** SHA-256 of `HelloRetryRequest`. */
const RETRY = Uint8Array.from(
  'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c'.match(/../g) ?? [],
  (pair) => Number.parseInt(pair, 16),
);

function messageOf(code: number, body: Reader): TlsHandshake {
  switch (code) {
    case HandshakeType.client_hello:
      return { msg_type: 'client_hello', ...named(clientHello, body) };
    case HandshakeType.server_hello:
      return { msg_type: 'server_hello', ...named(serverHello, body) };
    case HandshakeType.certificate:
      return { msg_type: 'certificate', certificate_list: named(certificateList, body) };
    case HandshakeType.server_hello_done:
      return { msg_type: 'server_hello_done' };
    default:
      return { msg_type: 'other', code, body: body.rest() };
  }
}

function writeBody(writer: Writer, value: TlsHandshake): void {
  if (value.msg_type === 'client_hello') clientHello.encode(writer, value);
  if (value.msg_type === 'server_hello') serverHello.encode(writer, value);
  if (value.msg_type === 'certificate') certificateList.encode(writer, value.certificate_list);
  if (value.msg_type === 'other') writer.bytes(value.body);
}

function named<T>(codec: Codec<T>, reader: Reader): T {
  return reader.within(codec.name, () => codec.decode(reader));
}

/** `fields`, and extensions behind them where there is anything. */
function withExtensions<T extends object>(fields: Codec<T>): Codec<T & Extensible> {
  return {
    name: fields.name,
    decode(reader) {
      const value = fields.decode(reader);
      if (reader.remaining === 0) return value;
      return { ...value, extensions: reader.within('extensions', () => extensionsIn(reader)) };
    },
    encode(writer, value) {
      fields.encode(writer, value);
      if (value.extensions) writeExtensions(writer, value.extensions);
    },
  };
}

function extensionsIn(reader: Reader): TlsExtension[] {
  const block = reader.sub(reader.u16be());
  const extensions: TlsExtension[] = [];
  while (block.remaining > 0) {
    const extension_type = block.u16be();
    extensions.push({ extension_type, extension_data: block.bytes(block.u16be()) });
  }
  return extensions;
}

function writeExtensions(writer: Writer, extensions: readonly TlsExtension[]): void {
  const block = new Writer();
  for (const { extension_type, extension_data } of extensions) {
    block.u16be(extension_type);
    block.u16be(extension_data.length);
    block.bytes(extension_data);
  }
  writer.u16be(block.length);
  writer.bytes(block.finish());
}

function supportedVersions({ extensions }: Extensible, message: string): Reader | undefined {
  const found = extensions?.find(
    ({ extension_type }) => extension_type === ExtensionType.supported_versions,
  );
  const data = found?.extension_data;
  return data && new Reader(data, 0, data.length, [message, 'supported_versions']);
}

function numbers(reader: Reader): number[] {
  if (reader.remaining === 0) reader.fail('an empty list');
  const found: number[] = [];
  while (reader.remaining > 0) found.push(reader.u16be());
  return found;
}

function u24(reader: Reader): number {
  return reader.u8() * 0x1_0000 + reader.u16be();
}

function writeU24(writer: Writer, value: number): void {
  writer.u8(Math.floor(value / 0x1_0000));
  writer.u16be(value % 0x1_0000);
}
