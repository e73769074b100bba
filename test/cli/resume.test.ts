/** Scans that are killed, and gone on with: real processes, against hosts in another. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jsonLines, lastLine, run } from './kit.ts';

const BINARY = fileURLToPath(new URL('../../bin/rdpprobe.js', import.meta.url));
const built = existsSync(new URL('../../dist/cli/main.js', import.meta.url));
if (!built) console.warn('SKIPPED: scans that are killed: there is no build in dist/');

const CONFIRM = Buffer.from('030000130ed000001234000200080001000000', 'hex');

let server: Server;
let port: number;
let folder: string;

beforeAll(async () => {
  server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    // Each host takes its own time, so that they are done in another order than they were begun.
    const ms = (socket.localAddress ?? '').length * 7 + Math.random() * 40;
    socket.once('data', () => setTimeout(() => !socket.destroyed && socket.write(CONFIRM), ms));
  });
  await new Promise<void>((resolve) => server.listen({ host: '0.0.0.0', port: 0 }, resolve));
  ({ port } = server.address() as AddressInfo);
});

afterAll(() => {
  server.close();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rdpprobe-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function start(...argv: string[]): ChildProcess {
  return spawn(process.execPath, [BINARY, ...argv], { stdio: ['ignore', 'ignore', 'pipe'] });
}

async function ended(child: ChildProcess): Promise<{ code: number | null; err: string }> {
  let err = '';
  child.stderr?.on('data', (text: Buffer) => {
    err += text.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, err };
}

/** What a journal says of each host, without what differs from run to run. */
function found(path: string): Map<string, string> {
  const hosts = new Map<string, string>();
  for (const line of jsonLines(readFileSync(path, 'utf8'))) {
    if (line['type'] !== 'result') continue;
    const { target, outcome, protocols, verdict } = line;
    const { host, index } = target as { host: string; index: number };
    expect(hosts.has(host), `${host} is there twice`).toBe(false);
    hosts.set(host, JSON.stringify({ index, outcome, protocols, verdict }));
  }
  return hosts;
}

const bytes = (path: string): number => (existsSync(path) ? statSync(path).size : 0);

