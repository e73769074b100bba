/**
 * What a monitoring plugin prints, by the Monitoring Plugins Development Guidelines: one line with a
 * state, a sentence and performance data, and behind it whatever more is asked for.
 */
import { clean } from '../report/clean.ts';

export const STATES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const;
export type State = (typeof STATES)[number];

export interface Measurement {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  readonly warning?: string;
  readonly critical?: string;
  /** The least that there can be. */
  readonly least?: number;
}

export interface PluginOutput {
  readonly state: State;
  /** Text as it came. */
  readonly sentence: string;
  readonly measurements?: readonly Measurement[];
  /** Lines behind the first. */
  readonly more?: readonly string[];
}

/** The exit code of a plugin in this state. */
export function codeOf(state: State): number {
  return STATES.indexOf(state);
}

export function pluginText({
  state,
  sentence,
  measurements = [],
  more = [],
}: PluginOutput): string {
  const data = measurements.map(performance).join(' ');
  const first = `RDP ${state} - ${plain(sentence, LONGEST_SENTENCE)}${data === '' ? '' : ` | ${data}`}`;
  return [first, ...more.map((line) => plain(line, LONGEST_LINE)), ''].join('\n');
}

/** Agents of old cut all after a kilobyte, and the data stands last. */
const LONGEST_SENTENCE = 400;
const LONGEST_LINE = 600;

/** One line, in which nothing begins performance data. */
function plain(text: string, limit: number): string {
  return clean(text.replaceAll('|', '/'), { limit });
}

function performance({
  label,
  value,
  unit,
  warning = '',
  critical = '',
  least,
}: Measurement): string {
  const fields = [`${value}${unit}`, warning, critical, least === undefined ? '' : String(least)];
  return `${label}=${fields.join(';').replace(/;+$/, '')}`;
}
