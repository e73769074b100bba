/** What the user asked about, in Markdown: expectations, other clients, and a code that somebody saw. */
import type { ClientTally } from './client-tally.ts';
import { markdownCode, markdownText } from './escape.ts';
import { type Deviation, type ExpectedTally, expectedHeadline } from './expected-tally.ts';
import { markdownTable } from './markdown-table.ts';
import type { DiagnosedResult } from './report.ts';

/** Most rows of one table. */
const MOST_ROWS = 100;
const HOST = { limit: 176 };
const ID = { limit: 80 };
const WORDS = { limit: 300 };

/** Blocks of Markdown, to be parted by empty lines; none where nothing was asked of anybody. */
export function expectedBlocks(tally: ExpectedTally): string[] {
  const hosts = tally.hosts();
  if (hosts.asked === 0) return [];
  const deviations = tally.deviations();
  const shown = deviations.slice(0, MOST_ROWS);
  const more = deviations.length - shown.length + tally.omitted();
  const met = tally.met();
  const holds = met.slice(0, MOST_ROWS).map(([id, count]) => `${markdownCode(id, ID)} ${count}`);
  return [
    '## Expected',
    expectedHeadline(hosts),
    ...(shown.length === 0 ? [] : [markdownTable(DEVIATION_HEADINGS, shown.map(deviationRow))]),
    ...(more > 0 ? [`And ${more} more, which \`-o jsonl\` has.`] : []),
    ...(holds.length === 0 ? [] : [`What holds, and on how many hosts: ${holds.join(', ')}.`]),
  ];
}

const DEVIATION_HEADINGS = [
  '',
  'What',
  'Asked for',
  'Severity',
  'Hosts',
  'Where, and what was seen',
];

function deviationRow(deviation: Deviation): string[] {
  const { status, id, expected, severity, source, hosts, named } = deviation;
  const where = named.map(
    ({ host, observed }) =>
      `${markdownCode(host, HOST)}${observed === null ? '' : `: ${markdownText(observed, WORDS)}`}`,
  );
  const more = hosts - named.length;
  const asked = source === undefined ? '' : ` (${markdownText(source, HOST)})`;
  return [
    status === 'unmet' ? '**unmet**' : statusText(deviation),
    markdownCode(id, ID),
    `${markdownText(expected, WORDS)}${asked}`,
    severity,
    String(hosts),
    [...where, ...(more > 0 ? [`and ${more} more`] : [])].join('; '),
  ];
}

function statusText({ status, waiver }: Deviation): string {
  if (waiver === undefined) return status;
  const until = markdownText(waiver.until, { limit: 40 });
  return `${status} until ${until}: ${markdownText(waiver.reason, WORDS)}`;
}

/** None where no client was asked about. */
export function clientBlocks(tally: ClientTally): string[] {
  const clients = tally.clients();
  if (clients.length === 0) return [];
  const stops = tally.stops();
  const shown = stops.slice(0, MOST_ROWS);
  return [
    '## Other clients',
    markdownTable(
      ['Client', 'Connects', 'Stopped', 'Depends', 'Unknown'],
      clients.map(({ client, connects, stopped, depends, unknown }) => [
        markdownCode(client, ID),
        ...[connects, stopped, depends, unknown].map(String),
      ]),
    ),
    ...(shown.length === 0
      ? []
      : [
          'What stops them; where both sides are listed, changing one is enough:',
          markdownTable(
            ['Client', 'Side', 'Setting', 'Hosts', 'Where'],
            shown.map(({ client, side, setting, hosts, named }) => [
              markdownCode(client, ID),
              side,
              markdownText(setting, WORDS),
              String(hosts),
              [
                ...named.map((host) => markdownCode(host, HOST)),
                ...(hosts > named.length ? [`and ${hosts - named.length} more`] : []),
              ].join(', '),
            ]),
          ),
        ]),
    ...(stops.length > shown.length ? [`And ${stops.length - shown.length} more.`] : []),
  ];
}

/** The code that a user reported, held against one host; none where none was given. */
export function heldBlocks({ target, heldAgainst }: DiagnosedResult): string[] {
  if (heldAgainst === undefined) return [];
  const { code, means, says } = heldAgainst;
  const long = { limit: 2000 };
  return [
    `## The code ${markdownCode(code, { limit: 60 })}, held against ${markdownText(target.host, HOST)}`,
    markdownText(means, long),
    says.map((each) => `- ${markdownText(each, long)}`).join('\n'),
  ];
}
