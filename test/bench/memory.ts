/**
 * Scans many loopback addresses and says how many kilobytes that took at most, up to the half and
 * in all: `memory.js PORT HOSTS CONCURRENCY`.
 */
import { scan } from '../../src/scan.ts';
import { loopback } from './measure.ts';

const [port, hosts, concurrency] = process.argv.slice(2).map(Number) as [number, number, number];

function* targets(): Generator<{ host: string; port: number }> {
  for (let index = 0; index < hosts; index++) yield { host: loopback(index), port };
}

let done = 0;
let half = 0;
for await (const { outcome } of scan(targets(), { quick: true, concurrency })) {
  const { kind } = outcome;
  if (kind === 'failed' && outcome.failure.kind !== 'refused') {
    throw new Error(JSON.stringify(outcome));
  }
  if (++done === hosts / 2) half = process.resourceUsage().maxRSS;
}
if (done !== hosts) throw new Error(`${done} of ${hosts} hosts`);
process.stdout.write(`${half} ${process.resourceUsage().maxRSS}\n`);
