/** What `verify` and `diff` have in common: what is compared, how it is reported, and what it comes to. */

import type { Counts, RunIndex } from '../policy/comparison.ts';
import { type FieldFilter, fieldFilter } from '../policy/field-path.ts';
import { isFieldPath, someFieldPaths } from '../policy/fields.ts';
import type { RunFileLine, Shortfall } from '../policy/run-file.ts';
import { countsText } from '../report/difference-page.ts';
import { type DifferenceReporter, differenceJsonReporter } from '../report/differences.ts';
import { plural } from '../report/plural.ts';
import { nearest } from '../targets/nearest.ts';
import { quote } from '../targets/problem.ts';
import type { Closing } from './closing.ts';
import { ExitCode } from './exit-code.ts';
import { type Io, note } from './io.ts';
import type { Values } from './options.ts';
import { UsageError } from './usage-error.ts';
import type { OutputRequest } from './values.ts';

/** Text for people, where the user names no format. */
export const TEXT = 'text';

/** Throws a `UsageError` for a field that there is not. */
export function comparedBy({ ignore = [], only = [] }: Values): FieldFilter {
  for (const [option, path] of [
    ...ignore.map((each) => ['ignore', each] as const),
    ...only.map((each) => ['only', each] as const),
  ]) {
    if (isFieldPath(path)) continue;
    const bare = path.replace(/^facts\./, '');
    const meant = isFieldPath(bare) ? bare : nearest(path, someFieldPaths());
    const hint =
      meant === undefined
        ? 'write security.nla, certificate or protocols.*'
        : `did you mean ${meant}?`;
    throw new UsageError(`--${option} ${quote(path)} is not a field that is compared: ${hint}`);
  }
  return fieldFilter({ ignore, only });
}

/** What the header of a comparison says of what was asked. */
export function asked({ ignore, only }: Values) {
  return { ...(ignore && { ignore }), ...(only && { only }) };
}

/** The reports of a comparison: for people on stdout, unless stdout is taken. */
export function comparisonRequests({ output = [], json }: Values): OutputRequest<string>[] {
  const requests = json ? [{ format: 'jsonl' } as const, ...output] : output;
  const taken = requests.some(({ path }) => path === undefined);
  return taken ? [...requests] : [{ format: TEXT }, ...requests];
}

/** The reporter of a format; `undefined` for a format that shows runs only. */
export async function differenceReporter(
  format: string,
  { max = DEFAULT_MAX }: Values,
): Promise<DifferenceReporter | undefined> {
  const detail = max === 0 ? {} : { most: max };
  switch (format) {
    case TEXT:
      return (await import('../report/difference-text.ts')).differenceTextReporter(detail);
    case 'markdown':
      return (await import('../report/difference-markdown.ts')).differenceMarkdownReporter(detail);
    case 'jsonl':
      return differenceJsonReporter;
    default:
      return undefined;
  }
}

/** Lines of a section for people; more than that is read by programs. */
const DEFAULT_MAX = 100;

/** Passes the lines of a run on, and says on stderr what is missing from it. */
export async function* saidAloud(
  lines: AsyncIterable<RunFileLine>,
  name: string,
  io: Io,
): AsyncGenerator<RunFileLine, void, undefined> {
  for await (const line of lines) {
    if (line.type === 'end' && line.shortfall !== undefined) {
      note(io, `rdpprobe: ${name} ${SHORTFALLS[line.shortfall]}`);
    }
    yield line;
  }
}

const SHORTFALLS: Readonly<Record<Shortfall, string>> = {
  truncated: 'breaks off in its last line, which is left out',
  unfinished: 'has no summary: its run was killed, or is still under way',
  incomplete: 'is of a run that ended before every host was done',
};

/** The exit code of a comparison, and the sentence that says what decided it. */
export function comparisonClosing(counts: Counts, incomplete: boolean, against: string): Closing {
  const differ = counts.gone + counts.new + counts.changed;
  const hosts = plural(counts.hosts, 'host');
  const found =
    differ === 0
      ? `nothing differs from ${against} on ${hosts}`
      : `${differ} of ${hosts} differ from ${against}: ${countsText(counts)}`;
  if (incomplete) {
    const untold =
      counts.untold > 0 ? `${counts.untold} of them not to be compared` : 'a run is not whole';
    return { exitCode: ExitCode.INCOMPLETE, sentence: `${found}; incomplete: ${untold}` };
  }
  return { exitCode: differ === 0 ? ExitCode.DONE : ExitCode.UNMET, sentence: found };
}

/** Tells of what is odd about a run, without being in the way. */
export function noteRepeated({ repeated }: RunIndex, name: string, io: Io): void {
  if (repeated === 0) return;
  const results = repeated === 1 ? '1 result' : `${repeated} results`;
  note(io, `rdpprobe: ${name} has hosts more than once; ${results} left out`);
}
