/** Plays a step of the handshake against a written conversation, without a socket. */
import { expect } from 'vitest';
import { type Failure, failureOf, HandshakeError } from '../../src/handshake/failure.ts';
import type { Effect, Frame, Step, TlsSession } from '../../src/handshake/step.ts';
import { type Codec, decode, encode } from '../../src/wire/codec.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { hex } from '../../src/wire/text.ts';

/** One line of the conversation: what we must do next, or what the world answers. */
export type Line =
  | { readonly is: 'client'; readonly text: string; readonly check: (bytes: Uint8Array) => void }
  | { readonly is: 'server'; readonly text: string; readonly bytes: Uint8Array }
  | {
      readonly is: 'answer';
      readonly text: string;
      readonly to: 'resolve' | 'connect' | 'secure';
      readonly value: unknown;
      readonly among?: readonly string[];
    }
  | { readonly is: 'death'; readonly text: string; readonly failure: Failure };

/** How the conversation ended, and the facts that were learnt on the way. */
export type Played<T> =
  | { readonly value: T; readonly failure?: never; readonly learnt: object }
  | { readonly value?: never; readonly failure: Failure; readonly learnt: object };

/** We send this. */
export function client<T>(codec: Codec<T>, value: NoInfer<T>): Line {
  const check = (bytes: Uint8Array) => {
    expect(decode(codec, bytes), `${codec.name}, as we sent it`).toEqual(value);
  };
  return { is: 'client', text: `> ${codec.name}`, check };
}

/** The server sends this. */
export function server<T>(codec: Codec<T>, value: NoInfer<T>): Line {
  return { is: 'server', text: `< ${codec.name}`, bytes: encode(codec, value) };
}

/** The server sends these bytes, which need be neither one message nor a whole one. */
export function serverBytes(bytes: Uint8Array): Line {
  return { is: 'server', text: `< ${hex(bytes)}`, bytes };
}

/** The TLS handshake succeeds. */
export function secured(session: Partial<TlsSession> = {}): Line {
  const value: TlsSession = {
    version: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    certificates: [],
    ...session,
  };
  return { is: 'answer', text: 'secured', to: 'secure', value };
}

/** The name resolves to these. */
export function resolved(addresses: readonly string[]): Line {
  return { is: 'answer', text: `resolved ${addresses}`, to: 'resolve', value: addresses };
}

/** The connection to `address` is open, which was to be one of `among`. */
export function connected(address: string, among?: readonly string[]): Line {
  const line = {
    is: 'answer',
    text: `connected ${address}`,
    to: 'connect',
    value: address,
  } as const;
  return among ? { ...line, among } : line;
}

/** Whatever is being done comes to this end. */
export function died(failure: Failure): Line {
  return { is: 'death', text: `died: ${failure.kind}`, failure };
}

/**
 * Runs `step` along `lines` to its end. Bytes of the server are cut by the frame function of who
 * receives them, as on a real connection. Every line must be reached, and every byte read.
 */
export function play<T, L>(step: Step<T, L>, ...lines: readonly Line[]): Played<T> {
  const script = new Script(lines);
  const learnt = {};
  try {
    let turn = step.next();
    while (!turn.done) {
      const answer = answerTo(turn.value, script, learnt);
      turn = 'death' in answer ? step.throw(answer.death) : step.next(answer.value);
    }
    script.end('ended');
    return { value: turn.value, learnt };
  } catch (error) {
    if (!(error instanceof HandshakeError || error instanceof DecodeError)) throw error;
    const failure = failureOf(error, script.received);
    script.end(`died: ${failure.kind} (${error.message})`);
    return { failure, learnt };
  }
}

type Answer = { readonly value: unknown } | { readonly death: unknown };

function answerTo<L>(effect: Effect<L>, script: Script, learnt: object): Answer {
  switch (effect.do) {
    case 'learn':
      Object.assign(learnt, effect.facts);
      return { value: undefined };
    case 'record':
      return { value: undefined };
    case 'receive':
      return script.receive(effect.pdu, effect.frame);
    case 'send': {
      const line = script.next(`sends ${effect.pdu}: ${hex(effect.bytes)}`, 'client');
      if (line.is === 'death') return { death: new HandshakeError(line.failure) };
      if (line.is === 'client') line.check(effect.bytes);
      return { value: undefined };
    }
    default: {
      const line = script.next(`wants to ${effect.do}`, effect.do);
      if (line.is === 'death') return { death: new HandshakeError(line.failure) };
      if (line.is !== 'answer') return { value: undefined };
      if (line.among && effect.do === 'connect') {
        expect(effect.addresses, 'the addresses to connect to').toEqual(line.among);
      }
      return { value: line.value };
    }
  }
}

/** Where we are in the transcript, and what the server sent that nobody has read yet. */
class Script {
  readonly #lines: readonly Line[];
  #index = 0;
  #unread = new Uint8Array();
  /** The last message that was received. */
  received = new Uint8Array();

  constructor(lines: readonly Line[]) {
    this.#lines = lines;
  }

  /** The next line, which must be what the step is waiting for, or its death. */
  next(deed: string, wanted: 'client' | 'server' | 'resolve' | 'connect' | 'secure'): Line {
    const line = this.#lines[this.#index];
    const kind = line?.is === 'answer' ? line.to : line?.is;
    if (line === undefined || (kind !== wanted && kind !== 'death')) this.#differ(deed);
    this.#index++;
    return line;
  }

  /** The next message, as `frame` cuts it out of what the server sends. */
  receive(pdu: string, frame: Frame): Answer {
    for (;;) {
      let length: number | undefined;
      try {
        length = frame(this.#unread);
      } catch (death) {
        this.received = this.#unread;
        this.#unread = new Uint8Array();
        return { death };
      }
      if (length !== undefined && length <= 0)
        throw new Error(`${pdu}: a frame of ${length} bytes`);
      if (length !== undefined && length <= this.#unread.length) {
        this.received = this.#unread.slice(0, length);
        this.#unread = this.#unread.slice(length);
        return { value: this.received };
      }
      const waiting = `waits for ${pdu}, with ${this.#unread.length} bytes of it there`;
      const line = this.next(waiting, 'server');
      if (line.is === 'death') {
        const death = new HandshakeError(line.failure, this.#unread);
        this.#unread = new Uint8Array();
        return { death };
      }
      if (line.is === 'server') this.#unread = Uint8Array.of(...this.#unread, ...line.bytes);
    }
  }

  /** Insists that the conversation is over. */
  end(how: string): void {
    if (this.#index < this.#lines.length) this.#differ(how);
    if (this.#unread.length > 0) {
      throw new Error(`the step ${how}, and did not read ${hex(this.#unread)}`);
    }
  }

  #differ(deed: string): never {
    const said = this.#lines.slice(0, this.#index).map((line) => `  ${line.text}`);
    const line = this.#lines[this.#index]?.text ?? 'nothing more';
    throw new Error(
      [
        `line ${this.#index + 1} of the transcript is "${line}", but the step ${deed}`,
        'after this conversation:',
        ...(said.length > 0 ? said : ['  (nothing)']),
      ].join('\n'),
    );
  }
}
