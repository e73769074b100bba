/**
 * The server certificate inside the Server Security Data: the key for Standard RDP Security, in
 * Microsoft's proprietary form or as a chain of X.509 certificates.
 *
 * @see MS-RDPBCGR 2.2.1.4.3.1; MS-RDPELE 2.2.1.4.2
 */
import { contextTag, element, integer, length, optionalElement, Tag } from '../wire/ber.ts';
import { type Codec, fixed, record, u16le, u32le } from '../wire/codec.ts';
import { DecodeError, Reader } from '../wire/reader.ts';
import { Writer } from '../wire/writer.ts';

/** The key that a client random is encrypted with. */
export interface RsaPublicKey {
  readonly pubExp: number;
  /** Little-endian, without the zeros that follow it on the wire. */
  readonly modulus: Uint8Array;
}

/** What servers without a license server's certificate make for themselves. */
export interface ProprietaryCertificate {
  readonly kind: 'proprietary';
  /** Set when the certificate was issued for the time being only. */
  readonly temporary: boolean;
  readonly publicKey: RsaPublicKey;
  /** Little-endian; 64 bytes of signature and 8 zeros. */
  readonly signatureBlob: Uint8Array;
}

/** Of either form, or of one that is not known here. */
export type ServerCertificate =
  | ProprietaryCertificate
  | {
      readonly kind: 'x509';
      readonly temporary: boolean;
      /** DER of each, the root first and the server's own last. */
      readonly certificates: readonly Uint8Array[];
    }
  | {
      readonly kind: 'unknown';
      readonly temporary: boolean;
      /** `dwVersion` without its highest bit. */
      readonly version: number;
      readonly bytes: Uint8Array;
    };

const CERT_CHAIN_VERSION_1 = 1;
const CERT_CHAIN_VERSION_2 = 2;
/** The highest bit of `dwVersion`. */
const TEMPORARY = 0x8000_0000;

/** What stands in `serverCertificate` of the Server Security Data. */
export const serverCertificate: Codec<ServerCertificate> = {
  name: 'SERVER_CERTIFICATE',
  decode(reader) {
    const dwVersion = reader.u32le();
    const temporary = dwVersion >= TEMPORARY;
    const version = temporary ? dwVersion - TEMPORARY : dwVersion;
    if (version === CERT_CHAIN_VERSION_1)
      return { kind: 'proprietary', temporary, ...proprietary.decode(reader) };
    if (version === CERT_CHAIN_VERSION_2)
      return { kind: 'x509', temporary, certificates: x509Chain.decode(reader) };
    return { kind: 'unknown', temporary, version, bytes: reader.rest() };
  },
  encode(writer, value) {
    const base = value.temporary ? TEMPORARY : 0;
    switch (value.kind) {
      case 'proprietary':
        writer.u32le(base + CERT_CHAIN_VERSION_1);
        return proprietary.encode(writer, value);
      case 'x509':
        writer.u32le(base + CERT_CHAIN_VERSION_2);
        return x509Chain.encode(writer, value.certificates);
      case 'unknown':
        writer.u32le(base + value.version);
        return writer.bytes(value.bytes);
    }
  },
};

