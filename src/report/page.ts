/** The page that people read: its margins, and what text has to go through to get there. */
import { clean } from './clean.ts';
import { DEFAULT_COLUMNS, displayWidth, hanging, padEnd, type Style, wrapWhole } from './layout.ts';

/** A titled group of lines; left out where there are none. */
export type Block = readonly [title: string, lines: readonly string[]];

export const INDENT = 2;

/** Most columns of a command, of which half would be worse than none. */
const LONGEST_COMMAND = 1000;

/** Wide enough for the labels, and narrow enough for a SHA-256 thumbprint beside it. */
export const LABEL = 12;

export interface Page {
  readonly style: Style;
  readonly columns: number;
  clean(text: string, limit?: number): string;
  /** A wrapped line, cleaned; its further lines at `hang`. */
  line(text: string, indent?: number, hang?: number): string;
  /** A wrapped line at `hang` behind a label at `indent`; nothing where there is nothing to say. */
  labelled(label: string, text: string | undefined, indent: number, hang: number): string[];
  /** As `labelled`, for text of our own: commands and paths between backticks stay whole. */
  told(label: string, text: string | undefined, indent: number, hang: number): string[];
  /** A command or a path and nothing else, whole behind its label or on the line below. */
  whole(label: string, text: string | undefined, indent: number, hang: number): string[];
  /** As `labelled`, at the margins that facts stand at. */
  field(label: string, text: string | undefined): string[];
}

/** @param limit most columns that one text may take, its lines together */
export function pageFor(style: Style, limit = 400): Page {
  const columns = style.columns ?? DEFAULT_COLUMNS;
  const ascii = style.unicode === false;
  const behind = (label: string, indent: number, hang: number) =>
    `${' '.repeat(indent)}${padEnd(label, hang - indent)}`;
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
      return [behind(label, indent, hang) + hanging(page.clean(text), hang, columns)];
    },
    told(label, text, indent, hang) {
      if (text === undefined) return [];
      return [behind(label, indent, hang) + hanging(page.clean(text), hang, columns, wrapWhole)];
    },
    whole(label, text, indent, hang) {
      if (text === undefined) return [];
      const shown = page.clean(text, LONGEST_COMMAND);
      const head = behind(label, indent, hang);
      if (displayWidth(shown) <= columns - hang) return [head + shown];
      return [head.trimEnd(), ' '.repeat(hang) + shown];
    },
    field: (label, text) => page.labelled(label, text, INDENT, INDENT + LABEL),
  };
  return page;
}
