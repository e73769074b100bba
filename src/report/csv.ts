/**
 * Comma-separated values for a spreadsheet: a heading, then one line a host as soon as it is done.
 *
 * @see RFC 4180
 */
import { CSV_COLUMNS, type CsvValue } from './csv-columns.ts';
import { csvCell, csvQuoted } from './escape.ts';
import type { DiagnosedResult, Reporter, RunHeader } from './report.ts';

/** Without it Excel takes UTF-8 for the code page of the machine, and names with umlauts are garbled. */
const BYTE_ORDER_MARK = '\ufeff';

export const csvReporter: Reporter = async function* (lines) {
  yield `${BYTE_ORDER_MARK}${CSV_COLUMNS.map(({ name }) => csvQuoted(name)).join(',')}\r\n`;
  let run: RunHeader | undefined;
  for await (const line of lines) {
    if (line.type === 'run') run = line;
    if (line.type === 'result') yield csvLine(line, run);
  }
};

function csvLine(result: DiagnosedResult, run: RunHeader | undefined): string {
  return `${CSV_COLUMNS.map(({ value }) => cell(value(result, run))).join(',')}\r\n`;
}

/** Numbers are our own and stay numbers; everything else may come from a server. */
function cell(value: CsvValue): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (TIME.test(value)) return value.replace('T', ' ').replace(TIME_END, '');
  return csvCell(value, { limit: LONGEST_CELL });
}

/** A time as spreadsheets know one; all of them are UTC, and whole seconds are enough. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
const TIME_END = /(?:\.\d+)?Z$/;

/** A spreadsheet holds 32,767 characters a cell; nobody reads as many. */
const LONGEST_CELL = 2000;
