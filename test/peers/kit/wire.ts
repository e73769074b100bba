/**
 * A connection request written out by hand, and the answer in hex: what these servers say on the
 * wire, read without any code of rdpprobe. When a test fails, this tells whether the server
 * changed or rdpprobe misread it.
 */
import { connect, createServer } from 'node:net';

const ANSWER_LIMIT_MS = 5000;

/** The first TPKT that the server answers, in hex; `undefined` asks without RDP_NEG_REQ. */
export function rawAnswer(port: number, requestedProtocols?: number): Promise<string> {
  const request =
    requestedProtocols === undefined
      ? '0300000b06e00000000000'
      : `030000130ee0000000000001000800${requestedProtocols.toString(16).padStart(2, '0')}000000`;
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let answer = Buffer.alloc(0);
    socket.setTimeout(ANSWER_LIMIT_MS, () => socket.destroy(new Error('no answer')));
    socket.on('connect', () => socket.write(Buffer.from(request, 'hex')));
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length < 4 || answer.length < answer.readUInt16BE(2)) return;
      resolve(answer.subarray(0, answer.readUInt16BE(2)).toString('hex'));
      socket.end();
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`closed after ${answer.length} bytes`)));
  });
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('no port'));
      });
    });
  });
}
