/**
 * Starting programs so that none outlives the tests: each leads a process group of its own, which
 * is ended by `stop`, when the test process exits, and by the kernel when it is killed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';

const OUTPUT_LIMIT = 1 << 16;
const STOP_LIMIT_MS = 3000;

export interface Running {
  readonly pid: number;
  /** The end of what it wrote to stdout and stderr, and its log file. */
  output(): string;
  alive(): boolean;
  /** What it wrote to file descriptor 3, once it has ended a line there. */
  readonly announcement: Promise<string>;
  stop(): Promise<void>;
}

export function launch(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Running {
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', command, ...args], {
    detached: true,
    env: { PATH: process.env['PATH'] ?? '', LANG: 'C', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer | string) => {
    output = (output + chunk.toString()).slice(-OUTPUT_LIMIT);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.on('error', (error) => keep(error.message));

  const ended = new Promise<void>((resolve) => {
    child.on('error', () => resolve());
    child.on('exit', () => resolve());
  });
  const endWithUs = () => signal(child, 'SIGTERM');
  process.on('exit', endWithUs);

  return {
    pid: child.pid ?? Number.NaN,
    output: () => output,
    alive: () => child.pid !== undefined && child.exitCode === null && child.signalCode === null,
    announcement: firstLine(child.stdio[3] as Readable),
    async stop() {
      signal(child, 'SIGTERM');
      await within(STOP_LIMIT_MS, ended);
      // What it forked is in the same group, and may be there still.
      signal(child, 'SIGKILL');
      await within(STOP_LIMIT_MS, ended);
      process.off('exit', endWithUs);
    },
  };
}

/** For a program that logs to a file: what it wrote there counts as output, whole. */
export function withLogFile(program: Running, file: string): Running {
  const text = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  return { ...program, output: () => `${program.output()}${text()}` };
}

function signal(child: ChildProcess, name: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // The group is gone.
  }
}

function firstLine(stream: Readable): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve(text.split('\n')[0] ?? '');
    });
    stream.on('error', () => resolve(text));
    stream.on('close', () => resolve(text));
  });
}

async function within(ms: number, event: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([event, limit]);
  clearTimeout(timer);
}
