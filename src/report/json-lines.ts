/** One JSON object a line: the run, each result as soon as it is done, the summary. Text is kept as it came. */
import { jsonText } from './clean.ts';
import type { Reporter } from './report.ts';

export const jsonLinesReporter: Reporter = async function* (lines) {
  for await (const line of lines) yield `${jsonText(line)}\n`;
};
