/** One JSON object a line: the run, each result as soon as it is done, the summary. Text is kept as it came. */
import type { Reporter } from './report.ts';

export const jsonLinesReporter: Reporter = async function* (lines) {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
};
