/**
 * What servers with Standard RDP Security send of it, and the secret halves of their keys.
 *
 * @see MS-RDPBCGR 2.2.1.4.3, 5.3.3.1
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { RawPrivateKey } from '../crypto/raw-rsa.ts';
import { sign } from '../crypto/terminal-services-key.ts';
import { serverCertificate, signedPart } from '../protocol/server-certificate.ts';
import {
  EncryptionLevel,
  EncryptionMethod,
  type ServerSecurityData,
} from '../protocol/server-data.ts';
import { encode } from '../wire/codec.ts';
import { hex } from '../wire/text.ts';
import { makeCertificate } from './certificate.ts';

export interface StandardSecurityOptions {
  /** One of `EncryptionMethod`; 128 bit unless told. */
  readonly encryptionMethod?: number;
  /** One of `EncryptionLevel`; high unless told. */
  readonly encryptionLevel?: number;
  /** Bits of the key; 512 unless told. An X.509 certificate has 2048. */
  readonly modulusLength?: number;
  readonly certificate?: 'proprietary' | 'x509';
}

/** What a server with Standard RDP Security sends: 128 bit, high, and a proprietary certificate unless told. */
export function standardSecurity(
  options: StandardSecurityOptions = {},
): Required<ServerSecurityData> {
  const { encryptionMethod = EncryptionMethod['128BIT'], encryptionLevel = EncryptionLevel.HIGH } =
    options;
  return {
    encryptionMethod,
    encryptionLevel,
    serverRandom: new Uint8Array(32).fill(0x5a),
    serverCertificate: certificateFor(options),
  };
}

/** The secret half of the key in a certificate that was made here. */
export function privateKeyOf(certificate: Uint8Array): RawPrivateKey {
  const key = privateKeys.get(hex(certificate));
  if (!key) throw new Error('the certificate was not made here');
  return key;
}

/** A key costs more than a handshake, so that all servers share those of one kind. */
const certificates = new Map<string, Uint8Array>();
const privateKeys = new Map<string, RawPrivateKey>();

function certificateFor({
  certificate: kind = 'proprietary',
  modulusLength = 512,
}: StandardSecurityOptions): Uint8Array {
  const id = `${kind} ${modulusLength}`;
  const known = certificates.get(id);
  if (known) return known;
  const { certificate, privateKey } =
    kind === 'x509' ? x509Certificate() : proprietaryCertificate(modulusLength);
  const { n = '', d = '' } = privateKey.export({ format: 'jwk' });
  certificates.set(id, certificate);
  privateKeys.set(hex(certificate), {
    modulus: littleEndian(n),
    privateExponent: littleEndian(d),
  });
  return certificate;
}

interface Made {
  readonly certificate: Uint8Array;
  readonly privateKey: KeyObject;
}

function proprietaryCertificate(modulusLength: number): Made {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength, publicExponent: 65_537 });
  const unsigned = {
    kind: 'proprietary',
    temporary: false,
    publicKey: { pubExp: 65_537, modulus: littleEndian(privateKey.export({ format: 'jwk' }).n) },
    signatureBlob: new Uint8Array(),
  } as const;
  const signatureBlob = sign(signedPart(unsigned));
  return { certificate: encode(serverCertificate, { ...unsigned, signatureBlob }), privateKey };
}

/** As a license server issues it: the issuer first, the server's own last. */
function x509Certificate(): Made {
  const issuer = makeCertificate({ commonName: 'License Server', authority: true });
  const own = makeCertificate({ commonName: 'Terminal Server', issuer });
  const certificate = encode(serverCertificate, {
    kind: 'x509',
    temporary: false,
    certificates: [issuer.der, own.der],
  });
  return { certificate, privateKey: createPrivateKey(own.key) };
}

function littleEndian(base64url = ''): Uint8Array {
  return new Uint8Array(Buffer.from(base64url, 'base64url')).reverse();
}
