/** A server's text is hostile: what it may contain by the time it reaches a terminal or a tab-separated file. */
import { displayWidth } from './layout.ts';

export interface CleanOptions {
  /** Most columns the text may take. */
  readonly limit?: number;
  /** Escapes everything that is not ASCII, for terminals that show nothing else. */
  readonly ascii?: boolean;
}

/**
 * Text for a terminal or a log: one line, no control, bidirectional, invisible or unassigned
 * characters, and nothing that the agent of a pipeline takes for a command. They are escaped, not
 * dropped, so that what a server tried is seen; what is too long ends in `…`.
 */
export function clean(text: string, { limit = 256, ascii = false }: CleanOptions = {}): string {
  if (text.length <= limit && HARMLESS.test(text) && text.search(COMMAND) < 0) return text;
  const mark = ascii ? '...' : '…';
  let shown = '';
  let width = 0;
  let marks = 0;
  let cut = 0;
  let at = 0;
  // A few times the limit is read ahead, since invisible text and spaces take no columns.
  const head = text.slice(0, READ_AHEAD * limit);
  const commands = new Set([...head.matchAll(COMMAND)].map(({ index }) => index + 1));
  for (const character of head) {
    marks = /\p{M}/u.test(character) ? marks + 1 : 0;
    const stacked = marks > MOST_MARKS;
    const piece = commands.has(at)
      ? escaped(character)
      : pieceFor(character, shown, { ascii, stacked });
    at += character.length;
    width += displayWidth(piece);
    if (width > limit) return shown.slice(0, cut).trimEnd() + mark;
    shown += piece;
    if (width <= limit - mark.length) cut = shown.length;
  }
  return text.length > READ_AHEAD * limit ? shown.slice(0, cut).trimEnd() + mark : shown.trimEnd();
}

/** A cell of a tab-separated file: clean, never empty, and never a formula to a spreadsheet. */
export function cleanCell(text: string, options?: CleanOptions): string {
  const shown = clean(text, options);
  if (shown === '') return '-';
  return /^[=+\-@]/.test(shown) && !/^-?[\d.]*$/.test(shown) ? `'${shown}` : shown;
}

/**
 * Whole lines, in which agents find no command any more. For text that is not cleaned by itself, as
 * it is made of several.
 */
export function withoutCommands(text: string): string {
  return text.replace(COMMAND, ([first = '', second = '']) => first + escaped(second));
}

/** JSON on one line, the same value to whoever parses it, and no command to an agent. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(BRACKETED, '#\\u0023');
}

/** Azure's agent looks for `##vso[` anywhere in a line, and so do GitHub's for `##[` and TeamCity's for its own. */
const BRACKETED = /##(?=\w*\[)/g;

/** GitHub's agent takes `::warning` besides, where a line begins with it; lines are broken behind our back. IPv6 has no such letters. */
const COMMAND = new RegExp(`${BRACKETED.source}|::(?=[a-z-]*[g-z])`, 'gi');

/** Printable ASCII with single spaces inside. */
const HARMLESS = /^(?:[!-~]+(?: [!-~]+)*)?$/;

/** Control, format, surrogate, private, unassigned; separators of lines; whatever is not to be seen by default. */
const DANGEROUS = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** Accents on one letter that writing needs; more of them paint over the neighbouring lines. */
const MOST_MARKS = 3;

const READ_AHEAD = 4;

function pieceFor(
  character: string,
  before: string,
  { ascii, stacked }: { readonly ascii: boolean; readonly stacked: boolean },
): string {
  if (/\p{Zs}/u.test(character)) return before === '' || before.endsWith(' ') ? '' : ' ';
  const keep = !stacked && !DANGEROUS.test(character) && (!ascii || character <= '~');
  return keep ? character : escaped(character);
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\u{${code.toString(16)}}`;
}
