import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMAND_NAMES, COMMANDS } from '../../src/cli/commands.ts';
import type { Option } from '../../src/cli/option.ts';
import { OPTIONS } from '../../src/cli/options.ts';
import { SEQUENCE } from '../../src/handshake/sequence.ts';
import { DEFAULT_CONCURRENCY } from '../../src/options.ts';
import { FORMATS } from '../../src/report/formats.ts';
import { IMPORT_FORMATS } from '../../src/targets/importers/formats.ts';
import { run } from './kit.ts';

const squeezed = (text: string): string => text.replace(/\s+/g, ' ');

describe('help', () => {
  it('names every command', async () => {
    const { exitCode, stdout, stderr } = await run(['--help']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const name of COMMAND_NAMES) expect(stdout).toContain(`rdpprobe ${name}`);
    expect(stdout).toContain('Scan only what is yours');
  });

  it.each(COMMAND_NAMES)(
    'of %s lists each of its options with what the table says',
    async (name) => {
      const { stdout } = await run([name, '--help']);
      for (const option of COMMANDS[name].options) {
        expect(stdout).toContain(`--${option} `);
        expect(squeezed(stdout)).toContain((OPTIONS[option] as Option).describe);
      }
    },
  );

  it('of scan lists the whole table, with a timeout for each stage', async () => {
    const { stdout } = await run(['help', 'scan']);
    for (const [name, option] of Object.entries<Option>(OPTIONS)) {
      expect(stdout.includes(`--${name} `)).toBe(option.only?.includes('scan') ?? true);
    }
    for (const { id } of SEQUENCE) expect(stdout).toContain(`--timeout-${id} `);
    expect(squeezed(stdout)).toContain(`at the same time; ${DEFAULT_CONCURRENCY} by default`);
  });

  it('sorts the options of scan and probe into the same groups', async () => {
    const headings = ['Targets', 'How far', 'Logon', 'Timing', 'Output', 'Evidence', 'Other'];
    for (const name of ['scan', 'probe']) {
      const { stdout } = await run([name, '--help']);
      expect([...stdout.matchAll(/^([A-Z][a-z ]+):$/gm)].map(([, group]) => group)).toEqual([
        ...headings,
        'Exit codes',
      ]);
      expect(squeezed(stdout)).toContain('Each host is tried once');
    }
  });

  it('fits 80 columns', async () => {
    for (const argv of [['--help'], ...COMMAND_NAMES.map((name) => [name, '--help'])]) {
      const { stdout } = await run(argv);
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    }
  });
});

describe('the version', () => {
  it.each([[['--version']], [['scan', '--version']]])('is told by %j', async (argv) => {
    const path = new URL('../../package.json', import.meta.url);
    const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
    expect(await run(argv)).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('list', () => {
  it('gives the stages with their timeouts and specifications', async () => {
    const { stdout } = await run(['list', 'stages']);
    expect(stdout.split('\n')).toHaveLength(SEQUENCE.length + 2);
    expect(stdout).toContain('tls\t10s\tExternal Security Protocol\t');
  });

  it('gives every format', async () => {
    const { stdout } = await run(['list', 'formats']);
    for (const format of Object.keys(FORMATS))
      expect(stdout).toMatch(new RegExp(`^${format}\\t`, 'm'));
  });

  it('tells the files that targets are read from', async () => {
    const { stdout } = await run(['list', 'importers']);
    const rows = stdout.trimEnd().split('\n').slice(1);
    expect(rows.map((row) => row.split('\t')[0])).toEqual(IMPORT_FORMATS);
    for (const row of rows) expect(row.split('\t').filter(Boolean)).toHaveLength(4);
  });

  it('gives the severities from harmless to grave', async () => {
    const { stdout } = await run(['list', 'severities']);
    expect(stdout).toBe('severity\ninfo\nlow\nmedium\nhigh\ncritical\n');
  });
});
