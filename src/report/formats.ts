/** The formats a run can be written in; a reporter is loaded when it is asked for: `table` alone costs more than all the others. */
import type { Reporter } from './report.ts';

export interface Format {
  /** What it is, for `rdpprobe list formats`. */
  readonly about: string;
  readonly load: () => Promise<Reporter>;
  /** A file of it is put in its place when it is whole: whoever reads it by the way sees the old one or the new. */
  readonly atomic?: true;
  /** What is appended to the file that a variable of the environment names, where it names one. */
  readonly beside?: { readonly variable: string; readonly load: () => Promise<Reporter> };
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
  junit: {
    about: 'JUnit XML for GitLab, Jenkins and Azure DevOps, a suite a host as soon as it is done',
    load: async () => (await import('./junit.ts')).junitReporter,
  },
  sarif: {
    about: 'SARIF 2.1.0, each result at the line that named its host; written at the end',
    load: async () => (await import('./sarif.ts')).sarifReporter,
  },
  github: {
    about: 'annotations of GitHub Actions, and the job summary; written at the end',
    load: async () => (await import('./github.ts')).githubReporter,
    beside: {
      variable: 'GITHUB_STEP_SUMMARY',
      load: async () => (await import('./github-summary.ts')).githubSummaryReporter,
    },
  },
  azure: {
    about: 'issues and task result of Azure Pipelines; written at the end',
    load: async () => (await import('./azure.ts')).azureReporter,
  },
  codequality: {
    about: 'code quality report of GitLab, an issue as soon as its host is done',
    load: async () => (await import('./code-quality.ts')).codeQualityReporter,
  },
  tap: {
    about: 'TAP 14, a line a case as soon as its host is done',
    load: async () => (await import('./tap.ts')).tapReporter,
  },
  prom: {
    about:
      'metrics for the textfile collector of Prometheus; a file is replaced as a whole at the end',
    load: async () => (await import('./prometheus.ts')).prometheusReporter,
    atomic: true,
  },
  file_sd: {
    about:
      'hosts that spoke RDP, as targets for Prometheus; a file is replaced as a whole at the end',
    load: async () => (await import('./file-sd.ts')).fileSdReporter,
    atomic: true,
  },
} as const satisfies Readonly<Record<string, Format>>;

export type FormatName = keyof typeof FORMATS;
export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[];

/** @param name of a format of a run, or of something else */
export function formatNamed(name: string): Format | undefined {
  return FORMAT_NAMES.some((each) => each === name) ? FORMATS[name as FormatName] : undefined;
}
