/**
 * What a hello carries in its extensions, as far as a client offers it and a server answers it.
 *
 * @see RFC 8446 4.2, RFC 6066 3, RFC 8422 5.1, RFC 5746 3.2, RFC 7627 5.1, RFC 7685 3
 */
import { type Codec, encode } from '../wire/codec.ts';
import { latin1, latin1Bytes } from '../wire/text.ts';
import { Writer } from '../wire/writer.ts';
import { ExtensionType, type TlsExtension } from './tls-hello.ts';

/** Groups for the key exchange, by their registered names. */
export const NamedGroup = {
  secp256k1: 22,
  secp256r1: 23,
  secp384r1: 24,
  secp521r1: 25,
  brainpoolP256r1: 26,
  brainpoolP384r1: 27,
  brainpoolP512r1: 28,
  x25519: 29,
  x448: 30,
  ffdhe2048: 256,
  ffdhe3072: 257,
  ffdhe4096: 258,
} as const;

/** Signatures a client can check; those of TLS 1.2 are a hash and a key, e.g. SHA-1 with RSA. */
export const SignatureScheme = {
  ecdsa_secp256r1_sha256: 0x0403,
  ecdsa_secp384r1_sha384: 0x0503,
  ecdsa_secp521r1_sha512: 0x0603,
  ed25519: 0x0807,
  ed448: 0x0808,
  rsa_pss_rsae_sha256: 0x0804,
  rsa_pss_rsae_sha384: 0x0805,
  rsa_pss_rsae_sha512: 0x0806,
  rsa_pss_pss_sha256: 0x0809,
  rsa_pss_pss_sha384: 0x080a,
  rsa_pss_pss_sha512: 0x080b,
  rsa_pkcs1_sha256: 0x0401,
  rsa_pkcs1_sha384: 0x0501,
  rsa_pkcs1_sha512: 0x0601,
  ecdsa_sha224: 0x0303,
  rsa_pkcs1_sha224: 0x0301,
  ecdsa_sha1: 0x0203,
  rsa_pkcs1_sha1: 0x0201,
  rsa_pkcs1_md5: 0x0101,
} as const;

/** The public half of a key exchange that a client has begun. */
export interface KeyShareEntry {
  /** A value of `NamedGroup`. */
  readonly group: number;
  readonly key_exchange: Uint8Array;
}

/** The host name in a `server_name`; names of other kinds are an error, for there are none. */
export const serverNameList: Codec<string> = {
  name: 'ServerNameList',
  decode(reader) {
    const list = reader.sub(reader.u16be());
    if (list.u8() !== HOST_NAME) list.fail('a name that is no host name');
    const name = list.bytes(list.u16be());
    list.end();
    if (name.length === 0 || name.includes(0)) list.fail('an empty name, or a NUL in it');
    return latin1(name);
  },
  encode(writer, value) {
    const name = latin1Bytes(value);
    writer.u16be(name.length + 3);
    writer.u8(HOST_NAME);
    writer.u16be(name.length);
    writer.bytes(name);
  },
};

/** `supported_groups`, the favourite first. */
export const namedGroupList: Codec<readonly number[]> = numberList('NamedGroupList');

/** `signature_algorithms`, the favourite first. */
export const signatureSchemeList: Codec<readonly number[]> = numberList('SignatureSchemeList');

/** `key_share` of a ClientHello. */
export const keyShareClientHello: Codec<readonly KeyShareEntry[]> = {
  name: 'KeyShareClientHello',
  decode(reader) {
    const list = reader.sub(reader.u16be());
    const entries: KeyShareEntry[] = [];
    while (list.remaining > 0) {
      const group = list.u16be();
      entries.push({ group, key_exchange: list.bytes(list.u16be()) });
    }
    return entries;
  },
  encode(writer, value) {
    const list = new Writer();
    for (const { group, key_exchange } of value) {
      list.u16be(group);
      list.u16be(key_exchange.length);
      list.bytes(key_exchange);
    }
    writer.u16be(list.length);
    writer.bytes(list.finish());
  },
};

/** `supported_versions` of a ClientHello, the favourite first. */
export const clientVersions: Codec<readonly number[]> = {
  name: 'SupportedVersions',
  decode(reader) {
    const list = reader.sub(reader.u8());
    const found: number[] = [];
    while (list.remaining > 0) found.push(list.u16be());
    return found;
  },
  encode(writer, value) {
    writer.u8(2 * value.length);
    for (const version of value) writer.u16be(version);
  },
};

/** An extension whose data are a value of `codec`. */
export function extensionOf<T>(
  type: keyof typeof ExtensionType,
  codec: Codec<T>,
  value: NoInfer<T>,
): TlsExtension {
  return extensionOfBytes(type, ...encode(codec, value));
}

/** An extension with these data. */
export function extensionOfBytes(
  type: keyof typeof ExtensionType,
  ...data: readonly number[]
): TlsExtension {
  return { extension_type: ExtensionType[type], extension_data: Uint8Array.from(data) };
}

/**
 * Extensions that bring a hello of `length` bytes, its header included, past 511: there are
 * middleboxes that hang at one of 256 to 511 bytes.
 */
export function paddingFor(length: number): readonly TlsExtension[] {
  if (length < 256 || length > 511) return [];
  return [extensionOfBytes('padding', ...new Uint8Array(Math.max(0, 512 - length - 4)))];
}

const HOST_NAME = 0;

/** Numbers of 16 bits behind their length in 16 bits. */
function numberList(name: string): Codec<readonly number[]> {
  return {
    name,
    decode(reader) {
      const list = reader.sub(reader.u16be());
      const found: number[] = [];
      while (list.remaining > 0) found.push(list.u16be());
      return found;
    },
    encode(writer, value) {
      writer.u16be(2 * value.length);
      for (const each of value) writer.u16be(each);
    },
  };
}
