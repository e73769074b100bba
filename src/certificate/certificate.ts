/**
 * From the certificates a server sent to facts. The certificate is judged by its bytes alone:
 * nothing here asks a trust store, a revocation list or a clock.
 *
 * @see RFC 5280 4.1, MS-RDPBCGR 5.4.5.1
 */

import { hash, X509Certificate } from 'node:crypto';
import { isoTime } from '../wire/iso-time.ts';
import type { Writable } from '../wire/writable.ts';
import { keyDescription, signatureAlgorithm } from './algorithms.ts';
import { CertificateError } from './certificate-error.ts';
import { commonNames, nameText } from './distinguished-name.ts';
import { matchesNtlmName, matchesTarget } from './match.ts';
import { looksLikeWindowsDefault } from './windows-default.ts';
import { alternativeNames, extendedKeyUsage, keyIdentifiers, type X509, x509 } from './x509.ts';

/** What a certificate says, in facts. */
export interface CertificateFacts {
  /** RFC 4514-like, in the certificate's own order, e.g. `CN=rds01`. */
  readonly subject: string;
  readonly issuer: string;
  /** DNS names and addresses the certificate is for: subject alternative names, else the common name. */
  readonly names: readonly string[];
  readonly notBefore: string;
  readonly notAfter: string;
  /** Whole days until `notAfter`, negative when past. */
  readonly daysLeft: number;
  readonly selfSigned: boolean;
  /** Looks like the certificate Windows makes for its RDP listener by itself. */
  readonly windowsDefault: boolean;
  readonly keyType: 'rsa' | 'rsa-pss' | 'ec' | 'ed25519' | 'ed448' | 'dsa' | 'unknown';
  readonly keyBits: number | null;
  /** Named curve, for `ec`. */
  readonly curve?: string;
  /** As openssl names it, RSASSA-PSS with its hash: `sha256WithRSAEncryption`, `rsassaPss-sha256`. */
  readonly signatureAlgorithm: string;
  /** The hash that was signed, lower case; absent where the algorithm is unknown or has its own. */
  readonly signatureHash?: string;
  /** Purposes, e.g. `serverAuth`, else object identifiers; absent where the certificate does not say. */
  readonly extendedKeyUsage?: readonly string[];
  /** Lower-case hex without leading zeros. */
  readonly serialNumber: string;
  /** Thumbprints of the DER, lower-case hex. */
  readonly sha1: string;
  readonly sha256: string;
  /** Certificates the server sent, this one included. */
  readonly chainLength: number;
  /** The rest of the chain the server sent, in its order; what cannot be read of it is left out. */
  readonly chain: readonly {
    readonly subject: string;
    readonly issuer: string;
    readonly notAfter: string;
    readonly sha256: string;
  }[];
  /** Does a name cover the host that was asked for? `null` for an address that no name could cover. */
  readonly matchesTarget: boolean | null;
  /** Does a name cover the computer name that NTLM gave? Absent when there was none. */
  readonly matchesNtlmName?: boolean;
}

/** What the certificates are compared with. */
export interface CertificateContext {
  readonly now: Date;
  /** The host that was asked for: a name or an address literal. */
  readonly host: string;
  /** The computer's name as NTLM gave it. */
  readonly ntlmName?: string;
  /** Is the leaf signed with its own key? For callers that have it parsed, which is what costs; may throw. */
  readonly signedByItself?: () => boolean;
}

/** Most certificates of a chain that are read; more are only counted. */
export const CHAIN_LIMIT = 10;

/**
 * What the server's certificate says, the first of the chain it sent.
 *
 * @throws CertificateError when that one cannot be read; nothing else
 */
export function certificateFacts(
  chain: readonly Uint8Array[],
  context: CertificateContext,
): CertificateFacts {
  const leaf = chain[0];
  if (leaf === undefined) throw new CertificateError('none was sent');
  const certificate = x509(leaf);
  const key = keyDescription(certificate.subjectPublicKeyInfo);
  const signature = signatureAlgorithm(certificate.signatureAlgorithm);
  const subject = nameText(certificate.subject);
  const names = namesOf(certificate);
  const purposes = extendedKeyUsage(certificate);
  const { host, now, ntlmName, signedByItself = () => isSignedByItself(leaf) } = context;
  // Filled, not spread together: this runs for every host, and each spread costs microseconds.
  const facts: Writable<CertificateFacts> = {
    subject,
    issuer: certificate.selfIssued ? subject : nameText(certificate.issuer),
    names,
    notBefore: isoTime(certificate.notBefore),
    notAfter: isoTime(certificate.notAfter),
    daysLeft: Math.floor((certificate.notAfter.getTime() - now.getTime()) / DAY_MS),
    selfSigned: isSelfSigned(certificate, signedByItself, signature.hash),
    windowsDefault: looksLikeWindowsDefault(certificate, key),
    keyType: key.keyType,
    keyBits: key.keyBits,
    signatureAlgorithm: signature.name,
    serialNumber: hexOf(certificate.serialNumber).replace(LEADING_ZEROS, ''),
    sha1: hash('sha1', leaf, 'hex'),
    sha256: hash('sha256', leaf, 'hex'),
    chainLength: chain.length,
    chain: chain.slice(1, CHAIN_LIMIT).flatMap(chainEntry),
    matchesTarget: matchesTarget(names, host),
  };
  if (key.curve !== undefined) facts.curve = key.curve;
  if (signature.hash !== undefined) facts.signatureHash = signature.hash;
  if (purposes !== undefined) facts.extendedKeyUsage = purposes;
  if (ntlmName !== undefined) facts.matchesNtlmName = matchesNtlmName(names, ntlmName);
  return facts;
}

const DAY_MS = 86_400_000;
const LEADING_ZEROS = /^(?:00)+(?=.)/;

/** Hashes that a machine's policy may forbid OpenSSL to check. */
const OUTDATED_HASHES: readonly (string | undefined)[] = ['md2', 'md4', 'md5', 'sha', 'sha1'];

function namesOf(certificate: X509): readonly string[] {
  const alternative = alternativeNames(certificate);
  return alternative.length > 0 ? alternative : commonNames(certificate.subject);
}

/**
 * Issuer and subject are the same and the signature is by the certificate's own key: as its key
 * identifiers say, or, without them, as the signature does. Where OpenSSL does not check such a
 * signature, the equal names decide.
 *
 * @see RFC 5280 3.2, 4.2.1.1
 */
function isSelfSigned(
  certificate: X509,
  verifies: () => boolean,
  hash: string | undefined,
): boolean {
  if (!certificate.selfIssued) return false;
  const { subject, authority } = keyIdentifiers(certificate);
  // To check the signature takes as long as all else that is read here.
  if (subject !== undefined && authority !== undefined) return subject === authority;
  try {
    return verifies() || OUTDATED_HASHES.includes(hash);
  } catch {
    return true;
  }
}

function isSignedByItself(bytes: Uint8Array): boolean {
  const parsed = new X509Certificate(bytes);
  return parsed.verify(parsed.publicKey);
}

function chainEntry(bytes: Uint8Array): CertificateFacts['chain'] {
  try {
    const certificate = x509(bytes);
    return [
      {
        subject: nameText(certificate.subject),
        issuer: nameText(certificate.issuer),
        notAfter: isoTime(certificate.notAfter),
        sha256: hash('sha256', bytes, 'hex'),
      },
    ];
  } catch (error) {
    if (error instanceof CertificateError) return [];
    throw error;
  }
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
