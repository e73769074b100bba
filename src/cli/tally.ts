/** What decides the exit code and stands in the progress line, counted as the results pass by. */
import type { Finding } from '../diagnosis/finding.ts';
import type { RunFinding } from '../diagnosis/run-rule.ts';
import { MOST_KEPT, targetKey } from '../diagnosis/run-rules/kept.ts';
import { SEVERITIES, type Severity } from '../diagnosis/severity.ts';
import { speaksRdp } from '../diagnosis/speaks-rdp.ts';
import type { Expectation } from '../policy/expectation.ts';
import type { DiagnosedResult } from '../report/report.ts';

export interface Tally {
  readonly done: number;
  /** Hosts that answered a connection request as RDP does. */
  readonly rdp: number;
  readonly died: number;
  /** How many died at each stage. */
  readonly diedAt: ReadonlyMap<string, number>;
  /** Hosts with a finding that is grave enough to fail the run, be it of their own or of the run, or with an expectation as grave that does not hold. */
  readonly grave: number;
  /** Those among them with such an expectation alone. */
  readonly graveUnmet: number;
  /** Those among them with such a finding of the run alone. */
  readonly graveTogether: number;
  /** Hosts whose probe ended by a fault of this machine or of rdpprobe, by its code. */
  readonly faults: ReadonlyMap<string, number>;
  /** Those among them that an earlier run has done. */
  readonly earlier: number;
  add(result: DiagnosedResult): void;
  addEarlier(result: DiagnosedResult): void;
  /** Takes what all hosts show together, once, behind the last of them. */
  addTogether(found: readonly RunFinding[]): void;
}

export function tallyFor(failOn: Severity | undefined): Tally {
  const faults = new Map<string, number>();
  const diedAt = new Map<string, number>();
  const limit = failOn === undefined ? SEVERITIES.length : SEVERITIES.indexOf(failOn);
  const counts = {
    done: 0,
    earlier: 0,
    rdp: 0,
    died: 0,
    grave: 0,
    graveUnmet: 0,
    graveTogether: 0,
  };
  const isGrave = ({ severity }: { severity: Severity }) => SEVERITIES.indexOf(severity) >= limit;
  /** Targets that are counted as grave, as far as rules of the run can name them again. */
  const counted = new Set<string>();
  return {
    get done() {
      return counts.done;
    },
    get earlier() {
      return counts.earlier;
    },
    get rdp() {
      return counts.rdp;
    },
    get died() {
      return counts.died;
    },
    get grave() {
      return counts.grave;
    },
    get graveUnmet() {
      return counts.graveUnmet;
    },
    get graveTogether() {
      return counts.graveTogether;
    },
    faults,
    diedAt,
    add(result) {
      counts.done += 1;
      if (speaksRdp(result)) counts.rdp += 1;
      const { outcome } = result;
      if (outcome.kind === 'failed') {
        counts.died += 1;
        diedAt.set(outcome.at, (diedAt.get(outcome.at) ?? 0) + 1);
      }
      const fault = faultOf(result);
      if (fault !== undefined) faults.set(fault, (faults.get(fault) ?? 0) + 1);
      if (!openFindings(result).some(isGrave)) {
        if (!unmet(result).some(isGrave)) return;
        counts.graveUnmet += 1;
      }
      counts.grave += 1;
      if (counted.size < MOST_KEPT) counted.add(targetKey(result));
    },
    addEarlier(result) {
      counts.earlier += 1;
      this.add(result);
    },
    addTogether(found) {
      const targets = new Set(found.filter(isGrave).map(({ target }) => target));
      for (const target of targets) if (!counted.has(target)) counts.graveTogether += 1;
      counts.grave += counts.graveTogether;
    },
  };
}

/** Whether so many hosts could not be probed that it is not worth going on. */
export function isFaulty({ faults }: Tally, most: number | undefined): boolean {
  if (most === undefined) return false;
  let count = 0;
  for (const hosts of faults.values()) count += hosts;
  return count >= most;
}

/** The findings, without those that a policy accepts for now. */
function openFindings({ findings, expectations = [] }: DiagnosedResult): readonly Finding[] {
  return findings.filter(
    ({ rule }) => !expectations.some(({ id, status }) => id === rule && status === 'waived'),
  );
}

function unmet({ expectations = [] }: DiagnosedResult): readonly Expectation[] {
  return expectations.filter(({ status }) => status === 'unmet');
}

/** Whether a probe was cut short from outside: its host is not done. */
export function cutShort({ outcome }: Pick<DiagnosedResult, 'outcome'>): boolean {
  return (
    outcome.kind === 'failed' &&
    outcome.failure.kind === 'local' &&
    outcome.failure.code === 'ABORTED'
  );
}

function faultOf({ outcome }: DiagnosedResult): string | undefined {
  if (outcome.kind !== 'failed') return undefined;
  const { failure } = outcome;
  if (failure.kind === 'local') return failure.code;
  return failure.kind === 'bug' ? 'a fault in rdpprobe' : undefined;
}
