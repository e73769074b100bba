/**
 * Certificates for the lab's servers, made when they are needed: X.509 version 3 in DER, written
 * here and signed by `node:crypto`. Every kind of key and hash can be had that a reader must
 * recognise, the weak ones too.
 *
 * @see RFC 5280 4.1, 4.2.1, RFC 4055 3.1
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { element, Tag } from '../wire/ber.ts';
import { Reader } from '../wire/reader.ts';
import { latin1Bytes } from '../wire/text.ts';
import { type NameStringType, nameDer } from './certificate-name.ts';
import { type CertificateHash, SALT_LENGTH, signatureAlgorithm } from './certificate-signature.ts';
import { der, oidDer } from './der.ts';

export type CertificateKey =
  | { readonly type: 'rsa' | 'rsa-pss'; readonly bits?: 1024 | 2048 | 3072 | 4096 }
  | { readonly type: 'ec'; readonly curve?: 'prime256v1' | 'secp384r1' }
  | { readonly type: 'ed25519' };

export interface CertificateOptions {
  /** Short for a subject of one common name. */
  readonly commonName?: string;
  /** Attributes in the certificate's order, each by short name or object identifier. */
  readonly subject?: readonly (readonly [type: string, value: string])[];
  /** How the values of the subject are written; UTF8String unless told. */
  readonly stringType?: NameStringType;
  /** DNS names and addresses of the subject alternative name. */
  readonly names?: readonly string[];
  /** RSA with 2048 bits unless told. */
  readonly key?: CertificateKey;
  /** The hash the issuer signs; it has no say where the issuer's key is Ed25519. */
  readonly hash?: CertificateHash;
  /** An hour ago unless told. */
  readonly notBefore?: Date;
  /** A year after `notBefore` unless told. */
  readonly notAfter?: Date;
  /** Who signs, in PEM; the certificate itself unless told. */
  readonly issuer?: { readonly certificate: string; readonly key: string };
  /** Contents of the INTEGER; 16 random bytes unless told. */
  readonly serialNumber?: Uint8Array;
  /** Purposes by object identifier. */
  readonly extendedKeyUsage?: readonly string[];
  /** First octet of the key usage's bits, e.g. 0x30 for key and data encipherment. */
  readonly keyUsage?: number;
  /** May it sign others? */
  readonly authority?: boolean;
  /** Name the keys of subject and issuer, as openssl does and Windows, for its own certificates, does not. */
  readonly keyIdentifiers?: boolean;
}

export interface MadeCertificate {
  /** PKCS #8 in PEM. */
  readonly key: string;
  /** PEM. */
  readonly certificate: string;
  readonly der: Uint8Array;
}

/** The purpose a server's certificate is for, as `extendedKeyUsage` takes it. */
export const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';

/** A certificate of version 3 and its key. */
export function makeCertificate(options: CertificateOptions = {}): MadeCertificate {
  const key = keyPair(options.key ?? { type: 'rsa' });
  const signingKey = options.issuer ? createPrivateKey(options.issuer.key) : key.privateKey;
  const algorithm = signatureAlgorithm(signingKey, options.hash ?? 'sha256');
  const identifiers = options.keyIdentifiers
    ? keyIdentifiers(key.publicKey, createPublicKey(signingKey))
    : [];
  const tbsCertificate = tbs(options, key.publicKey, algorithm.identifier, identifiers);
  const signature = sign(algorithm.digest, tbsCertificate, {
    key: signingKey,
    saltLength: SALT_LENGTH,
  });
  const bytes = der(Tag.SEQUENCE, tbsCertificate, algorithm.identifier, bitString(signature));
  return {
    key: key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: pem(bytes),
    der: bytes,
  };
}

/** The certificate Windows makes for its RDP listener: six months, and the computer's name for all it says. */
export function windowsDefaultCertificate(
  computerName: string,
  { notBefore = anHourAgo() }: { readonly notBefore?: Date } = {},
): MadeCertificate {
  return makeCertificate({
    commonName: computerName,
    stringType: 'PrintableString',
    notBefore,
    notAfter: new Date(notBefore.getTime() + 183 * DAY_MS),
    extendedKeyUsage: [SERVER_AUTHENTICATION],
    keyUsage: 0x30, // keyEncipherment, dataEncipherment
  });
}

const DAY_MS = 86_400_000;

const Oid = {
  subjectKeyIdentifier: '2.5.29.14',
  authorityKeyIdentifier: '2.5.29.35',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extKeyUsage: '2.5.29.37',
} as const;

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/**
 * One key for each type and size as long as the process lives: an RSA key takes up to seconds to
 * find, and nothing in a lab is protected by its being fresh.
 */
const keyPairs = new Map<string, KeyPair>();

function keyPair(key: CertificateKey): KeyPair {
  const name = Object.values(key).join(' ');
  const known = keyPairs.get(name);
  if (known !== undefined) return known;
  const made = generateKey(key);
  keyPairs.set(name, made);
  return made;
}

