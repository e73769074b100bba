/** Facts in, judgement out; pure. */
import { type Finding, findingsOf } from './finding.ts';
import { type Judged, type Verdict, verdictOf } from './verdict.ts';

export interface Diagnosis {
  readonly findings: readonly Finding[];
  readonly verdict: Verdict;
}

/** @param now what dates are held against; the time of the probe unless given, so that old results keep their judgement */
export function diagnose(result: Judged, now = new Date(result.startedAt)): Diagnosis {
  return { findings: findingsOf(result, now), verdict: verdictOf(result) };
}
