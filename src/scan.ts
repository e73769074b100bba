/** Many hosts: bounded concurrency, each result as soon as it is there, memory independent of their number. */
import { setMaxListeners } from 'node:events';
import pLimit from 'p-limit';
import type { SurveyResult, Target } from './handshake/result.ts';
import { type ProbeOptions, type Settings, settingsOf } from './options.ts';
import { surveyWith } from './survey.ts';

export interface ScanOptions extends ProbeOptions {
  /** Hosts at the same time; 100 by default. */
  readonly concurrency?: number;
  /** Further tries for a host that died of something that may pass; 0 by default. */
  readonly retries?: number;
}

export const DEFAULT_CONCURRENCY = 100;

type Targets = Iterable<Target> | AsyncIterable<Target>;

/**
 * Surveys each target and yields the results in the order they are done. Targets are taken
 * only when there is room for them, and only as fast as the results are consumed. When
 * `signal` fires no further target is taken, and those under way end with what they have, as
 * they do when the results are not wanted any more.
 */
export async function* scan(
  targets: Targets,
  options: ScanOptions = {},
): AsyncGenerator<SurveyResult, void, undefined> {
  const { concurrency = DEFAULT_CONCURRENCY, retries = 0, signal } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new TypeError('concurrency must be a whole number of at least 1');
  }
  const bell = alarm();
  const asked = settingsOf(options);
  const brake = brakeFor(signal, bell.ring);
  const settings = { ...asked, signal: brake.signal };
  const source = pull(targets, bell.ring);
  const crew = crewOf(
    concurrency,
    (target: Target) => surveyWithRetries(target, settings, retries),
    bell.ring,
  );
  const stopped = (): boolean => source.exhausted() || brake.signal.aborted;
  try {
    for (;;) {
      const result = crew.result();
      const target = result || stopped() || crew.isFull() ? undefined : source.next();
      if (result) yield result;
      else if (target) crew.start(target);
      else if (stopped() && crew.isIdle()) return;
      else await bell.rung();
    }
  } finally {
    brake.release();
    await source.close();
  }
}

/** A signal that follows the caller's, for every walk to listen to; a library must not crowd the one it was given. */
function brakeFor(
  outer: AbortSignal | undefined,
  ring: () => void,
): { signal: AbortSignal; release: () => void } {
  const inner = new AbortController();
  setMaxListeners(0, inner.signal);
  const follow = (): void => {
    inner.abort(outer?.reason);
    ring();
  };
  if (outer?.aborted) follow();
  outer?.addEventListener('abort', follow, { once: true });
  return {
    signal: inner.signal,
    release() {
      outer?.removeEventListener('abort', follow);
      inner.abort();
    },
  };
}

/** At most `size` pieces of work at a time. It is only given work while it is not full, so that p-limit never holds a queue. */
function crewOf<Work, Result>(
  size: number,
  perform: (work: Work) => Promise<Result>,
  ring: () => void,
): {
  start: (work: Work) => void;
  result: () => Result | undefined;
  isFull: () => boolean;
  isIdle: () => boolean;
} {
  const limit = pLimit(size);
  const done: Result[] = [];
  let fault: { readonly error: unknown } | undefined;
  const busy = (): number => limit.activeCount + limit.pendingCount;
  return {
    start(work) {
      limit(perform, work)
        .then(
          (result) => done.push(result),
          (error: unknown) => {
            fault ??= { error };
          },
        )
        .finally(ring);
    },
    result() {
      if (fault) throw fault.error;
      return done.shift();
    },
    isFull: () => busy() >= size,
    isIdle: () => busy() === 0 && done.length === 0 && !fault,
  };
}

/** Something to wait for: `rung` resolves at the next `ring`, or at once when one came since the last time. */
function alarm(): { ring: () => void; rung: () => Promise<void> } {
  let pending = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      pending = true;
      wake?.();
    },
    async rung() {
      if (!pending) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      pending = false;
      wake = undefined;
    },
  };
}

/** Takes targets one at a time without ever waiting for a slow source: `next` gives what is there. */
function pull(
  targets: Targets,
  ring: () => void,
): {
  next: () => Target | undefined;
  exhausted: () => boolean;
  close: () => Promise<void>;
} {
  if (!(Symbol.asyncIterator in targets)) {
    const iterator = targets[Symbol.iterator]();
    let last = false;
    return {
      next() {
        const item = iterator.next();
        last = item.done === true;
        if (last) ring();
        return last ? undefined : item.value;
      },
      exhausted: () => last,
      close: async () => void iterator.return?.(),
    };
  }
  const iterator = targets[Symbol.asyncIterator]();
  let asked = false;
  let last = false;
  let arrived: Target | undefined;
  let fault: { readonly error: unknown } | undefined;
  const ask = (): void => {
    asked = true;
    iterator
      .next()
      .then(
        ({ done, value }) => {
          last = done === true;
          arrived = value as Target | undefined;
        },
        (error: unknown) => {
          fault = { error };
        },
      )
      .finally(() => {
        asked = false;
        ring();
      });
  };
  return {
    next() {
      if (fault) throw fault.error;
      const target = arrived;
      arrived = undefined;
      if (!target && !asked && !last) ask();
      return target;
    },
    exhausted: () => last && arrived === undefined,
    // A source that is still being waited for would not answer before its next target.
    close: async () => void (asked || (await iterator.return?.(undefined))),
  };
}

async function surveyWithRetries(
  target: Target,
  settings: Settings,
  retries: number,
): Promise<SurveyResult> {
  for (let left = retries; ; left--) {
    const result = await surveyWith(target, settings);
    if (left <= 0 || settings.signal?.aborted || !mayPass(result)) return result;
    if (credentialsWereSent(result, settings)) return result;
  }
}

/**
 * Invariant: credentials go to a host once, whatever became of them. A server that just closes
 * may have counted a wrong password, and a few of these lock an account.
 */
function credentialsWereSent(
  { facts, stages }: SurveyResult,
  { logon: { credentials, autologon = false } }: Settings,
): boolean {
  if (!credentials) return false;
  const challenged = facts.ntlm !== undefined;
  return challenged || (autologon && stages.some(({ stage }) => stage === 'logon'));
}

/** Deaths that a second try may not meet again; what a server says clearly is never asked twice. */
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
