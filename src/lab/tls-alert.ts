/**
 * A fatal alert inside TLS 1.3. Node's TLS cannot be made to send one, so it is sealed here, with
 * the server's own traffic secret as its key log gives it.
 *
 * @see RFC 8446 5.2, 5.3, 6, 7.3
 */
import { createCipheriv, createHmac } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { latin1Bytes } from '../wire/text.ts';
import { Writer } from '../wire/writer.ts';

const secrets = new WeakMap<TLSSocket, Uint8Array>();

/** Remembers the traffic secret of `socket`; to be called before its handshake. */
export function keepSecret(socket: TLSSocket): void {
  socket.on('keylog', (line: Buffer) => {
    const [label, , secret = ''] = line.toString('latin1').trim().split(' ');
    if (label === 'SERVER_TRAFFIC_SECRET_0') {
      secrets.set(socket, new Uint8Array(Buffer.from(secret, 'hex')));
    }
  });
}

/** The record of a fatal alert, as the first thing that `socket` says in its session. */
export function sealedAlert(socket: TLSSocket, description: number): Uint8Array {
  const secret = secrets.get(socket);
  const { name } = socket.getCipher();
  if (!secret || name !== 'TLS_AES_256_GCM_SHA384') {
    throw new Error(`alerts are sealed in TLS_AES_256_GCM_SHA384 alone, not in ${name}`);
  }
  const header = Uint8Array.of(APPLICATION_DATA, 3, 3, 0, ALERT.length + TAG_LENGTH);
  const nonce = expanded(secret, 'iv', 12);
  nonce[11] = (nonce[11] ?? 0) ^ SESSION_TICKETS;
  const cipher = createCipheriv('aes-256-gcm', expanded(secret, 'key', 32), nonce);
  cipher.setAAD(header);
  const alert = Uint8Array.of(2, description, ALERT.contentType);
  return Buffer.concat([header, cipher.update(alert), cipher.final(), cipher.getAuthTag()]);
}

const APPLICATION_DATA = 23;
/** Level and description, and the content type that TLS 1.3 hides behind them. */
const ALERT = { contentType: 21, length: 3 } as const;
const TAG_LENGTH = 16;
/** Records sealed with the traffic secret before: OpenSSL hands out two NewSessionTickets by itself. */
const SESSION_TICKETS = 2;

/** HKDF-Expand-Label with an empty context, for lengths of one hash at most. */
function expanded(secret: Uint8Array, label: string, length: number): Uint8Array {
  const info = new Writer();
  const fullLabel = latin1Bytes(`tls13 ${label}`);
  info.u16be(length);
  info.u8(fullLabel.length);
  info.bytes(fullLabel);
  info.u8(0);
  info.u8(1); // counter of HKDF-Expand
  return new Uint8Array(createHmac('sha384', secret).update(info.finish()).digest()).slice(
    0,
    length,
  );
}
