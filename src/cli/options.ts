/** Every option of the command line, once: its help, its value, and the type of what is read, are made from here. */
import type { Option, Repeated, Single } from './option.ts';
import { COMPARISON_OPTIONS } from './options/comparison.ts';
import { EVIDENCE_OPTIONS } from './options/evidence.ts';
import { LOGON_OPTIONS } from './options/logon.ts';
import { MONITORING_OPTIONS } from './options/monitoring.ts';
import { OUTPUT_OPTIONS } from './options/output.ts';
import { REACH_OPTIONS } from './options/reach.ts';
import { TARGET_OPTIONS } from './options/targets.ts';
import { TIMING_OPTIONS } from './options/timing.ts';

/** To add an option, put it in the file of its group. */
export const OPTIONS = {
  ...TARGET_OPTIONS,
  ...REACH_OPTIONS,
  ...LOGON_OPTIONS,
  ...TIMING_OPTIONS,
  ...OUTPUT_OPTIONS,
  ...COMPARISON_OPTIONS,
  ...MONITORING_OPTIONS,
  ...EVIDENCE_OPTIONS,
} as const satisfies Readonly<Record<string, Option>>;

export type OptionName = keyof typeof OPTIONS;
export const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[];

/** What was given, read. An option that was not given is left out. */
export type Values = {
  readonly [Name in OptionName]?: (typeof OPTIONS)[Name] extends Single<infer T>
    ? T
    : (typeof OPTIONS)[Name] extends Repeated<infer T>
      ? readonly T[]
      : true;
};
