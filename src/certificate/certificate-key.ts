/** The key of a certificate alone, for where nothing else of it counts. */
import { hash } from 'node:crypto';
import { keyDescription } from './algorithms.ts';
import type { CertificateFacts } from './certificate.ts';
import { CertificateError } from './certificate-error.ts';
import { x509 } from './x509.ts';

/** What the key is, and the thumbprint that tells the certificate from others. */
export interface CertificateKey
  extends Pick<CertificateFacts, 'keyType' | 'keyBits' | 'curve' | 'sha256'> {}

/** Never throws: the key of a certificate that cannot be read is `unknown`. */
export function certificateKey(certificate: Uint8Array): CertificateKey {
  return { ...readableKey(certificate), sha256: hash('sha256', certificate, 'hex') };
}

function readableKey(certificate: Uint8Array): Omit<CertificateKey, 'sha256'> {
  try {
    return keyDescription(x509(certificate).subjectPublicKeyInfo);
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    return { keyType: 'unknown', keyBits: null };
  }
}
