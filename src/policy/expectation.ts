/** What was asked to hold of a host, and whether it does. Part of a result, exactly as it stands in the JSON. */
import type { Severity } from '../diagnosis/severity.ts';

/** `unknown`: what was seen does not tell. `waived`: it does not hold, and that is accepted for now. */
export type ExpectationStatus = 'met' | 'unmet' | 'unknown' | 'waived';

export interface Expectation {
  /** What it is about, as the policy spells it: `security.nla`, `certificate.daysLeft`, or the id of a rule. */
  readonly id: string;
  readonly status: ExpectationStatus;
  /** What has to hold, as text: `required`, `>= 30`. */
  readonly expected: string;
  /** What was seen, as text; `null` where nothing was. */
  readonly observed: string | null;
  /** One sentence that names both. */
  readonly summary: string;
  readonly severity: Severity;
  /** Where it was written: `rdpprobe.yaml:12:7`, `hosts.rdp:3`. */
  readonly source?: string;
  readonly waiver?: {
    readonly reason: string;
    /** Last day it counts, as `2026-12-31`. */
    readonly until: string;
  };
}
