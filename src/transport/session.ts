/** Performs what the stages ask for, on one connection to one target. */
import { type Failure, HandshakeError } from '../handshake/failure.ts';
import type { Effect } from '../handshake/step.ts';
import { type Link, openLink } from './link.ts';
import { addressesOf } from './resolve.ts';
import { TimeLimit } from './timer.ts';
import { sessionOf, startTls, type TlsRung } from './tls.ts';

/** Is this address free to be probed at this port, when this name led to it? */
export type Permits = (address: string, port: number, host: string) => boolean;

/** How long a connection is worth waiting for, and what is learnt about that. */
export interface Patience {
  /** At most `ceilingMs`. */
  limitMs(address: string, ceilingMs: number): number;
  /** The address accepted a connection, or refused it, after so long. */
  answered(address: string, ms: number): void;
}

/** What a session is asked for. */
export type PerformedEffect = Exclude<Effect, { do: 'learn' | 'record' }>;

export interface SessionOptions {
  /** 4 or 6 to use only that family; 0 for both. */
  readonly family: 0 | 4 | 6;
  readonly permits: Permits;
  readonly patience?: Patience | undefined;
  readonly tlsRung: TlsRung;
  /** Told of the TLS secrets, a line in NSS format at a time. */
  readonly onKeylog: ((line: Uint8Array) => void) | undefined;
}

/** How long a closed connection waits for the server's own end before the next may begin. */
const PATIENCE_MS = 250;
const ABORTED: Failure = { kind: 'local', code: 'ABORTED' };

export class Session {
  readonly #host: string;
  readonly #port: number;
  readonly #options: SessionOptions;
  #link: Link | undefined;
  #abandon: ((failure: Failure) => void) | undefined;
  #limitMs = 0;
  readonly #limit = new TimeLimit();
  #aborted = false;
  /** The address that was last dialled. */
  address: string | null = null;

  constructor(
    { host, port }: { readonly host: string; readonly port: number },
    options: SessionOptions,
  ) {
    this.#host = host;
    this.#port = port;
    this.#options = options;
  }

  /** The message that was last taken: the evidence when it does not decode. */
  get lastMessage(): Uint8Array | undefined {
    return this.#link?.lastMessage;
  }

  /** Bytes received since the connection was opened or last upgraded. */
  get received(): number {
    return this.#link?.received ?? 0;
  }

  /** Starts the time of a stage; the connection is given up when it is over. */
  begin(limitMs: number): void {
    this.#limitMs = limitMs;
    const link = this.#link;
    if (link)
      this.#limit.begin(limitMs, () => link.interrupt({ kind: 'timedOut', afterMs: limitMs }));
  }

  /** Stops the time of the stage. */
  finish(): void {
    this.#limit.end();
  }

  /** When the other side was last heard: it may be a turn of the event loop ago. */
  get heardAt(): number | undefined {
    return this.#link?.heardAt;
  }

  perform(effect: PerformedEffect): unknown {
    if (this.#aborted) throw new HandshakeError(ABORTED);
    const { tlsRung, onKeylog } = this.#options;
    switch (effect.do) {
      case 'resolve':
        return this.#resolve();
      case 'connect':
        return this.#connect(effect.addresses);
      case 'send':
        return this.#open().send(effect.bytes);
      case 'receive':
        return this.#open().receive(effect.frame);
      case 'secure':
        return this.#open()
          .upgrade((plain) => startTls(plain, this.#host, tlsRung, onKeylog))
          .then(sessionOf);
    }
  }

  /** Ends whatever is going on, and everything that is asked later, as `local ABORTED`. */
  abort(): void {
    this.#aborted = true;
    this.#abandon?.(ABORTED);
    this.#link?.interrupt(ABORTED);
  }

  /** Says goodbye and waits, for a bounded time, until the server has closed too. */
  async close(lastWords: Uint8Array | undefined): Promise<void> {
    this.#limit.close();
    await this.#link?.close(lastWords, PATIENCE_MS);
  }

  async #resolve(): Promise<readonly string[]> {
    const { family, permits } = this.#options;
    const addresses = await addressesOf(this.#host, family, this.#limitMs);
    return addresses.filter((address) => permits(address, this.#port, this.#host));
  }

  async #connect(addresses: readonly string[]): Promise<string | HandshakeError> {
    const { patience } = this.#options;
    let fault: HandshakeError | undefined;
    for (const address of addresses) {
      if (this.#aborted) break;
      this.address = address;
      const limitMs = patience?.limitMs(address, this.#limitMs) ?? this.#limitMs;
      const start = patience ? performance.now() : 0;
      const link = await openLink(address, this.#port, this.#limit, limitMs, this.#onOpening);
      const failed = link instanceof HandshakeError;
      if (patience && (!failed || link.failure.kind === 'refused'))
        patience.answered(address, performance.now() - start);
      if (!failed) {
        this.#link = link;
        return address;
      }
      fault = link;
    }
    return fault && !this.#aborted ? fault : new HandshakeError(ABORTED);
  }

  readonly #onOpening = (abandon: (failure: Failure) => void): void => {
    this.#abandon = abandon;
  };

  #open(): Link {
    if (!this.#link) throw new Error('a stage spoke before the connection was open');
    return this.#link;
  }
}
