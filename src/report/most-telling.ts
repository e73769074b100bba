/** The hosts that a bounded page shows of a run without bounds: those that are not as expected, the dead and the gravest, and else the first. */
import { gravity, worstOf } from './by-rule.ts';
import { stateOf } from './expected-tally.ts';
import type { DiagnosedResult } from './report.ts';

/** Keeps some of the results that pass by, or what is made of them. */
export interface MostTelling<T> {
  add(result: DiagnosedResult): void;
  /** In the order they came. */
  kept(): readonly T[];
  /** How many were let go. */
  omitted(): number;
}

/**
 * @param most how many are kept in the end; twice as many are held on the way
 * @param made called once for every result that is taken up, with its place in the run
 */
export function mostTelling<T>(
  most: number,
  made: (result: DiagnosedResult, index: number) => T,
): MostTelling<T> {
  let held: Held<T>[] = [];
  let seen = 0;
  let least = -1;

  function thinOut(): void {
    if (held.length <= most) return;
    const best = [...held].sort((a, b) => b.weight - a.weight || a.index - b.index).slice(0, most);
    least = best.at(-1)?.weight ?? -1;
    held = best.sort((a, b) => a.index - b.index);
  }

  return {
    add(result) {
      const index = seen++;
      const weight = weightOf(result);
      if (held.length >= most && weight <= least) return;
      held.push({ index, weight, what: made(result, index) });
      if (held.length >= 2 * most) thinOut();
    },
    kept() {
      thinOut();
      return held.map(({ what }) => what);
    },
    omitted: () => Math.max(0, seen - most),
  };
}

interface Held<T> {
  readonly index: number;
  readonly weight: number;
  readonly what: T;
}

/**
 * A host with something grave outweighs one that died, as a port where nobody listens is no fault by
 * itself; one that is not as it was asked to be outweighs both.
 */
function weightOf({ outcome, findings, expectations }: DiagnosedResult): number {
  const worst = worstOf(findings);
  const held = stateOf(expectations);
  return (
    2 * (worst === undefined ? 0 : gravity(worst)) +
    (outcome.kind === 'failed' ? 3 : 0) +
    (held === 'unmet' ? 30 : held === 'unknown' ? 15 : 0)
  );
}
