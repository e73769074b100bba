/** Walks so many loopback addresses to the NTLM CHALLENGE, and says how many gave one: `walk-many.js PORT HOSTS`. */
import { probe } from '../../src/probe.ts';
import { loopback } from './measure.ts';
import { crew } from './rows.ts';

const [port, hosts] = process.argv.slice(2).map(Number) as [number, number];

let challenged = 0;
await crew(async (host) => {
  const { facts } = await probe({ host, port });
  if (facts.ntlm) challenged++;
})(Array.from({ length: hosts }, (_, index) => loopback(index)));
process.stdout.write(`${challenged}\n`);
