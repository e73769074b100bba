/** Which causes of the catalogue a result shows, and which it leaves open. */
import { type Cause, causeOf } from '../knowledge/cause.ts';
import type { Confidence } from '../knowledge/confidence.ts';
import { authenticationEvidence } from './causes/authentication.ts';
import { type Evidence, FITS, type Fit } from './causes/evidence.ts';
import { negotiationEvidence } from './causes/negotiation.ts';
import { networkEvidence } from './causes/network.ts';
import { sessionEvidence } from './causes/session.ts';
import { tlsEvidence } from './causes/tls.ts';
import { unassignedEvidence } from './causes/unassigned.ts';
import type { Judged } from './verdict.ts';

/** All evidence. To add a topic, write its file in `causes/` and put it here. */
export const EVIDENCE: readonly Evidence[] = [
  ...networkEvidence,
  ...negotiationEvidence,
  ...tlsEvidence,
  ...authenticationEvidence,
  ...sessionEvidence,
  ...unassignedEvidence,
];

/** Causes that no walk through a host can show, and that only the user's own code or words lead to. */
export const OUT_OF_SIGHT: readonly string[] = [
  'hresult-in-text',
  'admin-switch',
  'gateway-credentials',
  'gateway-policy',
  'gateway-certificate',
  'gateway-unreachable',
  'gateway-resource',
  'dropped-mid-session',
  'udp-transport',
  'reconnect-failed',
  'audio-blocking',
  'policy-overwrites',
  'update-regression',
  'console-session',
  'client-broken-by-update',
];

export interface FittingCause {
  readonly cause: Cause;
  readonly fit: Fit;
  /** A state of the host that goes with the death, and not what ended the walk. */
  readonly state: boolean;
}

/**
 * The best fit first, what ended the walk before the state of the host, then the better supported;
 * else as the handshake goes.
 */
export function causesOf(result: Judged): FittingCause[] {
  const { outcome } = result;
  const ours = outcome.kind === 'failed' && ['local', 'bug'].includes(outcome.failure.kind);
  if (ours) return [];
  // At x224 the refusal itself is what ended the walk.
  const elsewhere = outcome.kind === 'failed' && outcome.at !== 'x224';
  return EVIDENCE.flatMap((each): FittingCause[] => {
    const found = each.fit(result);
    const cause = causeOf(each.cause);
    if (found === undefined || cause === undefined) return [];
    return [{ cause, fit: found, state: elsewhere && each.state === true }];
  }).sort(
    (a, b) =>
      Number(a.state) - Number(b.state) ||
      FITS.indexOf(a.fit) - FITS.indexOf(b.fit) ||
      compare(support(a.cause), support(b.cause)),
  );
}

function support({ confidence, ranking }: Cause): Confidence {
  return ranking ?? confidence;
}

function compare(a: Confidence, b: Confidence): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
