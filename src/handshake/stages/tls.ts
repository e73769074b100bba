/**
 * External Security Protocol: TLS on the connection that carried the negotiation.
 *
 * @see MS-RDPBCGR 5.4.5.1
 */
import { type CertificateFacts, certificateFacts } from '../../certificate/certificate.ts';
import { CertificateError } from '../../certificate/certificate-error.ts';
import { evidence, HandshakeError } from '../failure.ts';
import type { After } from '../stage.ts';
import { learn, type Step, secure, type TlsSession } from '../step.ts';
import { usesTls, type x224 } from './x224.ts';

export interface TlsOptions {
  /** The host that was asked for, to hold against the names in the certificate. */
  readonly host: string;
  /** The wall clock, in milliseconds since 1970. */
  readonly clock: () => number;
  /** Name of the rung of the TLS ladder, `null` for the first. */
  readonly tlsFallback: string | null;
}

export interface TlsFacts {
  /** `TLSv1`, `TLSv1.1`, `TLSv1.2` or `TLSv1.3`. */
  readonly version: string;
  readonly cipher: string;
  /** The rung of the ladder that worked after a modern hello had failed: `tls1.2-only`, `legacy`; `null` for the first. */
  readonly fallback: string | null;
}

/** What later stages need: the session, and what its certificate says. */
export interface Secured extends TlsSession {
  readonly certificate?: CertificateFacts;
}

export const tls = {
  id: 'tls',
  title: 'External Security Protocol',
  spec: 'MS-RDPBCGR 5.4.5.1',

  applies: (known: After<typeof x224>): boolean => usesTls(known.x224),

  *run(
    _known: unknown,
    options: TlsOptions,
  ): Step<Secured, { tls?: TlsFacts; certificate?: CertificateFacts }> {
    const session = yield* secure();
    const { version, cipher, certificates } = session;
    yield* learn({ tls: { version, cipher, fallback: options.tlsFallback } });
    if (certificates.length === 0) return session;
    const certificate = factsOf(session, options);
    yield* learn({ certificate });
    return { version, cipher, certificates, certificate };
  },
} as const;

function factsOf(
  { certificates, signedByItself }: TlsSession,
  { host, clock }: TlsOptions,
): CertificateFacts {
  try {
    return certificateFacts(certificates, {
      host,
      now: new Date(clock()),
      ...(signedByItself && { signedByItself }),
    });
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    throw new HandshakeError({
      kind: 'malformed',
      pdu: 'Certificate',
      path: '',
      offset: 0,
      reason: error.reason,
      bytes: evidence(certificates[0] ?? new Uint8Array()),
    });
  }
}
