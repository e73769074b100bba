import { generateKeyPairSync } from 'node:crypto';
import { sign } from '../crypto/terminal-services-key.ts';
import { serverCertificate, signedPart } from '../protocol/server-certificate.ts';
import {
  EncryptionLevel,
  EncryptionMethod,
  type ServerSecurityData,
} from '../protocol/server-data.ts';
import { encode } from '../wire/codec.ts';

/** What a server with Standard RDP Security sends: 128 bit, high, and a proprietary certificate. */
export function standardSecurity(modulusLength = 512): ServerSecurityData {
  return {
    encryptionMethod: EncryptionMethod['128BIT'],
    encryptionLevel: EncryptionLevel.HIGH,
    serverRandom: new Uint8Array(32).fill(0x5a),
    serverCertificate: proprietaryCertificate(modulusLength),
  };
}

const certificates = new Map<number, Uint8Array>();

function proprietaryCertificate(modulusLength: number): Uint8Array {
  const known = certificates.get(modulusLength);
  if (known) return known;
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength, publicExponent: 65_537 });
  const modulus = Buffer.from(publicKey.export({ format: 'jwk' }).n ?? '', 'base64url');
  const unsigned = {
    kind: 'proprietary',
    temporary: false,
    publicKey: { pubExp: 65_537, modulus: new Uint8Array(modulus.reverse()) },
    signatureBlob: new Uint8Array(),
  } as const;
  const signatureBlob = sign(signedPart(unsigned));
  const certificate = encode(serverCertificate, { ...unsigned, signatureBlob });
  certificates.set(modulusLength, certificate);
  return certificate;
}
