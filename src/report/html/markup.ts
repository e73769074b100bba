/**
 * HTML that cannot be written unescaped: what a template is given is text, cleaned and escaped,
 * unless another template has made it.
 */
import { htmlText } from '../escape.ts';

/** Text that is HTML already; only `html` makes it. */
export interface Markup {
  readonly markup: string;
}

/** Lists are joined; `undefined` and `false` are nothing. */
export type Part = Markup | string | number | undefined | false | readonly Part[];

/**
 * A piece of HTML. Attributes have to stand in double quotes, and text never goes between the tags
 * of a script or a style.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const [first = '', ...rest] = flattened(strings);
  return { markup: rest.reduce((all, each, index) => all + written(parts[index]) + each, first) };
}

/** Text of at most so many columns; `html` itself takes 400. */
export function text(from: string, limit: number): Markup {
  return { markup: htmlText(from, { limit }) };
}

/** A sentence whose words between backticks are code, as commands are written in the texts of our own. */
export function spoken(from: string, limit: number): Markup {
  const parts = htmlText(from, { limit }).split('`');
  // A backtick without a partner is only a backtick.
  if (parts.length % 2 === 0) return { markup: parts.join('`') };
  return {
    markup: parts.map((part, index) => (index % 2 ? `<code>${part}</code>` : part)).join(''),
  };
}

/** Our own style or script, as it is. */
export function verbatim(source: string): Markup {
  return { markup: source };
}

/** Most columns of a text that says nothing else. */
const LONGEST = 400;

function written(part: Part): string {
  if (part === undefined || part === false) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return htmlText(part, { limit: LONGEST });
  if (isList(part)) return part.map(written).join('');
  return part.markup;
}

function isList(part: Markup | readonly Part[]): part is readonly Part[] {
  return Array.isArray(part);
}

const FLATTENED = new WeakMap<TemplateStringsArray, readonly string[]>();

/** The indentation of templates is for those who read the source. */
function flattened(strings: TemplateStringsArray): readonly string[] {
  const known = FLATTENED.get(strings);
  if (known !== undefined) return known;
  const made = strings.map((each) => each.replace(/\n\s*/g, '\n').replace(/>\n</g, '><'));
  FLATTENED.set(strings, made);
  return made;
}
