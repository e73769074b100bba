/** What a run comes to as test cases, for readers that count what passed and what failed. */
import { SEVERITIES, type Severity } from '../diagnosis/severity.ts';
import type { Expectation, ExpectationStatus } from '../policy/expectation.ts';
import { BASELINE } from './baseline.ts';
import { clean } from './clean.ts';
import { failureText } from './failure-text.ts';
import type { DiagnosedResult, SummaryLine } from './report.ts';
import { placeOf } from './row.ts';

/** `unknown`: what was seen does not tell. `waived`: it does not hold, and that is accepted for now. */
export type CaseStatus = 'passed' | 'failed' | 'unknown' | 'waived';

export interface Case {
  readonly about: 'handshake' | 'expectation' | 'finding' | 'run';
  /** The host and port, or `rdpprobe` for the run itself; clean. */
  readonly place: string;
  /** A verdict code, the id of an expectation or of a rule. */
  readonly id: string;
  /** The same from run to run, and the only one of its place; clean. */
  readonly name: string;
  readonly status: CaseStatus;
  readonly severity: Severity;
  /** One sentence; text from a server is in it as it came. */
  readonly message: string;
  /** What was seen, a sentence or a fact each. */
  readonly details: readonly string[];
  /** Where the host was named, or failing that where the expectation was written. */
  readonly source?: string;
}

/** The least severity at which a finding is a failure, where `--fail-on` says nothing. */
export const DEFAULT_GATE: Severity = 'high';

/** How grave it is that a handshake died. */
const DEATH: Severity = 'high';

export function isAtLeast(severity: Severity, gate: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(gate);
}

/**
 * The handshake is a case of every host; so are each of its expectations, and each finding that is
 * as grave as `gate` and that no expectation speaks of.
 */
export function casesOf(result: DiagnosedResult, gate: Severity): Case[] {
  const { expectations = [], findings, target } = result;
  const place = clean(placeOf(target), { limit: LONGEST_NAME });
  const source = target.source;
  const judged = new Set(expectations.map(({ id }) => id));
  const cases: Case[] = [
    handshakeCase(result, place),
    ...expectations.map((each) => expectationCase(each, place, source)),
    ...findings
      .filter(({ rule, severity }) => isAtLeast(severity, gate) && !judged.has(rule))
      .map(({ rule, severity, summary, evidence }) => ({
        about: 'finding' as const,
        place,
        id: rule,
        name: `${rule} ${summary}`,
        status: 'failed' as const,
        severity,
        message: summary,
        details: evidence,
        ...(source !== undefined && { source }),
      })),
  ];
  return withNamesOfTheirOwn(cases);
}

/** What hosts show together, and whether the run came to its end; the first of them is always there. */
export function runCasesOf(summary: SummaryLine | undefined, gate: Severity): Case[] {
  const complete = summary?.complete === true;
  const together = (summary?.runFindings ?? [])
    .filter(({ severity }) => isAtLeast(severity, gate))
    .map(({ target, rule, severity, summary: message, evidence }) => ({
      about: 'finding' as const,
      place: clean(target, { limit: LONGEST_NAME }),
      id: rule,
      name: `${rule} ${message}`,
      status: 'failed' as const,
      severity,
      message,
      details: evidence,
    }));
  const whole: Case = {
    about: 'run',
    place: 'rdpprobe',
    id: 'run',
    name: 'the run came to its end',
    status: complete ? 'passed' : 'unknown',
    severity: 'high',
    message: complete
      ? `${summary.hosts} ${summary.hosts === 1 ? 'host' : 'hosts'} probed.`
      : 'The run ended before every host was done.',
    details: [],
  };
  return [whole, ...withNamesOfTheirOwn(together)];
}

/** As text for people: the message, and below it what was seen. */
export function textOfCase({ message, details }: Case): readonly string[] {
  return [message, ...details.filter((each) => each !== message)];
}

function handshakeCase(result: DiagnosedResult, place: string): Case {
  const { outcome, verdict, target } = result;
  const about = {
    about: 'handshake' as const,
    place,
    id: verdict.code,
    name: 'handshake',
    message: verdict.summary,
    ...(target.source !== undefined && { source: target.source }),
  };
  if (outcome.kind !== 'failed' || isExpectedDeath(result)) {
    return { ...about, status: 'passed', severity: 'info', details: [] };
  }
  const { at, during, failure } = outcome;
  const ours = failure.kind === 'local' || failure.kind === 'bug';
  return {
    ...about,
    status: ours ? 'unknown' : 'failed',
    severity: DEATH,
    details: [`It died at ${at}, ${during}: ${failureText(failure)}.`],
  };
}

/** What a policy or an earlier run says of the end of a walk; where that holds, a death is as it should be. */
const SAYS_HOW_IT_ENDS: ReadonlySet<string> = new Set(['blocked', 'verdict', BASELINE]);

function isExpectedDeath({ expectations = [] }: DiagnosedResult): boolean {
  return expectations.some(
    ({ id, status }) => SAYS_HOW_IT_ENDS.has(id) && (status === 'met' || status === 'waived'),
  );
}

const STATUSES: Readonly<Record<ExpectationStatus, CaseStatus>> = {
  met: 'passed',
  unmet: 'failed',
  unknown: 'unknown',
  waived: 'waived',
};

function expectationCase(
  { id, status, expected, observed, summary, severity, source: written, waiver }: Expectation,
  place: string,
  named: string | undefined,
): Case {
  const source = named === undefined || named === 'argument' ? (written ?? named) : named;
  return {
    about: 'expectation',
    place,
    id,
    name: `${id}: ${expected}`,
    status: STATUSES[status],
    severity,
    message: summary,
    details: [
      `Expected: ${expected}`,
      `Observed: ${observed ?? 'nothing'}`,
      ...(waiver === undefined ? [] : [`Waived until ${waiver.until}: ${waiver.reason}`]),
      ...(written === undefined ? [] : [`Asked for in ${written}`]),
    ],
    ...(source !== undefined && { source }),
  };
}

/** In columns. */
const LONGEST_NAME = 300;

/** Readers drop the later of two cases of one name. */
function withNamesOfTheirOwn(cases: readonly Case[]): Case[] {
  const seen = new Map<string, number>();
  return cases.map((each) => {
    const name = clean(each.name, { limit: LONGEST_NAME });
    const key = `${each.place}\n${name}`;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return { ...each, name: count === 1 ? name : `${name} (${count})` };
  });
}
