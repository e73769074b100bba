/** As many cases as a reader takes, the gravest of a run. */
import { SEVERITIES, type Severity } from '../diagnosis/severity.ts';
import type { Case } from './cases.ts';

export interface HeldBack {
  add(each: Case): void;
  /** The gravest first, in the order they came. */
  cases(): Case[];
  /** How many were let go, by severity. */
  omitted(): ReadonlyMap<Severity, number>;
}

// Invariant: never more than `most` are kept.
export function heldBack(most: number): HeldBack {
  const kept = new Map<Severity, Case[]>(SEVERITIES.map((severity) => [severity, []]));
  const gone = new Map<Severity, number>();
  let count = 0;
  return {
    add(each) {
      kept.get(each.severity)?.push(each);
      count += 1;
      if (count <= most) return;
      const least = SEVERITIES.find((severity) => (kept.get(severity)?.length ?? 0) > 0);
      if (least === undefined) return;
      kept.get(least)?.pop();
      gone.set(least, (gone.get(least) ?? 0) + 1);
      count -= 1;
    },
    cases: () => SEVERITIES.toReversed().flatMap((severity) => kept.get(severity) ?? []),
    omitted: () => gone,
  };
}
