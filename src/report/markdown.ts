/** Markdown for a change ticket: what a run found in tables and lists, written when the last host is done. */

import { byRule, worstOf } from './by-rule.ts';
import { clientTally } from './client-tally.ts';
import { markdownCode, markdownText } from './escape.ts';
import { expectedTally } from './expected-tally.ts';
import { duration } from './layout.ts';
import { clientBlocks, expectedBlocks, heldBlocks } from './markdown-asked.ts';
import { findingBlocks, runFindingBlocks } from './markdown-findings.ts';
import { markdownTable as table } from './markdown-table.ts';
import { tlsBlocks } from './markdown-tls.ts';
import { type MeaningTally, meaningTally } from './meanings.ts';
import { mostTelling } from './most-telling.ts';
import { plural } from './plural.ts';
import type { DiagnosedResult, Reporter, RunHeader, SummaryLine } from './report.ts';
import { type Column, rowOf } from './row.ts';
import type { Counts } from './summary.ts';
import { tlsTally } from './tls-tally.ts';

/** Hosts in the table; a ticket is read by people. */
export const MOST_MARKDOWN_HOSTS = 200;

/** Hosts that are named for one rule, expectation or setting. */
const MOST_NAMED = 10;

export const markdownReporter: Reporter = async function* (lines) {
  const hosts = mostTelling(MOST_MARKDOWN_HOSTS, tableRow);
  const rules = byRule(MOST_NAMED);
  const meant = meaningTally();
  const expected = expectedTally(MOST_NAMED);
  const clients = clientTally(MOST_NAMED);
  const tls = tlsTally();
  const held: string[] = [];
  let header: RunHeader | undefined;
  for await (const line of lines) {
    if (line.type === 'run') header = line;
    if (line.type === 'result') {
      hosts.add(line);
      rules.add(line);
      meant.add(line);
      expected.add(line);
      clients.add(line);
      tls.add(line);
      if (held.length < MOST_NAMED) held.push(...heldBlocks(line));
    }
    if (line.type !== 'summary') continue;
    const blocks = [
      ...titleBlocks(header, line),
      ...expectedBlocks(expected),
      ...held,
      ...deathBlocks(line),
      ...hostBlocks(hosts.kept(), hosts.omitted()),
      ...tlsBlocks(tls),
      ...clientBlocks(clients),
      ...meaningBlocks(line.verdicts, meant),
      ...findingBlocks(rules.rules()),
      ...runFindingBlocks(line),
    ];
    yield `${blocks.join('\n\n')}\n`;
  }
};

function titleBlocks(header: RunHeader | undefined, summary: SummaryLine): string[] {
  const { completed, stopped, failed } = summary.outcomes;
  const labels = Object.entries(header?.labels ?? {}).map(([name, value]) => `${name}=${value}`);
  const rows = [
    ['Run', header && `${shortTime(header.startedAt)}, ${duration(summary.ms)}`],
    ['Command', header && markdownCode(`rdpprobe ${header.arguments.join(' ')}`, { limit: 400 })],
    ['From', header?.vantage && markdownText(header.vantage)],
    ['Note', header?.note && markdownText(header.note, { limit: 600 })],
    ['Labels', labels.map((each) => markdownCode(each)).join(', ')],
    ['Ended', `${completed} completed, ${stopped} stopped, ${failed} died`],
    ['NLA', counted(summary.security.nla)],
    ['TLS', counted(summary.security.tls)],
    ['Standard RDP Security', counted(summary.security.standardRdp)],
  ].filter((row): row is [string, string] => row[1] !== undefined && row[1] !== '');
  return [
    `# RDP handshakes of ${plural(summary.hosts, 'host')}: ${failed === 0 ? 'none' : failed} died`,
    ...(summary.complete ? [] : ['**The run ended before every host was done.**']),
    table(['', ''], rows),
  ];
}

function deathBlocks({ diedAt }: SummaryLine): string[] {
  const rows = Object.entries(diedAt).map(([stage, { hosts, failures }]) => [
    stage,
    String(hosts),
    counted(failures),
  ]);
  return rows.length === 0
    ? []
    : ['## Where handshakes died', table(['Stage', 'Hosts', 'Of what'], rows)];
}

const COLUMNS = ['host', 'reached', 'nla', 'tls', 'daysLeft', 'name', 'system', 'verdict'] as const;

const HEADINGS: Readonly<Record<(typeof COLUMNS)[number], string>> = {
  host: 'Host',
  reached: 'Reached',
  nla: 'NLA',
  tls: 'TLS',
  daysLeft: 'Cert. days',
  name: 'Name',
  system: 'OS',
  verdict: 'Verdict',
};

const CODES: readonly Column[] = ['host', 'verdict'];

function tableRow(result: DiagnosedResult): string[] {
  const row = rowOf(result, (text, options) => markdownText(text, options), false);
  // Code is cleaned from what came, not from what was escaped for a sentence.
  const raw = rowOf(result, (text) => text, false);
  return [
    ...COLUMNS.map((column) =>
      CODES.includes(column) ? markdownCode(raw[column], { limit: 176 }) : row[column],
    ),
    worstOf(result.findings) ?? '-',
  ];
}

function hostBlocks(rows: readonly string[][], omitted: number): string[] {
  if (rows.length === 0) return [];
  const headings = [...COLUMNS.map((column) => HEADINGS[column]), 'Gravest finding'];
  const more =
    omitted === 0
      ? []
      : [
          `And ${omitted} more: the ${rows.length} that died or have the gravest findings are shown, \`-o csv\` has all.`,
        ];
  return ['## Hosts', table(headings, rows), ...more];
}

function meaningBlocks(verdicts: Counts, meant: MeaningTally): string[] {
  const rows = Object.entries(verdicts).flatMap(([code, hosts]) => {
    const sentence = meant.sentence(code);
    return sentence === undefined
      ? []
      : [
          [
            markdownCode(code, { limit: 64 }),
            String(hosts),
            markdownText(sentence, { limit: 400 }),
          ],
        ];
  });
  return rows.length === 0
    ? []
    : ['## What the verdicts mean', table(['Verdict', 'Hosts', 'Meaning'], rows)];
}

/** `required 6, supported 3`. */
function counted(counts: Counts): string {
  return Object.entries(counts)
    .map(([name, count]) => `${markdownText(name, { limit: 64 })} ${count}`)
    .join(', ');
}

/** `2026-11-21 02:00 UTC`. */
function shortTime(time: string): string {
  return markdownText(time.replace(/T(\d\d:\d\d):.*Z$/, ' $1 UTC'), { limit: 40 });
}
