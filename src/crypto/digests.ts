/**
 * The hashes of the specifications, each over the concatenation of its arguments.
 *
 * @see MS-NLMP 6; MS-RDPBCGR 5.3.5
 */
import { createHash, createHmac } from 'node:crypto';

/** 16 bytes. */
export function md5(...parts: readonly Uint8Array[]): Uint8Array {
  return digest('md5', parts);
}

/** 20 bytes. */
export function sha1(...parts: readonly Uint8Array[]): Uint8Array {
  return digest('sha1', parts);
}

/** 32 bytes. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  return digest('sha256', parts);
}

/** A hash by its name in OpenSSL. */
export function digest(algorithm: string, parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

/** 16 bytes; the key may have any length. */
export function hmacMd5(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  return hmac('md5', key, parts);
}

/** 20 bytes; the key may have any length. */
export function hmacSha1(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  return hmac('sha1', key, parts);
}

function hmac(algorithm: string, key: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  const code = createHmac(algorithm, key);
  for (const part of parts) code.update(part);
  return new Uint8Array(code.digest());
}
