/**
 * Comma-separated values as they are found: with quotes or without, with any of four delimiters.
 *
 * @see RFC 4180
 */
import { type Item, skipped } from './importer.ts';

export interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

export type Delimiter = ',' | ';' | '\t' | '|';

/** The delimiter that the first line with text has most of; a comma where it has none. */
export function delimiterOf(text: string): Delimiter {
  const head = text.slice(0, HEAD).split(/\r?\n/);
  const [, told] = /^sep=([,;|\t])$/i.exec(head[0] ?? '') ?? [];
  if (told !== undefined) return told as Delimiter;
  const line = head.find((each) => each.trim() !== '' && !each.startsWith('#')) ?? '';
  const bare = line.replace(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((each) => bare.split(each).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** The rows of a text; blank ones, comments and `sep=` are passed over. A quote without an end ends them. */
export function* rowsOf(text: string, delimiter: Delimiter): Generator<Row | Item> {
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const start = line;
    const cells: string[] = [];
    let ended = false;
    while (!ended) {
      const cell = cellAt(text, at, delimiter);
      if (cell === undefined) {
        yield skipped(line, 'a quote has no end, and the file is not read on from there');
        return;
      }
      if (cells.length < MOST_CELLS) cells.push(cell.value);
      line += cell.lines;
      at = cell.end + 1;
      ended = text[cell.end] !== delimiter;
    }
    line++;
    if (cells.some((each) => each !== '') && !isRemark(cells)) yield { cells, line: start };
  }
}

export function isRow(what: Row | Item): what is Row {
  return 'cells' in what;
}

const DELIMITERS: readonly Delimiter[] = [',', ';', '\t', '|'];
const HEAD = 1 << 16;
const MOST_CELLS = 1000;

/** `#TYPE` is what PowerShell 5.1 writes first, `sep=;` is for Excel. */
function isRemark([first = '']: readonly string[]): boolean {
  return first.startsWith('#') || /^sep=$|^sep=.$/i.test(first);
}

interface Cell {
  readonly value: string;
  /** Where its delimiter or the end of its row is. */
  readonly end: number;
  /** How many line ends it holds. */
  readonly lines: number;
}

function cellAt(text: string, from: number, delimiter: Delimiter): Cell | undefined {
  let at = from;
  while (text[at] === ' ' || (text[at] === '\t' && delimiter !== '\t')) at++;
  if (text[at] !== '"') {
    const end = endOf(text, from, delimiter);
    return { value: text.slice(from, end).trim(), end, lines: 0 };
  }
  let value = '';
  for (at += 1; ; ) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return undefined;
    value += text.slice(at, quote);
    at = quote + 1;
    if (text[at] !== '"') break;
    value += '"';
    at += 1;
  }
  const lines = value.split('\n').length - 1;
  return { value: value.trim(), end: endOf(text, at, delimiter), lines };
}

function endOf(text: string, from: number, delimiter: Delimiter): number {
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === delimiter || character === '\n') return at;
  }
  return text.length;
}
