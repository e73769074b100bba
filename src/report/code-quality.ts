/** Code quality report of GitLab: a list of issues, each at the line that named its host; written as hosts are done. */
import type { Severity } from '../diagnosis/severity.ts';
import { type Case, casesOf, runCasesOf, textOfCase } from './cases.ts';
import { clean, jsonText } from './clean.ts';
import { fingerprintOf } from './fingerprint.ts';
import { labelsText } from './labels-text.ts';
import type { Reporter, RunLine, SummaryLine } from './report.ts';
import { repositoryPath, writtenAt } from './written-at.ts';

export const codeQualityReporter: Reporter = async function* (lines) {
  yield '[\n';
  let header: RunLine | undefined;
  let summary: SummaryLine | undefined;
  let issues = 0;
  function* pieces(cases: readonly Case[]): Generator<string> {
    for (const each of cases) {
      if (each.status !== 'failed' && each.status !== 'unknown') continue;
      yield `${issues++ === 0 ? '' : ','}${jsonText(issueOf(each, header))}\n`;
    }
  }
  for await (const line of lines) {
    if (line.type === 'run') header = line;
    else if (line.type === 'summary') summary = line;
    else yield* pieces(casesOf(line, 'info'));
  }
  yield* pieces(runCasesOf(summary, 'info'));
  yield ']\n';
};

const SEVERITIES: Readonly<Record<Severity, string>> = {
  info: 'info',
  low: 'minor',
  medium: 'major',
  high: 'critical',
  critical: 'blocker',
};

function issueOf(each: Case, header: RunLine | undefined) {
  const { path, line } = writtenAt(each.source);
  const said = header === undefined ? '' : labelsText(header);
  const lines = [...textOfCase(each).slice(1), ...(said === '' ? [] : [said])];
  return {
    description: clean(`${each.place}: ${each.message}`, { limit: 1000 }),
    check_name: clean(each.id, { limit: 300 }),
    fingerprint: fingerprintOf(each),
    severity: SEVERITIES[each.severity],
    location: { path: clean(repositoryPath(path), { limit: 1000 }), lines: { begin: line } },
    ...(lines.length > 0 && {
      content: { body: lines.map((text) => clean(text, { limit: 1000 })).join('\n') },
    }),
  };
}
