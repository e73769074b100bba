/** TAP 14, which readers of TAP 13 take as well: a line a case as hosts are done, the plan at the end. */
import { type Case, casesOf, DEFAULT_GATE, runCasesOf } from './cases.ts';
import { clean, jsonText } from './clean.ts';
import { labelsText } from './labels-text.ts';
import type { Reporter, RunLine, SummaryLine } from './report.ts';

export const tapReporter: Reporter = async function* (lines) {
  yield 'TAP version 14\n';
  let header: RunLine | undefined;
  let summary: SummaryLine | undefined;
  let number = 0;
  const pointsOf = (cases: readonly Case[]): string =>
    cases.map((each) => testPoint(each, ++number)).join('');
  const gate = () => header?.failOn ?? DEFAULT_GATE;
  for await (const line of lines) {
    if (line.type === 'run') {
      header = line;
      const said = labelsText(line);
      if (said !== '') yield `# ${clean(said, { limit: 2000 })}\n`;
    } else if (line.type === 'summary') summary = line;
    else yield pointsOf(casesOf(line, gate()));
  }
  yield pointsOf(runCasesOf(summary, gate()));
  yield `1..${number}\n`;
};

function testPoint(each: Case, number: number): string {
  const { status, place, name, message } = each;
  const described = `${number} - ${description(`${place} ${name}`)}`;
  if (status === 'passed') return `ok ${described}\n`;
  if (status === 'waived')
    return `ok ${described} # SKIP ${description(message)}\n${diagnostics(each)}`;
  return `not ok ${described}\n${diagnostics(each)}`;
}

/** A `#` would begin a directive. */
function description(text: string): string {
  return clean(text, { limit: 700 }).replace(/[\\#]/g, '\\$&');
}

/** Strings are written as JSON has them, which is YAML as well. */
function diagnostics({ status, severity, id, message, details, source }: Case): string {
  const quoted = (text: string) => jsonText(clean(text, { limit: 1000 }));
  return [
    '  ---',
    `  message: ${quoted(message)}`,
    `  severity: ${status === 'failed' ? 'fail' : status === 'waived' ? 'skip' : 'todo'}`,
    `  status: ${status}`,
    `  gravity: ${severity}`,
    `  rule: ${quoted(id)}`,
    ...(source === undefined ? [] : [`  at: ${quoted(source)}`]),
    ...(details.length === 0
      ? []
      : ['  evidence:', ...details.map((each) => `    - ${quoted(each)}`)]),
    '  ...',
    '',
  ].join('\n');
}