describe.skipIf(!built || process.platform !== 'linux')('a scan that is killed', () => {
  it('ten times ends as one that was not disturbed', async () => {
    const argv = ['scan', `127.5.0.0/23:${port}`, '--quick', '--seed', '7', '--concurrency', '40'];
    const whole = join(folder, 'whole.jsonl');
    const journal = join(folder, 'killed.jsonl');
    expect((await ended(start(...argv, '-o', `jsonl:${whole}`))).code).toBe(0);
    const size = bytes(whole);
    let kills = 0;
    for (let round = 1; round <= 10; round++) {
      const child = start(...argv, '--resume', journal);
      const end = ended(child);
      // At a moment that is known by what is written, for nobody knows how fast this machine is.
      const moment = (size * (round + Math.random() - 0.5)) / 11;
      while (bytes(journal) < moment && child.exitCode === null) await wait(1);
      child.kill('SIGKILL');
      if ((await end).code === null) kills += 1;
    }
    expect(kills).toBe(10);
    const { code, err } = await ended(start(...argv, '--resume', journal));
    expect(code).toBe(0);
    expect(lastLine(err)).toMatch(/512 hosts probed, \d+ of them before; exit code 0/);
    const hosts = found(journal);
    expect(hosts.size).toBe(512);
    expect(hosts).toEqual(found(whole));
    const lines = jsonLines(readFileSync(journal, 'utf8'));
    expect(lines[0]).toMatchObject({ type: 'run', seed: '7' });
    expect(lines.at(-1)).toMatchObject({ type: 'summary', hosts: 512, complete: true });
    expect(lines).toHaveLength(514);
  }, 240_000);

  it('by a full disk says what is lost, and is gone on with when there is room again', async () => {
    const journal = join(folder, 'full.jsonl');
    const argv = [`127.6.0.0/23:${port}`, '--quick', '--resume', journal];
    // A limit of the size of files fails as a full disk does, in the middle of a line.
    const command = `trap '' XFSZ; ulimit -f 200; exec "$0" "$@"`;
    const limited = spawn('sh', ['-c', command, process.execPath, BINARY, 'scan', ...argv], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const { code, err } = await ended(limited);
    expect(code).toBe(3);
    expect(err).toMatch(
      /full\.jsonl was not written \((EFBIG|ENOSPC)\); it lacks \d+ of 512 hosts/,
    );
    expect(err).toMatch(/To go on: rdpprobe scan .* --resume .*full\.jsonl/);
    const again = await ended(start('scan', ...argv));
    expect(again.code).toBe(0);
    expect(found(journal).size).toBe(512);
  }, 120_000);
});

describe('a journal', () => {
  const place = () => `127.0.0.0/28:${port}`;
  const scan = (...argv: string[]) =>
    run(['scan', place(), '--quick', '--resume', join(folder, 'scan.jsonl'), ...argv]);
  const path = () => join(folder, 'scan.jsonl');

  it('is begun where there is none, and said so', async () => {
    const { exitCode, stderr } = await scan();
    expect(exitCode).toBe(0);
    expect(stderr).toContain('the scan begins');
    expect(found(path()).size).toBe(16);
  });

  it('that is whole costs nobody anything, and makes all reports once more', async () => {
    await scan();
    const text = readFileSync(path(), 'utf8');
    let connections = 0;
    const count = () => {
      connections += 1;
    };
    server.on('connection', count);
    const { exitCode, stdout, stderr } = await scan('-o', 'plain', '--fail-on', 'info');
    server.off('connection', count);
    expect(connections).toBe(0);
    expect(exitCode).toBe(1);
    expect(lastLine(stderr)).toContain('16 hosts probed, 16 of them before, 16 with findings');
    expect(stdout.trimEnd().split('\n')).toHaveLength(17);
    const lines = (whole: string) => whole.trimEnd().split('\n').slice(0, -1);
    expect(lines(readFileSync(path(), 'utf8'))).toEqual(lines(text));
  });

  it('may break off anywhere', async () => {
    await scan();
    const whole = found(path());
    const size = bytes(path());
    for (const share of [0.02, 0.3, 0.65, 0.9, 0.999]) {
      truncateSync(path(), Math.floor(size * share));
      expect((await scan()).exitCode).toBe(0);
      expect([...found(path()).keys()].sort()).toEqual([...whole.keys()].sort());
    }
  });

  it('is gone on with only for the same list and shard', async () => {
    await scan();
    const text = readFileSync(path(), 'utf8');
    const other = await run(['scan', `127.0.0.0/27:${port}`, '--quick', '--resume', path()]);
    expect(other).toMatchObject({ exitCode: 2 });
    expect(other.stderr).toContain('was made from another list of targets or excludes');
    expect((await scan('--exclude', '127.0.0.3')).stderr).toContain('another list');
    expect((await scan('--shard', '1/2')).stderr).toContain('and this is shard 1/2');
    expect((await scan('--until', 'tcp')).stderr).toContain('was begun without --until "tcp"');
    expect((await scan('-o', `table:${path()}`)).stderr).toContain('give that another file');
    expect(readFileSync(path(), 'utf8')).toBe(text);
  });

  it('is told from other files, which are left as they are', async () => {
    for (const text of ['nothing of ours\n', '{"type":"run"}\n', '[]\n']) {
      writeFileSync(path(), text);
      const { exitCode, stderr } = await scan();
      expect(exitCode).toBe(2);
      expect(stderr).toContain('--resume');
      expect(readFileSync(path(), 'utf8')).toBe(text);
    }
  });

  it('asks again whom an interruption cut short, and whom a fault of ours kept away', async () => {
    await scan();
    const lines = readFileSync(path(), 'utf8').trimEnd().split('\n');
    const failed = (line: string, code: string): string => {
      const result = JSON.parse(line) as Record<string, unknown>;
      const failure = { kind: 'local', code };
      return JSON.stringify({
        ...result,
        outcome: { kind: 'failed', at: 'tcp', during: 'waiting', failure },
      });
    };
    lines[3] = failed(lines[3] ?? '', 'ABORTED');
    lines[9] = failed(lines[9] ?? '', 'ENETUNREACH');
    writeFileSync(path(), `${lines.join('\n')}\n`);
    const { exitCode, stderr } = await scan();
    expect(exitCode).toBe(0);
    expect(lastLine(stderr)).toContain('16 hosts probed, 14 of them before');
    expect([...found(path()).values()].filter((each) => each.includes('local'))).toEqual([]);
    expect(found(path()).size).toBe(16);
  });

  it('leads nobody to a second logon', async () => {
    const env = { RDPPROBE_USER: 'probe', RDPPROBE_PASSWORD: 'secret' };
    const argv = ['scan', place(), '--logon', '--yes', '--timeout', '1s', '--resume', path()];
    expect((await run(argv, { env })).exitCode).toBe(0);
    expect(existsSync(`${path()}.begun`)).toBe(false);
    // As a kill leaves it: two hosts were begun, and have no result.
    const lines = readFileSync(path(), 'utf8').trimEnd().split('\n');
    writeFileSync(path(), `${lines.slice(0, 15).join('\n')}\n`);
    const lost = lines.slice(15, 17).map((line) => JSON.parse(line).target);
    writeFileSync(`${path()}.begun`, `${lost[0].index}\n`);
    const { exitCode, stderr } = await run(argv, { env });
    expect(exitCode).toBe(3);
    expect(lastLine(stderr)).toContain(
      `15 hosts probed, 14 of them before, incomplete: 1 host left out that may have been logged on to before (${lost[0].host})`,
    );
    expect(found(path()).has(lost[1].host)).toBe(true);
    expect(found(path()).has(lost[0].host)).toBe(false);
    expect(readFileSync(path(), 'utf8')).not.toContain('secret');
  });
});
