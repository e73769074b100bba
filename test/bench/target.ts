/**
 * What the bench talks to: a server process that answers as a Windows host which demands NLA, in
 * plain `node:net` and `node:tls`. It uses none of the codecs that are measured against it, and
 * answers at every loopback address.
 */
import { createServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';

const PROTOCOL_HYBRID = 2;
const PROTOCOL_HYBRID_EX = 8;
const HYBRID_REQUIRED_BY_SERVER = 5;

interface Start {
  readonly key: string;
  readonly certificate: string;
  /** How far off the target is to seem: it answers all that a client says so much later. */
  readonly roundTripMs: number;
}

process.once('message', ({ key, certificate, roundTripMs }: Start) => {
  const secureContext = createSecureContext({ key, cert: certificate });
  const later = (roundTrips: number, act: () => void): void => {
    if (roundTripMs === 0) act();
    else setTimeout(act, roundTripMs * roundTrips);
  };
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy()).on('end', () => later(1, () => socket.end()));
    onMessage(socket, tpktLength, (request) => {
      const answer = confirm(request.readUInt32LE(request.length - 4));
      // The kernel has answered the SYN at once: that round trip is made up for here.
      later(2, () => socket.write(answer));
      if (answer[11] !== 2) return; // TYPE_RDP_NEG_RSP
      socket.removeAllListeners('data');
      // TLS is made when a client begins it: it costs more than all the rest, and `--quick` never does.
      socket.once('data', (hello) => {
        socket.pause();
        later(1, () => {
          socket.unshift(hello);
          secure(socket);
        });
      });
    });
  });
  const secure = (socket: Socket): void => {
    const secured = new TLSSocket(socket, { isServer: true, secureContext });
    secured.on('error', () => secured.destroy()).on('end', () => later(1, () => secured.end()));
    onMessage(secured, derLength, () => later(1, () => secured.write(CHALLENGE)));
  };
  server.listen({ host: '0.0.0.0', port: 0, backlog: 4096 }, () => {
    const address = server.address();
    process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
  });
});

/** Asked for it, the target says how many microseconds of processor time it has used. */
process.on('message', (message) => {
  if (message !== 'cpu') return;
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: user + system });
});
process.once('disconnect', () => process.exit());

/** Calls back for each whole message. */
function onMessage(
  socket: Socket,
  lengthOf: (bytes: Buffer) => number,
  answer: (message: Buffer) => void,
): void {
  let buffer: Buffer | undefined;
  socket.on('data', (chunk: Buffer) => {
    buffer = buffer ? Buffer.concat([buffer, chunk]) : chunk;
    if (buffer.length < 4 || buffer.length < lengthOf(buffer)) return;
    const message = buffer;
    buffer = undefined;
    answer(message);
  });
}

function tpktLength(bytes: Buffer): number {
  return bytes.readUInt16BE(2);
}

/** Of a DER element of less than 128 bytes, which a TSRequest with a NEGOTIATE is. */
function derLength(bytes: Buffer): number {
  return bytes.readUInt8(1) + 2;
}

/** X.224 Connection Confirm with RDP_NEG_RSP or RDP_NEG_FAILURE. */
function confirm(requestedProtocols: number): Buffer {
  const selected = [PROTOCOL_HYBRID_EX, PROTOCOL_HYBRID].find((bit) => requestedProtocols & bit);
  const bytes = Buffer.from('030000130ed000001234000200080000000000', 'hex');
  bytes.writeUInt8(selected === undefined ? 3 : 2, 11);
  bytes.writeUInt8(selected === undefined ? 0 : 0x1f, 12);
  bytes.writeUInt32LE(selected ?? HYBRID_REQUIRED_BY_SERVER, 15);
  return bytes;
}

/** A TSRequest of version 6 with the NTLM CHALLENGE of a Windows Server 2022. */
const CHALLENGE = tsRequest(challenge());

function tsRequest(token: Buffer): Buffer {
  const negoTokens = der(0xa1, der(0x30, der(0x30, der(0xa0, der(0x04, token)))));
  return der(0x30, Buffer.concat([Buffer.from('a003020106', 'hex'), negoTokens]));
}

function challenge(): Buffer {
  const target = Buffer.from('CONTOSO', 'utf16le');
  const info = Buffer.concat([
    avPair(2, target),
    avPair(1, Buffer.from('RDS01', 'utf16le')),
    avPair(4, Buffer.from('contoso.example', 'utf16le')),
    avPair(3, Buffer.from('rds01.contoso.example', 'utf16le')),
    avPair(5, Buffer.from('contoso.example', 'utf16le')),
    avPair(7, Buffer.from('0010a5d4e8a3da01', 'hex')),
    avPair(0, Buffer.alloc(0)),
  ]);
  const head = Buffer.alloc(56);
  head.write('NTLMSSP\0', 'latin1');
  head.writeUInt32LE(2, 8);
  field(head, 12, target.length, head.length);
  head.writeUInt32LE(0xe2898235, 20);
  head.write('0123456789abcdef', 24, 'hex');
  field(head, 40, info.length, head.length + target.length);
  head.write('0a007c4f0000000f', 48, 'hex'); // 10.0.20348, NTLM revision 15
  return Buffer.concat([head, target, info]);
}

function field(head: Buffer, at: number, length: number, offset: number): void {
  head.writeUInt16LE(length, at);
  head.writeUInt16LE(length, at + 2);
  head.writeUInt32LE(offset, at + 4);
}

function avPair(id: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, value]);
}

function der(tag: number, contents: Buffer): Buffer {
  const { length } = contents;
  const head = length < 0x80 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), contents]);
}
