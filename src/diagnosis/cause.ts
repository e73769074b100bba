/** Which causes of the catalogue a result shows, and which it leaves open. */
import { type Cause, causeOf } from '../knowledge/cause.ts';
import type { Confidence } from '../knowledge/confidence.ts';
import { authenticationEvidence } from './causes/authentication.ts';
import { type Evidence, FITS, type Fit } from './causes/evidence.ts';
import { negotiationEvidence } from './causes/negotiation.ts';
import { networkEvidence } from './causes/network.ts';
import { sessionEvidence } from './causes/session.ts';
import { tlsEvidence } from './causes/tls.ts';
import { STAGE_ORDER } from './stage-order.ts';
import type { Judged } from './verdict.ts';

/** All evidence. To add a topic, write its file in `causes/` and put it here. */
export const EVIDENCE: readonly Evidence[] = [
  ...networkEvidence,
  ...negotiationEvidence,
  ...tlsEvidence,
  ...authenticationEvidence,
  ...sessionEvidence,
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
  'unknown-code',
];

export interface FittingCause {
  readonly cause: Cause;
  readonly fit: Fit;
  /** Whether a dead walk had its stage behind it: that is how the host is set, and not what killed it. */
  readonly passed: boolean;
}

/** What was passed stands last; else the best fit first, then the better supported; else as the handshake goes. */
export function causesOf(result: Judged): FittingCause[] {
  const { outcome } = result;
  const end = outcome.kind === 'failed' ? STAGE_ORDER.indexOf(outcome.at) : -1;
  const passed = (stage: string): boolean =>
    STAGE_ORDER.includes(stage) && STAGE_ORDER.indexOf(stage) < end;
  const ours = outcome.kind === 'failed' && ['local', 'bug'].includes(outcome.failure.kind);
  if (ours) return [];
  return EVIDENCE.flatMap((each): FittingCause[] => {
    const found = each.fit(result);
    const cause = causeOf(each.cause);
    return found === undefined || cause === undefined
      ? []
      : [{ cause, fit: found, passed: passed(cause.stage) }];
  }).sort(
    (a, b) =>
      Number(a.passed) - Number(b.passed) ||
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
