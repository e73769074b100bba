/** Walks so many loopback addresses to the NTLM CHALLENGE: `walk-many.js PORT HOSTS`. */
import { probe } from '../../src/probe.ts';
import { loopback } from './measure.ts';
import { crew } from './rows.ts';

/** What this process prints, as JSON. */
export interface WalkMany {
  /** Hosts that gave a CHALLENGE. */
  readonly challenged: number;
  /** Microseconds of processor time, since the process began. */
  readonly cpu: number;
}

const [port, hosts] = process.argv.slice(2).map(Number) as [number, number];

let challenged = 0;
await crew(async (host) => {
  const { facts } = await probe({ host, port });
  if (facts.ntlm) challenged++;
})(Array.from({ length: hosts }, (_, index) => loopback(index)));
const { user, system } = process.cpuUsage();
const told: WalkMany = { challenged, cpu: user + system };
process.stdout.write(`${JSON.stringify(told)}\n`);
