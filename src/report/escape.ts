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
 * At the start of a cell, or behind a semicolon: where a comma is the decimal sign, spreadsheets
 * split at semicolons, whatever is quoted.
 */
const FORMULA = /(^|;[\s"']*)(["\s]*[=+\-@＝＋－＠﹢﹣﹦﹫])/gu;
