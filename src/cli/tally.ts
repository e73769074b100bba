/** What decides the exit code and stands in the progress line, counted as the results pass by. */
import { SEVERITIES, type Severity } from '../diagnosis/finding.ts';
import type { DiagnosedResult } from '../report/report.ts';

export interface Tally {
  readonly done: number;
  /** Hosts that answered a connection request as RDP does. */
  readonly rdp: number;
  readonly died: number;
  /** Hosts with a finding that is grave enough to fail the run. */
  readonly grave: number;
  /** Hosts whose probe ended by a fault of this machine or of rdpprobe, by its code. */
  readonly faults: ReadonlyMap<string, number>;
  add(result: DiagnosedResult): void;
}

export function tallyFor(failOn: Severity | undefined): Tally {
  const faults = new Map<string, number>();
  const limit = failOn === undefined ? SEVERITIES.length : SEVERITIES.indexOf(failOn);
  const counts = { done: 0, rdp: 0, died: 0, grave: 0 };
  return {
    get done() {
      return counts.done;
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
    faults,
    add(result) {
      counts.done += 1;
      if (speaksRdp(result)) counts.rdp += 1;
      if (result.outcome.kind === 'failed') counts.died += 1;
      const fault = faultOf(result);
      if (fault !== undefined) faults.set(fault, (faults.get(fault) ?? 0) + 1);
      if (result.findings.some(({ severity }) => SEVERITIES.indexOf(severity) >= limit)) {
        counts.grave += 1;
      }
    },
  };
}

/** Whether a probe was cut short from outside: its host is not done. */
export function cutShort({ outcome }: Pick<DiagnosedResult, 'outcome'>): boolean {
  return (
    outcome.kind === 'failed' &&
    outcome.failure.kind === 'local' &&
    outcome.failure.code === 'ABORTED'
  );
}

function speaksRdp({ facts, outcome }: DiagnosedResult): boolean {
  if (facts.x224 !== undefined) return true;
  return (
    outcome.kind === 'failed' &&
    outcome.failure.kind === 'rejected' &&
    outcome.failure.protocol === 'negotiation'
  );
}

function faultOf({ outcome }: DiagnosedResult): string | undefined {
  if (outcome.kind !== 'failed') return undefined;
  const { failure } = outcome;
  if (failure.kind === 'local') return failure.code;
  return failure.kind === 'bug' ? 'a fault in rdpprobe' : undefined;
}
