/** A scan on several threads: a ledger and a scan on this one, and a scan on each of the others. */
import { Worker } from 'node:worker_threads';
import type { SurveyResult, Target } from '../handshake/result.ts';
import { DEFAULT_CONCURRENCY } from '../options.ts';
import type { Block } from '../targets/target.ts';
import { type Ledger, ledgerFor } from './ledger.ts';
import {
  type CrossingOptions,
  doneOf,
  type FromThread,
  type ToThread,
  type WorkOptions,
} from './messages.ts';
import { work } from './work.ts';

export interface ThreadsOptions {
  readonly workers: number;
  readonly scan: CrossingOptions;
  readonly excluded?: readonly Block[];
  /** No further host is begun; those under way end in their own time. */
  readonly stop?: AbortSignal;
  /** No further host is begun, and those under way end with what they have. */
  readonly signal?: AbortSignal;
  /** Starts a thread; tests look on. */
  readonly start?: (data: WorkOptions) => Worker;
}

/** No thread has this number. */
const HERE = -1;
/** A thread of which nothing was heard for so long is taken for dead. */
const SILENCE_MS = 30_000;
/** Threads that may die before the scan does. */
const MOST_DEATHS = 10;
/** The smallest and the largest chunk: a thread must not wait for it, nor lose much with it. */
const SMALLEST_CHUNK = 16;
const LARGEST_CHUNK = 256;

/** Yields each result as it is done, in no order. Rejects when threads die again and again. */
export async function* scanOnThreads(
  targets: Iterable<Target> | AsyncIterable<Target>,
  options: ThreadsOptions,
): AsyncGenerator<SurveyResult, void, undefined> {
  const { workers, scan, excluded = [], stop, signal, start = startThread } = options;
  const share = shareOf(scan, workers);
  const ownConcurrency = share.concurrency ?? DEFAULT_CONCURRENCY;
  const chunk = Math.min(LARGEST_CHUNK, Math.max(SMALLEST_CHUNK, ownConcurrency));
  const ledger = ledgerFor(targets, {
    chunk,
    mostWaiting: workers * chunk,
    clock: () => performance.now(),
  });
  const crew = crewFor(ledger, () => start({ options: share, excluded }));
  const here = workHere(ledger, { options: share, excluded });
  const end = (type: 'stop' | 'cut') => (): void => {
    ledger.stop();
    crew.end(type);
    here.end(type);
  };
  const release = [follow(stop, end('stop')), follow(signal, end('cut'))];
  // Results of this thread need not cross, and a scan with two workers is on two threads and not on three.
  for (let at = 1; at < workers; at++) crew.hire();
  try {
    yield* ledger.results;
  } finally {
    for (const each of release) each();
    ledger.stop();
    here.end('cut');
    await Promise.all([crew.dismiss(), here.over]);
  }
}

/** The worker that is this thread itself. */
function workHere(
  ledger: Ledger,
  options: WorkOptions,
): { readonly over: Promise<void>; end(type: 'stop' | 'cut'): void } {
  const cut = new AbortController();
  let stopped = false;
  const over = work(ledger, HERE, options, { stopped: () => stopped, cut: cut.signal })
    .catch((error: unknown) => ledger.fail(error))
    .finally(() => ledger.release(HERE));
  return {
    over,
    end(type) {
      stopped = true;
      if (type === 'cut') cut.abort();
    },
  };
}

/** Does something when a signal fires, or has fired; returns the way to think better of it. */
function follow(signal: AbortSignal | undefined, act: () => void): () => void {
  if (signal?.aborted) act();
  signal?.addEventListener('abort', act, { once: true });
  return () => signal?.removeEventListener('abort', act);
}

/** What is meant for all of the scan, divided among the threads. */
function shareOf(options: CrossingOptions, workers: number): CrossingOptions {
  const { concurrency = DEFAULT_CONCURRENCY, rate, maxPerSubnet } = options;
  const part = (whole: number): number => Math.max(1, Math.ceil(whole / workers));
  return {
    ...options,
    concurrency: part(concurrency),
    ...(rate !== undefined && { rate: rate / workers }),
    ...(maxPerSubnet !== undefined && { maxPerSubnet: part(maxPerSubnet) }),
  };
}

function startThread(data: WorkOptions): Worker {
  // The sources are compiled before they run: there is a .js, whatever this file is called.
  return new Worker(new URL('./thread.js', import.meta.url), { workerData: data });
}

interface Crew {
  hire(): void;
  end(type: 'stop' | 'cut'): void;
  /** Resolves when no thread is left. */
  dismiss(): Promise<void>;
}

/** Threads by their numbers; one that dies is replaced. */
function crewFor(ledger: Ledger, start: () => Worker): Crew {
  const threads = new Map<number, Worker>();
  let hired = 0;
  let deaths = 0;
  let over = false;
  const send = (thread: Worker, message: ToThread): void => thread.postMessage(message);

  const listen = (number: number, thread: Worker): void => {
    let isDone = false;
    let fault: unknown = new Error('a worker thread ended before its work was done');
    thread.on('message', (message: FromThread) => {
      if (message.type === 'heartbeat') ledger.heartbeat(number);
      else if (message.type === 'complete') {
        ledger.complete(number, doneOf(message.done));
      } else if (message.type === 'lease') {
        void ledger.lease(number).then((chunk) => send(thread, { type: 'chunk', chunk }));
      } else isDone = true;
    });
    thread.on('error', (error) => {
      fault = error;
    });
    thread.on('exit', () => {
      threads.delete(number);
      ledger.release(number);
      if (isDone || over) return;
      deaths += 1;
      if (deaths > MOST_DEATHS) ledger.fail(fault);
      else crew.hire();
    });
  };
  const watch = setInterval(() => {
    for (const number of ledger.silent(SILENCE_MS)) void threads.get(number)?.terminate();
  }, SILENCE_MS / 3);
  watch.unref();

  const crew: Crew = {
    hire() {
      if (over) return;
      const number = hired++;
      const thread = start();
      threads.set(number, thread);
      listen(number, thread);
    },
    end(type) {
      over = true;
      for (const thread of threads.values()) send(thread, { type });
    },
    async dismiss() {
      over = true;
      clearInterval(watch);
      await Promise.all([...threads.values()].map((thread) => thread.terminate()));
    },
  };
  return crew;
}
