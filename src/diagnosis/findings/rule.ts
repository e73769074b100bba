import type { Severity } from '../severity.ts';
import type { Judged } from '../verdict.ts';

/** One thing that can be found, judged from facts alone. */
export interface Rule {
  /** `RDP-<topic>-<number>`; a number is never given twice. */
  readonly id: string;
  /** What is the case when the rule fires; the summary of its findings. */
  readonly title: string;
  readonly severity: Severity;
  /** What was seen that makes it the case; `undefined` where it is not, or not known. */
  check(result: Judged, context: { readonly now: Date }): readonly string[] | undefined;
}

/** Evidence, if there is any. */
export function evident(
  ...evidence: readonly (string | false | undefined)[]
): string[] | undefined {
  const seen = evidence.filter((each) => typeof each === 'string');
  return seen.length === 0 ? undefined : seen;
}
