/** The page that people read: its margins, and what text has to go through to get there. */
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
  /** A wrapped line, cleaned; its further lines at `hang`. */
  line(text: string, indent?: number, hang?: number): string;
  /** A wrapped line at `hang` behind a label at `indent`; nothing where there is nothing to say. */
  labelled(label: string, text: string | undefined, indent: number, hang: number): string[];
  /** As `labelled`, at the margins that facts stand at. */
  field(label: string, text: string | undefined): string[];
}

/** @param limit most columns that one text may take, its lines together */
export function pageFor(style: Style, limit = 400): Page {
  const columns = style.columns ?? DEFAULT_COLUMNS;
  const ascii = style.unicode === false;
  const page: Page = {
    style,
    columns,
    // The one character of our own texts that is not ASCII.
    clean: (text, most = limit) =>
      clean(ascii ? text.replaceAll('…', '...') : text, { limit: most, ascii }),
    line(text, indent = INDENT, hang = indent) {
      return ' '.repeat(indent) + hanging(page.clean(text), hang, columns);
    },
    labelled(label, text, indent, hang) {
      if (text === undefined || text === '') return [];
      const head = `${' '.repeat(indent)}${padEnd(label, hang - indent)}`;
      return [head + hanging(page.clean(text), hang, columns)];
    },
    field: (label, text) => page.labelled(label, text, INDENT, INDENT + LABEL),
  };
  return page;
}
