/** Tab-separated columns for grep, cut and awk: a heading, then one line a host as soon as it is done. */
import { cleanCell } from './clean.ts';
import type { Style } from './layout.ts';
import type { DiagnosedResult, Reporter } from './report.ts';
import { COLUMNS, rowOf } from './row.ts';

export const PLAIN_HEADING = `${COLUMNS.join('\t')}\n`;

export const plainReporter: Reporter = async function* (lines, style = {}) {
  yield PLAIN_HEADING;
  for await (const line of lines) if (line.type === 'result') yield plainLine(line, style);
};

export function plainLine(result: DiagnosedResult, { unicode = true }: Style): string {
  const row = rowOf(result, cleanCell, !unicode);
  return `${COLUMNS.map((column) => row[column]).join('\t')}\n`;
}
