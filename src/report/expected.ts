/** What was asked to hold, for people: of one host, and over a run grouped by what does not hold. */
import type { ExpectationStatus } from '../policy/expectation.ts';
import { clean } from './clean.ts';
import { type Deviation, type ExpectedTally, expectedHeadline } from './expected-tally.ts';
import {
  type Colour,
  DEFAULT_COLUMNS,
  hanging,
  padEnd,
  padStart,
  paint,
  type Style,
} from './layout.ts';
import type { Block, Page } from './page.ts';
import type { DiagnosedResult } from './report.ts';

const COLOURS: Readonly<Partial<Record<ExpectationStatus, Colour>>> = {
  unmet: 'red',
  unknown: 'yellow',
  waived: 'dim',
};

/** Each deviation with its sentence, and the ids of what holds. */
export function expectedBlock({ expectations = [] }: DiagnosedResult, page: Page): Block {
  const met = expectations.filter(({ status }) => status === 'met').map(({ id }) => id);
  const lines = expectations
    .filter(({ status }) => status !== 'met')
    .flatMap(({ id, status, summary, source }) => [
      `  ${paint(COLOURS[status], padEnd(wordFor(status), 8), page.style)}  ${page.clean(id, 80)}`,
      page.line(summary, 12),
      ...(source === undefined ? [] : [page.line(`asked for at ${source}`, 12)]),
    ]);
  const holds = page.labelled('holds', met.join(', '), 2, 12);
  return ['Expected', [...lines, ...holds]];
}

function wordFor(status: ExpectationStatus): string {
  return status === 'unmet' ? 'UNMET' : status;
}

/** Lines about a whole run, each ended; empty where nothing was asked of anybody. */
export function expectedText(tally: ExpectedTally, style: Style): string {
  const hosts = tally.hosts();
  if (hosts.asked === 0) return '';
  const rows = tally.deviations();
  const shown = rows.slice(0, MOST_SHOWN);
  const more = rows.length - shown.length + tally.omitted();
  const lines = [
    paint('bold', 'Expected', style),
    `  ${hanging(expectedHeadline(hosts), 2, style.columns ?? DEFAULT_COLUMNS)}`,
    ...deviationLines(shown, style),
    ...(more > 0 ? [`  and ${more} more; the JSON has all of them`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** Most kinds that are shown, and most hosts that are named for one. */
const MOST_SHOWN = 30;
export const MOST_NAMED = 3;
const LONGEST_LINE = 120;

function deviationLines(rows: readonly Deviation[], style: Style): string[] {
  const ascii = style.unicode === false;
  const ids = rows.map(({ id }) => clean(id, { limit: 40, ascii }));
  const width = Math.max(0, ...ids.map((id) => id.length));
  const digits = String(Math.max(0, ...rows.map(({ hosts }) => hosts))).length;
  const columns = Math.min(style.columns ?? DEFAULT_COLUMNS, LONGEST_LINE);
  return rows.map(({ status, expected, hosts, named }, index) => {
    const word = paint(COLOURS[status], padEnd(wordFor(status), 7), style);
    const head = `  ${padEnd('', 7)}  ${padEnd(ids[index] ?? '', width)}  ${padStart(String(hosts), digits)}  `;
    const rest = hosts > named.length ? `, and ${hosts - named.length} more` : '';
    const said = clean(`${expected}: ${named.map(({ host }) => host).join(', ')}${rest}`, {
      limit: 400,
      ascii,
    });
    return `  ${word}${head.slice(9)}${hanging(said, head.length, columns)}`;
  });
}
