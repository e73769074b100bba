/** What a second thread costs and brings: the same scan with one worker and with two, in turns. */
import { scanOnThreads } from '../../src/engine/threads.ts';
import type { Outcome, SurveyResult, Target } from '../../src/handshake/result.ts';
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

/** What one and two workers do. */
export interface ThreadRow {
  readonly name: string;
  readonly port: number;
  readonly options: { readonly quick?: boolean };
  /** What each host ends as. */
  readonly kind: Outcome['kind'];
  /** Hosts of each thread until V8 has compiled what is hot: every thread has code of its own. */
  readonly warmUp: number;
  /** Hosts until a scan that stood still runs evenly, for its threads work ahead; and those that are measured then. */
  readonly starting: number;
  readonly measured: number;
}

export function threadRowsFor(port: number, closedPort: number): readonly ThreadRow[] {
  const short = { warmUp: 10_000, starting: 3_000, measured: 5_000 };
  return [
    {
      name: 'quick with two workers',
      ...{ port, options: { quick: true }, kind: 'completed' },
      ...short,
    },
    {
      name: 'whole survey with two workers',
      ...{ port, options: {}, kind: 'stopped' },
      ...{ warmUp: 1_500, starting: 1_000, measured: 700 },
    },
    {
      name: 'refused with two workers',
      ...{ port: closedPort, options: {}, kind: 'failed' },
      ...short,
    },
  ];
}

const MOST_TIMES = 1.15;
const ROUNDS = 7;

/** Nobody takes the results of one while the other runs, and so it stands still. */
export async function measureThreads(row: ThreadRow): Promise<ThreadsResult> {
  const { name, port, options, kind, warmUp, starting, measured } = row;
  const one = scan(targets(port), options);
  const two = scanOnThreads(targets(port), { workers: 2, scan: options });
  const rounds: { readonly one: Slice; readonly two: Slice }[] = [];
  const take = async (results: Results, hosts: number): Promise<void> => {
    for (let left = hosts; left > 0; left--) {
      const { value } = await results.next();
      if (value?.outcome.kind !== kind) throw new Error(JSON.stringify(value?.outcome));
    }
  };
  const slice = async (results: Results): Promise<Slice> => {
    await take(results, starting);
    const start = performance.now();
    const cpuBefore = process.cpuUsage();
    await take(results, measured);
    const { user, system } = process.cpuUsage(cpuBefore);
    const seconds = (performance.now() - start) / 1000;
    return { hostsPerSecond: measured / seconds, cpuPerHost: (user + system) / measured };
  };
  try {
    await take(one, warmUp);
    await take(two, 2 * warmUp);
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
    name,
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

function* targets(port: number): Generator<Target> {
  for (let index = 0; ; index = (index + 1) % 1_000_000) yield { host: loopback(index), port };
}
