/** Listens on loopback and plays a script to everybody who connects. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { drive } from '../handshake/drive.ts';
import { HandshakeError } from '../handshake/failure.ts';
import { Link } from '../transport/link.ts';
import { DecodeError } from '../wire/reader.ts';
import type { LabEffect, Script } from './script.ts';
import { acceptTls } from './tls.ts';
import { sealedAlert } from './tls-alert.ts';

export interface LabServer {
  readonly address: string;
  readonly port: number;
  /** Connections accepted so far. */
  readonly connections: number;
  /** What went wrong in the script itself; a client that leaves early is not among it. */
  readonly faults: readonly unknown[];
  close(): Promise<void>;
}

export interface LabOptions {
  /** Loopback address to bind; 127.0.0.1 by default. */
  readonly address?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
}

export async function startServer(script: Script, options: LabOptions = {}): Promise<LabServer> {
  const { address = '127.0.0.1', port = 0 } = options;
  const sockets = new Set<Socket>();
  const faults: unknown[] = [];
  let connections = 0;
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    connections++;
    sockets.add(socket);
    play(socket, script)
      .catch((error: unknown) => faults.push(error))
      .finally(() => sockets.delete(socket));
  });
  server.listen(port, address);
  await once(server, 'listening');
  return {
    address,
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    faults,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Longest time a connection is kept after its script has ended. */
const LINGER_MS = 1_000;

async function play(socket: Socket, script: Script): Promise<void> {
  const link = new Link(socket);
  let secured: TLSSocket | undefined;
  const perform = (effect: LabEffect): unknown => {
    switch (effect.do) {
      case 'send':
        return link.send(effect.bytes);
      case 'record':
        return undefined;
      case 'receive':
        return link.receive(effect.frame);
      case 'secureServer':
        return link.upgrade((plain) => {
          secured = acceptTls(plain, effect.tls);
          return secured;
        });
      case 'alert':
        return raiseAlert(socket, secured, effect.description);
      case 'hangUp':
        return link.close(undefined, LINGER_MS);
      case 'reset':
        return link.reset();
      case 'stall':
        return link.receive(() => undefined);
    }
  };
  try {
    await drive(script(), perform);
  } catch (error) {
    // A client that leaves, or says what the script does not expect, ends its connection and nothing else.
    if (!(error instanceof HandshakeError || error instanceof DecodeError)) throw error;
  }
  if (!socket.destroyed) await link.close(undefined, LINGER_MS);
}

/** Past the TLS library, whose own records have to be out before: they are written in the turn in which they are made. */
async function raiseAlert(
  plain: Socket,
  secured: TLSSocket | undefined,
  description: number,
): Promise<void> {
  if (!secured) throw new Error('a script raised an alert before its TLS handshake');
  await nextTurn();
  plain.write(sealedAlert(secured, description));
}
