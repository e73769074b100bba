/**
 * The exchanges of the prober with nothing around them, byte for byte: the least that Node itself
 * takes. Each ends when the server has closed too, as the prober's do.
 */
import { connect, type Socket } from 'node:net';
import { createSecureContext, connect as secure } from 'node:tls';
import { CREDSSP_VERSION, tsRequest } from '../../src/protocol/credssp.ts';
import { negotiate, negotiateMessage } from '../../src/protocol/ntlm.ts';
import { connectionRequest } from '../../src/protocol/x224.ts';
import { encode } from '../../src/wire/codec.ts';

const REQUEST = encode(connectionRequest, {
  cookie: 'rdpprobe',
  negotiation: { flags: 0, requestedProtocols: 0x0b },
});
const NEGOTIATE = encode(tsRequest, {
  version: CREDSSP_VERSION,
  negoTokens: [encode(negotiateMessage, negotiate())],
});
const secureContext = createSecureContext({
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
  ciphers: 'DEFAULT@SECLEVEL=0',
});

/** TCP, Connection Request, Connection Confirm. */
export function quickExchange(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    socket.on('error', reject).on('close', () => resolve());
    socket.on('connect', () => socket.write(REQUEST));
    onMessage(socket, tpktLength, () => socket.end());
  });
}

/** The same, then TLS and CredSSP up to the NTLM CHALLENGE. */
export function challengeExchange(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    socket.on('error', reject);
    socket.on('connect', () => socket.write(REQUEST));
    onMessage(socket, tpktLength, () => {
      socket.removeAllListeners('data');
      const secured = secure({ socket, secureContext, rejectUnauthorized: false });
      secured.on('error', reject).on('close', () => resolve());
      secured.on('secureConnect', () => secured.write(NEGOTIATE));
      onMessage(secured, derLength, () => secured.end());
    });
  });
}

/** A connection that is refused. */
export function refusedExchange(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    socket.on('connect', () => reject(new Error(`${host} port ${port} is open`)));
    socket.on('error', () => resolve());
  });
}

function onMessage(socket: Socket, lengthOf: (bytes: Buffer) => number, done: () => void): void {
  let buffer: Buffer | undefined;
  socket.on('data', (chunk: Buffer) => {
    buffer = buffer ? Buffer.concat([buffer, chunk]) : chunk;
    if (buffer.length >= 4 && buffer.length >= lengthOf(buffer)) done();
  });
}

function tpktLength(bytes: Buffer): number {
  return bytes.readUInt16BE(2);
}

/** Of a DER element whose length takes two bytes, which a TSRequest with a CHALLENGE is. */
function derLength(bytes: Buffer): number {
  return bytes.readUInt16BE(2) + 4;
}
