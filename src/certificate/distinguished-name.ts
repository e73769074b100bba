/**
 * Distinguished names as text: a sequence of sets of attributes, written `CN=rds01, O=Contoso` in
 * the certificate's own order, `+` between the attributes of one set. Values are escaped so that
 * no value can pass for another attribute; control characters stay as they are.
 *
 * Deviation: RFC 4514 begins at the last name and puts no space after the comma. Windows and
 * openssl show the certificate's own order, which is what people compare with.
 *
 * @see RFC 4514 2.4, RFC 5280 4.1.2.4
 */
import { CertificateError } from './certificate-error.ts';
import { bytesOf, children, contents, type Der, DerTag, oid, tagOf } from './der.ts';

/** One attribute of a name. */
export interface NameAttribute {
  /** `CN`, or the object identifier where it has no short name. */
  readonly type: string;
  readonly value: string;
}

/** The attributes of a name, set by set. */
export type DistinguishedName = readonly (readonly NameAttribute[])[];

/** Longest value that is shown whole; X.520 allows 64 characters in a common name. */
export const VALUE_LIMIT = 1024;

export function distinguishedName(name: Der | undefined): DistinguishedName {
  return children(name).map((set) => children(set, DerTag.SET).map(attribute));
}

/** The name in one line. */
export function nameText(name: DistinguishedName): string {
  return name
    .map((set) => set.map(({ type, value }) => `${type}=${escapeValue(value)}`).join('+'))
    .join(', ');
}

/** The values of all common names, in order. */
export function commonNames(name: DistinguishedName): readonly string[] {
  const found: string[] = [];
  for (const set of name) {
    for (const { type, value } of set) if (type === 'CN') found.push(value);
  }
  return found;
}

/** Cuts text of a certificate to what is shown of it. */
export function boundedText(text: string): string {
  return text.length > VALUE_LIMIT ? `${text.slice(0, VALUE_LIMIT)}…` : text;
}

/** Short names of attribute types. */
const AttributeType: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.42': 'GN',
  '2.5.4.46': 'dnQualifier',
  '2.5.4.65': 'pseudonym',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
};

/** Tags of the character strings; what forge makes of a BMPString are its characters already. */
const StringTag = { UTF8String: 0x0c, UniversalString: 0x1c, BMPString: 0x1e } as const;
const LATIN1_TAGS: readonly number[] = [
  0x12, // NumericString
  0x13, // PrintableString
  0x14, // TeletexString, Latin 1 in practice
  0x16, // IA5String
  0x1a, // VisibleString
];

function attribute(element: Der): NameAttribute {
  const parts = children(element);
  const value = parts[1];
  if (value === undefined || parts.length > 2) throw new CertificateError('attribute of a name');
  const identifier = oid(parts[0]);
  return {
    type: AttributeType[identifier] ?? identifier,
    value: boundedText(stringValue(value)),
  };
}

/** What is no string is shown as hex. */
function stringValue(element: Der): string {
  const tag = tagOf(element);
  if (typeof element.value !== 'string') return '';
  const text = contents(element, tag);
  if (tag === StringTag.UTF8String)
    return PLAIN.test(text) ? text : Buffer.from(text, 'latin1').toString('utf8');
  if (tag === StringTag.UniversalString) return universalString(bytesOf(text));
  if (tag === StringTag.BMPString) return wellFormed(text);
  if (LATIN1_TAGS.includes(tag)) return text;
  return Buffer.from(text, 'latin1').toString('hex');
}

/** ASCII, which is the same in every encoding. */
const PLAIN = /^[\x00-\x7f]*$/;

function universalString(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = '';
  for (let offset = 0; offset + 4 <= bytes.length; offset += 4) {
    const codePoint = view.getUint32(offset);
    text += codePoint > 0x10ffff ? '\ufffd' : String.fromCodePoint(codePoint);
  }
  return wellFormed(text);
}

/** Lone surrogates become U+FFFD: half a character has no place in JSON. */
function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

const TO_ESCAPE = /[\\,+"<>;#\0 ]/;

function escapeValue(value: string): string {
  if (!TO_ESCAPE.test(value)) return value;
  return value.replace(/[\\,+"<>;]|^[ #]| $|\0/g, (character) =>
    character === '\0' ? '\\00' : `\\${character}`,
  );
}
