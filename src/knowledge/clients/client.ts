/** What a client asks a server for and what it takes, as its own source code or its documentation says. */
import type { Confidence } from '../confidence.ts';

/** A connection request, as the keys of the protocol matrix name it. */
export type Request = 'rdp' | 'ssl' | 'hybrid' | 'hybridEx';

export interface Attempt {
  readonly asks: Request;
  /** The selections it goes on with. */
  readonly takes: readonly string[];
  /** Failure codes after which it is made; left out: after any refusal. */
  readonly after?: readonly string[];
}

export interface ClientFact {
  /** What it is about, in a word or two. */
  readonly about: string;
  /** A clause. */
  readonly says: string;
  readonly source: string;
  readonly confidence: Confidence;
}

/** One client with one choice of settings; all others are as they come. */
export interface Client {
  /** As it is asked for: `guacd:security=tls`. */
  readonly name: string;
  readonly title: string;
  /** The setting that decides what it asks for, as its users write it. */
  readonly setting: string;
  /** Its requests, one connection each, until one is taken. */
  readonly attempts: readonly Attempt[];
  /** The oldest TLS it takes by default, as in facts; left out where its system decides. */
  readonly leastTls?: 'TLSv1' | 'TLSv1.2';
  /** The newest TLS it has; left out where that is not limited. */
  readonly newestTls?: 'TLSv1' | 'TLSv1.2';
  /** What becomes of a certificate that it cannot trust. */
  readonly untrusted: 'asks' | 'refuses' | 'ignores';
  /** The setting for that. */
  readonly certificateSetting: string;
  /** Servers with an older CredSSP it refuses, and the setting for that. */
  readonly leastCredssp?: { readonly version: number; readonly setting: string };
  /** Its NLA knows Kerberos alone. */
  readonly kerberosOnly?: true;
  /** Where all this is from. */
  readonly facts: readonly ClientFact[];
}
