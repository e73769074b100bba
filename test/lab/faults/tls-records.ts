/**
 * TLS records written by hand, for servers that die where no TLS library would: in the clear, up
 * to the client's Finished. All are of TLS 1.2 unless told.
 *
 * @see RFC 5246 6.2.1, 7.2, 7.4
 */
import { bytes, filled } from './bytes.ts';

const ContentType = { alert: 21, handshake: 22 } as const;
const HandshakeType = { server_hello: 2, certificate: 11, server_hello_done: 14 } as const;

export const Version = { 'SSL 3.0': 0x0300, 'TLS 1.1': 0x0302, 'TLS 1.2': 0x0303 } as const;

/** A suite with RSA key exchange, so that a certificate is all a client has to wait for. */
const TLS_RSA_WITH_AES_128_CBC_SHA = 0x002f;

export interface ServerHello {
  readonly version?: number;
  readonly cipherSuite?: number;
}

export function serverHello(hello: ServerHello = {}): Uint8Array {
  const { version = Version['TLS 1.2'], cipherSuite = TLS_RSA_WITH_AES_128_CBC_SHA } = hello;
  const random = filled(32, 0x5a);
  const body = bytes(uint(2, version), random, '00', uint(2, cipherSuite), '00');
  return handshake(HandshakeType.server_hello, body, version);
}

/** Each in DER, the server's own first. */
export function certificateMessage(...certificates: readonly Uint8Array[]): Uint8Array {
  return handshake(HandshakeType.certificate, vector(bytes(...certificates.map(vector))));
}

export function serverHelloDone(): Uint8Array {
  return handshake(HandshakeType.server_hello_done, new Uint8Array());
}

export function fatalAlert(description: number): Uint8Array {
  return record(ContentType.alert, Uint8Array.of(2, description));
}

export function warningAlert(description: number): Uint8Array {
  return record(ContentType.alert, Uint8Array.of(1, description));
}

/** The header alone, whatever follows it. */
export function recordHeader(length: number): Uint8Array {
  return bytes(Uint8Array.of(ContentType.handshake), uint(2, Version['TLS 1.2']), uint(2, length));
}

function record(type: number, body: Uint8Array, version: number = Version['TLS 1.2']): Uint8Array {
  return bytes(Uint8Array.of(type), uint(2, version), uint(2, body.length), body);
}

function handshake(type: number, body: Uint8Array, version?: number): Uint8Array {
  return record(ContentType.handshake, bytes(Uint8Array.of(type), vector(body)), version);
}

/** Behind its length in three bytes. */
function vector(content: Uint8Array): Uint8Array {
  return bytes(uint(3, content.length), content);
}

function uint(size: number, value: number): Uint8Array {
  return Uint8Array.from(
    { length: size },
    (_, index) => (value >>> (8 * (size - 1 - index))) & 0xff,
  );
}
