/** How a result is held against the catalogue of causes. */
import type { Failure } from '../../handshake/failure.ts';
import { OFFERS } from '../../handshake/matrix.ts';
import type { StageId } from '../../handshake/sequence.ts';
import type { Judged } from '../verdict.ts';

/**
 * How well a result and a cause go together: the wire shows the cause itself, speaks for it, leaves
 * it possible, or has not come far enough to exclude it.
 */
export type Fit = 'shown' | 'likely' | 'possible' | 'notExcluded';

/** The best fit first. */
export const FITS: readonly Fit[] = ['shown', 'likely', 'possible', 'notExcluded'];

/** What speaks for one cause of the catalogue. */
export interface Evidence {
  /** The id of the cause. */
  readonly cause: string;
  /** A state of the host rather than what ended the walk: where it died, this comes after what may have ended it. */
  readonly state?: true;
  /** `undefined` where the result excludes the cause, or says nothing about it. */
  fit(result: Judged): Fit | undefined;
}

type Ground = readonly [Fit, (result: Judged) => boolean];

/** `fit` where any of the conditions holds. */
export function evidence(cause: string, ...grounds: readonly Ground[]): Evidence {
  return {
    cause,
    fit: (result) => grounds.find(([, holds]) => holds(result))?.[0],
  };
}

/**
 * Evidence that a sound walk shows for its own sake. Where the walk died, it is told only at the
 * stages it can have a part in: a death that comes later has other causes.
 */
export function evidenceAt(
  stages: readonly StageId[],
  cause: string,
  ...grounds: readonly Ground[]
): Evidence {
  const unbound = evidence(cause, ...grounds);
  const tells = ({ outcome }: Judged): boolean =>
    outcome.kind !== 'failed' || stages.includes(outcome.at);
  return { cause, fit: (result) => (tells(result) ? unbound.fit(result) : undefined) };
}

/** The same, for what goes with a death at these stages and did not bring it about. */
export function stateAt(...given: Parameters<typeof evidenceAt>): Evidence {
  return { ...evidenceAt(...given), state: true };
}

/** Did the walk die at `stage`, of one of these kinds if any are given? */
export function died(
  result: Judged,
  stage: string,
  ...kinds: readonly Failure['kind'][]
): Failure | undefined {
  const { outcome } = result;
  if (outcome.kind !== 'failed' || (outcome.at as string) !== stage) return undefined;
  return kinds.length === 0 || kinds.includes(outcome.failure.kind) ? outcome.failure : undefined;
}

/** Was the walk refused by `protocol`, with one of these codes if any are given? */
export function refused(
  { outcome }: Judged,
  protocol: string,
  ...codes: readonly string[]
): boolean {
  if (outcome.kind !== 'failed' || outcome.failure.kind !== 'rejected') return false;
  const { failure } = outcome;
  return failure.protocol === protocol && (codes.length === 0 || codes.includes(failure.code));
}

/** Did the walk, or an offer that ordinary clients make, meet this refusal? */
export function negotiationRefused(result: Judged, code: string): boolean {
  const { protocols } = result;
  const offers = protocols === undefined ? [] : OFFERS.map((key) => protocols[key]);
  return offers.some((cell) => cell.code === code) || refused(result, 'negotiation', code);
}

/** Facts of stages that not every walk comes to. */
interface LaterFacts {
  readonly licensing?: { readonly message?: string; readonly errorCode?: string };
  readonly errorInfo?: { readonly code: number; readonly name: string };
}

function later({ facts }: Judged): LaterFacts {
  return facts as LaterFacts;
}

/** The error info that the server sent, if it sent one other than 0. */
export function errorInfo(result: Judged): number | undefined {
  const { outcome } = result;
  if (outcome.kind === 'failed' && outcome.failure.kind === 'rejected') {
    if (outcome.failure.protocol === 'errorInfo') return outcome.failure.value;
  }
  const code = later(result).errorInfo?.code;
  return code === 0 ? undefined : code;
}

/** The name of the code that licensing ended with, if it did not end in success. */
export function licensingError(result: Judged): string | undefined {
  const { outcome } = result;
  if (outcome.kind === 'failed' && outcome.failure.kind === 'rejected') {
    if (outcome.failure.protocol === 'licensing') return outcome.failure.code;
  }
  const code = later(result).licensing?.errorCode;
  return code === 'STATUS_VALID_CLIENT' ? undefined : code;
}

/** Did the walk end where it was meant to, or where it had to for want of credentials? */
export function sound({ outcome }: Judged): boolean {
  return outcome.kind !== 'failed';
}

/** Sound, and RDP was really spoken. */
export function soundRdp(result: Judged): boolean {
  return sound(result) && result.facts.x224 !== undefined;
}

/** Sound, and NLA was begun: what comes after credentials was not seen. */
export function beforeCredentials(result: Judged): boolean {
  return soundRdp(result) && result.facts.credssp !== undefined && result.facts.mcs === undefined;
}

/** Did the walk speak Standard RDP Security? */
export function standard({ facts: { x224 } }: Judged): boolean {
  return x224?.selectedProtocol === 'PROTOCOL_RDP' || x224?.negotiated === false;
}

/** Has the server's challenge come? Before it nothing about an account has been sent. */
export function challenged({ facts: { ntlm } }: Judged): boolean {
  return ntlm !== undefined;
}

/** Is the target an address and not a name? */
export function isAddress({ target: { host } }: Judged): boolean {
  return host.includes(':') || /^\d+(\.\d+){3}$/.test(host);
}
