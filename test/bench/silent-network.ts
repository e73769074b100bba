/**
 * Scans a /16 that swallows what is sent to it, and says how long that took, and how long each silent
 * address was waited for: `silent-network.js NETWORK ADAPTIVE`.
 * Started in a network namespace of its own, where `NETWORK` is two numbers, as in `10.77`.
 */
import { scan } from '../../src/scan.ts';

const [network = '', adaptive] = process.argv.slice(2);
const CEILING_MS = 2_000;

function* targets(): Generator<{ host: string; port: number }> {
  for (let index = 0; index < 65_536; index++) {
    yield { host: `${network}.${index >> 8}.${index & 0xff}`, port: 3389 };
  }
}

const counts: Record<string, number> = {};
let waitedMs = 0;
const start = performance.now();
const options = { concurrency: 5_000, timeoutMs: CEILING_MS, adaptiveTimeout: adaptive === 'yes' };
for await (const { outcome } of scan(targets(), options)) {
  const kind = outcome.kind === 'failed' ? outcome.failure.kind : outcome.kind;
  counts[kind] = (counts[kind] ?? 0) + 1;
  if (outcome.kind === 'failed' && outcome.failure.kind === 'timedOut') {
    waitedMs += outcome.failure.afterMs;
  }
}
const ms = performance.now() - start;
const meanWaitMs = waitedMs / (counts['timedOut'] ?? 1);
process.stdout.write(`${JSON.stringify({ ms, counts, meanWaitMs })}\n`);
