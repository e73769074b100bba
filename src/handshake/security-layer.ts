/**
 * What Standard RDP Security does to the data of the MCS channels: a security header, a MAC and
 * encryption, as the level wants them. Under TLS, and at level NONE, nearly nothing is left of it.
 *
 * Each side has one layer for the whole connection, since the ciphers run on from PDU to PDU.
 *
 * @see MS-RDPBCGR 5.3.1, 5.3.6, 2.2.8.1.1.2
 */
import { fipsDirection, fipsKeys } from '../crypto/fips.ts';
import { type KeyBits, securedDirection, sessionKeys } from '../crypto/standard-security.ts';
import {
  basicSecurityPdu,
  fipsSecurityPdu,
  nonFipsSecurityPdu,
  SecurityFlag,
  securityFlagsOf,
  TSFIPS_VERSION1,
} from '../protocol/security.ts';
import { EncryptionLevel, EncryptionMethod } from '../protocol/server-data.ts';
import { decode, encode } from '../wire/codec.ts';
import { HandshakeError } from './failure.ts';

export interface SecurityLayer {
  /** `data` behind a header with `flags`: for the PDUs that always have one. `plain` leaves it unencrypted. */
  seal(flags: number, data: Uint8Array, plain?: boolean): Uint8Array;
  /** A share PDU: without a header where nothing is encrypted. */
  sealShare(data: Uint8Array): Uint8Array;
  /** What came with a header. */
  open(bytes: Uint8Array): Opened;
  /** Do share PDUs from the other side have a header? */
  readonly headed: boolean;
  /** Messages whose MAC did not fit what they held. */
  readonly invalidMacs: number;
}

export interface Opened {
  /** Bits of `SecurityFlag`. */
  readonly flags: number;
  readonly data: Uint8Array;
}

export type Side = 'client' | 'server';

export interface SecurityParameters {
  readonly encryptionMethod: number;
  readonly encryptionLevel: number;
  readonly clientRandom: Uint8Array;
  readonly serverRandom: Uint8Array;
}

/** The layer under TLS and at level NONE. */
export function plainLayer(): SecurityLayer {
  return {
    seal: (flags, data) => encode(basicSecurityPdu, { flags, data }),
    sealShare: (data) => data,
    open: (bytes) => decode(basicSecurityPdu, bytes),
    headed: false,
    invalidMacs: 0,
  };
}

/** The layer of one side under Standard RDP Security with encryption. */
export function encryptedLayer(side: Side, parameters: SecurityParameters): SecurityLayer {
  const cipher = cipherOf(side, parameters);
  // At level LOW only what the client sends is encrypted.
  const encrypts = side === 'client' || parameters.encryptionLevel !== EncryptionLevel.LOW;
  const { SEC_ENCRYPT, SEC_REDIRECTION_PKT } = SecurityFlag;
  let invalidMacs = 0;
  const seal: SecurityLayer['seal'] = (flags, data, plain = !encrypts) =>
    plain ? encode(basicSecurityPdu, { flags, data }) : cipher.seal(flags | SEC_ENCRYPT, data);
  return {
    seal,
    sealShare: (data) => seal(0, data),
    open(bytes) {
      const flags = securityFlagsOf(bytes);
      // Seen: xrdp 0.9.21 licenses in plain text whatever the level. A redirection is encrypted without saying so.
      if ((flags & (SEC_ENCRYPT | SEC_REDIRECTION_PKT)) === 0)
        return decode(basicSecurityPdu, bytes);
      const { data, valid } = cipher.open(bytes);
      if (!valid) invalidMacs++;
      return { flags, data };
    },
    headed: true,
    get invalidMacs() {
      return invalidMacs;
    },
  };
}

interface Cipher {
  seal(flags: number, data: Uint8Array): Uint8Array;
  open(bytes: Uint8Array): { readonly data: Uint8Array; readonly valid: boolean };
}

function cipherOf(side: Side, parameters: SecurityParameters): Cipher {
  const { encryptionMethod: method } = parameters;
  if (method === EncryptionMethod.FIPS) return fipsCipher(side, parameters);
  const keyBits = KEY_BITS[method];
  if (keyBits) return rc4Cipher(side, keyBits, parameters);
  throw new HandshakeError({
    kind: 'unsupported',
    feature: `encryption method 0x${method.toString(16)}`,
  });
}

const KEY_BITS: Readonly<Record<number, KeyBits>> = {
  [EncryptionMethod['40BIT']]: 40,
  [EncryptionMethod['56BIT']]: 56,
  [EncryptionMethod['128BIT']]: 128,
};

const OTHER: Readonly<Record<Side, Side>> = { client: 'server', server: 'client' };

function rc4Cipher(
  side: Side,
  keyBits: KeyBits,
  { clientRandom, serverRandom }: SecurityParameters,
): Cipher {
  const keys = sessionKeys(clientRandom, serverRandom, keyBits);
  const ours = securedDirection(keys, side);
  const theirs = securedDirection(keys, OTHER[side]);
  return {
    seal(flags, plaintext) {
      const { signature, ciphertext } = ours.seal(plaintext);
      return encode(nonFipsSecurityPdu, { flags, dataSignature: signature, data: ciphertext });
    },
    open(bytes) {
      const { flags, dataSignature, data } = decode(nonFipsSecurityPdu, bytes);
      const salted = (flags & SecurityFlag.SEC_SECURE_CHECKSUM) !== 0;
      const { plaintext, valid } = theirs.open(dataSignature, data, salted);
      return { data: plaintext, valid };
    },
  };
}

function fipsCipher(side: Side, { clientRandom, serverRandom }: SecurityParameters): Cipher {
  const keys = fipsKeys(clientRandom, serverRandom);
  const ours = fipsDirection(keys, side);
  const theirs = fipsDirection(keys, OTHER[side]);
  return {
    seal(flags, plaintext) {
      const { signature, ciphertext, padlen } = ours.seal(plaintext);
      const header = { flags, version: TSFIPS_VERSION1, padlen, dataSignature: signature };
      return encode(fipsSecurityPdu, { ...header, data: ciphertext });
    },
    open(bytes) {
      const { dataSignature, data, padlen } = decode(fipsSecurityPdu, bytes);
      const { plaintext, valid } = theirs.open(dataSignature, data, padlen);
      return { data: plaintext, valid };
    },
  };
}
