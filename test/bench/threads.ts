/** What a second thread costs and brings: the same quick scan with one worker and with two. */
import { scanOnThreads } from '../../src/engine/threads.ts';
import { scan } from '../../src/scan.ts';
import { loopback } from './measure.ts';

export interface ThreadsResult {
  readonly name: string;
  readonly hostsPerSecond: readonly [one: number, two: number];
  /** Microseconds of processor time a host. */
  readonly cpuPerHost: readonly [one: number, two: number];
  /** Processor time a host with two over that with one. */
  readonly times: number;
  readonly most: number;
  readonly ok: boolean;
}

const MOST_TIMES = 1.15;
const OPTIONS = { quick: true } as const;

/** Hosts until V8 has compiled what is hot in every thread, and hosts that are measured then. */
const WARM_UP = 20_000;
const MEASURED = 20_000;

export async function measureThreads(port: number): Promise<ThreadsResult> {
  const one = await steady(scan(targets(port), OPTIONS));
  const two = await steady(scanOnThreads(targets(port), { workers: 2, scan: OPTIONS }));
  const times = two.cpuPerHost / one.cpuPerHost;
  return {
    name: 'quick with two workers',
    hostsPerSecond: [one.hostsPerSecond, two.hostsPerSecond],
    cpuPerHost: [one.cpuPerHost, two.cpuPerHost],
    times,
    most: MOST_TIMES,
    ok: times <= MOST_TIMES && two.hostsPerSecond >= one.hostsPerSecond,
  };
}

async function steady(
  results: AsyncIterable<{ outcome: { kind: string } }>,
): Promise<{ hostsPerSecond: number; cpuPerHost: number }> {
  let done = 0;
  let start = 0;
  let cpuBefore = process.cpuUsage();
  for await (const { outcome } of results) {
    if (outcome.kind !== 'completed') throw new Error(JSON.stringify(outcome));
    done += 1;
    if (done === WARM_UP) {
      start = performance.now();
      cpuBefore = process.cpuUsage();
    }
    if (done === WARM_UP + MEASURED) break;
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const seconds = (performance.now() - start) / 1000;
  return { hostsPerSecond: MEASURED / seconds, cpuPerHost: (user + system) / MEASURED };
}

/** More than are measured, so that nobody runs out of them meanwhile. */
function* targets(port: number): Generator<{ host: string; port: number }> {
  for (let index = 0; index < 2 * (WARM_UP + MEASURED); index++) {
    yield { host: loopback(index), port };
  }
}
