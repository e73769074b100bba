/** @see RFC 8996, MS-RDPBCGR 5.4.5.1 */
import { INSPECTOR } from '../causes/tls.ts';
import { plain } from '../phrase.ts';
import { evident, type Rule } from './rule.ts';

export const tlsRules: readonly Rule[] = [
  {
    id: 'RDP-TLS-001',
    title: 'The server negotiates a TLS version below 1.2.',
    severity: 'medium',
    check: ({ facts: { tls } }) =>
      evident(
        tls !== undefined &&
          OUTDATED.has(tls.version) &&
          `The handshake ended with ${plain(tls.version)} and ${plain(tls.cipher)}.`,
      ),
  },
  {
    id: 'RDP-TLS-002',
    title: 'The server, or something in front of it, cannot cope with a current TLS hello.',
    severity: 'low',
    check: ({ facts: { tls } }) =>
      evident(
        tls !== undefined &&
          tls.fallback !== null &&
          `A hello that offers TLS 1.3 failed, and the retry ${plain(tls.fallback)} came through with ${plain(tls.version)}.`,
      ),
  },
  {
    id: 'RDP-TLS-003',
    title: 'The cipher suite gives no forward secrecy.',
    severity: 'low',
    check: ({ facts: { tls } }) =>
      evident(
        tls !== undefined &&
          tls.version !== 'TLSv1.3' &&
          !FORWARD_SECRET.test(tls.cipher) &&
          `The server chose ${plain(tls.cipher)}, whose traffic can be read by whoever gets the private key later.`,
      ),
  },
  {
    id: 'RDP-TLS-004',
    title: 'The cipher suite uses an algorithm that is broken or outdated.',
    severity: 'medium',
    check: ({ facts: { tls } }) =>
      evident(
        tls !== undefined &&
          BROKEN_CIPHER.test(tls.cipher) &&
          `The server chose ${plain(tls.cipher)} with ${plain(tls.version)}.`,
      ),
  },
  {
    id: 'RDP-TLS-005',
    title: 'TLS seems to be opened on the way, by a product that inspects it.',
    severity: 'medium',
    check: ({ facts: { certificate } }) =>
      evident(
        certificate !== undefined &&
          INSPECTOR.test(certificate.issuer) &&
          `The issuer of the certificate is ${plain(certificate.issuer)}.`,
      ),
  },
  {
    id: 'RDP-TLS-006',
    title: 'The server agrees to TLS and cannot go through with it.',
    severity: 'medium',
    check: ({ outcome }) =>
      evident(
        outcome.kind === 'failed' &&
          outcome.at === 'tls' &&
          BROKEN_PROMISE.has(outcome.failure.kind) &&
          'The server selected TLS or NLA, and the TLS handshake died on its side.',
      ),
  },
];

const FORWARD_SECRET = /^(ECDHE|DHE|EDH|TLS_(AES|CHACHA|ECDHE|DHE))/;
const BROKEN_CIPHER = /RC4|3DES|DES-CBC|(^|[-_])DES|NULL|EXP|MD5|anon|ADH/i;
const BROKEN_PROMISE: ReadonlySet<string> = new Set(['closed', 'reset', 'notRdp', 'malformed']);
const OUTDATED: ReadonlySet<string> = new Set(['SSLv3', 'TLSv1', 'TLSv1.0', 'TLSv1.1']);
