/** What a second thread costs and brings: the same quick scan with one worker and with two, in turns. */
import { scanOnThreads } from '../../src/engine/threads.ts';
import type { SurveyResult, Target } from '../../src/handshake/result.ts';
import { scan } from '../../src/scan.ts';
import { loopback, median } from './measure.ts';

export interface ThreadsResult {
  readonly name: string;
  readonly hostsPerSecond: readonly [one: number, two: number];
  /** Microseconds of processor time a host. */
  readonly cpuPerHost: readonly [one: number, two: number];
  /** Processor time a host with two over that with one: median of the rounds. */
  readonly times: number;
  /** Hosts a second with two over those with one: median of the rounds. */
  readonly speed: number;
  readonly most: number;
  readonly ok: boolean;
}

const MOST_TIMES = 1.15;
const OPTIONS = { quick: true } as const;
/** Hosts of each thread until V8 has compiled what is hot: every thread has code of its own. */
const WARM_UP = 10_000;
const ROUNDS = 15;
/** Hosts until a scan that stood still runs evenly, and those that are measured then. */
const STARTING = 500;
const MEASURED = 1_500;

/** Nobody takes the results of one while the other runs, and so it stands still. */
export async function measureThreads(port: number): Promise<ThreadsResult> {
  const one = scan(targets(port), OPTIONS);
  const two = scanOnThreads(targets(port), { workers: 2, scan: OPTIONS });
  const rounds: { readonly one: Slice; readonly two: Slice }[] = [];
  try {
    await take(one, WARM_UP);
    await take(two, 2 * WARM_UP);
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push({ one: await slice(one), two: await slice(two) });
    }
  } finally {
    await one.return();
    await two.return();
  }
  const middle = (figure: (round: { one: Slice; two: Slice }) => number): number =>
    median(rounds.map(figure));
  const times = middle((round) => round.two.cpuPerHost / round.one.cpuPerHost);
  const speed = middle((round) => round.two.hostsPerSecond / round.one.hostsPerSecond);
  return {
    name: 'quick with two workers',
    hostsPerSecond: [
      middle((round) => round.one.hostsPerSecond),
      middle((round) => round.two.hostsPerSecond),
    ],
    cpuPerHost: [middle((round) => round.one.cpuPerHost), middle((round) => round.two.cpuPerHost)],
    times,
    speed,
    most: MOST_TIMES,
    ok: times <= MOST_TIMES && speed >= 1,
  };
}

interface Slice {
  readonly hostsPerSecond: number;
  readonly cpuPerHost: number;
}

type Results = AsyncGenerator<SurveyResult, void, undefined>;

async function slice(results: Results): Promise<Slice> {
  await take(results, STARTING);
  const start = performance.now();
  const cpuBefore = process.cpuUsage();
  await take(results, MEASURED);
  const { user, system } = process.cpuUsage(cpuBefore);
  const seconds = (performance.now() - start) / 1000;
  return { hostsPerSecond: MEASURED / seconds, cpuPerHost: (user + system) / MEASURED };
}

async function take(results: Results, hosts: number): Promise<void> {
  for (let left = hosts; left > 0; left--) {
    const { value } = await results.next();
    if (value?.outcome.kind !== 'completed') throw new Error(JSON.stringify(value?.outcome));
  }
}

function* targets(port: number): Generator<Target> {
  for (let index = 0; ; index = (index + 1) % 1_000_000) yield { host: loopback(index), port };
}
