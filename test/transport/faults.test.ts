import { describe, expect, it } from 'vitest';
import { type Failure, HandshakeError } from '../../src/handshake/failure.ts';
import { connectFault, resolveFault, streamFault } from '../../src/transport/faults.ts';

interface Raised {
  readonly message?: string;
  readonly syscall?: string;
  readonly reason?: string;
}

function raised(code: string | undefined, more: Raised = {}): NodeJS.ErrnoException {
  return Object.assign(new Error(more.message ?? code), { ...(code && { code }), ...more });
}

describe('a connection that does not come about', () => {
  it.each<[code: string, immediate: boolean, failure: Failure]>([
    ['ECONNREFUSED', false, { kind: 'refused' }],
    ['ECONNRESET', false, { kind: 'reset' }],
    ['ECONNABORTED', false, { kind: 'reset' }],
    ['EHOSTUNREACH', false, { kind: 'unreachable', code: 'EHOSTUNREACH' }],
    ['ENETUNREACH', false, { kind: 'unreachable', code: 'ENETUNREACH' }],
    ['EPROTO', false, { kind: 'unreachable', code: 'EPROTO' }],
    ['ETIMEDOUT', false, { kind: 'unreachable', code: 'ETIMEDOUT' }],
    ['EHOSTUNREACH', true, { kind: 'local', code: 'EHOSTUNREACH' }],
    ['ENETUNREACH', true, { kind: 'local', code: 'ENETUNREACH' }],
    ['EMFILE', true, { kind: 'local', code: 'EMFILE' }],
    ['EADDRNOTAVAIL', true, { kind: 'local', code: 'EADDRNOTAVAIL' }],
    ['EACCES', true, { kind: 'local', code: 'EACCES' }],
    ['ESOMETHINGNEW', false, { kind: 'local', code: 'ESOMETHINGNEW' }],
  ])('with %s, at once: %s', (code, immediate, failure) => {
    expect(connectFault(raised(code), immediate).failure).toEqual(failure);
  });
});

describe('a name that is not resolved', () => {
  it.each<[code: string | undefined, failure: Failure]>([
    ['ENOTFOUND', { kind: 'unresolved', code: 'ENOTFOUND' }],
    ['EAI_AGAIN', { kind: 'unresolved', code: 'EAI_AGAIN' }],
    ['EINVAL', { kind: 'unresolved', code: 'EINVAL' }],
    ['EMFILE', { kind: 'local', code: 'EMFILE' }],
    ['ENOMEM', { kind: 'local', code: 'ENOMEM' }],
    [undefined, { kind: 'unresolved', code: 'UNKNOWN' }],
  ])('with %s', (code, failure) => {
    expect(resolveFault(raised(code)).failure).toEqual(failure);
  });
});

describe('a connection that breaks', () => {
  const read = { syscall: 'read' };
  const alert = { message: 'error:0A000410:SSL routines::alert:SSL alert number 40' };
  const odd = { message: 'error:0A000410:SSL routines::alert:SSL alert number 250' };
  it.each<[what: string, error: NodeJS.ErrnoException, failure: Failure]>([
    ['ECONNRESET from the system', raised('ECONNRESET', read), { kind: 'reset' }],
    ['EPIPE', raised('EPIPE', { syscall: 'write' }), { kind: 'reset' }],
    ['ECONNRESET from Node', raised('ECONNRESET'), { kind: 'closed', received: 3 }],
    ['ETIMEDOUT', raised('ETIMEDOUT', read), { kind: 'unreachable', code: 'ETIMEDOUT' }],
    ['EHOSTUNREACH', raised('EHOSTUNREACH', read), { kind: 'unreachable', code: 'EHOSTUNREACH' }],
    ['ENOBUFS', raised('ENOBUFS', read), { kind: 'local', code: 'ENOBUFS' }],
    [
      'an alert',
      raised('ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', alert),
      { kind: 'rejected', protocol: 'tls', code: 'handshake_failure', value: 40 },
    ],
    [
      'an alert that nobody knows',
      raised('ERR_SSL_TLSV1_ALERT', odd),
      { kind: 'rejected', protocol: 'tls', code: '0xfa', value: 250 },
    ],
    [
      'a version of ours',
      raised('ERR_SSL_UNSUPPORTED_PROTOCOL'),
      { kind: 'unsupported', feature: 'the TLS version the server chose' },
    ],
    [
      'a record that is none',
      raised('ERR_SSL_WRONG_VERSION_NUMBER', { reason: 'wrong version number' }),
      {
        kind: 'malformed',
        pdu: 'TLS record',
        path: '',
        offset: 0,
        reason: 'wrong version number',
        bytes: '',
      },
    ],
    ['anything else', raised('ESOMETHINGNEW'), { kind: 'local', code: 'ESOMETHINGNEW' }],
  ])('with %s', (_what, error, failure) => {
    const fault = streamFault(error, Uint8Array.of(3, 0, 0));
    expect(fault).toBeInstanceOf(HandshakeError);
    expect(fault.failure).toEqual(failure);
    expect(fault.received).toEqual(Uint8Array.of(3, 0, 0));
  });
});
