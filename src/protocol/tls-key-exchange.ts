/**
 * What a server brings to the key exchange, as far as it says how strong that is.
 *
 * @see RFC 8446 4.2.8, RFC 5246 7.4.3, RFC 8422 5.4
 */
import { nameOf } from '../wire/names.ts';
import { Reader } from '../wire/reader.ts';
import { NamedGroup } from './tls-extensions.ts';
import { ExtensionType, type ServerHello } from './tls-hello.ts';

/** The group a server of TLS 1.3 uses, or asks for in a HelloRetryRequest; `undefined` where it names none. */
export function groupOfHello({ extensions }: ServerHello): string | undefined {
  const found = extensions?.find(
    ({ extension_type }) => extension_type === ExtensionType.key_share,
  );
  if (!found) return undefined;
  const { extension_data: data } = found;
  return nameOf(NamedGroup, new Reader(data, 0, data.length, ['ServerHello', 'key_share']).u16be());
}

/**
 * The group of a ServerKeyExchange of TLS 1.2 or older: a named curve, or `dh2048` for a prime of so
 * many bits; `undefined` where the suite says nothing about its form.
 */
export function groupOfKeyExchange(suite: string, body: Uint8Array): string | undefined {
  const reader = new Reader(body, 0, body.length, ['ServerKeyExchange']);
  if (/^TLS_ECDH/.test(suite)) {
    return reader.u8() === NAMED_CURVE ? nameOf(NamedGroup, reader.u16be()) : 'explicit curve';
  }
  if (!/^TLS_DHE?_/.test(suite)) return undefined;
  return `dh${bitLength(reader.bytes(reader.u16be()))}`;
}

const NAMED_CURVE = 3;

function bitLength(number: Uint8Array): number {
  const first = number.findIndex((byte) => byte !== 0);
  if (first < 0) return 0;
  return (number.length - first) * 8 - (Math.clz32(number[first] as number) - 24);
}
