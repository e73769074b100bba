/**
 * What binds a logon to the TLS connection that carries it: CredSSP's proofs of the server's
 * public key, and the channel bindings inside NTLM.
 *
 * @see MS-CSSP 3.1.5; MS-NLMP 2.2.2.1, 3.1.5.1.2; RFC 5929 4.1; RFC 2744 3.11
 */
import { ascii, concat, u32le } from './bytes.ts';
import { digest, md5, sha256 } from './digests.ts';

/**
 * What `sender` puts into `pubKeyAuth`, before it is sealed. The key is the content of the
 * certificate's subjectPublicKey; the nonce has 32 bytes and is not used before version 5.
 */
export function publicKeyProof(
  version: number,
  sender: 'client' | 'server',
  subjectPublicKey: Uint8Array,
  nonce: Uint8Array,
): Uint8Array {
  if (version >= FIRST_HASHED_VERSION) return sha256(HASH_MAGIC[sender], nonce, subjectPublicKey);
  const proof = Uint8Array.from(subjectPublicKey);
  // A byte cannot hold more than 255; adding to it begins again at zero.
  if (sender === 'server') proof[0] = (proof[0] ?? 0) + 1;
  return proof;
}

/**
 * The hash of a certificate's DER that stands for the connection: the one that its signature was
 * made with, in lower case, but SHA-256 instead of MD5 and SHA-1. `undefined` where the signature has none.
 */
export function serverEndPoint(
  certificate: Uint8Array,
  signatureHash: string | undefined,
): Uint8Array | undefined {
  const algorithm = signatureHash === undefined ? undefined : END_POINT_HASH.get(signatureHash);
  return algorithm === undefined ? undefined : digest(algorithm, [certificate]);
}

/** The value of MsvAvChannelBindings: MD5 of channel bindings that name no addresses; without an end point 16 zeros. */
export function channelBindings(endPoint: Uint8Array | undefined): Uint8Array {
  if (endPoint === undefined) return new Uint8Array(16);
  const applicationData = concat(ascii('tls-server-end-point:'), endPoint);
  // Type and length of the initiator's and of the acceptor's address.
  const addresses = new Uint8Array(16);
  return md5(addresses, u32le(applicationData.length), applicationData);
}

const FIRST_HASHED_VERSION = 5;

const HASH_MAGIC = {
  client: ascii('CredSSP Client-To-Server Binding Hash\0'),
  server: ascii('CredSSP Server-To-Client Binding Hash\0'),
} as const;

/** From the hash of a signature to that of the end point, by their names in OpenSSL. */
const END_POINT_HASH: ReadonlyMap<string, string> = new Map([
  ['md5', 'sha256'],
  ['sha1', 'sha256'],
  ['sha224', 'sha224'],
  ['sha256', 'sha256'],
  ['sha384', 'sha384'],
  ['sha512', 'sha512'],
]);
