/**
 * Distinguished names in DER, in any of the string types that certificates are met with.
 *
 * @see RFC 5280 4.1.2.4, X.680 41
 */
import { Tag } from '../wire/ber.ts';
import { latin1Bytes } from '../wire/text.ts';
import { der, oidDer } from './der.ts';

export type NameStringType = keyof typeof StringTypes;

/** A Name with one attribute to a set; types are short names or object identifiers. */
export function nameDer(
  attributes: readonly (readonly [type: string, value: string])[],
  stringType: NameStringType,
): Uint8Array {
  const { tag, encode } = StringTypes[stringType];
  const sets = attributes.map(([type, value]) =>
    der(0x31, der(Tag.SEQUENCE, oidDer(AttributeType[type] ?? type), der(tag, encode(value)))),
  );
  return der(Tag.SEQUENCE, ...sets);
}

const AttributeType: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  DC: '0.9.2342.19200300.100.1.25',
};

const StringTypes = {
  UTF8String: { tag: 0x0c, encode: (text: string) => new Uint8Array(Buffer.from(text, 'utf8')) },
  PrintableString: { tag: 0x13, encode: latin1Bytes },
  TeletexString: { tag: 0x14, encode: latin1Bytes },
  IA5String: { tag: 0x16, encode: latin1Bytes },
  UniversalString: { tag: 0x1c, encode: utf32Bytes },
  BMPString: { tag: 0x1e, encode: utf16BigEndianBytes },
} as const;

function utf16BigEndianBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'utf16le').swap16());
}

function utf32Bytes(text: string): Uint8Array {
  const codePoints = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const view = new DataView(new ArrayBuffer(codePoints.length * 4));
  for (const [index, codePoint] of codePoints.entries()) view.setUint32(index * 4, codePoint);
  return new Uint8Array(view.buffer);
}
