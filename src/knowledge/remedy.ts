import type { Confidence } from './confidence.ts';

/** What can be done about a finding, and how to take it back. */
export interface Remedy {
  /** The id of the rule. */
  readonly rule: string;
  /** A clause that can follow a colon: why it matters. */
  readonly about: string;
  /** Whole sentences, as all that follows. */
  readonly remedy: string;
  /** Where the setting is in group policy. */
  readonly policy?: string;
  readonly registry?: string;
  readonly powershell?: string;
  /** How to undo the remedy, and when. */
  readonly rollback: string;
  /** Where the remedy and the settings it names are from. */
  readonly sources: readonly string[];
  /** How well it is supported that this is what mends it. */
  readonly confidence: Confidence;
}
