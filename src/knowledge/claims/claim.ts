import type { Claim, ClaimVerdict, Visibility } from '../claim.ts';

/** An entry of the table. */
export function claim(
  id: string,
  text: string,
  verdict: ClaimVerdict,
  reason: string,
  stage: string | undefined,
  visible: Visibility,
  ...causes: readonly string[]
): Claim {
  return {
    id,
    claim: text,
    verdict,
    reason,
    ...(stage !== undefined && { stage }),
    visible,
    causes,
  };
}
