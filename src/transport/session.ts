/** Performs what the stages ask for, on one connection to one target. */
import { type Failure, HandshakeError } from '../handshake/failure.ts';
import type { Effect } from '../handshake/step.ts';
import { type Link, openLink } from './link.ts';
import { addressesOf } from './resolve.ts';
import { sessionOf, startTls, type TlsRung } from './tls.ts';

/** Is this address free to be probed at this port, when this name led to it? */
export type Permits = (address: string, port: number, host: string) => boolean;

export interface SessionOptions {
  readonly host: string;
  readonly port: number;
  /** 4 or 6 to use only that family; 0 for both. */
  readonly family: 0 | 4 | 6;
  readonly permits: Permits;
  readonly tlsRung: TlsRung;
}

/** How long a closed connection waits for the server's own end before the next may begin. */
const PATIENCE_MS = 250;
const ABORTED: Failure = { kind: 'local', code: 'ABORTED' };

export class Session {
  readonly #options: SessionOptions;
  #link: Link | undefined;
  #abandon: ((failure: Failure) => void) | undefined;
  #limitMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #aborted = false;
  /** The address that was last dialled. */
  address: string | null = null;
  /** The message that was last taken: the evidence when it does not decode. */
  lastMessage: Uint8Array | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Bytes received since the connection was opened or last upgraded. */
  get received(): number {
    return this.#link?.received ?? 0;
  }

  /** Starts the time of a stage; the connection is given up when it is over. */
  begin(limitMs: number): void {
    this.#limitMs = limitMs;
    if (this.#link) {
      this.#timer = setTimeout(
        () => this.#link?.interrupt({ kind: 'timedOut', afterMs: limitMs }),
        limitMs,
      );
    }
  }

  /** Stops the time of the stage. */
  finish(): void {
    clearTimeout(this.#timer);
  }

  perform(effect: Exclude<Effect, { do: 'learn' }>): unknown {
    if (this.#aborted) throw new HandshakeError(ABORTED);
    const { host, family, tlsRung } = this.#options;
    switch (effect.do) {
      case 'resolve':
        return this.#resolve(host, family);
      case 'connect':
        return this.#connect(effect.addresses);
      case 'send':
        return this.#open().send(effect.bytes);
      case 'receive':
        return this.#receive(effect.frame);
      case 'secure':
        return this.#open()
          .upgrade((plain) => startTls(plain, host, tlsRung))
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
    this.finish();
    await this.#link?.close(lastWords, PATIENCE_MS);
  }

  async #resolve(host: string, family: 0 | 4 | 6): Promise<readonly string[]> {
    const addresses = await addressesOf(host, family, this.#limitMs);
    const { permits, port } = this.#options;
    return addresses.filter((address) => permits(address, port, host));
  }

  async #connect(addresses: readonly string[]): Promise<string> {
    let fault: unknown;
    for (const address of addresses) {
      if (this.#aborted) throw new HandshakeError(ABORTED);
      this.address = address;
      try {
        this.#link = await openLink(address, this.#options.port, this.#limitMs, (abandon) => {
          this.#abandon = abandon;
        });
        return address;
      } catch (error) {
        fault = error;
      }
    }
    throw fault;
  }

  #receive(frame: (bytes: Uint8Array) => number | undefined): Uint8Array | Promise<Uint8Array> {
    const link = this.#open();
    this.lastMessage = undefined;
    const message = link.receive((bytes) => {
      this.lastMessage = bytes;
      return frame(bytes);
    });
    if (!(message instanceof Promise)) {
      this.lastMessage = message;
      return message;
    }
    return message.then((bytes) => {
      this.lastMessage = bytes;
      return bytes;
    });
  }

  #open(): Link {
    if (!this.#link) throw new Error('a stage spoke before the connection was open');
    return this.#link;
  }
}
