/** A reader that takes its time: the scan waits for it, and holds no more for that. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { jsonLines } from './kit.ts';

const BINARY = fileURLToPath(new URL('../../bin/rdpprobe.js', import.meta.url));
const missing =
  process.platform !== 'linux'
    ? 'only Linux tells how much memory a process has'
    : existsSync(new URL('../../dist/cli/main.js', import.meta.url))
      ? undefined
      : 'there is no build in dist/';
if (missing) console.warn(`SKIPPED: a reader that takes its time: ${missing}`);

const HOSTS = 8192;

describe.skipIf(missing !== undefined)('a reader that takes its time', { timeout: 240_000 }, () => {
  it.each(['1', '2'])('makes a scan of %s threads wait, in flat memory', async (workers) => {
    const child = spawn(process.execPath, [
      BINARY,
      'scan',
      '127.11.0.0/19:1',
      '--json',
      '--workers',
      workers,
      '--progress',
      'json',
      '--stats-interval',
      '200ms',
    ]);
    let hosts = 0;
    child.stderr.on('data', (text: Buffer) => {
      for (const [, count] of text.toString().matchAll(/"hosts":(\d+)/g)) hosts = Number(count);
    });
    // Nobody reads: it stands still when the pipe and what it holds itself are full.
    let [before, still] = [-1, 0];
    for (let times = 0; times < 300 && still < 5; times++) {
      await wait(300);
      still = hosts > 0 && hosts === before ? still + 1 : 0;
      before = hosts;
    }
    expect(still).toBe(5);
    expect(hosts).toBeLessThan(HOSTS / 2);
    const first = residentMegabytes(child.pid);
    await wait(1_000);
    expect(hosts).toBe(before);
    expect(residentMegabytes(child.pid) - first).toBeLessThan(20);
    let out = '';
    child.stdout.on('data', (text: Buffer) => {
      out += text.toString();
    });
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    const lines = jsonLines(out);
    expect(lines).toHaveLength(HOSTS + 2);
    // What waited for the reader was nobody's fault.
    expect(lines.at(-1)).toMatchObject({ complete: true, failures: { refused: HOSTS } });
  });
});

function residentMegabytes(pid: number | undefined): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
