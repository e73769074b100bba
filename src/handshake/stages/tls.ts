import type { CertificateFacts } from '../../certificate/certificate.ts';

export interface TlsFacts {
  /** `TLSv1`, `TLSv1.1`, `TLSv1.2` or `TLSv1.3`. */
  readonly version: string;
  readonly cipher: string;
  /** The rung of the ladder that worked after a modern hello had failed: `tls1.2-only`, `legacy`; `null` for the first. */
  readonly fallback: string | null;
}
