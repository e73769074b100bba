/**
 * `openssl s_server` behind a negotiation written out by hand: TLS by others, and nothing of ours
 * on the server's side. A relay answers the connection request with PROTOCOL_SSL and passes on the rest.
 */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type CertificateRequest, makeCertificate } from './certificates.ts';
import { type Peer, startPeer } from './peer.ts';
import { launch, type Running } from './processes.ts';
import { freePort } from './wire.ts';

const CONFIRM = Buffer.from('030000130ed000001234000200080001000000', 'hex');

export interface OpensslServerOptions {
  readonly certificate?: CertificateRequest;
  /** A second certificate, for suites that the first does not fit. */
  readonly secondCertificate?: CertificateRequest;
  readonly ciphers?: string;
  /** Further words of its command line. */
  readonly more?: readonly string[];
}

export function startOpensslServer(options: OpensslServerOptions): Promise<Peer> {
  let second: { readonly certificateFile: string; readonly keyFile: string } | undefined;
  return startPeer(
    'openssl-server',
    async (directory) => {
      if (options.secondCertificate)
        second = await makeCertificate(directory, 'second', options.secondCertificate);
      return makeCertificate(directory, 'first', options.certificate);
    },
    async (directory, port, { certificateFile, keyFile }) => {
      const behind = await freePort();
      const arguments_ = [
        ...['s_server', '-quiet', '-accept', `127.0.0.1:${behind}`],
        ...['-cert', certificateFile, '-key', keyFile],
        ...(second ? ['-dcert', second.certificateFile, '-dkey', second.keyFile] : []),
        ...['-cipher', `${options.ciphers ?? 'DEFAULT'}@SECLEVEL=0`],
        ...(options.more ?? []),
      ];
      const server = launch('openssl', arguments_, { HOME: join(directory) });
      return [server, await relay(port, behind, server)];
    },
  );
}

async function relay(port: number, behind: number, server: Running): Promise<Running> {
  const sockets = new Set<Socket>();
  const front = createServer({ allowHalfOpen: true }, (client) => {
    sockets.add(client.on('error', () => {}));
    client.once('data', () => {
      client.write(CONFIRM);
      const host = connect({ port: behind, host: '127.0.0.1', allowHalfOpen: true });
      sockets.add(host.on('error', () => client.destroy()));
      client.pipe(host).pipe(client);
    });
  });
  front.listen(port, '127.0.0.1');
  await once(front, 'listening');
  return {
    ...server,
    output: () => '',
    async stop() {
      for (const socket of sockets) socket.destroy();
      front.close();
      await once(front, 'close');
    },
  };
}
