/**
 * NTLMv2: the responses to a server's challenge, the session key, and the integrity code over the
 * three messages. What a session then protects with its key stands in `ntlm-sealing.ts`.
 *
 * @see MS-NLMP 3.1.5.1.2, 3.3.2, 3.4.5.1
 */
import { concat } from './bytes.ts';
import { hmacMd5 } from './digests.ts';
import { md4 } from './md4.ts';
import { rc4 } from './rc4.ts';

/** What Windows keeps of a password; 16 bytes, with which one can log on as well. */
export function ntHash(password: string): Uint8Array {
  return md4(utf16Bytes(password));
}

/** NTOWFv2 and LMOWFv2, which are the same; 16 bytes. The case of the domain matters, that of the user does not. */
export function ntowfV2(hash: Uint8Array, user: string, domain: string): Uint8Array {
  return hmacMd5(hash, utf16Bytes(upperCase(user) + domain));
}

/** What a response is made of. */
export interface NtlmV2Challenge {
  /** Eight bytes of the CHALLENGE. */
  readonly serverChallenge: Uint8Array;
  /** Eight random bytes of the client. */
  readonly clientChallenge: Uint8Array;
  /** FILETIME: the value of the server's MsvAvTimestamp, else the client's clock. */
  readonly time: Uint8Array;
  /** The server's AV pairs with those that the client adds, MsvAvEOL included. */
  readonly avPairs: Uint8Array;
}

/** The `NtChallengeResponse`, and the session key that goes with it. */
export interface NtlmV2Response {
  readonly ntChallengeResponse: Uint8Array;
  /** With NTLMv2 it is the KeyExchangeKey as well. */
  readonly sessionBaseKey: Uint8Array;
}

/** Answers a challenge with the key that `ntowfV2` makes. */
export function ntlmV2Response(
  responseKey: Uint8Array,
  { serverChallenge, clientChallenge, time, avPairs }: NtlmV2Challenge,
): NtlmV2Response {
  const versions = Uint8Array.of(1, 1); // RespType, HiRespType
  const zeros = new Uint8Array(4);
  const temp = concat(versions, new Uint8Array(6), time, clientChallenge, zeros, avPairs, zeros);
  return ntlmV2ResponseTo(responseKey, serverChallenge, temp);
}

/** The response whose second part, `temp` to the specification, is known: what a server expects a client to have sent. */
export function ntlmV2ResponseTo(
  responseKey: Uint8Array,
  serverChallenge: Uint8Array,
  temp: Uint8Array,
): NtlmV2Response {
  const ntProofStr = hmacMd5(responseKey, serverChallenge, temp);
  return {
    ntChallengeResponse: concat(ntProofStr, temp),
    sessionBaseKey: hmacMd5(responseKey, ntProofStr),
  };
}

/** The `LmChallengeResponse`; a client sends 24 zeros in its place when the server gave a timestamp. */
export function lmV2Response(
  responseKey: Uint8Array,
  serverChallenge: Uint8Array,
  clientChallenge: Uint8Array,
): Uint8Array {
  return concat(hmacMd5(responseKey, serverChallenge, clientChallenge), clientChallenge);
}

/** The key that protects the session, and how it is told to the server. */
export interface NtlmSessionKey {
  readonly exportedSessionKey: Uint8Array;
  /** Empty where no key is exchanged. */
  readonly encryptedRandomSessionKey: Uint8Array;
}

/** The client's choice: with KEY_EXCH and SIGN or SEAL its 16 random bytes, else the session base key itself. */
export function ntlmSessionKey(
  negotiateFlags: number,
  sessionBaseKey: Uint8Array,
  randomSessionKey: Uint8Array,
): NtlmSessionKey {
  if (!exchangesKey(negotiateFlags))
    return { exportedSessionKey: sessionBaseKey, encryptedRandomSessionKey: new Uint8Array() };
  return {
    exportedSessionKey: randomSessionKey,
    encryptedRandomSessionKey: rc4(sessionBaseKey)(randomSessionKey),
  };
}

/** The exported session key as the server learns it. */
export function receivedSessionKey(
  negotiateFlags: number,
  sessionBaseKey: Uint8Array,
  encryptedRandomSessionKey: Uint8Array,
): Uint8Array {
  if (!exchangesKey(negotiateFlags)) return sessionBaseKey;
  return rc4(sessionBaseKey)(encryptedRandomSessionKey);
}

/**
 * The `MIC` over the three messages as they went over the wire, without SPNEGO around them.
 * Whatever AUTHENTICATE has in that field counts as zeros.
 */
export function messageIntegrityCode(
  exportedSessionKey: Uint8Array,
  negotiate: Uint8Array,
  challenge: Uint8Array,
  authenticate: Uint8Array,
): Uint8Array {
  const withoutMic = Uint8Array.from(authenticate).fill(0, MIC_OFFSET, MIC_OFFSET + MIC_LENGTH);
  return hmacMd5(exportedSessionKey, negotiate, challenge, withoutMic);
}

/** Where `MIC` stands in an AUTHENTICATE that has one. */
const MIC_OFFSET = 72;
const MIC_LENGTH = 16;

const SIGN = 0x0000_0010;
const SEAL = 0x0000_0020;
const KEY_EXCH = 0x4000_0000;

function exchangesKey(negotiateFlags: number): boolean {
  return (negotiateFlags & KEY_EXCH) !== 0 && (negotiateFlags & (SIGN | SEAL)) !== 0;
}

function utf16Bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'utf16le'));
}

/** One character becomes one character, as in Windows: a sharp s stays what it is. */
function upperCase(text: string): string {
  let upper = '';
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    const changed = character.toUpperCase();
    upper += changed.length === 1 ? changed : character;
  }
  return upper;
}
