/** A TLS handshake between Node's own client and server, overheard on its way. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import {
  type ConnectionOptions,
  createSecureContext,
  type SecureVersion,
  TLSSocket,
  connect as tlsConnect,
} from 'node:tls';

export interface Overhearing {
  readonly key: string;
  /** PEM, the leaf first. */
  readonly certificates: string;
  readonly version: SecureVersion;
  readonly ciphers?: string;
  readonly servername?: string;
  /** Most bytes of the server's records. */
  readonly fragment?: number;
  /** The server's protocols alone, where the client is to be turned down. */
  readonly serverVersion?: SecureVersion;
}

export interface Overheard {
  /** All that the client said. */
  readonly client: Uint8Array;
  /** All that the server said. */
  readonly server: Uint8Array;
  /** What the client's socket says of the session; absent where there was none. */
  readonly session?: { readonly version: string | null; readonly cipher: string };
}

export async function overhear(options: Overhearing): Promise<Overheard> {
  const host = await listening(createServer((socket) => accept(socket, options)));
  const said = { client: [] as Uint8Array[], server: [] as Uint8Array[] };
  const between = await listening(
    createServer((client) => {
      const server = connect(portOf(host), '127.0.0.1');
      pass(client, server, said.client);
      pass(server, client, said.server);
    }),
  );
  try {
    const session = await shakeHands(portOf(between), options);
    return {
      client: Buffer.concat(said.client),
      server: Buffer.concat(said.server),
      ...(session && { session }),
    };
  } finally {
    between.close();
    host.close();
  }
}

function accept(socket: Socket, options: Overhearing): void {
  const { key, certificates, ciphers = 'DEFAULT', version, serverVersion = version } = options;
  const secured = new TLSSocket(socket, {
    isServer: true,
    secureContext: createSecureContext({
      key,
      cert: certificates,
      ciphers: `${ciphers}:@SECLEVEL=0`,
      dhparam: 'auto',
      minVersion: serverVersion,
      maxVersion: serverVersion,
    }),
  });
  if (options.fragment !== undefined) secured.setMaxSendFragment(options.fragment);
  secured.on('error', () => {});
  secured.on('end', () => secured.end());
  secured.resume();
}

async function shakeHands(
  port: number,
  { version, ciphers = 'DEFAULT', servername }: Overhearing,
): Promise<Overheard['session']> {
  const options: ConnectionOptions = {
    port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    minVersion: version,
    maxVersion: version,
    ciphers: `${ciphers}:@SECLEVEL=0`,
    ...(servername !== undefined && { servername }),
  };
  const socket = tlsConnect(options);
  try {
    await once(socket, 'secureConnect');
    const session = { version: socket.getProtocol(), cipher: socket.getCipher().name };
    socket.end();
    await once(socket.resume(), 'close');
    return session;
  } catch {
    return undefined;
  }
}

function pass(from: Socket, to: Socket, said: Uint8Array[]): void {
  from.on('data', (chunk: Uint8Array) => {
    said.push(chunk);
    to.write(chunk);
  });
  from.on('end', () => to.end());
  from.on('error', () => to.destroy());
}

async function listening(server: Server): Promise<Server> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
