/** What the web says about error code 0x3 with extended 0x7, held against the sources. */
import { causeClaims } from './claims/causes.ts';
import { readingClaims } from './claims/readings.ts';
import { remedyClaims } from './claims/remedies.ts';
import type { ClaimConfidence } from './confidence.ts';

/** True; true of RDP but not of this code, or under conditions; without any support; contradicted by a source. */
export type ClaimVerdict = 'true' | 'partly' | 'unsupported' | 'false';

/** Whether a prober can see it: always, only where NLA is not required, only with credentials, or never from outside. */
export type Visibility = 'yes' | 'withoutNla' | 'withCredentials' | 'never';

export interface Claim {
  /** Kebab-case and stable. */
  readonly id: string;
  /** The claim, as a sentence. */
  readonly claim: string;
  readonly verdict: ClaimVerdict;
  /** Whole sentences. */
  readonly reason: string;
  /** Where it would show if it were so; none where it is no event. */
  readonly stage?: string;
  readonly visible: Visibility;
  /** Entries of the catalogue of causes. */
  readonly causes: readonly string[];
  /** What the verdict stands on; of a claim without support, where support was sought. */
  readonly sources: readonly string[];
  /** How well the verdict is supported; D where nothing supports the claim. */
  readonly confidence: ClaimConfidence;
}

/** Claims of two articles on the pair, which both are put together from contradicting guides. */
export const CLAIMS: readonly Claim[] = [...causeClaims, ...readingClaims, ...remedyClaims];

/** Where rdpprobe would see it, in one sentence. */
export function visibility({ stage, visible }: Claim): string {
  switch (visible) {
    case 'yes':
      return stage === undefined ? 'A probe shows it.' : `rdpprobe sees it at stage ${stage}.`;
    case 'withoutNla':
      return `rdpprobe sees it at stage ${stage}, on hosts that do not require NLA.`;
    case 'withCredentials':
      return `rdpprobe sees it at stage ${stage}, with credentials alone.`;
    case 'never':
      return 'No remote prober can see it.';
  }
}
