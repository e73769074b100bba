/**
 * JUnit XML as GitLab, Jenkins and Azure DevOps read it: a suite a host, so that it can be written
 * as hosts are done, and one for the run, so that it is never empty.
 *
 * A failure does not hold, an error could not be determined, and what is skipped was waived.
 */
import { type Case, casesOf, DEFAULT_GATE, runCasesOf, textOfCase } from './cases.ts';
import type { DiagnosedResult, Reporter, RunLine, SummaryLine } from './report.ts';
import { xmlLines, xmlText } from './xml.ts';

export const junitReporter: Reporter = async function* (lines) {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n';
  let header: RunLine | undefined;
  let summary: SummaryLine | undefined;
  let suites = 0;
  const names = namesOfTheirOwn();
  for await (const line of lines) {
    if (line.type === 'run') header = line;
    else if (line.type === 'summary') summary = line;
    else yield suite(hostSuite(line, header, names), header, suites++);
  }
  yield suite(runSuite(header, summary), header, suites);
  yield '</testsuites>\n';
};

interface Suite {
  readonly name: string;
  readonly startedAt: string;
  readonly ms: number;
  readonly cases: readonly Case[];
  /** The class of each case, where it is not its place. */
  readonly className?: string;
  readonly properties: readonly (readonly [name: string, value: string])[];
  readonly said: readonly string[];
}

function hostSuite(
  result: DiagnosedResult,
  header: RunLine | undefined,
  nameOf: (place: string) => string,
): Suite {
  const gate = header?.failOn ?? DEFAULT_GATE;
  const cases = casesOf(result, gate);
  const className = nameOf(cases[0]?.place ?? '');
  const { target, address, startedAt, ms, verdict, findings } = result;
  return {
    name: className,
    className,
    startedAt,
    ms,
    cases,
    properties: [
      ...(address === null ? [] : [['address', address] as const]),
      ...(target.source === undefined ? [] : [['source', target.source] as const]),
      ...Object.entries(target.labels ?? {}),
    ],
    said: [
      `${verdict.code}: ${verdict.summary}`,
      ...findings.map(({ rule, severity, summary }) => `${severity} ${rule} ${summary}`),
    ],
  };
}

function runSuite(header: RunLine | undefined, summary: SummaryLine | undefined): Suite {
  return {
    name: 'rdpprobe',
    startedAt: header?.startedAt ?? summary?.finishedAt ?? EPOCH,
    ms: summary?.ms ?? 0,
    cases: runCasesOf(summary, header?.failOn ?? DEFAULT_GATE),
    properties: [],
    said: [],
  };
}

const EPOCH = '1970-01-01T00:00:00Z';

function suite(of: Suite, header: RunLine | undefined, id: number): string {
  const count = (status: Case['status']) =>
    of.cases.filter((each) => each.status === status).length;
  const properties = [
    ...Object.entries(header?.labels ?? {}),
    ...(header?.note === undefined ? [] : [['note', header.note] as const]),
    ...of.properties,
  ];
  const attributes = [
    `name="${xmlText(of.name)}"`,
    'package="rdpprobe"',
    `id="${id}"`,
    `hostname="${xmlText(header?.vantage ?? 'localhost')}"`,
    // The common schema has no place for a zone or for milliseconds.
    `timestamp="${of.startedAt.slice(0, 19)}"`,
    `tests="${of.cases.length}"`,
    `failures="${count('failed')}"`,
    `errors="${count('unknown')}"`,
    `skipped="${count('waived')}"`,
    `time="${seconds(of.ms)}"`,
  ];
  return [
    `  <testsuite ${attributes.join(' ')}>`,
    '    <properties>',
    ...properties.map(
      ([name, value]) => `      <property name="${xmlText(name)}" value="${xmlText(value)}"/>`,
    ),
    '    </properties>',
    ...of.cases.map((each) => testCase(each, of)),
    `    <system-out>${xmlLines(of.said)}</system-out>`,
    '    <system-err></system-err>',
    '  </testsuite>',
    '',
  ].join('\n');
}

function testCase(each: Case, { className, ms }: Suite): string {
  const time = each.about === 'handshake' || each.about === 'run' ? seconds(ms) : '0.000';
  const named = `classname="${xmlText(className ?? each.place)}" name="${xmlText(each.name)}" time="${time}"`;
  const child = outcome(each);
  return child === ''
    ? `    <testcase ${named}/>`
    : `    <testcase ${named}>\n      ${child}\n    </testcase>`;
}

const ELEMENTS: Readonly<Record<Exclude<Case['status'], 'passed'>, string>> = {
  failed: 'failure',
  unknown: 'error',
  waived: 'skipped',
};

/** The message stands in the attribute and in the text: each of the readers shows one of them. */
function outcome(each: Case): string {
  if (each.status === 'passed') return '';
  const element = ELEMENTS[each.status];
  // The common schema gives what was skipped a message and no type.
  const type = each.status === 'waived' ? '' : ` type="${xmlText(`${each.severity} ${each.id}`)}"`;
  const text = each.status === 'waived' ? each.details : textOfCase(each);
  return `<${element}${type} message="${xmlText(each.message)}">${xmlLines(text)}</${element}>`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** Most places that are kept apart; a list of targets without repetitions needs none of them. */
const MOST_PLACES = 100_000;

/** A host that comes twice gets a number, as GitLab drops the later of two cases of one name. */
function namesOfTheirOwn(): (place: string) => string {
  const seen = new Map<string, number>();
  return (place) => {
    const count = (seen.get(place) ?? 0) + 1;
    if (count > 1 || seen.size < MOST_PLACES) seen.set(place, count);
    return count === 1 ? place : `${place} (${count})`;
  };
}
