/** What may not be exceeded: memory of a large scan, time to start. To add one, put it in `limitsFor`. */
import { spawn } from 'node:child_process';
import { once as event } from 'node:events';
import { DEFAULT_CONCURRENCY } from '../../src/options.ts';
import type { Memory } from './memory.ts';

export interface Limit {
  readonly name: string;
  readonly unit: string;
  /** Absent where the figure is there for comparison. */
  readonly most?: number;
  readonly measure: () => Promise<number>;
}

export interface LimitResult {
  readonly name: string;
  readonly unit: string;
  readonly most?: number;
  readonly value: number;
  readonly ok: boolean;
}

const STARTS = 11;

export function limitsFor(port: number, closedPort: number): readonly Limit[] {
  const million = once(() => memoryOf(closedPort, 1_000_000, 2_000));
  return [
    {
      name: 'peak memory, quick scan of 65,536 addresses',
      unit: 'MB',
      most: 150,
      measure: async () => (await memoryOf(port, 65_536, DEFAULT_CONCURRENCY)).whole / 1000,
    },
    {
      name: 'memory in use after these, beyond that after a quarter of them',
      unit: 'MB',
      most: 2,
      measure: async () => {
        const { inUse } = await memoryOf(port, 65_536, DEFAULT_CONCURRENCY, '--expose-gc');
        return ((inUse[2] ?? 0) - (inUse[0] ?? 0)) / 1000;
      },
    },
    {
      name: 'peak memory, 1,000,000 refused addresses, 2,000 at a time',
      unit: 'MB',
      most: 200,
      measure: async () => (await million()).whole / 1000,
    },
    {
      name: 'memory that the second half million of these adds',
      unit: 'MB',
      most: 5,
      measure: async () => {
        const { half, whole } = await million();
        return (whole - half) / 1000;
      },
    },
    {
      name: 'rdpprobe --version',
      unit: 'ms',
      most: 150,
      measure: () => bestStart('bin/rdpprobe.js', '--version'),
    },
    {
      name: 'rdpprobe probe of a refused port',
      unit: 'ms',
      most: 900,
      measure: () => bestStart('bin/rdpprobe.js', 'probe', `127.0.0.1:${closedPort}`, '--quiet'),
    },
    { name: 'node --eval 0', unit: 'ms', measure: () => bestStart('--eval', '0') },
  ];
}

export async function measureLimit(limit: Limit): Promise<LimitResult> {
  const value = await limit.measure();
  const { name, unit, most } = limit;
  return {
    name,
    unit,
    ...(most !== undefined && { most }),
    value,
    ok: value <= (most ?? Number.POSITIVE_INFINITY),
  };
}

/** In a process of its own, whose peak is nobody else's. */
async function memoryOf(
  port: number,
  hosts: number,
  concurrency: number,
  ...flags: readonly string[]
): Promise<Memory> {
  const program = new URL('./memory.js', import.meta.url).pathname;
  return JSON.parse(await run([...flags, program, ...[port, hosts, concurrency].map(String)]));
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The best of some, for whatever else the machine does can only make it longer. */
async function bestStart(...args: readonly string[]): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < STARTS; round++) {
    const start = performance.now();
    await run(args);
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

async function run(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [code] = await event(child, 'close');
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}`);
  return output;
}
