/** What was asked to hold, for people: of one host, and over a run grouped by what does not hold. */
import type { Expectation, ExpectationStatus } from '../policy/expectation.ts';
import { clean } from './clean.ts';
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
import { hostAndPort } from './row.ts';

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

/** Takes results as they pass by; its size does not grow with their number. */
export interface ExpectedTally {
  add(result: DiagnosedResult): void;
  /** Lines, each ended; empty where nothing was asked of anybody. */
  text(style: Style): string;
}

export function expectedTally(): ExpectedTally {
  const hosts = { asked: 0, unmet: 0, unknown: 0 };
  const kinds = new Map<string, Deviation>();
  let omitted = 0;
  return {
    add(result) {
      const { expectations } = result;
      if (expectations === undefined) return;
      hosts.asked += 1;
      if (has(expectations, 'unmet')) hosts.unmet += 1;
      else if (has(expectations, 'unknown')) hosts.unknown += 1;
      for (const expectation of expectations) {
        if (expectation.status !== 'met' && !enter(kinds, expectation, result)) omitted += 1;
      }
    },
    text(style) {
      if (hosts.asked === 0) return '';
      const rows = STATUSES.flatMap((status) =>
        [...kinds.values()]
          .filter((each) => each.status === status)
          .sort((a, b) => b.hosts - a.hosts),
      );
      const shown = rows.slice(0, MOST_SHOWN);
      const more = rows.length - shown.length;
      const lines = [
        paint('bold', 'Expected', style),
        `  ${hanging(headline(hosts), 2, style.columns ?? DEFAULT_COLUMNS)}`,
        ...deviationLines(shown, style),
        ...(more + omitted > 0 ? [`  and ${more + omitted} more; the JSON has all of them`] : []),
      ];
      return `${lines.join('\n')}\n`;
    },
  };
}

/** What does not hold in the same way on several hosts. */
interface Deviation {
  readonly status: ExpectationStatus;
  readonly id: string;
  readonly expected: string;
  hosts: number;
  /** The first of them. */
  readonly named: string[];
}

const STATUSES: readonly ExpectationStatus[] = ['unmet', 'unknown', 'waived'];

/** Most kinds that are kept, and most that are shown. */
const MOST_KINDS = 256;
const MOST_SHOWN = 30;
const MOST_NAMED = 3;
const LONGEST_LINE = 120;

function has(expectations: readonly Expectation[], status: ExpectationStatus): boolean {
  return expectations.some((each) => each.status === status);
}

function enter(
  kinds: Map<string, Deviation>,
  { status, id, expected }: Expectation,
  { target }: DiagnosedResult,
): boolean {
  const key = `${status} ${id} ${expected}`;
  const kind = kinds.get(key) ?? { status, id, expected, hosts: 0, named: [] };
  if (kind.hosts === 0 && kinds.size >= MOST_KINDS) return false;
  kinds.set(key, kind);
  kind.hosts += 1;
  if (kind.named.length < MOST_NAMED) kind.named.push(hostAndPort(target));
  return true;
}

type Hosts = Readonly<Record<'asked' | 'unmet' | 'unknown', number>>;

function headline({ asked, unmet, unknown }: Hosts): string {
  const met = asked - unmet - unknown;
  const rest = [
    ...(unmet > 0 ? [`${unmet} ${unmet === 1 ? 'is' : 'are'} not`] : []),
    ...(unknown > 0 ? [`of ${unknown} it cannot be told`] : []),
  ];
  const first = `${met} of ${asked === 1 ? '1 host' : `${asked} hosts`} ${met === 1 ? 'is' : 'are'} as expected`;
  return `${[first, ...rest].join(', ')}.`;
}

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
    const said = clean(`${expected}: ${named.join(', ')}${rest}`, { limit: 400, ascii });
    return `  ${word}${head.slice(9)}${hanging(said, head.length, columns)}`;
  });
}
