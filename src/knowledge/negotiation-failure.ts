/**
 * What each `failureCode` of RDP_NEG_FAILURE means.
 *
 * @see MS-RDPBCGR 2.2.1.2.2
 */
import type { FailureCode } from '../protocol/negotiation.ts';
import type { Meaning } from './meaning.ts';

/** Clauses say what the server insists on, not what it was offered: that may have been one thing or all. */
export const NEGOTIATION_FAILURES: Readonly<Record<keyof typeof FailureCode, Meaning>> = {
  SSL_REQUIRED_BY_SERVER: {
    verdict: 'refused-tls-required',
    means: 'it insists on TLS or NLA',
  },
  SSL_NOT_ALLOWED_BY_SERVER: {
    verdict: 'refused-standard-rdp-only',
    means: 'it is set to Standard RDP Security alone, which does not prove who the server is',
  },
  SSL_CERT_NOT_ON_SERVER: {
    verdict: 'refused-no-server-certificate',
    means:
      'it has no certificate it can use for TLS or NLA, and what is wrong with it only the server can tell',
  },
  INCONSISTENT_FLAGS: {
    verdict: 'refused-inconsistent-flags',
    means:
      'it takes TLS for running already, as behind a proxy or a console port that begins with TLS',
  },
  HYBRID_REQUIRED_BY_SERVER: {
    verdict: 'refused-nla-required',
    means: 'it insists on NLA, which is a matter of settings and not of ciphers',
  },
  SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER: {
    verdict: 'refused-client-certificate-required',
    means: 'it insists on TLS with a client certificate, and the probe has none to show',
  },
};
