/** The summary of a job of GitHub Actions, in Markdown: what a service shows beside the log. */
import { type Case, casesOf, DEFAULT_GATE, runCasesOf } from './cases.ts';
import { markdownText } from './escape.ts';
import { labelsText } from './labels-text.ts';
import { plural } from './plural.ts';
import type { Reporter, RunLine, SummaryLine } from './report.ts';

/** Most bytes: a step may add a mebibyte, and what is over it is dropped as a whole. */
export const MOST_BYTES = 900_000;

export const githubSummaryReporter: Reporter = async function* (lines) {
  let header: RunLine | undefined;
  let summary: SummaryLine | undefined;
  let bytes = 0;
  let omitted = 0;
  let rows = 0;
  function* pieces(cases: readonly Case[]): Generator<string> {
    for (const each of cases) {
      if (each.status === 'passed') continue;
      const text = `${rows === 0 ? HEADING : ''}${row(each)}`;
      const size = Buffer.byteLength(text);
      if (bytes + size > MOST_BYTES - LEFT_FOR_THE_END) {
        omitted += 1;
        continue;
      }
      bytes += size;
      rows += 1;
      yield text;
    }
  }
  const gate = () => header?.failOn ?? DEFAULT_GATE;
  for await (const line of lines) {
    if (line.type === 'run') {
      header = line;
      const text = opening(line);
      bytes += Buffer.byteLength(text);
      yield text;
    } else if (line.type === 'summary') summary = line;
    else yield* pieces(casesOf(line, gate()));
  }
  yield* pieces(runCasesOf(summary, gate()));
  yield closing(summary, rows, omitted);
};

const LEFT_FOR_THE_END = 4000;

const HEADING = '| host | what | severity | says |\n| --- | --- | --- | --- |\n';

function opening(header: RunLine): string {
  const said = labelsText(header);
  return `## rdpprobe\n\n${said === '' ? '' : `${markdownText(said, { limit: 2000 })}\n\n`}`;
}

const MARKS = { failed: 'failed', unknown: 'not determined', waived: 'waived' } as const;

function row({ place, name, status, severity, message }: Case): string {
  const mark = status === 'passed' ? '' : ` (${MARKS[status]})`;
  return `| ${markdownText(place, { limit: 200 })} | ${markdownText(name, { limit: 200 })}${mark} | ${severity} | ${markdownText(message, { limit: 400 })} |\n`;
}

function closing(summary: SummaryLine | undefined, rows: number, omitted: number): string {
  const counts =
    summary === undefined
      ? 'The run ended before every host was done.'
      : `${plural(summary.hosts, 'host')}: ${summary.outcomes.completed} completed, ${summary.outcomes.stopped} stopped, ${summary.outcomes.failed} died.`;
  const more = omitted === 0 ? '' : `${omitted} more rows did not fit.\n\n`;
  return `${rows === 0 ? 'Nothing failed.\n' : ''}\n${more}${counts}\n`;
}
