/** One TCP connection, plain or upgraded to TLS: the only socket a probe has. */
import { connect as connectSocket, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { type Failure, HandshakeError } from '../handshake/failure.ts';
import type { Frame } from '../handshake/step.ts';
import { connectFault, streamFault } from './faults.ts';
import type { TimeLimit } from './timer.ts';
import { nextTurn, turnEnd } from './turn.ts';

/** Most bytes kept that nobody has asked for yet: two of the largest messages. */
const BUFFER_LIMIT = 0x2_0000;
const EMPTY = new Uint8Array();

interface Waiter {
  readonly frame: Frame;
  readonly resolve: (message: Uint8Array) => void;
  readonly reject: (error: unknown) => void;
}

/** Opens a connection, or tells what it died of; never rejects. `onOpening` is told the way to give up early. */
export function openLink(
  address: string,
  port: number,
  limit: TimeLimit,
  limitMs: number,
  onOpening: (abandon: (failure: Failure) => void) => void,
): Promise<Link | HandshakeError> {
  return new Promise((resolve) => {
    const socket = connectSocket({ host: address, port, allowHalfOpen: true });
    let atOnce = true;
    // What the system itself refuses fails in the first tick, and is told in the second; no socket is read before.
    process.nextTick(process.nextTick, () => {
      atOnce = false;
    });
    const abandon = (failure: Failure): void => {
      limit.end();
      socket.destroy();
      resolve(new HandshakeError(failure));
    };
    limit.begin(limitMs, () => abandon({ kind: 'timedOut', afterMs: limitMs }));
    onOpening(abandon);
    const failed = (error: Error): void => {
      limit.end();
      const fault = connectFault(error, atOnce);
      void turnEnd().then(() => resolve(fault));
    };
    socket.on('error', failed);
    socket.on('connect', () => {
      limit.end();
      socket.off('error', failed);
      const link = new Link(socket);
      void turnEnd().then(() => resolve(link));
    });
  });
}

export class Link {
  readonly #plain: Socket;
  #socket: Socket | TLSSocket;
  #buffer: Uint8Array = EMPTY;
  #waiter: Waiter | undefined;
  /** The whole message that the waiter is about to be given. */
  #arrived: Uint8Array | undefined;
  #fault: HandshakeError | undefined;
  #ended = false;
  #closing = false;
  /** Was something sent that nothing has answered yet? */
  #unanswered = false;
  #received = 0;
  /** Bytes on the wire before the TLS handshake that is under way. */
  #securingFrom: number | undefined;
  /** When it was opened, secured, or had its last whole message. */
  heardAt = performance.now();
  /** The message that was last taken, or what there is of the one that is awaited. */
  lastMessage: Uint8Array | undefined;

  constructor(socket: Socket) {
    this.#plain = socket;
    this.#socket = socket;
    this.#listen();
  }

  /** What has come and was not yet taken. */
  get unread(): Uint8Array {
    return this.#buffer;
  }

  /** Bytes received since the connection was opened or last upgraded. */
  get received(): number {
    return this.#received;
  }

  /** Hands the bytes to the system in one piece, so that one PDU is one TLS record. */
  send(bytes: Uint8Array): void {
    if (this.#socket.destroyed) return;
    // Nagle's algorithm holds back only what follows on something unanswered.
    if (this.#unanswered) this.#plain.setNoDelay(true);
    this.#unanswered = true;
    this.#socket.write(bytes);
  }

  /**
   * The next whole message; rejects with a `HandshakeError`, or with what `frame` throws. What comes
   * with it is read before it is given out: an answer to it may meet an RST, and end all reading.
   */
  receive(frame: Frame): Uint8Array | Promise<Uint8Array> {
    this.lastMessage = undefined;
    const message = this.#cut(frame);
    if (message) return message;
    if (this.#fault) throw this.#interrupted(this.#fault.failure);
    if (this.#ended) throw this.#interrupted({ kind: 'closed', received: this.#buffer.length });
    return new Promise((resolve, reject) => {
      this.#waiter = { frame, resolve, reject };
    });
  }

  /** Upgrades to TLS in place; bytes that came early go into the handshake. */
  upgrade(start: (plain: Duplex) => TLSSocket): Promise<TLSSocket> {
    const plain = this.#plain;
    const over = this.#fault ?? (this.#ended && this.#interrupted({ kind: 'closed', received: 0 }));
    if (over && this.#buffer.length === 0) return Promise.reject(over);
    // Not all at once: Node 20 then takes up reading again, and what is put back below would be lost.
    for (const event of ['data', 'end', 'close', 'error']) plain.removeAllListeners(event);
    plain.pause();
    this.#securingFrom = plain.bytesRead - this.#buffer.length;
    const early = this.#buffer;
    if (over) plain.destroy();
    else if (early.length > 0) plain.unshift(early);
    this.#buffer = EMPTY;
    // The TLS socket reports the errors of the plain one; what comes after its end is nobody's business.
    plain.on('error', () => {});
    return new Promise((resolve, reject) => {
      const socket = start(over ? lastWordsOf(early) : plain);
      this.#socket = socket;
      this.#waiter = { frame: () => undefined, resolve: () => {}, reject };
      this.#received = 0;
      this.#listen();
      // Emitted on both sides; `secureConnect` is not.
      socket.on('secure', () => {
        this.#waiter = undefined;
        this.#securingFrom = undefined;
        this.heardAt = performance.now();
        resolve(socket);
      });
    });
  }

  /** Ends whatever is waited for with `failure`, and everything that is asked later. */
  interrupt(failure: Failure): void {
    const { kind } = failure;
    const received = this.#awaited;
    this.#arrived = undefined;
    this.#die(new HandshakeError(kind === 'timedOut' ? { ...failure, received } : failure));
  }

  /** Bytes that have come of the message, or of the TLS handshake, that is awaited. */
  get #awaited(): number {
    return this.#securingFrom === undefined
      ? (this.#arrived?.length ?? 0) + this.#buffer.length
      : this.#plain.bytesRead - this.#securingFrom;
  }

  /** Ends the connection with an RST, as soon as all that was sent is out. */
  async reset(): Promise<void> {
    const socket = this.#socket;
    if (!socket.destroyed) await new Promise<unknown>((done) => socket.write(EMPTY, done));
    this.#plain.resetAndDestroy();
  }

  /** Orderly end: last words, close_notify and FIN, then a bounded wait for the server's own end, if it is still to come. */
  async close(lastWords: Uint8Array | undefined, patienceMs: number): Promise<void> {
    const socket = this.#socket;
    this.#closing = true;
    if (!this.#fault && !socket.destroyed && !(this.#ended && !lastWords)) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, patienceMs);
        const done = (): void => {
          clearTimeout(timer);
          void turnEnd().then(resolve);
        };
        socket.on('end', done).on('close', done);
        if (lastWords) socket.write(lastWords);
        socket.end(this.#ended ? done : undefined);
        socket.resume();
      });
    }
    socket.destroy();
  }

  #listen(): void {
    this.#socket
      .on('data', (chunk: Uint8Array) => this.#take(chunk))
      .on('end', () => this.#tellEndFromReset())
      .on('close', () => this.#end())
      .on('error', (error) => this.#die(streamFault(error, this.#buffer)));
  }

  #take(chunk: Uint8Array): void {
    this.#received += chunk.length;
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    // A server that talks on is not read on until what it said has been taken.
    if (this.#buffer.length > BUFFER_LIMIT) this.#socket.pause();
    const waiter = this.#waiter;
    if (!waiter || this.#arrived) return;
    try {
      this.#arrived = this.#cut(waiter.frame);
    } catch (error) {
      this.#waiter = undefined;
      waiter.reject(error);
    }
    if (!this.#arrived) return;
    this.heardAt = performance.now();
    void nextTurn().then(() => this.#giveOut());
  }

  #giveOut(): void {
    const message = this.#arrived;
    const waiter = this.#waiter;
    if (!message || !waiter) return;
    this.#arrived = undefined;
    this.#waiter = undefined;
    waiter.resolve(message);
  }

  /** libuv takes an RST that came along with data for a FIN; to write nothing brings it to light. */
  #tellEndFromReset(): void {
    const done = (error?: Error | null): void => {
      if (error) this.#die(streamFault(error, this.#buffer));
      else this.#end();
    };
    // How the other side ends matters only as long as we have not ended ourselves.
    if (this.#plain.writable && !this.#closing) this.#plain.write(EMPTY, done);
    else done();
  }

  #end(): void {
    this.#ended = true;
    this.#giveUp(this.#fault?.failure ?? { kind: 'closed', received: this.#buffer.length });
  }

  #die(fault: HandshakeError): void {
    this.#fault ??= fault;
    this.#giveUp(fault.failure);
  }

  /** What has arrived is given out all the same. */
  #giveUp(failure: Failure): void {
    if (this.#arrived) return;
    const waiter = this.#waiter;
    this.#waiter = undefined;
    waiter?.reject(this.#interrupted(failure));
  }

  /** The message at the start of the buffer, if it is whole. What was read before an error is served before it. */
  #cut(frame: Frame): Uint8Array | undefined {
    if (this.#buffer.length === 0) return undefined;
    this.lastMessage = this.#buffer;
    const length = frame(this.#buffer);
    if (length === undefined || length > this.#buffer.length) return undefined;
    const message = this.#buffer.subarray(0, length);
    this.lastMessage = message;
    this.#unanswered = false;
    this.#buffer = length === this.#buffer.length ? EMPTY : this.#buffer.subarray(length);
    if (this.#socket.isPaused() && this.#buffer.length <= BUFFER_LIMIT) this.#socket.resume();
    return message;
  }

  #interrupted(failure: Failure): HandshakeError {
    return new HandshakeError(failure, this.#buffer);
  }
}

/** What a server had said before its connection was over, for TLS to read. */
function lastWordsOf(said: Uint8Array): Duplex {
  const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  stream.push(said);
  stream.push(null);
  return stream;
}
