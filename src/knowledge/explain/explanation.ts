/** What `explain` answers, as plain data. */
import type { Cause } from '../cause.ts';
import type { Claim } from '../claim.ts';
import type { Confidence } from '../confidence.ts';
import type { Remedy } from '../remedy.ts';

/** One way to read one word. */
export interface Reading {
  /** The word that was read. */
  readonly word: string;
  readonly as: 'hex' | 'decimal' | 'name' | 'words';
  /** Whether a table has it. */
  readonly known: boolean;
  /** The number space, in words. */
  readonly space?: string;
  readonly hex?: string;
  readonly decimal?: number;
  readonly name?: string;
  /** A clause that can follow a colon. */
  readonly means: string;
  /** Where an attempt that ends with it has died. */
  readonly stage?: string;
  readonly source?: string;
  readonly confidence?: Confidence;
}

export interface Explanation {
  readonly asked: string;
  /** Whether anything of what was asked is known. */
  readonly known: boolean;
  /** One paragraph. */
  readonly summary: string;
  /** How the words were read. */
  readonly readings: readonly Reading[];
  /** What the same words could also be. */
  readonly otherReadings: readonly Reading[];
  /** What is worth knowing about the readings, a sentence each. */
  readonly notes: readonly string[];
  /** What can be behind it, the most likely first. */
  readonly causes: readonly Cause[];
  /** What can be done about a finding, where a rule was asked for. */
  readonly remedies: readonly Remedy[];
  /** What the web says about it, where that was asked for. */
  readonly claims?: readonly Claim[];
}
