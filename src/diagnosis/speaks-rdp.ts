import type { Judged } from './verdict.ts';

/** Whether the host answered a connection request as RDP does, be it with a refusal. */
export function speaksRdp({ facts, outcome }: Judged): boolean {
  if (facts.x224 !== undefined) return true;
  return (
    outcome.kind === 'failed' &&
    outcome.failure.kind === 'rejected' &&
    outcome.failure.protocol === 'negotiation'
  );
}
