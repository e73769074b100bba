/** A table for people, one row a host, written when the last host is done; then where handshakes died. */
import { table } from 'table';
import { clean } from './clean.ts';
import { type Colour, DEFAULT_COLUMNS, displayWidth, paint, type Style, wrap } from './layout.ts';
import { PLAIN_HEADING, plainLine } from './plain.ts';
import type { DiagnosedResult, Reporter } from './report.ts';
import { COLUMNS, type Column, type Row, rowOf } from './row.ts';
import { summaryText } from './summary-text.ts';

/** Most hosts a table holds: it is kept until it can be laid out, and its cost grows with it. */
export const MOST_ROWS = 5000;

export const tableReporter: Reporter = async function* (lines, style = {}) {
  const rows: PaintedRow[] = [];
  let overflown = false;
  for await (const line of lines) {
    if (line.type === 'summary') {
      yield `${drain(rows, style)}${overflown ? '\n' : ''}${summaryText(line, style)}`;
    } else if (line.type === 'result' && rows.length < MOST_ROWS && !overflown) {
      rows.push(paintedRow(line, style));
    } else if (line.type === 'result') {
      if (!overflown) yield `${drain(rows, style)}${OVERFLOW_NOTE}\n\n${PLAIN_HEADING}`;
      overflown = true;
      yield plainLine(line, style);
    }
  }
  if (rows.length > 0) yield drain(rows, style);
};

const OVERFLOW_NOTE = `More than ${MOST_ROWS} hosts; the rest follows as plain lines.`;

interface PaintedRow {
  readonly row: Row;
  readonly colours: Readonly<Partial<Record<Column, Colour>>>;
}

const HEADINGS: Row = {
  host: 'Host',
  reached: 'Reached',
  ms: 'ms',
  nla: 'NLA',
  tls: 'TLS',
  daysLeft: 'Cert. days',
  name: 'Name, OS',
  verdict: 'Verdict',
};

const BOLD: PaintedRow['colours'] = Object.fromEntries(COLUMNS.map((column) => [column, 'bold']));

/** Columns that give way on a narrow terminal, and how far; the others are as wide as what stands in them. */
const LEAST: Readonly<Partial<Record<Column, number>>> = {
  host: 14,
  reached: 8,
  tls: 3,
  daysLeft: 5,
  name: 9,
  verdict: 18,
};

const EXPIRES_SOON = 30;

function paintedRow(result: DiagnosedResult, { unicode = true }: Style): PaintedRow {
  const row = rowOf(result, clean, !unicode);
  const daysLeft = result.facts.certificate?.daysLeft;
  const days = daysColour(daysLeft);
  const verdict = verdictColour(result);
  return {
    row: { ...row, host: row.host.replace(/:3389$/, '') },
    colours: {
      reached: result.outcome.kind === 'failed' ? 'red' : 'green',
      ...(days && { daysLeft: days }),
      ...(verdict && { verdict }),
    },
  };
}

function daysColour(daysLeft = EXPIRES_SOON): Colour | undefined {
  if (daysLeft < 0) return 'red';
  return daysLeft < EXPIRES_SOON ? 'yellow' : undefined;
}

function verdictColour({ findings }: DiagnosedResult): Colour | undefined {
  const severities = new Set(findings.map(({ severity }) => severity));
  if (severities.has('critical') || severities.has('high')) return 'red';
  return severities.has('medium') ? 'yellow' : undefined;
}

/** The rows so far as a table; they are let go. */
function drain(rows: PaintedRow[], style: Style): string {
  const drawn = rows.splice(0);
  if (drawn.length === 0) return '';
  const widths = widthsFor([HEADINGS, ...drawn.map(({ row }) => row)], style);
  const heading = cells({ row: HEADINGS, colours: BOLD }, widths.of, style);
  const body = drawn.map((each) => cells(each, widths.of, style));
  const wraps = body.some((row) => row.some((cell) => cell.includes('\n')));
  const text = table([heading, ...body], {
    border: { joinBody: style.unicode === false ? '-' : '─' },
    columnDefault: { paddingLeft: 0, paddingRight: widths.gap },
    columns: COLUMNS.map((column, index) => ({
      width: widths.of[column],
      alignment: column === 'ms' || column === 'daysLeft' ? ('right' as const) : ('left' as const),
      ...(index === COLUMNS.length - 1 && { paddingRight: 0 }),
    })),
    drawVerticalLine: () => false,
    drawHorizontalLine: (index, size) => index === 1 || (wraps && index > 1 && index < size),
  });
  const lines = text.split('\n').map((line) => line.trimEnd());
  return `${lines.join('\n')}\n`;
}

function cells({ row, colours }: PaintedRow, widths: Widths, style: Style): string[] {
  return COLUMNS.map((column) =>
    wrap(row[column], widths[column])
      .map((line) => paint(colours[column], line, style))
      .join('\n'),
  );
}

type Widths = Record<Column, number>;

/** Each spare column of the terminal goes to the cell that has to wrap most. */
function widthsFor(
  rows: readonly Row[],
  { columns = DEFAULT_COLUMNS }: Style,
): { of: Widths; gap: number } {
  const natural = columnwise((column) => Math.max(...rows.map((row) => displayWidth(row[column]))));
  const gaps = COLUMNS.length - 1;
  const gap = total(natural) + 2 * gaps <= columns ? 2 : 1;
  const of = columnwise((column) => Math.min(natural[column], LEAST[column] ?? natural[column]));
  for (let spare = columns - gap * gaps - total(of); spare > 0; spare -= 1) {
    const pressed = COLUMNS.reduce((most, column) =>
      natural[column] / of[column] > natural[most] / of[most] ? column : most,
    );
    if (natural[pressed] <= of[pressed]) break;
    of[pressed] += 1;
  }
  return { of, gap };
}

function columnwise(width: (column: Column) => number): Widths {
  return Object.fromEntries(COLUMNS.map((column) => [column, width(column)])) as Widths;
}

function total(widths: Widths): number {
  return COLUMNS.reduce((sum, column) => sum + widths[column], 0);
}
