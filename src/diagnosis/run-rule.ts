/** Rules that need more than one host: they take results one by one, keep little, and judge at the end. */

import { addressesDisagree } from './run-rules/addresses-disagree.ts';
import { sameCertificate } from './run-rules/same-certificate.ts';
import { sameComputer } from './run-rules/same-computer.ts';
import { slowStage } from './run-rules/slow-stage.ts';
import type { Severity } from './severity.ts';
import type { Judged } from './verdict.ts';

export interface RunRule {
  /** As the ids of other rules; no two share one. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** A new tally; the rule itself remembers nothing. */
  start(): RunTally;
}

// Invariant: what a tally keeps of a host is bounded, and no host is kept past `MOST_KEPT`.
export interface RunTally {
  add(result: Judged): void;
  /** The targets it is true of, as `targetKey` names them, and what was seen. */
  evidence(): ReadonlyMap<string, readonly string[]>;
}

/** All of them. To add one, write its file in `run-rules/` and put it here. */
export const RUN_RULES: readonly RunRule[] = [
  sameCertificate,
  sameComputer,
  addressesDisagree,
  slowStage,
];

/** A finding on a target that took more results than its own. */
export interface RunFinding {
  readonly target: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly evidence: readonly string[];
}

/** Takes every result of a run, and says what they show together. */
export interface RunJudge {
  add(result: Judged): void;
  findings(): RunFinding[];
}

export function runJudge(rules: readonly RunRule[] = RUN_RULES): RunJudge {
  const tallies = rules.map((rule) => ({ rule, tally: rule.start() }));
  return {
    add(result) {
      for (const { tally } of tallies) tally.add(result);
    },
    findings: () =>
      tallies.flatMap(({ rule: { id, severity, title }, tally }) =>
        [...tally.evidence()].map(([target, evidence]) => ({
          target,
          rule: id,
          severity,
          summary: title,
          evidence,
        })),
      ),
  };
}
