/** Runs a row against its bare loop, in turns, so that a busy machine slows both alike. */
import type { Loop, Row } from './rows.ts';
import type { Target } from './target-process.ts';

export interface Speed {
  readonly hostsPerSecond: number;
  /** Microseconds of the client's processor time. */
  readonly cpuPerHost: number;
}

export interface RowResult {
  readonly name: string;
  readonly ours: Speed;
  readonly bare?: Speed;
  /** Median of the rounds: our hosts a second over those of the bare loop. */
  readonly ratio?: number;
  readonly ratios: readonly number[];
  /** The ratio of the first slices, while V8 still compiles. */
  readonly cold?: number;
  /** The bare loop's processor time over ours; tells more than `ratio` where the target is the bottleneck. */
  readonly cpuRatio?: number;
  readonly floor?: number;
  readonly connectionsPerSecond: number;
  /** Hosts a second at which the target would be fully busy; absent where it was not asked. */
  readonly targetCeiling?: number;
  readonly ok: boolean;
}

export interface Rounds {
  readonly rounds: number;
  readonly sliceMs: number;
}

interface Slice extends Speed {
  readonly hosts: number;
}

/** In a scan of many hosts compiling is over soon; here it takes its time, beside a target on two cores. */
const WARM_UP_SLICES = 20;

export async function measureRow(row: Row, target: Target, plan: Rounds): Promise<RowResult> {
  const { bare } = row;
  // Until V8 has compiled what is hot, it is the compiler that is measured: it is told apart as `cold`.
  const cold = await slice(row.ours, plan.sliceMs);
  const coldBare = bare && (await slice(bare, plan.sliceMs));
  await slice(row.ours, plan.sliceMs * WARM_UP_SLICES);
  const ours: Slice[] = [];
  const theirs: Slice[] = [];
  const cpuBefore = await target.cpu();
  for (let round = 0; round < plan.rounds; round++) {
    ours.push(await slice(row.ours, plan.sliceMs));
    if (bare) theirs.push(await slice(bare, plan.sliceMs));
  }
  const targetCpu = (await target.cpu()) - cpuBefore;
  const hosts = [...ours, ...theirs].reduce((sum, each) => sum + each.hosts, 0);
  const ratios = theirs.map(
    ({ hostsPerSecond }, round) => (ours[round]?.hostsPerSecond ?? 0) / hostsPerSecond,
  );
  const ratio = bare ? median(ratios) : undefined;
  const speed = typical(ours);
  const bareSpeed = typical(theirs);
  return {
    name: row.name,
    ours: speed,
    ...(bare && { bare: bareSpeed, cpuRatio: bareSpeed.cpuPerHost / speed.cpuPerHost }),
    ...(ratio !== undefined && { ratio }),
    ...(coldBare && { cold: cold.hostsPerSecond / coldBare.hostsPerSecond }),
    ratios,
    ...(row.floor !== undefined && { floor: row.floor }),
    connectionsPerSecond: speed.hostsPerSecond * (row.connections ?? 1),
    // Where it was left alone the target has no ceiling that could be told.
    ...(targetCpu > hosts && { targetCeiling: (hosts / targetCpu) * 1e6 }),
    ok: ratio === undefined || ratio >= (row.floor ?? 0),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

async function slice(loop: Loop, ms: number): Promise<Slice> {
  let hosts = 0;
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const end = start + ms;
  await loop(
    (function* () {
      for (; performance.now() < end; hosts++) yield loopback(hosts);
    })(),
  );
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { hosts, hostsPerSecond: hosts / seconds, cpuPerHost: (user + system) / hosts };
}

/** An address of 127.1.0.0 and up, each a new one, so that no port is waited for. */
export function loopback(index: number): string {
  return `127.${1 + ((index >> 16) % 200)}.${(index >> 8) & 0xff}.${index & 0xff}`;
}

function typical(slices: readonly Slice[]): Speed {
  return {
    hostsPerSecond: median(slices.map(({ hostsPerSecond }) => hostsPerSecond)),
    cpuPerHost: median(slices.map(({ cpuPerHost }) => cpuPerHost)),
  };
}
