/** What a scan would do, without doing it. */
import { DEFAULT_CONCURRENCY, DEFAULT_TIMEOUTS_MS } from '../options.ts';
import { withoutCommands } from '../report/clean.ts';
import type { ScanOptions } from '../scan.ts';
import { type TargetSummary, targetTally } from '../targets/describe.ts';
import type { Exclusion } from '../targets/exclude.ts';
import type { TargetSources } from '../targets/read.ts';
import { confirmationFor, scopeTally } from '../targets/scope.ts';
import { formatShard } from '../targets/shard.ts';
import type { Part } from '../targets/target-set.ts';
import type { Course } from './course.ts';
import { importLines } from './import-request.ts';
import { roughly } from './progress.ts';

/** Lines of text, each ended. */
export async function dryRun(
  { listed, streamed, imported }: TargetSources,
  exclusion: Exclusion | undefined,
  options: ScanOptions,
  course: Course,
): Promise<string> {
  const tally = targetTally(exclusion);
  const scope = scopeTally();
  const take = (part: Part): Promise<void> => {
    scope.add(part);
    return tally.add(part);
  };
  for (const part of listed.parts) await take(part);
  for await (const block of streamed ?? []) await take(block);
  const summary = { ...tally.summary(), repeated: listed.repeated };
  const reason = confirmationFor(scope.scope());
  const { shard, skip, most } = course;
  // A part of the list is an even one.
  const own = Number(summary.count - summary.excluded) / (shard?.of ?? 1);
  const hosts = Math.min(Math.round(own) - skip, most);
  const lines = [
    ...countLines(summary, skip),
    ...(shard ? [`Shard     ${formatShard(shard)}, about ${Math.round(own)} targets`] : []),
    ...(most < own ? [`At most   ${most}`] : []),
    `Order     ${orderOf(course)}`,
    ...imported.flatMap(importLines).map((line) => `From      ${line}`),
    ...(hosts > 0 ? timeLines(hosts, options) : ['Nothing is left to probe.']),
    ...(reason === undefined ? [] : [`Needs --yes: ${reason}.`]),
    'Nothing was sent.',
  ];
  return withoutCommands(`${lines.join('\n')}\n`);
}

function orderOf({ seed }: Course): string {
  return seed === undefined ? 'as listed' : `random, made from the seed ${seed}`;
}

function countLines(
  summary: TargetSummary & { readonly repeated: number },
  skip: number,
): string[] {
  const { count, names, excluded, repeated, first, last } = summary;
  const notes = [
    ...(names > 0 ? [`${names} of them names`] : []),
    ...(repeated > 0
      ? [`${repeated === 1 ? '1 repeated entry' : `${repeated} repeated entries`} left out`]
      : []),
  ];
  return [
    `Targets   ${count}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`,
    ...(first && last ? [`First     ${placeOf(first)}`, `Last      ${placeOf(last)}`] : []),
    ...(excluded > 0n ? [`Excluded  ${excluded}`] : []),
    ...(skip > 0 ? [`Skipped   ${skip}`] : []),
  ];
}

/** Hosts that answer take about this long: one connection for each question. */
const USUAL_MS = 1000;
/** What it takes besides to be asked about TLS. */
const TLS_MS = { versions: 1000, suites: 6000 } as const;

function timeLines(hosts: number, options: ScanOptions): string[] {
  const { concurrency = DEFAULT_CONCURRENCY, retries = 0, timeoutMs, timeoutsMs } = options;
  const usualMs = USUAL_MS + (options.tlsSurvey === undefined ? 0 : TLS_MS[options.tlsSurvey]);
  const silentMs = timeoutsMs?.tcp ?? timeoutMs ?? DEFAULT_TIMEOUTS_MS.tcp;
  const rounds = Math.ceil(hosts / concurrency);
  const answering = roughly((rounds * usualMs) / 1000);
  const silent = roughly((rounds * silentMs * (1 + retries)) / 1000);
  return [
    `Time      about ${answering} if every host answers, ${silent} if none does, ${concurrency} at a time`,
  ];
}

function placeOf({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
