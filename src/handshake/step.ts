/**
 * The verbs of the handshake. A stage is a generator that yields them and is resumed with the
 * answer; it never sees a socket, so it runs against a server, a transcript or random bytes alike.
 */
import { type Codec, decode, encode } from '../wire/codec.ts';

/** Length of the message at the start of the buffer, once enough of it is there to tell. */
export type Frame = (bytes: Uint8Array) => number | undefined;

/** What the TLS handshake settled. */
export interface TlsSession {
  /** As OpenSSL spells it: `TLSv1`, `TLSv1.1`, `TLSv1.2`, `TLSv1.3`. */
  readonly version: string;
  /** OpenSSL's name of the cipher suite. */
  readonly cipher: string;
  /** DER of each certificate the server sent, leaf first. */
  readonly certificates: readonly Uint8Array[];
  /** Is the leaf signed with its own key? Answered from what OpenSSL has parsed already; throws where it cannot tell. */
  readonly signedByItself?: () => boolean;
}

/** The verbs that both sides of a conversation have. */
export type Talk =
  | { readonly do: 'send'; readonly pdu: string; readonly bytes: Uint8Array }
  | { readonly do: 'receive'; readonly pdu: string; readonly frame: Frame }
  | { readonly do: 'record'; readonly entry: Entry };

/** One PDU, for whoever keeps a record of the conversation. */
export interface Entry {
  readonly direction: 'sent' | 'received';
  readonly pdu: string;
  /** Its fields, and its bytes; both left out where they hold a secret. */
  readonly value?: unknown;
  readonly bytes?: Uint8Array;
}

/** All that a stage can ask of the outside world. `L`: the facts it may learn. */
export type Effect<L = object> =
  | Talk
  | { readonly do: 'resolve' }
  | { readonly do: 'connect'; readonly addresses: readonly string[] }
  | { readonly do: 'secure' }
  | { readonly do: 'learn'; readonly facts: L };

/** A piece of conversation that ends with a `T` and may learn `L` on the way. */
export type Step<T, L = never> = Generator<Effect<L>, T, unknown>;

/** The addresses of the target's name that may be probed, in the resolver's order. */
export function* resolve(): Step<readonly string[]> {
  return (yield { do: 'resolve' }) as readonly string[];
}

/** Opens the connection to the first of `addresses` that answers; which one that was. */
export function* connect(addresses: readonly string[]): Step<string> {
  return (yield { do: 'connect', addresses }) as string;
}

/** Sends one PDU, whole. `encoded`: the bytes of a value that is the same for every host. */
export function* send<T>(
  codec: Codec<T>,
  value: T,
  { secret = false, encoded }: { readonly secret?: boolean; readonly encoded?: Uint8Array } = {},
): Generator<Talk, void, unknown> {
  const { name: pdu } = codec;
  const bytes = encoded ?? encode(codec, value);
  yield { do: 'send', pdu, bytes };
  const direction = 'sent';
  yield { do: 'record', entry: secret ? { direction, pdu } : { direction, pdu, value, bytes } };
}

/** @param awaited what to call the message while it is waited for, where the codec's name says less */
export function* receive<T>(
  codec: Codec<T>,
  frame: Frame,
  awaited = codec.name,
): Generator<Talk, T, unknown> {
  const bytes = (yield { do: 'receive', pdu: awaited, frame }) as Uint8Array;
  const value = decode(codec, bytes);
  yield { do: 'record', entry: { direction: 'received', pdu: codec.name, value, bytes } };
  return value;
}

/** Notes a PDU that travels inside another one. */
export function* record(entry: Entry): Generator<Talk, void, unknown> {
  yield { do: 'record', entry };
}

/** Upgrades the connection to TLS in place. */
export function* secure(): Step<TlsSession> {
  return (yield { do: 'secure' }) as TlsSession;
}

/** Records what was seen at once, so that a death a message later does not lose it. */
export function* learn<L extends object>(facts: L): Step<void, L> {
  yield { do: 'learn', facts };
}
