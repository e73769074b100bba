/** A server's text for files that read more into it than a terminal does. */
import { type CleanOptions, clean } from './clean.ts';

/**
 * A cell of a CSV file, quoted where RFC 4180 wants it, and never a formula to a spreadsheet.
 * One that begins like a formula gets an apostrophe in front, which spreadsheets take for "this is text".
 */
export function csvCell(text: string, options?: CleanOptions): string {
  return csvQuoted(clean(text, options).replace(FORMULA, "$1'$2"));
}

/** Quotes what has to be, and nothing else; for text of our own that a spreadsheet may well compute with. */
export function csvQuoted(text: string): string {
  return /[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Text in a paragraph, a list, a heading or a cell of Markdown, on one line: whatever would be made
 * of its characters is undone, down to links, images, mentions and references.
 */
export function markdownText(text: string, options?: CleanOptions): string {
  return clean(text, options)
    .replace(/[\\`*{}[\]|~$^!]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&')
    .replace(/[<>&]/g, (mark) => ENTITIES[mark] ?? mark)
    .replace(/^(?:[-+=#]|\d+(?=[.)](?: |$)))/, (start) =>
      /\d/.test(start) ? `${start}\\` : `\\${start}`,
    )
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, -1)}&#46;`)
    .replace(/@(?=\w)|#(?=\d)/g, `$&${WORD_JOINER}`);
}

/** The same, set as code where that can be said without escapes; nothing for nothing. */
export function markdownCode(text: string, options?: CleanOptions): string {
  const shown = clean(text, options);
  if (shown === '') return '';
  return /[`|]/.test(shown) ? markdownText(text, options) : `\`${shown}\``;
}

/** Text between the tags of HTML, or in a quoted attribute. */
export function htmlText(text: string, options?: CleanOptions): string {
  return clean(text, options).replace(/[<>&"']/g, (mark) => ENTITIES[mark] ?? mark);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Invisible; keeps a name from being told that it was mentioned. */
const WORD_JOINER = '&#8288;';

/**
 * At the start of a cell, or behind a semicolon: where a comma is the decimal sign, spreadsheets
 * split at semicolons, whatever is quoted.
 */
const FORMULA = /(^|;[\s"']*)(["\s]*[=+\-@＝＋－＠﹢﹣﹦﹫])/gu;
