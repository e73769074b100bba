import type { Claim, ClaimVerdict, Visibility } from '../claim.ts';
import type { ClaimConfidence } from '../confidence.ts';

interface Support {
  readonly confidence: ClaimConfidence;
  readonly sources: readonly string[];
}

/** What the verdict stands on. */
export function on(confidence: ClaimConfidence, ...sources: readonly string[]): Support {
  return { confidence, sources };
}

/** An entry of the table. */
export function claim(
  id: string,
  text: string,
  verdict: ClaimVerdict,
  reason: string,
  stage: string | undefined,
  visible: Visibility,
  { confidence, sources }: Support,
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
    sources,
    confidence,
  };
}
