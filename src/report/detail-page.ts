/** The page a host is described on: its margins, and what text has to go through to get there. */
import { clean } from './clean.ts';
import { DEFAULT_COLUMNS, hanging, padEnd, type Style } from './layout.ts';

/** A titled group of lines; left out where there are none. */
export type Block = readonly [title: string, lines: readonly string[]];

export const INDENT = 2;

/** Wide enough for the labels, and narrow enough for a SHA-256 thumbprint beside it. */
const LABEL = 12;

export interface Page {
  readonly style: Style;
  readonly columns: number;
  clean(text: string, limit?: number): string;
  /** A wrapped line, cleaned. */
  line(text: string, indent?: number, hang?: number): string;
  /** A label and what it stands for, cleaned; nothing where there is nothing to say. */
  field(label: string, text: string | undefined, limit?: number): string[];
}

export function pageFor(style: Style): Page {
  const columns = style.columns ?? DEFAULT_COLUMNS;
  const ascii = style.unicode === false;
  const page: Page = {
    style,
    columns,
    clean: (text, limit = 400) => clean(text, { limit, ascii }),
    line(text, indent = INDENT, hang = indent) {
      const [first = '', ...rest] = hanging(page.clean(text), hang, columns).split('\n');
      return [' '.repeat(indent) + first, ...rest].join('\n');
    },
    field(label, text, limit) {
      if (text === undefined || text === '') return [];
      const start = INDENT + LABEL;
      return [
        `${' '.repeat(INDENT)}${padEnd(label, LABEL)}${hanging(page.clean(text, limit), start, columns)}`,
      ];
    },
  };
  return page;
}
