import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jsonLines, lastLine, run } from './kit.ts';

/** Loopback addresses where nothing listens: refused at once. */
const LIST = '127.7.0.0/27:1';

let folder: string;
const at = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rdpprobe-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function scan(name: string, ...argv: string[]): Promise<string> {
  const { exitCode } = await run(['scan', LIST, '-o', `jsonl:${at(name)}`, ...argv]);
  expect(exitCode).toBe(0);
  return at(name);
}

const hostsIn = (text: string): string[] =>
  jsonLines(text)
    .filter(({ type }) => type === 'result')
    .map(({ target }) => (target as { host: string }).host);

describe('merge', () => {
  it('makes the whole of shards, which no host is missing from or twice in', async () => {
    const labels = ['--label', 'change=CHG1'];
    const parts = [
      await scan('1', '--shard', '1/3', ...labels, '--label', 'part=one'),
      await scan('2', '--shard', '2/3', ...labels, '--label', 'part=two'),
      await scan('3', '--shard', '3/3', ...labels),
    ];
    const { exitCode, stdout, stderr } = await run(['merge', ...parts, '--json']);
    expect(exitCode).toBe(0);
    expect(lastLine(stderr)).toBe('rdpprobe: 3 files merged, 32 hosts probed; exit code 0.');
    expect(hostsIn(stdout).sort()).toEqual(hostsIn(readFileSync(await scan('all'), 'utf8')).sort());
    const lines = jsonLines(stdout);
    expect(lines[0]).toMatchObject({ type: 'run', targets: 32, labels: { change: 'CHG1' } });
    expect(lines[0]?.['labels']).toEqual({ change: 'CHG1' });
    expect(lines.at(-1)).toMatchObject({ type: 'summary', hosts: 32, complete: true });
  });

  it('says which shards are missing, with exit code 3', async () => {
    const parts = [await scan('1', '--shard', '1/4'), await scan('3', '--shard', '3/4')];
    const { exitCode, stdout, stderr } = await run(['merge', ...parts]);
    expect(exitCode).toBe(3);
    expect(lastLine(stderr)).toContain('incomplete: of 4 shards some are missing: 2, 4');
    expect(stdout.split('\n').length).toBeGreaterThan(2);
  });

  it('says what a part lacks, until another piece has it', async () => {
    const whole = readFileSync(await scan('whole'), 'utf8')
      .trimEnd()
      .split('\n');
    const head = at('head');
    writeFileSync(head, `${whole.slice(0, 11).join('\n')}\n`);
    const broken = await run(['merge', head]);
    expect(broken.exitCode).toBe(3);
    expect(lastLine(broken.stderr)).toContain('head has 10 of 32 hosts');
    const rest = await scan('rest', '--skip', '10');
    const { exitCode, stdout } = await run(['merge', head, rest, '--json']);
    expect(hostsIn(stdout)).toHaveLength(32);
    expect(exitCode).toBe(0);
  });

  it('takes the last result of a host, whatever the order of the files', async () => {
    const [early, late] = [await scan('early'), await scan('late')];
    for (const files of [
      [early, late],
      [late, early],
    ]) {
      const { exitCode, stdout } = await run(['merge', ...files, '--json']);
      expect(exitCode).toBe(0);
      expect(hostsIn(stdout)).toHaveLength(32);
      const results = (text: string) =>
        text
          .split('\n')
          .filter((line) => line.includes('"type":"result"'))
          .sort();
      expect(results(stdout)).toEqual(results(readFileSync(late, 'utf8')));
    }
  });

  it('holds the whole against --fail-on, in every format', async () => {
    const parts = [await scan('1', '--shard', '1/2'), await scan('2', '--shard', '2/2')];
    const argv = ['merge', ...parts, '--fail-on', 'high', '-o', 'table'];
    const clean = await run(argv);
    expect(clean.stdout).toContain('32 hosts in ');
    expect(clean.exitCode).toBe(0);
    expect(lastLine(clean.stderr)).toContain('32 hosts probed, no finding of severity high');
    // One host of one part has a grave finding.
    const finding = { rule: 'RDP-NLA-001', severity: 'high', summary: 'grave', evidence: [] };
    const lines = readFileSync(at('2'), 'utf8').split('\n');
    lines[1] = JSON.stringify({ ...JSON.parse(lines[1] ?? ''), findings: [finding] });
    writeFileSync(at('2'), lines.join('\n'));
    const grave = await run(argv);
    expect(grave.exitCode).toBe(1);
    expect(lastLine(grave.stderr)).toContain('1 with findings of severity high or graver');
  });

  it('refuses what it cannot read', async () => {
    writeFileSync(at('list'), '10.0.0.1\n');
    for (const [argv, reason] of [
      [[at('list')], 'is not a run of rdpprobe'],
      [[at('none')], 'does not exist'],
      [['-'], 'only once'],
      [[], 'names no run'],
    ] as const) {
      const { exitCode, stderr } = await run(['merge', ...argv]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(reason);
    }
    const part = await scan('1');
    expect((await run(['merge', part, part])).stderr).toContain('twice');
    expect((await run(['merge', part, '-o', `table:${part}`])).stderr).toContain('is read as well');
  });
});
