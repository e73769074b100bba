/** Tab-separated columns for grep, cut and awk: a heading, then one line a host as soon as it is done. */
import { clean, cleanCell } from './clean.ts';
import { labelsText } from './labels-text.ts';
import type { Style } from './layout.ts';
import type { DiagnosedResult, Reporter, RunLine } from './report.ts';
import { COLUMNS, rowOf } from './row.ts';

export const PLAIN_HEADING = `${COLUMNS.join('\t')}\n`;

export const plainReporter: Reporter = async function* (lines, style = {}) {
  let begun = false;
  let held = false;
  for await (const line of lines) {
    if (line.type === 'run') {
      held = line.policy !== undefined;
      const text = comment(line, style);
      if (text !== '') yield text;
    }
    if (!begun) yield held ? PLAIN_HEADING.replace('\n', `\t${EXPECTED}\n`) : PLAIN_HEADING;
    begun = true;
    if (line.type !== 'result') continue;
    const text = plainLine(line, style);
    yield held ? text.replace('\n', `\t${expectedCell(line)}\n`) : text;
  }
};

export function plainLine(result: DiagnosedResult, { unicode = true }: Style): string {
  const row = rowOf(result, cleanCell, !unicode);
  return `${COLUMNS.map((column) => row[column]).join('\t')}\n`;
}

/** The column that stands behind the others where hosts are held to a policy. */
const EXPECTED = 'expected';

/** `met`, or what is not: `unmet security.nla, unknown tls.min`. */
function expectedCell({ expectations }: DiagnosedResult): string {
  if (expectations === undefined) return '-';
  const open = expectations.filter(({ status }) => status === 'unmet' || status === 'unknown');
  if (open.length === 0) return 'met';
  return cleanCell(open.map(({ status, id }) => `${status} ${id}`).join(', '), { limit: 400 });
}

/** A comment with the labels and the note of a run, where it has some. */
function comment(run: RunLine, { unicode = true }: Style): string {
  const text = clean(labelsText(run), { limit: 2000, ascii: !unicode });
  return text === '' ? '' : `# ${text}\n`;
}
