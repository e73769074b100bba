/** The real thing, compiled into a folder of its own and run as a process. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { host } from '../../src/lab/host.ts';
import { stall } from '../../src/lab/script.ts';
import { type LabServer, startServer } from '../../src/lab/server.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MINUTE_MS = 60_000;

let folder: string;
let binary: string;
let silent: LabServer;
let old: LabServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rdpprobe-'));
  binary = join(folder, 'bin', 'rdpprobe.js');
  for (const name of ['package.json', 'node_modules']) {
    symlinkSync(join(ROOT, name), join(folder, name));
  }
  cpSync(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true });
  const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
  await ended(spawn(tsc, ['-p', join(ROOT, 'src'), '--outDir', join(folder, 'dist')]));
  silent = await startServer(() => stall());
  old = await startServer(() => host({ takes: 0, takesRdp: true, flags: 0 }));
}, MINUTE_MS);

afterAll(async () => {
  await Promise.all([silent.close(), old.close()]);
  rmSync(folder, { recursive: true });
});

function start(...argv: string[]): ChildProcess {
  return spawn(process.execPath, [binary, ...argv]);
}

/** Packages, as `zod`, and files of `dist/`, as `report/html/html.js`, that a command line loads. */
async function loadedBy(...argv: string[]): Promise<ReadonlySet<string>> {
  const coverage = mkdtempSync(join(folder, 'coverage-'));
  const env = { ...process.env, NODE_V8_COVERAGE: coverage };
  const { code, err } = await ended(
    spawn(process.execPath, [binary, ...argv], { env, cwd: folder }),
  );
  expect({ argv, code, err }).toMatchObject({ code: expect.toBeOneOf([0, 1, 2]) });
  const loaded = readdirSync(coverage).flatMap((name) => {
    const text = readFileSync(join(coverage, name), 'utf8');
    const { result } = JSON.parse(text) as { readonly result: readonly { readonly url: string }[] };
    return result.flatMap(({ url }) => {
      const [, packaged, own] = /\/node_modules\/([^/]+)\/|\/dist\/(.+)$/.exec(url) ?? [];
      return packaged ?? own ?? [];
    });
  });
  return new Set(loaded);
}

async function ended(child: ChildProcess): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  child.stdout?.on('data', (text: Buffer) => {
    out += text.toString();
  });
  child.stderr?.on('data', (text: Buffer) => {
    err += text.toString();
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err };
}

function place({ address, port }: LabServer): string {
  return `${address}:${port}`;
}

async function connected(server: LabServer): Promise<void> {
  while (server.connections === 0) await new Promise(setImmediate);
}

