/** The program of a worker thread: its engine is at the other end of a port. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Chunk, Done, Engine } from './engine.ts';
import { type FromThread, type ToThread, textOf, type WorkOptions } from './messages.ts';
import { work } from './work.ts';

const HEARTBEAT_MS = 1_000;
/**
 * Results are sent together, as many as these or as come in this time: to wake the other thread for
 * a few costs more than it takes to send a hundred.
 */
const MOST_TOGETHER = 256;
const TOGETHER_MS = 100;
/** The other side knows which thread this is. */
const THIS = 0;

if (parentPort !== null) await run(parentPort, workerData as WorkOptions);

async function run(port: NonNullable<typeof parentPort>, options: WorkOptions): Promise<void> {
  const cut = new AbortController();
  const tell = (message: FromThread): void => port.postMessage(message);
  const outbox = outboxFor((done) => tell({ type: 'complete', done: textOf(done) }));
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
  const engine: Engine = {
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
    heartbeat: () => tell({ type: 'heartbeat' }),
    complete: (_worker, done) => outbox.add(done),
  };
  const beat = setInterval(() => engine.heartbeat(THIS), HEARTBEAT_MS);
  await work(engine, THIS, options, { stopped: () => stopped, cut: cut.signal });
  outbox.flush();
  clearInterval(beat);
  tell({ type: 'over' });
  port.close();
}

function outboxFor(send: (done: readonly Done[]) => void): {
  add: (done: readonly Done[]) => void;
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
      together.push(...done);
      if (together.length >= MOST_TOGETHER) flush();
      else timer ??= setTimeout(flush, TOGETHER_MS);
    },
    flush,
  };
}