function generateKey(key: CertificateKey): KeyPair {
  switch (key.type) {
    case 'rsa':
      return generateKeyPairSync('rsa', { modulusLength: key.bits ?? 2048 });
    case 'rsa-pss':
      return generateKeyPairSync('rsa-pss', { modulusLength: key.bits ?? 2048 });
    case 'ec':
      return generateKeyPairSync('ec', { namedCurve: key.curve ?? 'prime256v1' });
    case 'ed25519':
      return generateKeyPairSync('ed25519');
  }
}

function tbs(
  options: CertificateOptions,
  publicKey: KeyObject,
  algorithm: Uint8Array,
  identifiers: readonly Uint8Array[],
): Uint8Array {
  const notBefore = options.notBefore ?? anHourAgo();
  const notAfter = options.notAfter ?? new Date(notBefore.getTime() + 365 * DAY_MS);
  const attributes = options.subject ?? [['CN', options.commonName ?? 'localhost'] as const];
  const subject = nameDer(attributes, options.stringType ?? 'UTF8String');
  return der(
    Tag.SEQUENCE,
    der(0xa0, der(Tag.INTEGER, Uint8Array.of(2))), // version 3
    der(Tag.INTEGER, options.serialNumber ?? randomSerialNumber()),
    algorithm,
    options.issuer ? subjectOf(options.issuer.certificate) : subject,
    der(Tag.SEQUENCE, time(notBefore), time(notAfter)),
    subject,
    spki(publicKey),
    extensions(options, identifiers),
  );
}

/** Positive and without a leading zero byte. */
function randomSerialNumber(): Uint8Array {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}

function time(date: Date): Uint8Array {
  const text = date.toISOString().replace(/\.\d+|[-:T]/g, '');
  const year = date.getUTCFullYear();
  return year >= 1950 && year < 2050
    ? der(0x17, latin1Bytes(text.slice(2))) // UTCTime
    : der(0x18, latin1Bytes(text)); // GeneralizedTime
}

function spki(publicKey: KeyObject): Uint8Array {
  return publicKey.export({ type: 'spki', format: 'der' });
}

/** What names a key may be any digest of it; both names are made alike. */
function keyIdentifiers(subject: KeyObject, issuer: KeyObject): readonly Uint8Array[] {
  const [subjectKey, issuerKey] = [subject, issuer].map((key) => hash('sha1', spki(key), 'buffer'));
  return [
    extension(Oid.subjectKeyIdentifier, der(Tag.OCTET_STRING, subjectKey ?? new Uint8Array())),
    extension(
      Oid.authorityKeyIdentifier,
      der(Tag.SEQUENCE, der(0x80, issuerKey ?? new Uint8Array())),
    ),
  ];
}

function extensions(options: CertificateOptions, identifiers: readonly Uint8Array[]): Uint8Array {
  const { extendedKeyUsage, keyUsage, names, authority } = options;
  const written = [
    extendedKeyUsage &&
      extension(Oid.extKeyUsage, der(Tag.SEQUENCE, ...extendedKeyUsage.map(oidDer))),
    keyUsage !== undefined && extension(Oid.keyUsage, bitString(Uint8Array.of(keyUsage))),
    names && extension(Oid.subjectAltName, der(Tag.SEQUENCE, ...names.map(generalName))),
    authority &&
      extension(Oid.basicConstraints, der(Tag.SEQUENCE, der(Tag.BOOLEAN, Uint8Array.of(0xff)))),
    ...identifiers,
  ].filter((bytes) => bytes instanceof Uint8Array);
  if (written.length === 0) return new Uint8Array();
  return der(0xa3, der(Tag.SEQUENCE, ...written));
}

function extension(identifier: string, value: Uint8Array): Uint8Array {
  return der(Tag.SEQUENCE, oidDer(identifier), der(Tag.OCTET_STRING, value));
}

/** An address as iPAddress, anything else as dNSName. */
function generalName(name: string): Uint8Array {
  const address = addressBytes(name);
  return address ? der(0x87, address) : der(0x82, latin1Bytes(name));
}

function addressBytes(name: string): Uint8Array | undefined {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(name)) return Uint8Array.from(name.split('.').map(Number));
  if (!name.includes(':')) return undefined;
  const [head = '', tail] = name.split('::');
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const zeros = new Array<number>(8 - before.length - after.length).fill(0);
  return Uint8Array.from(
    [...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]),
  );
}

function groups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

/** The subject of a certificate, as it stands in it. */
function subjectOf(certificate: string): Uint8Array {
  const bytes = new Uint8Array(Buffer.from(certificate.replace(/-----[^-]+-----/g, ''), 'base64'));
  const fields = element(element(new Reader(bytes), Tag.SEQUENCE), Tag.SEQUENCE);
  element(fields, 0xa0); // version
  element(fields, Tag.INTEGER); // serialNumber
  for (let skipped = 0; skipped < 3; skipped++) element(fields, Tag.SEQUENCE); // signature, issuer, validity
  const start = fields.offset;
  element(fields, Tag.SEQUENCE);
  return bytes.slice(start, fields.offset);
}

function bitString(bytes: Uint8Array): Uint8Array {
  return der(0x03, Uint8Array.of(0), bytes); // no unused bits
}

function pem(bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function anHourAgo(): Date {
  return new Date(Math.floor(Date.now() / 1000) * 1000 - 3_600_000);
}
