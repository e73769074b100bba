/**
 * TLS in place on a connection that has already carried X.224, and the ladder of hellos for
 * servers that cannot take a modern one.
 *
 * @see MS-RDPBCGR 5.4.5.1, 5.4.5.2
 */
import { constants, type X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import type { TlsSession } from '../handshake/step.ts';

/** One way of saying hello. `name` is the fact `tls.fallback`, `null` for the first. */
export interface TlsRung {
  readonly name: string | null;
  readonly minVersion: 'TLSv1' | 'TLSv1.2';
  readonly maxVersion: 'TLSv1.2' | 'TLSv1.3';
}

/** From the top: a full modern hello, TLS 1.2 alone, everything that OpenSSL still speaks. */
export const TLS_LADDER: readonly TlsRung[] = [
  { name: null, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' },
  { name: 'tls1.2-only', minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' },
  { name: 'legacy', minVersion: 'TLSv1', maxVersion: 'TLSv1.2' },
];

/** Most certificates taken from a server; a longer chain is cut, not refused. */
const CHAIN_LIMIT = 10;

/**
 * Starts TLS on `socket`, whose unread bytes are handed on. The caller listens for
 * `secure`, `error` and `end`; `secureConnect` never comes.
 */
export function startTls(
  socket: Duplex,
  host: string,
  rung: TlsRung,
  onKeylog?: (line: Uint8Array) => void,
): TLSSocket {
  const secured = connect({
    socket,
    secureContext: contextOf(rung),
    // The certificate is a fact to report, whoever signed it.
    rejectUnauthorized: false,
    ...(isIP(host) === 0 && { servername: host }),
  });
  // Node would say what it thinks of the certificate, which nobody asks, and make an error of it for every host.
  for (const event of ['secure', 'end']) secured.removeAllListeners(event);
  // OpenSSL calls back in the middle of its own work, where nothing may be destroyed.
  if (onKeylog)
    secured.on('keylog', (line: Uint8Array) => setImmediate(onKeylog, Uint8Array.from(line)));
  return secured;
}

/** What the finished handshake settled. */
export function sessionOf(socket: TLSSocket): TlsSession {
  const leaf = socket.getPeerX509Certificate();
  return {
    version: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().name,
    certificates: chainFrom(leaf),
    ...(leaf && { signedByItself: () => leaf.verify(leaf.publicKey) }),
  };
}

const contexts = new Map<TlsRung, SecureContext>();

/** Building a context reads all root certificates, which costs more than the handshake: one a rung is enough. */
function contextOf(rung: TlsRung): SecureContext {
  const known = contexts.get(rung);
  if (known) return known;
  const context = createSecureContext({
    minVersion: rung.minVersion,
    maxVersion: rung.maxVersion,
    // A weak key or signature is the server's to have and ours to report, so nothing is refused for it here.
    ciphers: 'DEFAULT@SECLEVEL=0',
    // Windows 2008 R2 wants each TSRequest in one record, and servers without RFC 5746 exist.
    secureOptions:
      constants.SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS | constants.SSL_OP_LEGACY_SERVER_CONNECT,
  });
  contexts.set(rung, context);
  return context;
}

function chainFrom(leaf: X509Certificate | undefined): Uint8Array[] {
  const chain: Uint8Array[] = [];
  let certificate = leaf;
  while (certificate && chain.length < CHAIN_LIMIT) {
    const { raw } = certificate;
    chain.push(new Uint8Array(raw.buffer, raw.byteOffset, raw.length));
    certificate = certificate.issuerCertificate;
  }
  return chain;
}
