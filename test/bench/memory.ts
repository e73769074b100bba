/**
 * Scans many loopback addresses and says, as JSON, how many kilobytes that took at most, up to the
 * half and in all: `memory.js PORT HOSTS CONCURRENCY`. With `--expose-gc` it says as well how many
 * were in use, of what is not garbage, after a quarter, a half and all of the hosts.
 */
import { scan } from '../../src/scan.ts';
import { loopback } from './measure.ts';

/** What this process prints. */
export interface Memory {
  readonly half: number;
  readonly whole: number;
  readonly inUse: readonly number[];
}

const [port, hosts, concurrency] = process.argv.slice(2).map(Number) as [number, number, number];

function* targets(): Generator<{ host: string; port: number }> {
  for (let index = 0; index < hosts; index++) yield { host: loopback(index), port };
}

const inUse: number[] = [];
let done = 0;
let half = 0;
for await (const { outcome } of scan(targets(), { quick: true, concurrency })) {
  const { kind } = outcome;
  if (kind === 'failed' && outcome.failure.kind !== 'refused') {
    throw new Error(JSON.stringify(outcome));
  }
  done += 1;
  if (done === hosts / 2) half = process.resourceUsage().maxRSS;
  if (globalThis.gc && [hosts / 4, hosts / 2, hosts].includes(done)) {
    globalThis.gc();
    inUse.push(process.memoryUsage().heapUsed / 1000);
  }
}
if (done !== hosts) throw new Error(`${done} of ${hosts} hosts`);
const memory: Memory = { half, whole: process.resourceUsage().maxRSS, inUse };
process.stdout.write(`${JSON.stringify(memory)}\n`);
