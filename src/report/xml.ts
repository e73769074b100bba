/** Text in XML 1.0. */
import { htmlText } from './escape.ts';

/** Longest text of an attribute, in columns. */
const LONGEST = 1000;

/**
 * A server's text for an attribute or an element, never empty. Characters that XML 1.0 has no place
 * for are escaped as everywhere else, so that what a server tried is seen.
 */
export function xmlText(text: string, limit = LONGEST): string {
  return htmlText(text, { limit }) || '-';
}

/** Lines of an element, each cleaned by itself. */
export function xmlLines(lines: readonly string[], limit = LONGEST): string {
  return lines.map((line) => htmlText(line, { limit })).join('\n');
}
