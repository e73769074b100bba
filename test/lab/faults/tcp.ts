import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { type Faults, type Place, SILENCE } from './fault.ts';

const during = 'waiting for the TCP connection';

export const TCP: Faults = {
  'listens on no such port': {
    place: () => closedPort('127.0.0.1'),
    dies: { during, failure: { kind: 'refused' } },
  },
  'listens on no such port of any address its name has': {
    place: async () => ({ ...(await closedPort('127.0.0.1')), host: 'localhost' }),
    dies: { during, failure: { kind: 'refused' } },
  },
  'does not accept any more connections': {
    place: fullBacklog,
    dies: { during, failure: SILENCE },
  },
  'has the broadcast address': {
    place: async () => ({ host: '255.255.255.255', port: 3389 }),
    dies: { during, failure: { kind: 'local' } },
  },
  'has a link-local address without its interface': {
    place: async () => ({ host: 'fe80::1', port: 3389 }),
    dies: { during, failure: { kind: 'local' } },
  },
  'has an address, when the run has been cancelled': {
    place: () => closedPort('127.0.0.1'),
    options: { signal: AbortSignal.abort() },
    dies: { during, failure: { kind: 'local', code: 'ABORTED' } },
  },
};

/** A port that was free a moment ago. */
async function closedPort(host: string): Promise<Place> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return { host, port };
}

/** More than any system keeps where one was asked for. */
const QUEUED = 16;

/** A listener whose process has stopped: the system keeps a few connections for it, and drops the SYN of others. */
async function fullBacklog(): Promise<Place> {
  const worker = new Worker(
    `const { createServer } = require('node:net');
     const { parentPort } = require('node:worker_threads');
     const server = createServer().listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
     });`,
    { eval: true },
  );
  const [port] = (await once(worker, 'message')) as [number];
  const queue = Array.from({ length: QUEUED }, () => silentlyConnecting(port));
  await once(queue[0] as Socket, 'connect');
  return {
    host: '127.0.0.1',
    port,
    async close() {
      for (const socket of queue) socket.destroy();
      await worker.terminate();
    },
  };
}

function silentlyConnecting(port: number): Socket {
  return connect({ host: '127.0.0.1', port }).on('error', () => {});
}
