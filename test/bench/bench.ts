/**
 * How fast the prober is beside bare Node, and what it takes: `npm run bench`.
 *
 * Ends with 1 when a floor is missed. `-- --json FILE` (or `BENCH_JSON`) writes the figures,
 * `--only TEXT` leaves out the rows without that text, `--rounds N` and `--slice MS` change how
 * long it takes.
 */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type LimitResult, limitsFor, measureLimit } from './limits.ts';
import { measureRow, type RowResult } from './measure.ts';
import { measurePeers, type PeerResult } from './peers.ts';
import { rowsFor } from './rows.ts';
import { measureSilent, type SilentResult } from './silent.ts';
import { startTarget } from './target-process.ts';
import { measureThreads, type ThreadsResult, threadRowsFor } from './threads.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '5' },
    slice: { type: 'string', default: '800' },
  },
});
const plan = { rounds: Number(values.rounds), sliceMs: Number(values.slice) };
const wanted = ({ name }: { readonly name: string }): boolean => name.includes(values.only);

const target = await startTarget();
const rows: RowResult[] = [];
const limits: LimitResult[] = [];
let peers: PeerResult[] = [];
let silent: SilentResult[] | undefined = [];
const threads: ThreadsResult[] = [];
try {
  const closed = await closedPort();
  print([
    '',
    'hosts/s',
    'bare',
    'cold',
    'ratio',
    'floor',
    'conn/s',
    'µs/host',
    'bare',
    'ratio',
    'target',
  ]);
  for (const row of rowsFor(target.port, closed).filter(wanted)) {
    const result = await measureRow(row, target, plan);
    rows.push(result);
    print(cellsOf(result));
  }
  process.stdout.write('\n');
  for (const limit of limitsFor(target.port, closed).filter(wanted)) {
    const result = await measureLimit(limit);
    limits.push(result);
    const { name, value, unit, most } = result;
    process.stdout.write(
      `${name}: ${value.toFixed(0)} ${unit}${most === undefined ? '' : `, at most ${most}`}${mark(result.ok)}\n`,
    );
  }
  for (const row of threadRowsFor(target.port, closed).filter(wanted)) {
    const result = await measureThreads(row);
    threads.push(result);
    const { name, hostsPerSecond, cpuPerHost, times, speed, most, ok } = result;
    say(
      `${name}: ${whole(hostsPerSecond[1])} hosts/s beside ${whole(hostsPerSecond[0])}, ${speed.toFixed(2)} times, at least 1; ${whole(cpuPerHost[1])} µs a host beside ${whole(cpuPerHost[0])}, ${times.toFixed(2)} times, at most ${most}${mark(ok)}`,
    );
  }
  peers = await measurePeers(target, wanted, (name) => say(`${name}: not installed`));
  for (const peer of peers) {
    const { name, hosts, hostsPerSecond, ourHostsPerSecond, ceiling, times, floor, ok } = peer;
    const least = floor === undefined ? '' : `, at least ${floor}`;
    say(
      `${name}, ${hosts} hosts: ${hostsPerSecond.toFixed(1)} hosts/s, a walk to the CHALLENGE from a cold start ${whole(ourHostsPerSecond)}, ${times.toFixed(1)} times${least}; these cores can do ${whole(ceiling)} with the target on them, ${(ceiling / hostsPerSecond).toFixed(1)} times${mark(ok)}`,
    );
  }
  if (wanted({ name: 'silent' })) {
    silent = await measureSilent();
    if (!silent) say('silent networks: no namespaces here, which take root and ip');
    for (const result of silent ?? []) say(silentLine(result));
  }
} finally {
  await target.stop();
}
process.stdout.write(
  `\nNode ${process.versions.node}, ${availableParallelism()} cores, median of ${plan.rounds} rounds of ${plan.sliceMs} ms, ours and bare in turns.\n` +
    'cold: the ratio of the first slice, while V8 still compiles. µs/host: processor time of this process. target: hosts/s at which the target, a process of its own, would be busy all the time.\n',
);

const file = values.json ?? process.env['BENCH_JSON'];
if (file) {
  const report = { node: process.versions.node, cores: availableParallelism(), ...plan };
  writeFileSync(
    file,
    `${JSON.stringify({ ...report, rows, limits, threads, peers, silent }, undefined, 2)}\n`,
  );
}
if (![...rows, ...limits, ...threads, ...peers, ...(silent ?? [])].every(({ ok }) => ok))
  process.exitCode = 1;

function cellsOf(result: RowResult): readonly string[] {
  const { ours, bare, cold, ratio, cpuRatio, floor, targetCeiling } = result;
  return [
    result.name,
    whole(ours.hostsPerSecond),
    whole(bare?.hostsPerSecond),
    cold?.toFixed(2) ?? '',
    ratio?.toFixed(2) ?? '',
    floor?.toFixed(2) ?? '',
    whole(result.connectionsPerSecond),
    whole(ours.cpuPerHost),
    whole(bare?.cpuPerHost),
    cpuRatio?.toFixed(2) ?? '',
    `${whole(targetCeiling)}${mark(result.ok)}`,
  ];
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function print(cells: readonly string[]): void {
  const line = cells.map((cell, column) => (column === 0 ? cell.padEnd(28) : cell.padStart(9)));
  process.stdout.write(`${line.join('').trimEnd()}\n`);
}

function whole(value: number | undefined): string {
  return value?.toFixed(0) ?? '';
}

function silentLine(result: SilentResult): string {
  const { name, seconds, meanWaitMs, most, saved, waitSaved, floor, ok } = result;
  const limit = most === undefined ? '' : `, at most ${most}`;
  const less = saved === undefined ? '' : `, ${percent(saved)} less`;
  const waited =
    waitSaved === undefined ? '' : `, ${percent(waitSaved)} less, at least ${percent(floor)}`;
  return `${name}: ${seconds.toFixed(1)} s${limit}${less}; a silent address was waited for ${whole(meanWaitMs)} ms${waited}${mark(ok)}`;
}

function percent(part = 0): string {
  return `${(part * 100).toFixed(0)} %`;
}

function mark(ok: boolean): string {
  return ok ? '' : '  MISSED';
}

/** A port that nobody listens on: it was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}
