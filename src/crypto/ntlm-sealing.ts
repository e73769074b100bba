/**
 * NTLM session security with EXTENDED_SESSIONSECURITY, connection-oriented: signing and sealing
 * keys, sealed messages in one direction, and the MIC that SPNEGO wants over its mechanisms.
 *
 * @see MS-NLMP 3.4.3, 3.4.4.2, 3.4.5.2, 3.4.5.3; MS-SPNG 3.2.5.1, 3.3.5.1
 */
import { ascii, concat, sameBytes, u32le } from './bytes.ts';
import { hmacMd5, md5 } from './digests.ts';
import { type Rc4, rc4 } from './rc4.ts';

/** Whoever sends what a key protects. */
export type NtlmSender = 'client' | 'server';

/** SIGNKEY; 16 bytes. */
export function signKey(exportedSessionKey: Uint8Array, sender: NtlmSender): Uint8Array {
  return md5(exportedSessionKey, magicConstant(sender, 'signing'));
}

/** SEALKEY; 16 bytes, from 128, 56 or 40 bits of the session key as the flags say. */
export function sealKey(
  negotiateFlags: number,
  exportedSessionKey: Uint8Array,
  sender: NtlmSender,
): Uint8Array {
  const strength = exportedSessionKey.subarray(0, keyLength(negotiateFlags));
  return md5(strength, magicConstant(sender, 'sealing'));
}

/** What a sealed message held, and whether its signature and sequence number bear it out. */
export interface Unwrapped {
  readonly message: Uint8Array;
  readonly valid: boolean;
}

/** All that one side sends. The sender only wraps and the receiver only unwraps, each with an object of its own. */
export interface NtlmDirection {
  /** The signature of 16 bytes, followed by the encrypted message. */
  wrap(message: Uint8Array): Uint8Array;
  /** A wrong signature is reported; what is too short to have one is reported as an empty message. */
  unwrap(wrapped: Uint8Array): Unwrapped;
  /**
   * The `mechListMIC` over the DER of a MechTypeList. It uses up a sequence number, but the first
   * message after it is encrypted as if it had not been made.
   */
  mechListMic(mechTypes: Uint8Array): Uint8Array;
  /** The same of a MIC that was received. */
  verifyMechListMic(mechTypes: Uint8Array, mic: Uint8Array): boolean;
}

/** The direction from `sender` to its peer, before the first message. */
export function ntlmDirection(
  negotiateFlags: number,
  exportedSessionKey: Uint8Array,
  sender: NtlmSender,
): NtlmDirection {
  const signingKey = signKey(exportedSessionKey, sender);
  const handle = rc4(sealKey(negotiateFlags, exportedSessionKey, sender));
  const checksumEncrypted = (negotiateFlags & KEY_EXCH) !== 0;
  let seqNum = 0;

  const signature = (stream: Rc4, message: Uint8Array): Uint8Array => {
    const sum = hmacMd5(signingKey, u32le(seqNum), message).subarray(0, 8);
    return concat(VERSION, checksumEncrypted ? stream(sum) : sum, u32le(seqNum));
  };
  const verify = (received: Uint8Array, expected: Uint8Array): boolean => {
    const valid = sameBytes(received, expected);
    if (valid) seqNum++;
    return valid;
  };

  return {
    wrap(message) {
      // The order matters: the checksum is encrypted with what of the stream follows the message.
      const sealed = handle(message);
      const wrapped = concat(signature(handle, message), sealed);
      seqNum++;
      return wrapped;
    },
    unwrap(wrapped) {
      if (wrapped.length < SIGNATURE_LENGTH) return { message: new Uint8Array(), valid: false };
      const message = handle(wrapped.subarray(SIGNATURE_LENGTH));
      const received = wrapped.subarray(0, SIGNATURE_LENGTH);
      return { message, valid: verify(received, signature(handle, message)) };
    },
    mechListMic(mechTypes) {
      const mic = signature(handle.fork(), mechTypes);
      seqNum++;
      return mic;
    },
    verifyMechListMic: (mechTypes, mic) => verify(mic, signature(handle.fork(), mechTypes)),
  };
}

const SIGNATURE_LENGTH = 16;
const VERSION = u32le(1);

const KEY_EXCH = 0x4000_0000;
const STRENGTH_128 = 0x2000_0000;
const STRENGTH_56 = 0x8000_0000;

function keyLength(negotiateFlags: number): number {
  if ((negotiateFlags & STRENGTH_128) !== 0) return 16;
  return (negotiateFlags & STRENGTH_56) !== 0 ? 7 : 5;
}

function magicConstant(sender: NtlmSender, use: 'signing' | 'sealing'): Uint8Array {
  const way = sender === 'client' ? 'client-to-server' : 'server-to-client';
  return ascii(`session key to ${way} ${use} key magic constant\0`);
}
