/**
 * AlgorithmIdentifiers of the signatures the lab makes.
 *
 * @see RFC 4055 3.1, 5, RFC 5758 3.2, RFC 8410 3
 */
import type { KeyObject } from 'node:crypto';
import { Tag } from '../wire/ber.ts';
import { der, oidDer } from './der.ts';

export type CertificateHash = 'md5' | 'sha1' | 'sha256' | 'sha384';

/** Bytes of salt in an RSASSA-PSS signature. */
export const SALT_LENGTH = 32;

export interface SignatureAlgorithm {
  readonly identifier: Uint8Array;
  /** What `sign` is to hash with. */
  readonly digest: CertificateHash | null;
}

/** How a key signs: what the certificate says of it, and what to hash with. */
export function signatureAlgorithm(key: KeyObject, hash: CertificateHash): SignatureAlgorithm {
  const known = Hashes[hash];
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return { digest: hash, identifier: algorithmIdentifier(known.rsa, NULL) };
    case 'rsa-pss':
      return {
        digest: hash,
        identifier: algorithmIdentifier(Oid.rsassaPss, pssParameters(known.hash)),
      };
    case 'ec':
      if (known.ec === undefined) throw new RangeError(`there is no ECDSA with ${hash}`);
      return { digest: hash, identifier: algorithmIdentifier(known.ec) };
    case 'ed25519':
      return { digest: null, identifier: algorithmIdentifier(Oid.ed25519) };
    default:
      throw new RangeError(`cannot sign with a key of type ${key.asymmetricKeyType}`);
  }
}

const NULL = Uint8Array.of(0x05, 0x00);

const Oid = {
  rsassaPss: '1.2.840.113549.1.1.10',
  mgf1: '1.2.840.113549.1.1.8',
  ed25519: '1.3.101.112',
} as const;

/** Object identifiers of a hash, alone and with the two algorithms that name it in theirs. */
const Hashes = {
  md5: { hash: '1.2.840.113549.2.5', rsa: '1.2.840.113549.1.1.4', ec: undefined },
  sha1: { hash: '1.3.14.3.2.26', rsa: '1.2.840.113549.1.1.5', ec: '1.2.840.10045.4.1' },
  sha256: {
    hash: '2.16.840.1.101.3.4.2.1',
    rsa: '1.2.840.113549.1.1.11',
    ec: '1.2.840.10045.4.3.2',
  },
  sha384: {
    hash: '2.16.840.1.101.3.4.2.2',
    rsa: '1.2.840.113549.1.1.12',
    ec: '1.2.840.10045.4.3.3',
  },
} as const;

/** RSASSA-PSS-params with the hash, the same for the mask, and the salt's length. */
function pssParameters(hash: string): Uint8Array {
  const hashAlgorithm = algorithmIdentifier(hash, NULL);
  return der(
    Tag.SEQUENCE,
    der(0xa0, hashAlgorithm),
    der(0xa1, algorithmIdentifier(Oid.mgf1, hashAlgorithm)),
    der(0xa2, der(Tag.INTEGER, Uint8Array.of(SALT_LENGTH))),
  );
}

function algorithmIdentifier(
  identifier: string,
  parameters: Uint8Array = new Uint8Array(),
): Uint8Array {
  return der(Tag.SEQUENCE, oidDer(identifier), parameters);
}
