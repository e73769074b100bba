/**
 * What signed a certificate and what key it is for, from object identifiers and key bytes alone:
 * it works for keys and hashes that this machine's OpenSSL would refuse to touch.
 *
 * @see RFC 3279 2.2, 2.3, RFC 4055 3.1, RFC 5480 2.1.1, RFC 5758 3.2, RFC 8410 3
 */
import type { CertificateFacts } from './certificate.ts';
import { bits, children, contents, type Der, DerTag, der, oid, tagOf } from './der.ts';

export interface SignatureAlgorithm {
  /** As openssl names it; RSASSA-PSS with its hash, e.g. `rsassaPss-sha256`; else the object identifier. */
  readonly name: string;
  /** Lower case, e.g. `sha256`; absent where the algorithm is unknown or has its own. */
  readonly hash?: string;
}

export type KeyDescription = Pick<CertificateFacts, 'keyType' | 'keyBits' | 'curve'>;

export function signatureAlgorithm(algorithm: Der | undefined): SignatureAlgorithm {
  const [type, parameters] = children(algorithm);
  const identifier = oid(type);
  if (identifier === RSASSA_PSS) {
    const hash = pssHash(parameters);
    return { name: `rsassaPss-${hash}`, hash };
  }
  const [name, hash] = SignatureAlgorithms[identifier] ?? [identifier];
  return hash === undefined ? { name } : { name, hash };
}

/** Type and size of the key in a SubjectPublicKeyInfo; what cannot be read of it is `unknown` or `null`. */
export function keyDescription(subjectPublicKeyInfo: Der | undefined): KeyDescription {
  const [algorithm, publicKey] = children(subjectPublicKeyInfo);
  const [type, parameters] = children(algorithm);
  const keyType = KeyTypes[oid(type)] ?? 'unknown';
  const key = bits(publicKey);
  switch (keyType) {
    case 'rsa':
    case 'rsa-pss':
      return { keyType, keyBits: readable(() => integerBits(children(der(key))[0])) };
    case 'dsa':
      return { keyType, keyBits: readable(() => integerBits(children(parameters)[0])) };
    case 'ec':
      return { keyType, ...curve(key, parameters) };
    case 'ed25519':
    case 'ed448':
      return { keyType, keyBits: key.length * 8 };
    default:
      return { keyType, keyBits: null };
  }
}

const RSASSA_PSS = '1.2.840.113549.1.1.10';

/** Name and hash by object identifier. */
const SignatureAlgorithms: Readonly<Record<string, readonly [name: string, hash?: string]>> = {
  '1.2.840.113549.1.1.2': ['md2WithRSAEncryption', 'md2'],
  '1.2.840.113549.1.1.3': ['md4WithRSAEncryption', 'md4'],
  '1.2.840.113549.1.1.4': ['md5WithRSAEncryption', 'md5'],
  '1.2.840.113549.1.1.5': ['sha1WithRSAEncryption', 'sha1'],
  '1.2.840.113549.1.1.14': ['sha224WithRSAEncryption', 'sha224'],
  '1.2.840.113549.1.1.11': ['sha256WithRSAEncryption', 'sha256'],
  '1.2.840.113549.1.1.12': ['sha384WithRSAEncryption', 'sha384'],
  '1.2.840.113549.1.1.13': ['sha512WithRSAEncryption', 'sha512'],
  '1.3.14.3.2.3': ['md5WithRSA', 'md5'],
  '1.3.14.3.2.15': ['shaWithRSAEncryption', 'sha'],
  '1.3.14.3.2.29': ['sha1WithRSA', 'sha1'],
  '1.2.840.10045.4.1': ['ecdsa-with-SHA1', 'sha1'],
  '1.2.840.10045.4.3.1': ['ecdsa-with-SHA224', 'sha224'],
  '1.2.840.10045.4.3.2': ['ecdsa-with-SHA256', 'sha256'],
  '1.2.840.10045.4.3.3': ['ecdsa-with-SHA384', 'sha384'],
  '1.2.840.10045.4.3.4': ['ecdsa-with-SHA512', 'sha512'],
  '1.2.840.10040.4.3': ['dsaWithSHA1', 'sha1'],
  '2.16.840.1.101.3.4.3.1': ['dsa_with_SHA224', 'sha224'],
  '2.16.840.1.101.3.4.3.2': ['dsa_with_SHA256', 'sha256'],
  '1.3.101.112': ['ed25519'],
  '1.3.101.113': ['ed448'],
};

const Hashes: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.5': 'md5',
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

const KeyTypes: Readonly<Record<string, CertificateFacts['keyType']>> = {
  '1.2.840.113549.1.1.1': 'rsa',
  // Seen: terminal servers with X.509 certificates for Standard RDP Security name the signature's
  // algorithm here, md5WithRSAEncryption or sha1WithRSAEncryption, before a plain RSA key.
  '1.2.840.113549.1.1.4': 'rsa',
  '1.2.840.113549.1.1.5': 'rsa',
  [RSASSA_PSS]: 'rsa-pss',
  '1.2.840.10045.2.1': 'ec',
  '1.3.101.112': 'ed25519',
  '1.3.101.113': 'ed448',
  '1.2.840.10040.4.1': 'dsa',
};

/** Name and size of curves, as openssl has them. */
const Curves: Readonly<Record<string, readonly [name: string, bits: number]>> = {
  '1.2.840.10045.3.1.1': ['prime192v1', 192],
  '1.2.840.10045.3.1.7': ['prime256v1', 256],
  '1.3.132.0.10': ['secp256k1', 256],
  '1.3.132.0.33': ['secp224r1', 224],
  '1.3.132.0.34': ['secp384r1', 384],
  '1.3.132.0.35': ['secp521r1', 521],
  '1.3.36.3.3.2.8.1.1.7': ['brainpoolP256r1', 256],
  '1.3.36.3.3.2.8.1.1.11': ['brainpoolP384r1', 384],
  '1.3.36.3.3.2.8.1.1.13': ['brainpoolP512r1', 512],
};

/** RSASSA-PSS-params: the hash is `[0]`, and SHA-1 where that is left out. */
function pssHash(parameters: Der | undefined): string {
  if (parameters === undefined || tagOf(parameters) !== DerTag.SEQUENCE) return 'sha1';
  const tagged = children(parameters).find((element) => tagOf(element) === 0xa0);
  if (tagged === undefined) return 'sha1';
  const identifier = oid(children(children(tagged, 0xa0)[0])[0]);
  return Hashes[identifier] ?? identifier;
}

function curve(point: string, parameters: Der | undefined): Omit<KeyDescription, 'keyType'> {
  // Parameters written out in full have no name to give; the point's length still tells the size.
  const compressed = point.startsWith('\x02') || point.startsWith('\x03');
  const keyBits = Math.floor(Math.max(point.length - 1, 0) / (compressed ? 1 : 2)) * 8;
  if (parameters === undefined || tagOf(parameters) !== DerTag.OBJECT_IDENTIFIER)
    return { keyBits };
  const identifier = oid(parameters);
  const [name, size] = Curves[identifier] ?? [identifier, keyBits];
  return { keyBits: size, curve: name };
}

/** Bits of a positive INTEGER. */
function integerBits(element: Der | undefined): number {
  const digits = contents(element, DerTag.INTEGER).replace(/^\0+/, '');
  return digits === '' ? 0 : digits.length * 8 - (Math.clz32(digits.charCodeAt(0)) - 24);
}

/** A key that is not what its algorithm says has no size; that is no reason to lose the certificate. */
function readable(read: () => number): number | null {
  try {
    return read();
  } catch {
    return null;
  }
}
