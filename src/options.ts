/** What a probe can be told, and what holds where it is told nothing. */
import { OFFERS } from './handshake/matrix.ts';
import type { Credentials } from './handshake/ntlm-logon.ts';
import type { CellKey } from './handshake/result.ts';
import type { StageId } from './handshake/sequence.ts';
import { TLS_SURVEYS, type TlsSurvey } from './handshake/tls-survey.ts';
import { NegotiationRequestFlag } from './protocol/negotiation.ts';
import type { PduRecord } from './transport/pdu-record.ts';
import type { Patience, Permits } from './transport/session.ts';
import type { Timeouts } from './walk.ts';

export interface ProbeOptions {
  /** The last stage to walk; `channels` by default. NLA ends the walk at `credssp` without credentials. */
  readonly until?: StageId;
  /** Milliseconds for every stage. */
  readonly timeoutMs?: number;
  /** Milliseconds for single stages; wins over `timeoutMs`. */
  readonly timeoutsMs?: Partial<Timeouts>;
  /** Text behind `Cookie: mstshash=`; letters, digits and the like, no line end. */
  readonly cookie?: string;
  /** Sent in place of the cookie, for load balancers. */
  readonly routingToken?: string;
  /** 4 or 6: use only that address family. */
  readonly family?: 4 | 6;
  /** Is this address free to be probed? Asked after name resolution, for every address of `host`. */
  readonly permits?: Permits;
  /** Log on with them, once; without them the walk ends before a logon. */
  readonly credentials?: Credentials;
  /** Ask for Restricted Admin mode: log on without handing the password over. */
  readonly restrictedAdmin?: boolean;
  /** Send the credentials in Client Info where no NLA has taken them: an interactive logon. */
  readonly autologon?: boolean;
  /** Answer a License Request; can make a license server issue a license. */
  readonly answerLicense?: boolean;
  /** The session to connect to: 0 for the console, as `mstsc /admin` asks. */
  readonly sessionId?: number;
  /** Go on to the host that a Connection Broker names, at most three times. */
  readonly followRedirect?: boolean;
  /** Told of every PDU as it passes; secrets are left out. */
  readonly onRecord?: (record: PduRecord) => void;
  /** Told of the TLS secrets of each connection, a line in NSS format at a time. */
  readonly onKeylog?: (line: Uint8Array) => void;
  /** Ends the probe; what was found until then is its result. */
  readonly signal?: AbortSignal;
  /** Milliseconds between two connections to the same host. */
  readonly pauseMs?: number;
  /** One connection request and its answer, nothing else. */
  readonly quick?: boolean;
  /**
   * `survey` and `scan` ask a host that agrees to TLS which versions it takes, one connection each,
   * or which suites of each as well, with at most 150 connections.
   */
  readonly tlsSurvey?: TlsSurvey;
}

/** Hosts that `scan` surveys at the same time. */
export const DEFAULT_CONCURRENCY = 256;

/** Milliseconds a stage may take; a domain controller behind `credssp` is slow. */
export const DEFAULT_TIMEOUTS_MS: Timeouts = {
  dns: 5_000,
  tcp: 5_000,
  x224: 10_000,
  tls: 10_000,
  credssp: 15_000,
  authorization: 15_000,
  mcs: 10_000,
  channels: 10_000,
  security: 10_000,
  logon: 10_000,
  licensing: 30_000,
  activation: 30_000,
};

/** The stages in the order of the walk, for those who need no more of it than the names. */
export const STAGE_IDS = Object.keys(DEFAULT_TIMEOUTS_MS) as readonly StageId[];

export const DEFAULT_PAUSE_MS = 30;
export const DEFAULT_COOKIE = 'rdpprobe';

