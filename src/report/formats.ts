/** The formats a run can be written in; a reporter is loaded when it is asked for: `table` alone costs more than all the others. */
import type { Reporter } from './report.ts';

export interface Format {
  /** What it is, for `rdpprobe list formats`. */
  readonly about: string;
  readonly load: () => Promise<Reporter>;
}

/** To add a format, write its reporter and put it here. */
export const FORMATS = {
  table: {
    about: 'one row a host and a summary, for people; written at the end',
    load: async () => (await import('./table.ts')).tableReporter,
  },
  plain: {
    about: 'tab-separated columns, one line a host as soon as it is done',
    load: async () => (await import('./plain.ts')).plainReporter,
  },
  jsonl: {
    about: 'JSON Lines: the run, each result as soon as it is done, the summary',
    load: async () => (await import('./json-lines.ts')).jsonLinesReporter,
  },
  csv: {
    about: 'comma-separated values for a spreadsheet, one line a host as soon as it is done',
    load: async () => (await import('./csv.ts')).csvReporter,
  },
  markdown: {
    about: 'tables and remedies for a change ticket; written at the end',
    load: async () => (await import('./markdown.ts')).markdownReporter,
  },
  html: {
    about: 'one page for a browser, with pictures; written at the end',
    load: async () => (await import('./html/html.ts')).htmlReporter,
  },
  detail: {
    about: 'all about each host, for people',
    load: async () => (await import('./detail.ts')).detailReporter,
  },
} as const satisfies Readonly<Record<string, Format>>;

export type FormatName = keyof typeof FORMATS;
export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[];