/** The server's own key; `undefined` where the certificate is of unknown kind or has no RSA key that can be read. */
export function publicKeyOf(certificate: ServerCertificate): RsaPublicKey | undefined {
  if (certificate.kind === 'proprietary') return certificate.publicKey;
  if (certificate.kind === 'unknown') return undefined;
  try {
    return x509PublicKey(certificate.certificates.at(-1) ?? new Uint8Array());
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** Size of the key, as in "a 2048-bit key". */
export function keyBits({ modulus }: RsaPublicKey): number {
  return modulus.length * 8;
}

/** What the signature of a proprietary certificate covers: all fields from `dwVersion` to `PublicKeyBlob`. */
export function signedPart({ temporary, publicKey }: ProprietaryCertificate): Uint8Array {
  const writer = new Writer();
  writer.u32le(temporary ? TEMPORARY + CERT_CHAIN_VERSION_1 : CERT_CHAIN_VERSION_1);
  writeKeyFields(writer, publicKey);
  return writer.finish();
}

/** Zeros that follow modulus and signature. */
const PADDING = 8;
/** Eight times what Windows makes at most; a key beyond that would only cost us time. */
const LARGEST_MODULUS = 2048;

const rsaPublicKey: Codec<RsaPublicKey> = {
  name: 'RSA_PUBLIC_KEY',
  decode(reader) {
    const { keylen, bitlen, pubExp } = keyHeader.decode(reader);
    const size = keylen - PADDING;
    if (size < 1 || size > LARGEST_MODULUS) reader.fail(`keylen ${keylen}`);
    if (bitlen !== size * 8) reader.fail(`bitlen ${bitlen} with keylen ${keylen}`);
    const modulus = reader.within('modulus', () => significant(reader, reader.bytes(size)));
    reader.skip(PADDING);
    return { pubExp, modulus };
  },
  encode(writer, { pubExp, modulus }) {
    const bitlen = modulus.length * 8;
    const datalen = modulus.length - 1;
    keyHeader.encode(writer, { keylen: modulus.length + PADDING, bitlen, datalen, pubExp });
    writer.bytes(modulus);
    writer.zeros(PADDING);
  },
};

const keyHeader = record('RSA_PUBLIC_KEY', {
  magic: fixed(u32le, 0x3141_5352), // "RSA1"
  keylen: u32le,
  bitlen: u32le,
  datalen: u32le,
  pubExp: u32le,
});

const algorithms = record('PROPRIETARYSERVERCERTIFICATE', {
  dwSigAlgId: fixed(u32le, 1), // SIGNATURE_ALG_RSA
  dwKeyAlgId: fixed(u32le, 1), // KEY_EXCHANGE_ALG_RSA
});
const publicKeyBlobType = fixed(u16le, 0x0006); // BB_RSA_KEY_BLOB
const signatureBlobType = fixed(u16le, 0x0008); // BB_RSA_SIGNATURE_BLOB

/** What follows `dwVersion`. */
const proprietary: Codec<Pick<ProprietaryCertificate, 'publicKey' | 'signatureBlob'>> = {
  name: 'PROPRIETARYSERVERCERTIFICATE',
  decode(reader) {
    algorithms.decode(reader);
    reader.within('wPublicKeyBlobType', () => publicKeyBlobType.decode(reader));
    const keyBlob = reader.sub(reader.u16le());
    const publicKey = reader.within('PublicKeyBlob', () => rsaPublicKey.decode(keyBlob));
    keyBlob.end();
    reader.within('wSignatureBlobType', () => signatureBlobType.decode(reader));
    const signatureBlobLen = reader.u16le();
    const signatureBlob = reader.within('SignatureBlob', () => reader.bytes(signatureBlobLen));
    return { publicKey, signatureBlob };
  },
  encode(writer, { publicKey, signatureBlob }) {
    writeKeyFields(writer, publicKey);
    signatureBlobType.encode(writer);
    writer.u16le(signatureBlob.length);
    writer.bytes(signatureBlob);
  },
};

function writeKeyFields(writer: Writer, publicKey: RsaPublicKey): void {
  const keyBlob = new Writer();
  rsaPublicKey.encode(keyBlob, publicKey);
  algorithms.encode(writer, {});
  publicKeyBlobType.encode(writer);
  writer.u16le(keyBlob.length);
  writer.bytes(keyBlob.finish());
}

const CERTIFICATES_MIN = 2;
const CERTIFICATES_MAX = 200;

/** What follows `dwVersion`. */
const x509Chain: Codec<readonly Uint8Array[]> = {
  name: 'X509 Certificate Chain',
  decode(reader) {
    const count = reader.u32le();
    if (count < CERTIFICATES_MIN || count > CERTIFICATES_MAX) reader.fail(`${count} certificates`);
    const certificates = Array.from({ length: count }, (_, index) =>
      reader.within(`CertBlobArray[${index}]`, () => reader.bytes(reader.u32le())),
    );
    // Padding of a fixed size ends the chain; how much of it a server sends is not insisted on.
    reader.skip(Math.min(reader.remaining, chainPadding(count)));
    return certificates;
  },
  encode(writer, certificates) {
    writer.u32le(certificates.length);
    for (const certificate of certificates) {
      writer.u32le(certificate.length);
      writer.bytes(certificate);
    }
    writer.zeros(chainPadding(certificates.length));
  },
};

function chainPadding(count: number): number {
  return 8 + 4 * count;
}

/**
 * The RSA key of an X.509 certificate.
 *
 * Seen: Terminal Services names a signature algorithm where the key's algorithm belongs, so that
 * strict readers refuse the key; the name is not looked at here.
 */
function x509PublicKey(der: Uint8Array): RsaPublicKey {
  const certificate = element(new Reader(der), Tag.SEQUENCE);
  const fields = element(certificate, Tag.SEQUENCE);
  optionalElement(fields, contextTag(0)); // version
  skipElement(fields); // serialNumber
  skipElement(fields); // signature
  skipElement(fields); // issuer
  skipElement(fields); // validity
  skipElement(fields); // subject
  const subjectPublicKeyInfo = element(fields, Tag.SEQUENCE);
  skipElement(subjectPublicKeyInfo); // algorithm
  const bits = element(subjectPublicKeyInfo, BIT_STRING);
  bits.skip(1); // unused bits
  return rsaPublicKeyDer(element(bits, Tag.SEQUENCE));
}

const BIT_STRING = 0x03;

function rsaPublicKeyDer(reader: Reader): RsaPublicKey {
  const contents = element(reader, Tag.INTEGER);
  while (contents.peek() === 0) contents.skip(1);
  if (contents.remaining > LARGEST_MODULUS) contents.fail(`modulus of ${contents.remaining} bytes`);
  const modulus = significant(reader, contents.rest().reverse());
  return { modulus, pubExp: integer(reader) };
}

/** A modulus of zero would let arithmetic fail where no decoder can report it. */
function significant(reader: Reader, modulus: Uint8Array): Uint8Array {
  if (modulus.every((byte) => byte === 0)) reader.fail('modulus is zero');
  return modulus;
}

function skipElement(reader: Reader): void {
  reader.skip(1); // tag
  reader.skip(length(reader));
}
