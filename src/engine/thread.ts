/** The program of a worker thread: one scan, fed with chunks as they are leased. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Target } from '../handshake/result.ts';
import { type ScanOptions, scan } from '../scan.ts';
import { exclusion } from '../targets/exclude.ts';
import type { Chunk, Done } from './engine.ts';
import type { FromThread, ThreadData, ToThread } from './messages.ts';

const HEARTBEAT_MS = 1_000;
/**
 * Results are sent together, as many as these or as come in this time: to wake the other thread for
 * a few costs more than it takes to send a hundred.
 */
const MOST_TOGETHER = 256;
const TOGETHER_MS = 100;

if (parentPort !== null) await run(parentPort, workerData as ThreadData);

type Port = NonNullable<typeof parentPort>;

async function run(port: Port, { options, excluded }: ThreadData): Promise<void> {
  const cut = new AbortController();
  const tell = (message: FromThread): void => port.postMessage(message);
  const numbers = new Map<Target, number>();
  let arrived: ((chunk: Chunk | undefined) => void) | undefined;
  let stopped = false;
  port.on('message', (message: ToThread) => {
    if (message.type === 'chunk') {
      arrived?.(message.chunk);
      return;
    }
    stopped = true;
    arrived?.(undefined);
    if (message.type === 'cut') cut.abort();
  });
  const outbox = outboxFor((done) => tell({ type: 'complete', done: JSON.stringify(done) }));
  const work: Work = {
    lease: () =>
      new Promise((resolve) => {
        arrived = resolve;
        if (stopped) {
          resolve(undefined);
          return;
        }
        // Together they wake it once.
        outbox.flush();
        tell({ type: 'lease' });
      }),
    isStopped: () => stopped,
    numbers,
  };
  const beat = setInterval(() => tell({ type: 'heartbeat' }), HEARTBEAT_MS);
  const rules = excluded.length > 0 ? exclusion(excluded) : undefined;
  const complete: ScanOptions = {
    ...options,
    signal: cut.signal,
    ...(rules && { permits: (address, at, host) => !rules.excluded(address, at, host) }),
  };
  for await (const result of scan(leased(work), complete)) {
    const number = numbers.get(result.target) as number;
    numbers.delete(result.target);
    outbox.add({ number, result });
  }
  outbox.flush();
  clearInterval(beat);
  tell({ type: 'over' });
  port.close();
}

interface Work {
  lease(): Promise<Chunk | undefined>;
  isStopped(): boolean;
  /** By which the results of targets go back. */
  readonly numbers: Map<Target, number>;
}

/** The targets of one chunk after the other; the next is on its way while this one is used up. */
async function* leased({ lease, isStopped, numbers }: Work): AsyncGenerator<Target> {
  let next = lease();
  for (let chunk = await next; chunk !== undefined; chunk = await next) {
    next = lease();
    for (const { number, target } of chunk.targets) {
      if (isStopped()) return;
      numbers.set(target, number);
      yield target;
    }
  }
}

function outboxFor(send: (done: readonly Done[]) => void): {
  add: (done: Done) => void;
  flush: () => void;
} {
  let together: Done[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (together.length === 0) return;
    send(together);
    together = [];
  };
  return {
    add(done) {
      together.push(done);
      if (together.length >= MOST_TOGETHER) flush();
      else timer ??= setTimeout(flush, TOGETHER_MS);
    },
    flush,
  };
}
