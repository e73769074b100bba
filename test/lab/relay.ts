/** A relay that cuts what it passes on into segments of one byte, in both directions. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

export interface Relay {
  readonly port: number;
  close(): Promise<void>;
}

export async function startBytewiseRelay(port: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    const host = connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true });
    for (const socket of [client, host]) sockets.add(socket.on('error', () => {}));
    void passOn(client, host);
    void passOn(host, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A turn of the event loop between two bytes, in which whoever is at the other end reads the first. */
async function passOn(from: Socket, to: Socket): Promise<void> {
  try {
    for await (const chunk of from) {
      for (const byte of chunk as Uint8Array) {
        if (to.destroyed) return;
        to.write(Uint8Array.of(byte));
        await nextTurn();
      }
    }
  } catch {
    // Whoever leaves early ends the relay, and nothing else.
  }
  to.end();
}
