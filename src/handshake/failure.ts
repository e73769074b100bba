/** Why a handshake died, sorted by who is at fault; a closed set. */
import type { LooksLike } from '../protocol/look-alikes.ts';
import { DecodeError } from '../wire/reader.ts';
import { hex } from '../wire/text.ts';

/** Who refused: the layer whose code is given. */
export type RejectingProtocol =
  | 'negotiation'
  | 'tls'
  | 'credssp'
  | 'authorization'
  | 'mcs'
  | 'licensing'
  | 'errorInfo';

export type Failure =
  // The name or the network.
  | { readonly kind: 'unresolved'; readonly code: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unreachable'; readonly code: string }
  /** `received`: bytes that had come of what was awaited; only once the connection was open. */
  | { readonly kind: 'timedOut'; readonly afterMs: number; readonly received?: number }
  | { readonly kind: 'reset' }
  /** `received`: bytes of an unfinished message that had come when the server closed. */
  | { readonly kind: 'closed'; readonly received: number }
  // The server says no.
  | {
      readonly kind: 'rejected';
      readonly protocol: RejectingProtocol;
      /** The specification's name of the code, or hex. */
      readonly code: string;
      readonly value: number;
    }
  // The server is out of line. `bytes` is hex, at most 64 bytes of the message.
  | {
      readonly kind: 'malformed';
      readonly pdu: string;
      readonly path: string;
      readonly offset: number;
      readonly reason: string;
      readonly bytes: string;
    }
  | { readonly kind: 'unexpected'; readonly expected: string; readonly got: string }
  | { readonly kind: 'notRdp'; readonly looksLike: LooksLike; readonly bytes: string }
  // The server is right, we fall short.
  | { readonly kind: 'unsupported'; readonly feature: string }
  // This machine.
  | { readonly kind: 'local'; readonly code: string }
  // Us.
  | { readonly kind: 'bug'; readonly reason: string };

export type FailureKind = Failure['kind'];

/** Most bytes of a message that a failure shows as evidence. */
const EVIDENCE_LIMIT = 64;
const NOTHING = new Uint8Array();

/** How stages and the transport say that the handshake is over: the only signal besides `DecodeError`. */
export class HandshakeError extends Error {
  override readonly name = 'HandshakeError';
  readonly failure: Failure;
  /** What had come of the message that was awaited. */
  readonly received: Uint8Array;

  constructor(failure: Failure, received: Uint8Array = NOTHING) {
    // Nobody asks where in our code a host died, and to note it takes longer than to be refused.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(failure.kind);
    Error.stackTraceLimit = stackTraceLimit;
    this.failure = failure;
    this.received = received;
  }
}

/**
 * Turns whatever was thrown into the closed union.
 *
 * Invariant: this is the only place that does.
 * @param received the message that was being read, if one was
 */
export function failureOf(error: unknown, received?: Uint8Array): Failure {
  if (error instanceof HandshakeError) return error.failure;
  if (error instanceof DecodeError) {
    return {
      kind: 'malformed',
      pdu: error.path[0] ?? 'message',
      path: error.path.slice(1).join('.'),
      offset: error.offset,
      reason: error.reason,
      bytes: evidence(received ?? new Uint8Array()),
    };
  }
  return {
    kind: 'bug',
    reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

/** The first bytes of a message, as hex. */
export function evidence(bytes: Uint8Array): string {
  return hex(bytes.subarray(0, EVIDENCE_LIMIT));
}
