/** Lines that fit: widths on a terminal, wrapping, padding, bars, durations and colour. */
import { styleText } from 'node:util';

/** How a report is to look. Left out: no colour, 80 columns, Unicode. */
export interface Style {
  readonly colour?: boolean;
  readonly columns?: number;
  /** `false`: nothing but ASCII. */
  readonly unicode?: boolean;
}

export const DEFAULT_COLUMNS = 80;

/** Columns the text takes on a terminal: East Asian wide characters and emoji take two, combining marks none. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text)
    width += WIDE.test(character) ? 2 : NO_WIDTH.test(character) ? 0 : 1;
  return width;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text;
}

/** Lines of at most `width` columns, broken at spaces, and inside a word only where it fits no line. */
export function wrap(text: string, width: number): string[] {
  return filled(
    text.split(' ').flatMap((each) => pieces(each, width)),
    width,
  );
}

/**
 * The same for text of our own, where no word is broken, and nothing between backticks either:
 * commands and paths are there to be copied, and stand on a line of their own, beyond its end if
 * they have to.
 */
export function wrapWhole(text: string, width: number): string[] {
  const words = text.match(/(?:`[^`]*`|[^ ])+/g) ?? [''];
  return filled(
    words.map((each) => ({ text: each, glued: false })),
    width,
  );
}

function filled(words: readonly Piece[], width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const joined = line === '' ? word.text : `${line}${word.glued ? '' : ' '}${word.text}`;
    if (displayWidth(joined) <= width) {
      line = joined;
    } else {
      if (line !== '') lines.push(line);
      line = word.text;
    }
  }
  return [...lines, line];
}

/** Wrapped, with every line but the first set in by `indent` columns; the first is taken to start there. */
export function hanging(text: string, indent: number, columns: number, lines = wrap): string {
  return lines(text, Math.max(20, columns - indent)).join(`\n${' '.repeat(indent)}`);
}

/** `0.4 ms`, `41.7 ms`, `417 ms`, `2.05 s`, `75.3 s`. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${milliseconds(ms)} ms`;
  return `${(ms / 1000).toFixed(ms < 9995 ? 2 : 1)} s`;
}

/** The number alone, with one decimal below a hundred. */
export function milliseconds(ms: number): string {
  return ms.toFixed(ms < 99.95 ? 1 : 0);
}

/** A bar for `value`, at least one mark long, at most `width` when it is the `largest`. */
export function bar(value: number, largest: number, width: number): string {
  if (value <= 0) return '';
  return '#'.repeat(Math.min(width, Math.max(1, Math.round((value / largest) * width))));
}

export type Colour = 'red' | 'yellow' | 'green' | 'bold' | 'dim';

/** Colours a single line where the style asks for it; the words have to do without. */
export function paint(colour: Colour | undefined, text: string, style: Style): string {
  if (!style.colour || colour === undefined || text === '') return text;
  return styleText(colour, text, { validateStream: false });
}

const ASCII = /^[ -~]*$/;

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;

const NO_WIDTH = /[\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}]/u;

interface Piece {
  readonly text: string;
  /** Belongs to the same word as the piece before. */
  readonly glued: boolean;
}

/** A word cut to what fits a line, after punctuation where there is some. */
function pieces(word: string, width: number): Piece[] {
  const found: Piece[] = [];
  let rest = word;
  while (displayWidth(rest) > width) {
    const head = longestHead(rest, width);
    const [soft = head] = /^.*[-.,:;/_=@](?=.)/su.exec(head) ?? [];
    const cut = soft.length * 2 < head.length ? head : soft;
    found.push({ text: cut, glued: found.length > 0 });
    rest = rest.slice(cut.length);
  }
  return [...found, { text: rest, glued: found.length > 0 }];
}

/** As many whole characters as fit, and at least one. */
function longestHead(text: string, width: number): string {
  let head = '';
  for (const character of text) {
    if (head !== '' && displayWidth(head + character) > width) break;
    head += character;
  }
  return head;
}
