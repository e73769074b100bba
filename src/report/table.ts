/** A table for people, one line a host, written when the last host is done; then what its verdicts mean, and where handshakes died. */
import { table } from 'table';
import { clean } from './clean.ts';
import { expectedText, MOST_NAMED } from './expected.ts';
import { expectedTally } from './expected-tally.ts';
import { runNote } from './labels-text.ts';
import { type Colour, paint, type Style, wrap } from './layout.ts';
import { meanings } from './meanings.ts';
import { PLAIN_HEADING, plainLine } from './plain.ts';
import type { DiagnosedResult, Reporter } from './report.ts';
import { type Column, type Row, rowOf } from './row.ts';
import { summaryText } from './summary-text.ts';
import { fitted, layoutFor, type TableLayout } from './table-layout.ts';

/** Most hosts a table holds: it is kept until it can be laid out, and its cost grows with it. */
export const MOST_ROWS = 5000;

export const tableReporter: Reporter = async function* (lines, style = {}) {
  const sheet = sheetFor(style);
  const meant = meanings();
  const expected = expectedTally(MOST_NAMED);
  let begun = false;
  for await (const line of lines) {
    if (line.type === 'result') {
      meant.add(line);
      expected.add(line);
      const text = sheet.add(line);
      if (text === '') continue;
      begun = true;
      yield text;
    } else if (line.type === 'run') {
      yield* runNote(line, style);
    } else {
      const parts = [
        sheet.end(),
        expectedText(expected, style),
        meant.text(line.verdicts, style),
        summaryText(line, style),
      ];
      yield (begun ? '\n' : '') + parts.filter((part) => part !== '').join('\n');
    }
  }
  const rest = sheet.end();
  if (rest !== '') yield rest;
};

const OVERFLOW_NOTE = `More than ${MOST_ROWS} hosts; the rest follows as plain lines.`;

/** Holds rows up to its measure, lets them all go as a table then, and the later ones as plain lines. */
function sheetFor(style: Style): { add(result: DiagnosedResult): string; end(): string } {
  let rows: PaintedRow[] | undefined = [];
  return {
    add(result) {
      if (rows === undefined) return plainLine(result, style);
      if (rows.length < MOST_ROWS) {
        rows.push(paintedRow(result, style));
        return '';
      }
      const text = drawn(rows, style);
      rows = undefined;
      return `${text}\n${OVERFLOW_NOTE}\n\n${PLAIN_HEADING}${plainLine(result, style)}`;
    },
    end() {
      const held = rows ?? [];
      rows = [];
      return drawn(held, style);
    },
  };
}

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
  name: 'Name',
  verdict: 'Verdict',
  system: 'OS',
  sentence: 'Meaning',
};

const EXPIRES_SOON = 30;

function paintedRow(result: DiagnosedResult, { unicode = true }: Style): PaintedRow {
  const row = rowOf(result, clean, !unicode);
  const daysLeft = result.facts.certificate?.daysLeft;
  const days = daysColour(daysLeft);
  const verdict = verdictColour(result);
  return {
    row: { ...row, host: row.host.replace(/:3389(?=$| \()/, ''), name: firstLabel(row.name) },
    colours: {
      reached: result.outcome.kind === 'failed' ? 'red' : 'green',
      ...(days && { daysLeft: days }),
      ...(verdict && { verdict }),
    },
  };
}

/** `rds01` of `rds01.example`; wildcards and addresses stay as they are. */
function firstLabel(name: string): string {
  return /^(?=.*[a-z])[^*.]+(?=\.)/i.exec(name)?.[0] ?? name;
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

function drawn(all: readonly PaintedRow[], style: Style): string {
  if (all.length === 0) return '';
  const roomy = layoutOf(all, style);
  const rows = roomy.tight ? all.map(shortened) : all;
  const layout = roomy.tight ? layoutOf(rows, style) : roomy;
  const last = layout.columns.at(-1);
  const text = table(
    [headingCells(layout, style), ...rows.map((row) => cells(row, layout, style))],
    {
      border: { joinBody: style.unicode === false ? '-' : '─' },
      columnDefault: { paddingLeft: 0, paddingRight: layout.gap },
      columns: layout.columns.map((column) => ({
        width: widthOf(column, layout),
        alignment:
          column === 'ms' || column === 'daysLeft' ? ('right' as const) : ('left' as const),
        ...(column === last && { paddingRight: 0 }),
      })),
      drawVerticalLine: () => false,
      drawHorizontalLine: (index) => index === 1,
    },
  );
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function layoutOf(rows: readonly PaintedRow[], style: Style): TableLayout {
  return layoutFor(
    HEADINGS,
    rows.map(({ row }) => row),
    style,
  );
}

/** That a walk was stopped can be left out: most are, the summary counts them, and the dead are marked. */
function shortened({ row, colours }: PaintedRow): PaintedRow {
  return { row: { ...row, reached: row.reached.replace(/ stopped$/, '') }, colours };
}

function headingCells(layout: TableLayout, style: Style): string[] {
  return layout.columns.map((column) =>
    wrap(HEADINGS[column], widthOf(column, layout))
      .map((line) => paint('bold', line, style))
      .join('\n'),
  );
}

function cells({ row, colours }: PaintedRow, layout: TableLayout, style: Style): string[] {
  return layout.columns.map((column) =>
    fitted(column, row[column], widthOf(column, layout), style)
      .map((line) => paint(colours[column], line, style))
      .join('\n'),
  );
}

function widthOf(column: Column, { widths }: TableLayout): number {
  return widths[column] ?? 0;
}
