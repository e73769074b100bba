/**
 * A server that plays what another one once said: so many messages from the client, then the
 * recorded answer, whatever the client asked. It counts messages and looks at no clock.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HandshakeError } from '../../src/handshake/failure.ts';
import { anything } from '../../src/lab/script.ts';
import { tpktLength } from '../../src/protocol/tpkt.ts';
import { Link } from '../../src/transport/link.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { hex } from './codec.ts';
import type { Segment } from './traffic.ts';

/** What the server says once the client has sent so many messages. */
export interface Turn {
  readonly requests: number;
  readonly answer: Uint8Array;
}

export interface Playing {
  /** Bytes that go out at once; all of an answer unless told. */
  readonly chunk?: number;
  /** Closes behind the last turn unless told. */
  readonly after?: 'close' | 'hold';
}

export interface Replay {
  readonly port: number;
  /** What each connection was served, in bytes. */
  readonly served: readonly number[];
  close(): Promise<void>;
}

/** The turns of a recording; a message of a client was a segment of its own. */
export function turnsOf(segments: readonly Segment[]): Turn[] {
  const turns: Turn[] = [];
  let requests = 0;
  for (const { dir, hex: digits } of segments) {
    const last = turns.at(-1);
    if (dir === 'c') requests++;
    else if (last && requests === 0)
      turns[turns.length - 1] = {
        ...last,
        answer: Uint8Array.of(...last.answer, ...hex(digits)),
      };
    else {
      turns.push({ requests, answer: hex(digits) });
      requests = 0;
    }
  }
  return turns;
}

export async function startReplay(turns: readonly Turn[], playing: Playing = {}): Promise<Replay> {
  const sockets = new Set<Socket>();
  const served: number[] = [];
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    const connection = served.push(0) - 1;
    void play(new Link(socket), turns, playing, (bytes) => {
      served[connection] = (served[connection] ?? 0) + bytes;
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    served,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Longest wait for a client to close its own side. */
const PATIENCE_MS = 1_000;

async function play(
  link: Link,
  turns: readonly Turn[],
  { chunk = Number.POSITIVE_INFINITY, after = 'close' }: Playing,
  onServed: (bytes: number) => void,
): Promise<void> {
  try {
    for (const { requests, answer } of turns) {
      for (let request = 0; request < requests; request++) await link.receive(messageLength);
      for (let start = 0; start < answer.length; start += chunk) {
        const piece = answer.subarray(start, start + chunk);
        await link.send(piece);
        onServed(piece.length);
        // In the turn of the event loop between two pieces, the client reads the first.
        await nextTurn();
      }
    }
    if (after === 'hold') await link.receive(() => undefined);
  } catch (error) {
    // A client may leave before the end.
    if (!(error instanceof HandshakeError || error instanceof DecodeError)) throw error;
  }
  await link.close(undefined, PATIENCE_MS);
}

/** A TPKT; or whatever has come, as the records of TLS, which came together. */
function messageLength(bytes: Uint8Array): number | undefined {
  return bytes[0] === 3 ? tpktLength(bytes) : anything(bytes);
}