describe('the binary', () => {
  it('tells its version', async () => {
    const { code, out } = await ended(start('--version'));
    expect(code).toBe(0);
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('scans, and takes a list from a pipe', async () => {
    const child = start('scan', '-', '--json');
    child.stdin?.end(`${place(old)}\n`);
    const { code, out, err } = await ended(child);
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n')).toHaveLength(3);
    expect(err).toBe('rdpprobe: 1 host probed; exit code 0.\n');
  });

  it('passes the exit code on', async () => {
    expect((await ended(start('scan', place(old), '--fail-on', 'high'))).code).toBe(1);
    expect((await ended(start('scan', place(old), '--timeout', 'abc'))).code).toBe(2);
  });

  it('says nothing when the reader goes away', async () => {
    const child = start('scan', place(silent), place(old), '--timeout', '400ms');
    child.stdout?.destroy();
    const { code, err } = await ended(child);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  // Windows has no signals to send.
  it.skipIf(process.platform === 'win32').each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'ends with what it has at the first %s, and at once at the second',
    async (signal, code) => {
      const server = await startServer(() => stall());
      const child = start('scan', place(server), '--json', '--timeout', '50s');
      const result = ended(child);
      await connected(server);
      child.kill(signal);
      const [said] = (await once(child.stderr as NodeJS.ReadableStream, 'data')) as [Buffer];
      await sleep(400);
      const asked = performance.now();
      child.kill(signal);
      expect((await result).code).toBe(code);
      // Hosts under way would have had five seconds.
      expect(performance.now() - asked).toBeLessThan(4000);
      expect(said.toString()).toContain('Interrupted');
      await server.close();
    },
  );

  it.skipIf(process.platform === 'win32')(
    'takes a signal that comes twice at once, as timeout sends it, for one',
    async () => {
      const server = await startServer(() => stall());
      const child = start('scan', place(server), '--json', '--timeout', '1s');
      const result = ended(child);
      await connected(server);
      child.kill('SIGTERM');
      await sleep(5);
      child.kill('SIGTERM');
      const { code, out, err } = await result;
      expect(code).toBe(143);
      expect(err).toContain('then interrupted by SIGTERM; exit code 143.');
      expect(out).toContain('"type":"summary"');
      await server.close();
    },
  );

  it('ends at once where evidence cannot be written, and leaves no half of a report', async () => {
    const argv = ['--trace', binary, '-o', `prom:${join(folder, 'x.prom')}`];
    const { code, err } = await ended(start('scan', place(old), ...argv));
    expect({ code, err }).toEqual({
      code: 2,
      err: `rdpprobe: --trace "${binary}" is a file: name a folder\n`,
    });
    expect(readdirSync(folder).filter((name) => name.startsWith('x.prom'))).toEqual([]);
  });

  it('does not wait for a stdin that stays open', async () => {
    const child = start('scan', '-');
    const result = ended(child);
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    child.kill('SIGINT');
    expect((await result).code).toBe(130);
  });

  it('says what to do when it was never built', async () => {
    const unbuilt = mkdtempSync(join(tmpdir(), 'rdpprobe-'));
    cpSync(join(ROOT, 'bin'), join(unbuilt, 'bin'), { recursive: true });
    cpSync(join(ROOT, 'package.json'), join(unbuilt, 'package.json'));
    const child = execFile(process.execPath, [join(unbuilt, 'bin', 'rdpprobe.js'), '--version']);
    const { code, err } = await ended(child);
    expect(code).toBe(2);
    expect(err).toContain('npm run build');
    rmSync(unbuilt, { recursive: true });
  });
});

/** What each command line needs besides, and most do without: found there, and nowhere else. */
const SELDOM = [
  'zod',
  'yaml',
  'fast-xml-parser',
  'table',
  'report/html/html.js',
  'policy/read.js',
  'policy/run-line.js',
  'knowledge/explain/explain.js',
  'compare-admin.js',
  'lab/host.js',
  'targets/import.js',
  'cli/prompt.js',
  'index.js',
] as const;

/** HOST is one of the lab, and files are in a folder of their own. */
const LOADS: ReadonlyArray<readonly [line: string, ...needs: (typeof SELDOM)[number][]]> = [
  ['probe HOST'],
  ['probe HOST --json'],
  ['probe 127.0.0.1:1'],
  ['check HOST'],
  ['check 127.0.0.1:1'],
  ['wait HOST'],
  ['scan HOST'],
  ['scan HOST --json'],
  ['scan HOST -o table', 'table'],
  ['scan HOST -o html', 'report/html/html.js'],
  ['probe HOST --code 0x204', 'knowledge/explain/explain.js'],
  ['probe HOST --compare-admin', 'compare-admin.js'],
  ['explain 0x204', 'knowledge/explain/explain.js'],
  ['scan --from nmap.xml', 'fast-xml-parser', 'targets/import.js'],
  ['scan HOST --policy policy.yaml', 'zod', 'yaml', 'policy/read.js'],
  ['diff run.jsonl run.jsonl', 'zod', 'policy/run-line.js'],
];

const PROBES = ['scan.js', 'survey.js', 'walk.js', 'transport/link.js'] as const;

describe('a command loads what it needs and no more', () => {
  beforeAll(async () => {
    writeFileSync(join(folder, 'policy.yaml'), 'version: 1\n');
    writeFileSync(join(folder, 'nmap.xml'), '<nmaprun></nmaprun>\n');
    await ended(start('scan', place(old), '-o', `jsonl:${join(folder, 'run.jsonl')}`));
  });

  it.each(LOADS.map(([line, ...needs]) => ({ line, needs })))(
    '$line: $needs',
    async ({ line, needs }) => {
      const argv = line.replace('HOST', place(old)).split(' ');
      const loaded = await loadedBy(...argv);
      expect(loaded).toContain('cli/main.js');
      expect(SELDOM.filter((each) => loaded.has(each)).sort()).toEqual([...needs].sort());
    },
  );

  it.each(['--help', 'probe --help', 'explain 0x204'])('%s: nothing that probes', async (line) => {
    const loaded = await loadedBy(...line.split(' '));
    expect(loaded).toContain('cli/main.js');
    expect(PROBES.filter((each) => loaded.has(each))).toEqual([]);
  });

  it('probes with these', async () => {
    expect([...(await loadedBy('scan', place(old)))]).toEqual(expect.arrayContaining([...PROBES]));
  });
});
