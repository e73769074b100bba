/** @see RFC 8996, MS-RDPBCGR 5.4.5.1 */
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
];

const OUTDATED: ReadonlySet<string> = new Set(['SSLv3', 'TLSv1', 'TLSv1.0', 'TLSv1.1']);
