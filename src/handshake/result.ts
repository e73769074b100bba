/** The result of a probe and of a survey, exactly as it stands in the JSON: no Buffers, Dates or bigints. */
import type { CertificateKey } from '../certificate/certificate-key.ts';
import type { Failure } from './failure.ts';
import type { Facts, StageId } from './sequence.ts';

/** A host to probe, and where it was named. */
export interface Target {
  /** A name or an address literal, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** The address to dial; the host is then not resolved, and only the name that is asked for. */
  readonly address?: string;
  /** `hosts.txt:12`, or `argument`. */
  readonly source?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** The place in the order of the run, from 0; a run that is gone on with knows it again by that. */
  readonly index?: number;
  /** What the file that named it says about its security: what has to hold, and where that is said. */
  readonly expects?: ReadonlyArray<{
    readonly id: string;
    readonly expected: string;
    readonly because: string;
    readonly source: string;
  }>;
}

/** How far the walk got. */
export type Outcome =
  | { readonly kind: 'completed'; readonly through: StageId }
  | { readonly kind: 'stopped'; readonly after: StageId; readonly because: string }
  | {
      readonly kind: 'failed';
      readonly at: StageId;
      /** What the probe was doing, e.g. `waiting for the TLS handshake`. */
      readonly during: string;
      readonly failure: Failure;
    };

export type StageStatus = 'passed' | 'failed' | 'stopped' | 'skipped';

export interface StageReport {
  readonly stage: StageId;
  readonly status: StageStatus;
  /** Milliseconds; 0 where the stage was skipped. */
  readonly ms: number;
}

/** How a host answered one connection request. */
export interface Cell {
  /** `null` when the answer does not tell. */
  readonly supported: boolean | null;
  readonly answer: 'selected' | 'refused' | 'unnegotiated' | 'died' | 'notTried';
  /** What was selected, named; may be something that was not offered. */
  readonly selected?: string;
  /** The name of the failure code, where it was refused. */
  readonly code?: string;
  /** How the connection died, where it died. */
  readonly failure?: Failure;
}

export type CellKey = 'rdp' | 'ssl' | 'hybrid' | 'hybridEx' | 'rdstls' | 'rdsaad';
export type ProtocolMatrix = Readonly<Record<CellKey, Cell>>;

/** What the matrix says about security. */
export interface Security {
  readonly nla: 'required' | 'supported' | 'unsupported' | 'unknown';
  readonly tls: 'required' | 'supported' | 'unsupported' | 'unknown';
  readonly standardRdp: 'allowed' | 'refused' | 'unknown';
}

/** One walk through one host. */
export interface ProbeResult {
  readonly target: Target;
  /** The address that was connected to; `null` when it never came to that. */
  readonly address: string | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly ms: number;
  readonly outcome: Outcome;
  readonly stages: readonly StageReport[];
  readonly facts: Facts;
  /** Where redirections led, hop by hop; only where they were to be followed. */
  readonly followed?: readonly ProbeResult[];
}

/** How a host answered hellos that offered one version of TLS alone. */
export interface TlsCell {
  /** `null` when the answer does not tell. */
  readonly supported: boolean | null;
  readonly answer: 'selected' | 'refused' | 'died' | 'notTried';
  /** The version that was selected; may be an older one than was offered. */
  readonly selected?: string;
  /** The registered name of the suite it took of all. */
  readonly suite?: string;
  /** Curves and groups of its key exchanges, each once; `dh1024` for a prime of its own of so many bits. */
  readonly groups?: readonly string[];
  /** The keys of its certificates, each once; TLS 1.3 shows none. */
  readonly certificates?: readonly CertificateKey[];
  /** The name of the alert, where it was refused. */
  readonly code?: string;
  /** How the connection died, where it died. */
  readonly failure?: Failure;
  /** All suites it takes, in the order in which it took them; only where they were asked for. */
  readonly suites?: readonly string[];
  /** Whose order of preference counts; absent where that did not show. */
  readonly order?: 'server' | 'client';
  /** Did it refuse what is not among `suites`? `false`: there may be more. */
  readonly complete?: boolean;
}

export type TlsKey = 'ssl3' | 'tls10' | 'tls11' | 'tls12' | 'tls13';
export type TlsVersions = Readonly<Record<TlsKey, TlsCell>>;

/** All that was asked of one host. */
export interface SurveyResult extends ProbeResult {
  readonly protocols: ProtocolMatrix;
  readonly security: Security;
  /** Only where it was asked for. */
  readonly tlsVersions?: TlsVersions;
}
