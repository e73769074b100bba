/** How a table is laid out: which columns a terminal has room for, how wide each is, and what a cell gives up. */
import { clean } from './clean.ts';
import { DEFAULT_COLUMNS, displayWidth, type Style, wrap } from './layout.ts';
import type { Column, Row } from './row.ts';

export interface TableLayout {
  /** From left to right. */
  readonly columns: readonly Column[];
  readonly widths: Readonly<Partial<Record<Column, number>>>;
  /** Spaces between two columns. */
  readonly gap: number;
  /** A column that every table should have was cut or left out. */
  readonly tight: boolean;
}

/** The richest layout that fits the style's columns. */
export function layoutFor(
  headings: Row,
  rows: readonly Row[],
  { columns: room = DEFAULT_COLUMNS }: Style,
): TableLayout {
  const natural = (column: Column): number =>
    Math.max(...rows.map((row) => displayWidth(row[column])), longestWord(headings[column]));
  const wanted = (column: Column): number =>
    Math.min(
      Math.max(natural(column), displayWidth(headings[column])),
      MOST[column] ?? Number.POSITIVE_INFINITY,
    );
  const least = (column: Column): number =>
    Math.min(natural(column), LEAST[column] ?? natural(column), Math.max(4, (room - 1) >> 1));

  let columns = ORDER.filter((column) => room >= (WORTH_FROM[column] ?? 0));
  const spare = (width: (column: Column) => number, gap: number): number =>
    room - total(columns.map(width)) - gap * (columns.length - 1);
  for (const column of LEFT_OUT) {
    if (spare(least, 1) >= 0) break;
    columns = columns.filter((each) => each !== column);
  }
  const comfortable = (column: Column): number =>
    column in WORTH_FROM ? least(column) : wanted(column);
  const gap = spare(comfortable, 2) >= 0 ? 2 : 1;
  const widths: Partial<Record<Column, number>> = {};
  for (const column of columns) widths[column] = least(column);
  let left = spare(least, gap);
  for (const column of GROWING) {
    if (!columns.includes(column)) continue;
    const wish = wanted(column) - least(column);
    // A heading that stays on two lines gains nothing.
    const more = wish > left && natural(column) <= least(column) ? 0 : Math.min(left, wish);
    widths[column] = least(column) + more;
    left -= more;
  }
  const tight = ORDER.some(
    (column) => !(column in WORTH_FROM) && (widths[column] ?? 0) < natural(column),
  );
  return { columns, widths, gap, tight };
}

/** A cell as lines of at most `width` columns: cut to one, but a host, which stands nowhere else, gets two. */
export function fitted(column: Column, text: string, width: number, { unicode }: Style): string[] {
  const ascii = unicode === false;
  if (column !== 'host' || displayWidth(text) <= width) {
    return [clean(text, { limit: width, ascii })];
  }
  const [first = ''] = wrap(text, width);
  const rest = text.slice(first.length).trimStart();
  return [first, clean(rest, { limit: width, ascii })];
}

const ORDER: readonly Column[] = [
  'host',
  'reached',
  'ms',
  'nla',
  'tls',
  'daysLeft',
  'name',
  'system',
  'verdict',
  'sentence',
];

/** Columns that are only shown on a terminal at least this wide. */
const WORTH_FROM: Readonly<Partial<Record<Column, number>>> = { system: 110, sentence: 160 };

/** Where there is no room for all, the first of these goes first; host and verdict always stay. */
const LEFT_OUT: readonly Column[] = [
  'sentence',
  'system',
  'ms',
  'tls',
  'daysLeft',
  'name',
  'nla',
  'reached',
];

/** How far columns may be cut; the others are as wide as what stands in them. */
const LEAST: Readonly<Partial<Record<Column, number>>> = {
  host: 20,
  name: 8,
  verdict: 26,
  system: 20,
  sentence: 30,
};

/** How wide columns may grow; the others take what they can get. */
const MOST: Readonly<Partial<Record<Column, number>>> = { system: 40 };

/** Who gets the columns that are left, in this order. */
const GROWING: readonly Column[] = [
  'verdict',
  'host',
  'name',
  'reached',
  'nla',
  'tls',
  'ms',
  'daysLeft',
  'system',
  'sentence',
];

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0);
}

function longestWord(text: string): number {
  return Math.max(...text.split(' ').map(displayWidth));
}
