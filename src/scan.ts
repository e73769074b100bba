/** Many hosts: bounded concurrency, each result as soon as it is there, memory independent of their number. */
import pLimit from 'p-limit';
import type { SurveyResult, Target } from './handshake/result.ts';
import type { ProbeOptions } from './options.ts';
import { settingsOf } from './options.ts';
import { survey } from './survey.ts';

export interface ScanOptions extends ProbeOptions {
  /** Hosts at the same time; 100 by default. */
  readonly concurrency?: number;
  /** Further tries for a host that died of something that may pass; 0 by default. */
  readonly retries?: number;
}

export const DEFAULT_CONCURRENCY = 100;

/**
 * Surveys each target and yields the results in the order they are done. Targets are taken
 * only when there is room for them, and only as fast as the results are consumed. When
 * `signal` fires no further target is taken, and those under way end with what they have.
 */
export async function* scan(
  targets: Iterable<Target> | AsyncIterable<Target>,
  options: ScanOptions = {},
): AsyncGenerator<SurveyResult, void, undefined> {
  const { concurrency = DEFAULT_CONCURRENCY, retries = 0, signal } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new TypeError('concurrency must be at least 1');
  settingsOf(options);
  const limit = pLimit(concurrency);
  const done: SurveyResult[] = [];
  let fault: { readonly error: unknown } | undefined;
  let wake = (): void => {};
  const fail = (error: unknown): void => {
    fault ??= { error };
  };
  const surveyed = (target: Target): void => {
    limit(surveyWithRetries, target, options, retries)
      .then((result) => done.push(result), fail)
      .finally(() => wake());
  };

  const source = Symbol.asyncIterator in targets ? targets : fromIterable(targets);
  const iterator = source[Symbol.asyncIterator]();
  let taking = false;
  let exhausted = false;
  const take = (): void => {
    taking = true;
    iterator
      .next()
      .then(({ done: last, value }) => {
        if (last) exhausted = true;
        else if (!signal?.aborted) surveyed(value);
      }, fail)
      .finally(() => {
        taking = false;
        wake();
      });
  };
  const stop = (): void => wake();
  signal?.addEventListener('abort', stop);
  try {
    for (;;) {
      if (fault) throw fault.error;
      const busy = limit.activeCount + limit.pendingCount;
      const result = done.shift();
      if (result) yield result;
      else if (busy === 0 && (exhausted || signal?.aborted)) return;
      else {
        if (!taking && !exhausted && !signal?.aborted && busy < concurrency) take();
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    await iterator.return?.(undefined);
  }
}

async function* fromIterable<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

async function surveyWithRetries(
  target: Target,
  options: ScanOptions,
  retries: number,
): Promise<SurveyResult> {
  for (let left = retries; ; left--) {
    const result = await survey(target, options);
    if (left <= 0 || !mayPass(result) || options.signal?.aborted) return result;
  }
}

/** Deaths that a second try may not meet again; a refusal by the server is never asked twice. */
function mayPass({ outcome }: SurveyResult): boolean {
  if (outcome.kind !== 'failed') return false;
  const { failure } = outcome;
  switch (failure.kind) {
    case 'timedOut':
    case 'reset':
    case 'closed':
    case 'unreachable':
      return true;
    case 'unresolved':
      return failure.code === 'EAI_AGAIN';
    default:
      return false;
  }
}
