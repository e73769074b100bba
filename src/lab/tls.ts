import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, type SecureContext, type SecureVersion, TLSSocket } from 'node:tls';
import { keepSecret } from './tls-alert.ts';

/** How a scripted server does TLS. Key and certificate are PEM, the certificate with its chain behind it. */
export interface LabTls {
  readonly key: string;
  readonly certificate: string;
  readonly minVersion?: SecureVersion;
  readonly maxVersion?: SecureVersion;
  readonly ciphers?: string;
  /** Its own order of preference counts, and not the client's. */
  readonly honorCipherOrder?: boolean;
  /** Ends the handshake of a client that has no certificate. */
  readonly clientCertificateRequired?: boolean;
}

export function acceptTls(plain: Duplex, tls: LabTls): TLSSocket {
  // Any stream will do; only its types ask for a socket.
  const secured = new TLSSocket(plain as Socket, {
    isServer: true,
    secureContext: contextOf(tls),
    requestCert: tls.clientCertificateRequired ?? false,
    rejectUnauthorized: tls.clientCertificateRequired ?? false,
  });
  keepSecret(secured);
  return secured;
}

const contexts = new WeakMap<LabTls, SecureContext>();

/** A context costs as much as several handshakes, so that a server keeps its own. */
function contextOf(tls: LabTls): SecureContext {
  const known = contexts.get(tls);
  if (known) return known;
  const {
    key,
    certificate,
    minVersion = 'TLSv1',
    maxVersion = 'TLSv1.3',
    ciphers = 'DEFAULT',
    honorCipherOrder = false,
  } = tls;
  const context = createSecureContext({
    key,
    cert: certificate,
    minVersion,
    maxVersion,
    ciphers: `${ciphers}@SECLEVEL=0`,
    honorCipherOrder,
  });
  contexts.set(tls, context);
  return context;
}
