/** Errors of Node's sockets, names and TLS, turned into failures by whose fault they are. */
import { type Failure, HandshakeError } from '../handshake/failure.ts';
import { AlertDescription } from '../protocol/tls-alert.ts';
import { nameOf } from '../wire/names.ts';

/** Out of descriptors, memory or ports, or forbidden here: this machine's, never the host's. */
const LOCAL = new Set([
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
  'EADDRNOTAVAIL',
  'EADDRINUSE',
  'EACCES',
  'EPERM',
  'ENETDOWN',
  'EAFNOSUPPORT',
  'EINVAL',
]);
const UNREACHABLE = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENONET', 'EPROTO']);

/** What our OpenSSL will not do although the server may be right to ask for it. */
const LOCAL_REFUSALS: Readonly<Record<string, string>> = {
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'the TLS version the server chose',
  ERR_SSL_VERSION_TOO_LOW: 'the TLS version the server chose',
  ERR_SSL_LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED: 'the signature algorithm the server chose',
  ERR_SSL_WRONG_SIGNATURE_TYPE: 'the signature algorithm the server chose',
  ERR_SSL_UNSAFE_LEGACY_RENEGOTIATION_DISABLED: 'a server without secure renegotiation',
  ERR_SSL_DH_KEY_TOO_SMALL: 'the small Diffie-Hellman group the server chose',
  ERR_SSL_EE_KEY_TOO_SMALL: 'the small key of the server certificate',
  ERR_SSL_CA_MD_TOO_WEAK: 'the weak signature on the server certificate',
  ERR_SSL_NO_CIPHERS_AVAILABLE: 'any cipher suite at all',
  ERR_SSL_NO_PROTOCOLS_AVAILABLE: 'any TLS version at all',
  ERR_SSL_UNKNOWN_CERTIFICATE_TYPE: 'the kind of certificate the server has',
  ERR_SSL_UNKNOWN_PKEY_TYPE: 'the kind of key the server certificate has',
  ERR_SSL_MISSING_SIGALGS_EXTENSION: 'the signature algorithm the server chose',
};

/** A failed `connect`. `immediate`: the system said no before a packet could have been answered. */
export function connectFault(error: NodeJS.ErrnoException, immediate: boolean): HandshakeError {
  const code = error.code ?? 'UNKNOWN';
  if (code === 'ECONNREFUSED') return new HandshakeError({ kind: 'refused' });
  if (code === 'ECONNRESET' || code === 'ECONNABORTED')
    return new HandshakeError({ kind: 'reset' });
  if (UNREACHABLE.has(code)) {
    return new HandshakeError(immediate ? { kind: 'local', code } : { kind: 'unreachable', code });
  }
  // The kernel gave up on its own timer, earlier than ours.
  if (code === 'ETIMEDOUT') return new HandshakeError({ kind: 'unreachable', code });
  return new HandshakeError({ kind: 'local', code });
}

/** A failed name resolution. */
export function resolveFault(error: NodeJS.ErrnoException): HandshakeError {
  const code = error.code ?? 'UNKNOWN';
  // A name that cannot be put to any resolver, `xn--` for one, is EINVAL.
  const ours = LOCAL.has(code) && code !== 'EINVAL';
  return new HandshakeError(ours ? { kind: 'local', code } : { kind: 'unresolved', code });
}

/**
 * An error on an open connection.
 *
 * @param received the bytes of an unfinished message
 */
export function streamFault(error: NodeJS.ErrnoException, received: Uint8Array): HandshakeError {
  return new HandshakeError(streamFailure(error, received.length), received);
}

function streamFailure(error: NodeJS.ErrnoException, received: number): Failure {
  const code = error.code ?? 'UNKNOWN';
  // Node reports a server that closes during the TLS handshake as a reset that no system call made.
  if (code === 'ECONNRESET' && error.syscall === undefined) return { kind: 'closed', received };
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNABORTED')
    return { kind: 'reset' };
  if (code === 'ETIMEDOUT' || UNREACHABLE.has(code)) return { kind: 'unreachable', code };
  if (LOCAL.has(code)) return { kind: 'local', code };
  return tlsFailure(error, code);
}

function tlsFailure(error: NodeJS.ErrnoException & { reason?: string }, code: string): Failure {
  const alert = /SSL alert number (\d+)/.exec(error.message)?.[1];
  if (alert !== undefined) {
    const value = Number(alert);
    return { kind: 'rejected', protocol: 'tls', code: nameOf(AlertDescription, value), value };
  }
  const feature = LOCAL_REFUSALS[code];
  if (feature !== undefined) return { kind: 'unsupported', feature };
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_OSSL_')) {
    return {
      kind: 'malformed',
      pdu: 'TLS record',
      path: '',
      offset: 0,
      reason: error.reason ?? code,
      bytes: '',
    };
  }
  return { kind: 'local', code };
}
