/** A look at one host for a monitoring system: what it comes to, as a state with performance data. */
import type { Finding } from '../diagnosis/finding.ts';
import type { Severity } from '../diagnosis/severity.ts';
import type { ProbeResult } from '../handshake/result.ts';
import { STAGE_IDS } from '../options.ts';
import { isAtLeast } from '../report/cases.ts';
import { failureText } from '../report/failure-text.ts';
import type { DiagnosedResult } from '../report/report.ts';
import { hostAndPort } from '../report/row.ts';
import type { Measurement, PluginOutput, State } from './plugin-output.ts';
import { measured, QUANTITIES, type Quantity, unitOf } from './quantity.ts';
import { alerts, type Range } from './range.ts';

export interface Thresholds {
  readonly warning: ReadonlyMap<Quantity, Range>;
  readonly critical: ReadonlyMap<Quantity, Range>;
  /** The least severity of a finding that is critical. */
  readonly failOn?: Severity;
}

/**
 * A handshake that dies is critical, whatever it died of; only what this machine is to blame for is
 * unknown. The worst state counts, and critical is worse than warning, and warning than unknown.
 *
 * @param expired the time for all of it, where that was what ended the walk; milliseconds
 */
export function judged(
  result: DiagnosedResult,
  thresholds: Thresholds,
  { verbose = false, expired }: { readonly verbose?: boolean; readonly expired?: number } = {},
): PluginOutput {
  const problems = [
    ...deathOf(result, expired),
    ...gravefindings(result.findings, thresholds.failOn),
    ...breaches(result, thresholds),
  ];
  const state = worst(problems.map((each) => each.state));
  const said = problems.filter((each) => each.state === state).map(({ text }) => text);
  const sentence = [...said, ...(said.length > 0 ? [] : [soundText(result)])].join(', ');
  return {
    state,
    sentence: `${hostAndPort(result.target)} ${sentence}`,
    measurements: measurementsOf(result, thresholds),
    more: verbose ? verboseLines(result, problems, state) : [],
  };
}

interface Problem {
  readonly state: State;
  readonly text: string;
}

const FROM_GOOD_TO_BAD: readonly State[] = ['OK', 'UNKNOWN', 'WARNING', 'CRITICAL'];

function worst(states: readonly State[]): State {
  return FROM_GOOD_TO_BAD.findLast((state) => states.includes(state)) ?? 'OK';
}

function deathOf({ outcome, verdict }: DiagnosedResult, expired: number | undefined): Problem[] {
  if (outcome.kind !== 'failed') return [];
  const { at, during, failure } = outcome;
  if (expired !== undefined && failure.kind === 'local' && failure.code === 'ABORTED') {
    return [{ state: 'CRITICAL', text: `no end within ${expired / 1000} s, at ${at}, ${during}` }];
  }
  const ours = failure.kind === 'local' || failure.kind === 'bug';
  const state = ours ? 'UNKNOWN' : 'CRITICAL';
  return [{ state, text: `died at ${at} (${verdict.code}): ${failureText(failure)}` }];
}

function gravefindings(findings: readonly Finding[], failOn: Severity | undefined): Problem[] {
  if (failOn === undefined) return [];
  return findings
    .filter(({ severity }) => isAtLeast(severity, failOn))
    .map(({ rule, summary }) => ({ state: 'CRITICAL', text: `${rule} ${summary}` }));
}

function breaches(result: DiagnosedResult, { warning, critical }: Thresholds): Problem[] {
  return QUANTITIES.flatMap((quantity): Problem[] => {
    const value = measured(result, quantity);
    const grave = critical.get(quantity);
    const light = warning.get(quantity);
    if (grave === undefined && light === undefined) return [];
    if (value === undefined) return [{ state: 'UNKNOWN', text: `${quantity} was not measured` }];
    const breach = (state: State, { text }: Range) => [
      { state, text: `${quantity} ${value} is not as ${text} asks` },
    ];
    if (grave !== undefined && alerts(grave, value)) return breach('CRITICAL', grave);
    return light !== undefined && alerts(light, value) ? breach('WARNING', light) : [];
  });
}

function soundText({ outcome, verdict, ms, facts: { certificate } }: DiagnosedResult): string {
  const end =
    outcome.kind === 'completed'
      ? `completed through ${outcome.through}`
      : outcome.kind === 'stopped'
        ? `stopped after ${outcome.after}`
        : 'died';
  const valid =
    certificate === undefined ? '' : `, certificate valid for ${certificate.daysLeft} days`;
  return `${verdict.code}, ${end} in ${ms.toFixed(0)} ms${valid}`;
}

function measurementsOf(result: ProbeResult, { warning, critical }: Thresholds): Measurement[] {
  return QUANTITIES.flatMap((quantity) => {
    const value = measured(result, quantity);
    if (value === undefined) return [];
    const limits = { warning: warning.get(quantity)?.text, critical: critical.get(quantity)?.text };
    return [
      {
        label: quantity,
        value,
        unit: unitOf(quantity),
        ...(limits.warning !== undefined && { warning: limits.warning }),
        ...(limits.critical !== undefined && { critical: limits.critical }),
        ...(quantity !== 'days' && { least: 0 }),
      },
    ];
  });
}

function verboseLines(
  { verdict, findings, stages, outcome }: DiagnosedResult,
  problems: readonly Problem[],
  state: State,
): string[] {
  const others = problems.filter((each) => each.state !== state);
  const walked = stages
    .filter(({ status }) => status !== 'skipped')
    .sort((a, b) => STAGE_IDS.indexOf(a.stage) - STAGE_IDS.indexOf(b.stage))
    .map(({ stage, status, ms }) => `${stage} ${status} ${ms.toFixed(1)} ms`);
  return [
    ...others.map((each) => `${each.state}: ${each.text}`),
    verdict.summary,
    ...(outcome.kind === 'stopped' ? [outcome.because] : []),
    walked.join(', '),
    ...findings.map(({ severity, rule, summary }) => `${severity} ${rule} ${summary}`),
  ];
}

/** What a plugin says of a fault that is not the host's. */
export function unknown(sentence: string): PluginOutput {
  return { state: 'UNKNOWN', sentence };
}
