/**
 * DER as a tree, read by node-forge's ASN.1 reader: every read here either fits or is a
 * `CertificateError`. Contents are binary strings, one character a byte, as forge keeps them.
 *
 * @see X.690 8.1, 8.6, 8.19, 11.7, 11.8
 */
import { createRequire } from 'node:module';
import { CertificateError } from './certificate-error.ts';

/** An element of the tree: the bytes of a primitive one, the elements in a constructed one. */
export interface Der {
  readonly tagClass: number;
  readonly type: number;
  readonly constructed: boolean;
  readonly value: string | readonly Der[];
}

/** Identifier octets of what a certificate is made of. */
export const DerTag = {
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  OBJECT_IDENTIFIER: 0x06,
  UTCTime: 0x17,
  GeneralizedTime: 0x18,
  SEQUENCE: 0x30,
  SET: 0x31,
} as const;

interface Asn1Reader {
  fromDer(bytes: string, options: { decodeBitStrings: boolean }): Der;
}

let asn1Reader: Asn1Reader | undefined;

/** The one element that the bytes are. */
export function der(bytes: Uint8Array | string): Der {
  const text = typeof bytes === 'string' ? bytes : binary(bytes);
  asn1Reader ??= loadAsn1Reader();
  try {
    return asn1Reader.fromDer(text, { decodeBitStrings: false });
  } catch (error) {
    throw new CertificateError(error instanceof Error ? error.message : String(error));
  }
}

/** The identifier octet, as in `DerTag`. */
export function tagOf(element: Der): number {
  return element.tagClass | (element.constructed ? 0x20 : 0) | element.type;
}

/** What a constructed element holds. */
export function children(element: Der | undefined, tag: number = DerTag.SEQUENCE): readonly Der[] {
  const value = expected(element, tag).value;
  if (typeof value === 'string')
    throw new CertificateError(`tag ${hexTag(tag)} is not constructed`);
  return value;
}

/** The bytes of a primitive element. */
export function contents(element: Der | undefined, tag: number): string {
  const value = expected(element, tag).value;
  if (typeof value !== 'string') throw new CertificateError(`tag ${hexTag(tag)} is constructed`);
  return value;
}

/** A BIT STRING without the octet that counts unused bits. */
export function bits(element: Der | undefined): string {
  const value = contents(element, DerTag.BIT_STRING);
  if (value.length === 0) throw new CertificateError('BIT STRING without a first octet');
  return value.slice(1);
}

/** An object identifier in dots. */
export function oid(element: Der | undefined): string {
  const value = contents(element, DerTag.OBJECT_IDENTIFIER);
  if (value.length === 0 || value.length > OID_LIMIT || value.charCodeAt(value.length - 1) >= 0x80)
    throw new CertificateError(`object identifier of ${value.length} bytes`);
  let text = '';
  let arc: number | bigint = 0;
  for (let index = 0; index < value.length; index++) {
    const octet = value.charCodeAt(index);
    arc = withSevenBits(arc, octet & 0x7f);
    if (octet >= 0x80) continue;
    text += text === '' ? firstArcs(arc) : `.${arc}`;
    arc = 0;
  }
  return text;
}

/** UTCTime or GeneralizedTime. */
export function time(element: Der | undefined): Date {
  const tag = element && tagOf(element);
  const utc = tag === DerTag.UTCTime;
  const text = contents(element, utc ? DerTag.UTCTime : DerTag.GeneralizedTime);
  if (!(utc ? UTC_TIME : GENERALIZED_TIME).test(text)) throw new CertificateError(NO_TIME);
  const century = utc ? (twoDigits(text, 0) < 50 ? 2000 : 1900) : twoDigits(text, 0) * 100;
  const month = utc ? 2 : 4;
  const year = century + twoDigits(text, month - 2);
  const day = twoDigits(text, month + 2);
  const minute = twoDigits(text, month + 6);
  // Left out where the zone follows.
  const second = isDigit(text, month + 8) ? twoDigits(text, month + 8) : 0;
  const atMonth = twoDigits(text, month) - 1;
  const hour = twoDigits(text, month + 4);
  const date = new Date(Date.UTC(year, atMonth, day, hour, minute, second));
  // Which takes these years for years of the twentieth century.
  if (year < 100) date.setUTCFullYear(year, atMonth, day);
  const rolledOver = date.getUTCMonth() !== atMonth || date.getUTCDate() !== day;
  if (rolledOver || second > 59 || minute > 59) throw new CertificateError(NO_TIME);
  return text.endsWith('Z') ? date : new Date(date.getTime() - offsetMs(text.slice(-5)));
}

const NO_TIME = 'time that is no time';

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - 0x30) * 10 + text.charCodeAt(at + 1) - 0x30;
}

/** Do two elements say the same, byte for byte of their contents? */
export function sameDer(a: Der, b: Der): boolean {
  if (tagOf(a) !== tagOf(b)) return false;
  if (typeof a.value === 'string' || typeof b.value === 'string') return a.value === b.value;
  const others = b.value;
  return (
    a.value.length === others.length &&
    a.value.every((child, index) => {
      const other = others[index];
      return other !== undefined && sameDer(child, other);
    })
  );
}

/** The bytes of a binary string. */
export function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

/** Longest object identifier that is believed; those in use stay below 20 bytes. */
const OID_LIMIT = 64;
const UTC_TIME = /^\d{10}(?:\d\d)?(?:Z|[+-]\d{4})$/;
const GENERALIZED_TIME = /^\d{14}(?:\.\d+)?(?:Z|[+-]\d{4})$/;

/** Loaded with the first certificate: forge takes longer to load than the rest of the program to start. */
function loadAsn1Reader(): Asn1Reader {
  const asn1: Asn1Reader = createRequire(import.meta.url)('node-forge/lib/asn1.js');
  return asn1;
}

function binary(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function expected(element: Der | undefined, tag: number): Der {
  if (element === undefined) throw new CertificateError(`tag ${hexTag(tag)} is missing`);
  const found = tagOf(element);
  if (found !== tag)
    throw new CertificateError(`tag ${hexTag(found)} where ${hexTag(tag)} belongs`);
  return element;
}

/** Arcs as large as a UUID are allowed, and rare. */
function withSevenBits(arc: number | bigint, bits: number): number | bigint {
  if (typeof arc === 'number' && arc < 2 ** 46) return arc * 128 + bits;
  return (BigInt(arc) << 7n) | BigInt(bits);
}

/** The first two arcs share a number. */
function firstArcs(both: number | bigint): string {
  const top = both < 40 ? 0 : both < 80 ? 1 : 2;
  return `${top}.${typeof both === 'number' ? both - top * 40 : both - 80n}`;
}

function hexTag(tag: number): string {
  return `0x${tag.toString(16).padStart(2, '0')}`;
}

function offsetMs(zone: string): number {
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3, 5));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
