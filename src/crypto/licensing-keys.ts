/**
 * The keys of licensing, which has a security of its own whatever secures the connection.
 *
 * @see MS-RDPELE 5.1.2 to 5.1.5
 */
import { rc4 } from './rc4.ts';
import { finalHash, MASTER_LABELS, macOf, saltedHashes } from './salted-hash.ts';

/** 16 bytes each. */
export interface LicensingKeys {
  readonly macSaltKey: Uint8Array;
  readonly licensingEncryptionKey: Uint8Array;
}

/** What follows from the premaster secret of 48 bytes and the two random values of licensing, 32 bytes each. */
export function licensingKeys(
  premasterSecret: Uint8Array,
  clientRandom: Uint8Array,
  serverRandom: Uint8Array,
): LicensingKeys {
  const masterSecret = saltedHashes(premasterSecret, MASTER_LABELS, clientRandom, serverRandom);
  // The second time the server's random value comes first.
  const blob = saltedHashes(masterSecret, MASTER_LABELS, serverRandom, clientRandom);
  return {
    macSaltKey: blob.slice(0, 16),
    licensingEncryptionKey: finalHash(blob.subarray(16, 32), clientRandom, serverRandom),
  };
}

/** The `MACData` over what is not encrypted yet; 16 bytes. */
export function licensingMac({ macSaltKey }: LicensingKeys, data: Uint8Array): Uint8Array {
  return macOf(macSaltKey, data);
}

/** Encrypts or decrypts one field; each begins the key's stream anew. */
export function licensingCipher(
  { licensingEncryptionKey }: LicensingKeys,
  data: Uint8Array,
): Uint8Array {
  return rc4(licensingEncryptionKey)(data);
}
