/**
 * Addresses as text and as numbers. Only what `net.isIP` calls an address is one: four decimal
 * numbers without leading zeros, or IPv6 as in RFC 4291; the shorthands of inet_aton are not.
 *
 * @see RFC 4291 2.2, RFC 5952 4, RFC 6943 3.1.1
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export type Family = 4 | 6;

export interface Address {
  readonly family: Family;
  readonly value: bigint;
  readonly zone?: string;
}

/** `undefined` for anything but a complete and plain literal. */
export function parseAddress(text: string): Address | undefined {
  const family = isIP(text);
  if (family === 4) return { family, value: BigInt(ipv4Number(text)) };
  if (family !== 6) return undefined;
  const percent = text.indexOf('%');
  const value = ipv6Value(percent < 0 ? text : text.slice(0, percent));
  if (percent < 0) return { family, value };
  const zone = text.slice(percent + 1);
  // A colon would be the second end of a range: no interface has one in its name.
  return zone.includes(':') ? undefined : { family, value, zone };
}

/** The canonical text. */
export function formatAddress(family: Family, value: bigint): string {
  if (family === 4) return ipv4Text(Number(value));
  const bytes: number[] = [];
  for (let shift = 120n; shift >= 0n; shift -= 8n) bytes.push(Number((value >> shift) & 0xffn));
  return new ipaddr.IPv6(bytes).toRFC5952String();
}

/** The number of a valid IPv4 literal. */
export function ipv4Number(text: string): number {
  let value = 0;
  let octet = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === DOT) {
      value = value * 256 + octet;
      octet = 0;
    } else {
      octet = octet * 10 + code - ZERO;
    }
  }
  return value * 256 + octet;
}

/** The texts of `count` addresses from `first`, without arithmetic on bigints in the inner loop. */
export function* addressTexts(family: Family, first: bigint, count: bigint): Generator<string> {
  const bits = family === 4 ? 8n : 16n;
  const end = first + count;
  for (let start = first; start < end; ) {
    const next = ((start >> bits) + 1n) << bits;
    const from = Number(start - ((start >> bits) << bits));
    const to = from + Number((next < end ? next : end) - start);
    if (family === 4) {
      const head = ipv4Text(Number((start >> bits) << bits)).slice(0, -1);
      for (let last = from; last < to; last++) yield head + OCTETS[last];
    } else {
      yield* ipv6Texts((start >> bits) << bits, from, to);
    }
    start = next;
  }
}

const DOT = 0x2e;
const ZERO = 0x30;
const OCTETS = Array.from({ length: 256 }, (_, octet) => String(octet));

/** Addresses that differ in their last group only, from `base + from` up to but not with `base + to`. */
function* ipv6Texts(base: bigint, from: number, to: number): Generator<string> {
  // A last group that is not zero never joins the run written as `::`: all such share their head.
  const head = formatAddress(6, base + 1n).slice(0, -1);
  for (let last = from; last < to; last++) {
    yield last === 0 ? formatAddress(6, base) : head + last.toString(16);
  }
}

function ipv4Text(value: number): string {
  return `${OCTETS[value >>> 24]}.${OCTETS[(value >>> 16) & 0xff]}.${OCTETS[(value >>> 8) & 0xff]}.${OCTETS[value & 0xff]}`;
}

function ipv6Value(text: string): bigint {
  let value = 0n;
  for (const group of ipaddr.IPv6.parse(text).parts) value = (value << 16n) | BigInt(group);
  return value;
}
