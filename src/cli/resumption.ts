/** What a scan goes on with, and what it leaves for another to go on with. */
import { resolve } from 'node:path';
import type { FormatName } from '../report/formats.ts';
import type { DiagnosedResult } from '../report/report.ts';
import { quote } from '../targets/problem.ts';
import { type Begun, begunBeside } from './begun.ts';
import { logsOn } from './credentials.ts';
import { type Io, note } from './io.ts';
import type { Journal } from './journal.ts';
import type { Values } from './options.ts';
import type { Tally } from './tally.ts';
import { UsageError } from './usage-error.ts';
import type { OutputRequest } from './values.ts';

type Requests = readonly OutputRequest<FormatName>[];

/** The journal that `--resume` names; `undefined` where the scan begins. */
export async function journalOf(values: Values, io: Io): Promise<Journal | undefined> {
  const { resume } = values;
  if (resume === undefined) return undefined;
  const { readJournal } = await import('./journal.ts');
  const journal = await readJournal(resume, logsOn(values));
  if (journal === undefined && !values.quiet) {
    note(io, `rdpprobe: there is nothing in ${quote(resume)} yet: the scan begins.`);
  }
  return journal;
}

/** The reports, with the journal among them; throws a `UsageError` where it is to be another one. */
export function withJournal(requests: Requests, { resume }: Values): Requests {
  if (resume === undefined) return requests;
  const own = requests.find(({ path }) => path !== undefined && resolve(path) === resolve(resume));
  if (own === undefined) return [...requests, { format: 'jsonl', path: resume }];
  if (own.format === 'jsonl') return requests;
  throw new UsageError(
    `--resume ${quote(resume)} is a file of JSON Lines, and --output would make it ${own.format}: give that another file`,
  );
}

/** The file that a scan can be gone on with, if one is written. */
export function journalPathIn(requests: Requests, { resume }: Values): string | undefined {
  return (
    resume ?? requests.find(({ format, path }) => format === 'jsonl' && path !== undefined)?.path
  );
}

/** Who was begun, for a scan that logs on. */
export function begunOf(
  path: string | undefined,
  journal: Journal | undefined,
  values: Values,
): Begun | undefined {
  if (path === undefined || !logsOn(values)) return undefined;
  return begunBeside(path, journal === undefined);
}

/** What was found before, counted, and then what is found now. */
export async function* goingOn(
  journal: Journal | undefined,
  tally: Tally,
  now: AsyncIterable<DiagnosedResult>,
): AsyncGenerator<DiagnosedResult> {
  for await (const result of journal?.results() ?? []) {
    tally.addEarlier(result);
    yield result;
  }
  yield* now;
}
