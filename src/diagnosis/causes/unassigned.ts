/** Evidence that a server said something nobody has assigned a meaning. */
import type { Judged } from '../verdict.ts';
import { type Evidence, evidence } from './evidence.ts';

export const unassignedEvidence: readonly Evidence[] = [
  evidence('unknown-code', ['shown', unassigned]),
];

/** Codes that a specification names go by their names, all others by their number. */
function unassigned({ outcome }: Judged): boolean {
  return (
    outcome.kind === 'failed' &&
    outcome.failure.kind === 'rejected' &&
    outcome.failure.code.startsWith('0x')
  );
}
