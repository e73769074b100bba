/** Scans many loopback addresses and says how many kilobytes that took at most: `memory.js PORT HOSTS`. */
import { scan } from '../../src/scan.ts';
import { loopback } from './measure.ts';

const [port, hosts] = process.argv.slice(2);

function* targets(): Generator<{ host: string; port: number }> {
  for (let index = 0; index < Number(hosts); index++) {
    yield { host: loopback(index), port: Number(port) };
  }
}

let done = 0;
for await (const { outcome } of scan(targets(), { quick: true })) {
  if (outcome.kind === 'failed') throw new Error(JSON.stringify(outcome));
  done++;
}
if (done !== Number(hosts)) throw new Error(`${done} of ${hosts} hosts`);
process.stdout.write(`${process.resourceUsage().maxRSS}\n`);
