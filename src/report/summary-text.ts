/** The summary of a run for people: where handshakes died and of what, and how the others ended. */

import type { Severity } from '../diagnosis/severity.ts';
import { clean } from './clean.ts';
import { bar, DEFAULT_COLUMNS, duration, hanging, padEnd, padStart, type Style } from './layout.ts';
import { plural } from './plural.ts';
import type { SummaryLine } from './report.ts';
import { runFindingsText } from './run-findings.ts';
import type { Counts } from './summary.ts';

/** Lines of at most the style's columns, each ended. */
export function summaryText(summary: SummaryLine, style: Style = {}): string {
  const { columns = DEFAULT_COLUMNS } = style;
  const { completed, stopped, failed } = summary.outcomes;
  const hosts = plural(summary.hosts, 'host');
  const lines = [
    `${hosts} in ${duration(summary.ms)}: ${completed} completed, ${stopped} stopped, ${failed} died.`,
    ...(summary.complete ? [] : ['The run ended before every host was done.']),
  ].map((line) => hanging(line, 0, columns));
  lines.push(...deaths(summary, columns));
  const rest = [
    ['Completed', counted(summary.completedThrough, 'through ')],
    ['Stopped', counted(summary.stoppedAfter, 'after ')],
    ['NLA', counted(summary.security.nla)],
    ['TLS', counted(summary.security.tls)],
    ['Standard RDP', counted(summary.security.standardRdp)],
    ['Findings', counted(bySeverity(summary.findings))],
  ] as const;
  const said = rest.filter(([, text]) => text !== '');
  if (said.length > 0) lines.push('');
  for (const [label, text] of said) {
    lines.push(`${padEnd(label, LABEL)}${inColumns(text, LABEL, columns)}`);
  }
  const clients = Object.entries(summary.clients ?? {});
  if (clients.length > 0) lines.push('', 'Other clients');
  for (const [client, verdicts] of clients) {
    const head = `  ${clean(client, { limit: 60 })}  `;
    lines.push(head + inColumns(counted(verdicts), head.length, columns));
  }
  const across = runFindingsText(summary, style);
  return `${lines.join('\n')}\n${across === '' ? '' : `\n${across}`}`;
}

const LABEL = 14;
const LONGEST_BAR = 20;
const GLUE = '\u00a0';
const MOST_SHOWN = 8;
const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

function deaths({ diedAt }: SummaryLine, columns: number): string[] {
  const stages = Object.entries(diedAt);
  if (stages.length === 0) return [];
  const most = Math.max(...stages.map(([, { hosts }]) => hosts));
  const names = Math.max(...stages.map(([stage]) => stage.length));
  const bars = Math.min(LONGEST_BAR, most);
  const digits = String(most).length;
  return [
    '',
    'Died at',
    ...stages.map(([stage, { hosts, failures }]) => {
      const count = padStart(String(hosts), digits);
      const head = `  ${padEnd(stage, names)}  ${padEnd(bar(hosts, most, bars), bars)}  ${count}  `;
      return head + inColumns(counted(failures), head.length, columns);
    }),
  ];
}

/** `refused 2, timedOut 1`. */
function counted(counts: Counts, before = ''): string {
  const entries = Object.entries(counts);
  const shown = entries
    .slice(0, MOST_SHOWN)
    .map(([name, n]) => `${before}${clean(name)} ${n}`.replaceAll(' ', GLUE));
  const more = entries.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more kinds`.replaceAll(' ', GLUE)] : [])].join(
    ', ',
  );
}

/** A name stays on one line with its count. */
function inColumns(text: string, indent: number, columns: number): string {
  return hanging(text, indent, columns).replaceAll(GLUE, ' ');
}

function bySeverity(counts: Counts): Counts {
  return Object.fromEntries(
    SEVERITIES.flatMap((each) => (counts[each] === undefined ? [] : [[each, counts[each]]])),
  );
}