/** Options with every default filled in. */
export interface Settings {
  readonly followRedirect: boolean;
  readonly onRecord: ((record: PduRecord) => void) | undefined;
  readonly onKeylog: ((line: Uint8Array) => void) | undefined;
  readonly until: StageId;
  readonly timeoutsMs: Timeouts;
  readonly cookie: string | undefined;
  readonly routingToken: string | undefined;
  readonly family: 0 | 4 | 6;
  readonly permits: Permits;
  readonly signal: AbortSignal | undefined;
  readonly pauseMs: number;
  readonly quick: boolean;
  readonly tlsSurvey: TlsSurvey | undefined;
  readonly offers: readonly CellKey[];
  /** Waited for before each further connection to a host; `undefined` for no wait. */
  readonly turn?: (() => Promise<void> | undefined) | undefined;
  /** Bounds the wait for a host's first connection. */
  readonly patience?: Patience | undefined;
  /** What a logon needs; nothing without credentials. */
  readonly logon: {
    readonly credentials?: Credentials;
    readonly restrictedAdmin?: boolean;
    readonly requestFlags?: number;
    readonly autologon?: boolean;
    readonly answerLicense?: boolean;
    readonly sessionId?: number;
  };
}

/** Throws `TypeError` for options that no server could be probed with. */
export function settingsOf(options: ProbeOptions): Settings {
  const { quick = false, routingToken, cookie = DEFAULT_COOKIE } = options;
  const text = routingToken ?? cookie;
  if (!/^[\x20-\x7e]{0,200}$/.test(text)) {
    throw new TypeError('cookie and routingToken are at most 200 printable ASCII characters');
  }
  return {
    until: options.until ?? (quick ? 'x224' : 'channels'),
    timeoutsMs: timeoutsOf(options),
    cookie: routingToken === undefined ? cookie : undefined,
    routingToken,
    family: options.family ?? 0,
    permits: options.permits ?? (() => true),
    signal: options.signal,
    followRedirect: options.followRedirect ?? false,
    onRecord: options.onRecord,
    onKeylog: options.onKeylog,
    pauseMs: options.pauseMs ?? DEFAULT_PAUSE_MS,
    logon: logonOf(options),
    quick,
    tlsSurvey: tlsSurveyOf(options),
    offers: quick ? OFFERS.slice(0, 1) : OFFERS,
  };
}

function tlsSurveyOf({ tlsSurvey, quick }: ProbeOptions): TlsSurvey | undefined {
  if (tlsSurvey === undefined) return undefined;
  if (!TLS_SURVEYS.includes(tlsSurvey))
    throw new TypeError(`tlsSurvey is ${TLS_SURVEYS.join(' or ')}`);
  if (quick) throw new TypeError('quick asks one question alone, and tlsSurvey many');
  return tlsSurvey;
}

function timeoutsOf({ timeoutMs, timeoutsMs }: ProbeOptions): Timeouts {
  if (timeoutMs === undefined && timeoutsMs === undefined) return DEFAULT_TIMEOUTS_MS;
  const timeouts = Object.entries(DEFAULT_TIMEOUTS_MS).map(([stage, ms]) => [
    stage,
    timeoutsMs?.[stage as StageId] ?? timeoutMs ?? ms,
  ]);
  return Object.fromEntries(timeouts) as Timeouts;
}

function logonOf(options: ProbeOptions): Settings['logon'] {
  const { credentials, restrictedAdmin, autologon } = options;
  // Client Info carries a password or nothing, and Restricted Admin promises to carry none.
  if (autologon && (credentials?.secret.kind !== 'password' || restrictedAdmin)) {
    throw new TypeError('autologon needs a password, and cannot go with restrictedAdmin');
  }
  return {
    ...(credentials && { credentials }),
    ...(restrictedAdmin && {
      restrictedAdmin: true,
      requestFlags: NegotiationRequestFlag.RESTRICTED_ADMIN_MODE_REQUIRED,
    }),
    ...(autologon && { autologon: true }),
    ...(options.answerLicense && { answerLicense: true }),
    ...(options.sessionId !== undefined && { sessionId: options.sessionId }),
  };
}

/** Throws `TypeError` for a target that names no host or no port. */
export function assertTarget(target: { readonly host: string; readonly port: number }): void {
  if (typeof target?.host !== 'string' || target.host === '')
    throw new TypeError('target.host must name a host');
  if (!Number.isInteger(target.port) || target.port < 1 || target.port > 65_535) {
    throw new TypeError('target.port must be 1 to 65535');
  }
}
