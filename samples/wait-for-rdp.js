/**
 * Waits until a host takes RDP connections, as after a reboot: an open port alone proves nothing.
 * Ends with 0 when it does, with 1 when it does not within five minutes.
 *
 *   node samples/wait-for-rdp.js rds01.example
 */
import { setTimeout as pause } from 'node:timers/promises';
import { diagnose, parseTargets, probe } from 'rdpprobe';

const LONGEST_MS = 300_000;
const PAUSE_MS = 2_000;

const [target] = parseTargets(process.argv[2] ?? '');
if (!target) throw new Error('write: node samples/wait-for-rdp.js HOST[:PORT]');
const name = `${target.host}:${target.port}`;

const start = performance.now();
process.exitCode = 1;
while (performance.now() - start < LONGEST_MS) {
  const result = await probe(target, { timeoutMs: 5_000 });
  const { verdict } = diagnose(result);
  if (result.outcome.kind !== 'failed') {
    console.log(`${name} is up after ${Math.round(performance.now() - start)} ms: ${verdict.code}`);
    process.exitCode = 0;
    break;
  }
  console.error(`${name} is not up yet: ${verdict.code}`);
  await pause(PAUSE_MS);
}
