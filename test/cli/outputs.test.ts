/** Where reports go: files that grow, files that are replaced as a whole, and what is appended beside. */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { host } from '../../src/lab/host.ts';
import { type LabServer, startServer } from '../../src/lab/server.ts';
import { lastLine, run } from './kit.ts';

let folder: string;
let server: LabServer;
const at = (name: string) => join(folder, name);
const place = () => `${server.address}:${server.port}`;

beforeAll(async () => {
  server = await startServer(() => host({ takes: 0, takesRdp: true, flags: 0 }));
});
afterAll(() => server.close());
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'rdpprobe-outputs-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a file that is replaced as a whole', () => {
  it('is the old one until the new one is whole', async () => {
    writeFileSync(at('rdp.prom'), 'old\n');
    const seen: string[] = [];
    const { exitCode } = await run(
      ['scan', place(), '-o', `prom:${at('rdp.prom')}`, '-o', 'plain'],
      {
        onStdout: () => seen.push(readFileSync(at('rdp.prom'), 'utf8')),
      },
    );
    expect(exitCode).toBe(0);
    expect(new Set(seen)).toEqual(new Set(['old\n']));
    expect(readFileSync(at('rdp.prom'), 'utf8')).toContain(
      `rdpprobe_success{target="${place()}"} 1\n`,
    );
    expect(readdirSync(folder)).toEqual(['rdp.prom']);
  });

  it('is made beside its place under a name that no collector looks for', async () => {
    const names = new Set<string>();
    const argv = ['scan', place(), '-o', `prom:${at('a.prom')}`, '-o', `file_sd:${at('b.json')}`];
    await run([...argv, '-o', 'plain'], {
      onStdout: () => {
        for (const name of readdirSync(folder)) names.add(name);
      },
    });
    expect([...names].sort()).toEqual([
      expect.stringMatching(/^a\.prom\.\d+\.tmp$/),
      expect.stringMatching(/^b\.json\.\d+\.tmp$/),
    ]);
    expect(readdirSync(folder).sort()).toEqual(['a.prom', 'b.json']);
  });

  it('is written for a run that was interrupted, which says so', async () => {
    const interruption = new AbortController();
    interruption.abort('SIGINT');
    const { exitCode } = await run(['scan', place(), '-o', `prom:${at('rdp.prom')}`], {
      interrupted: interruption.signal,
    });
    expect(exitCode).toBe(130);
    expect(readFileSync(at('rdp.prom'), 'utf8')).toContain('rdpprobe_run_complete 0\n');
  });

  it('leaves nothing behind where another report cannot be opened', async () => {
    const argv = ['scan', place(), '-o', `prom:${at('rdp.prom')}`, '-o', `jsonl:${at('no/x')}`];
    const { exitCode, stderr } = await run(argv);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining('is in a folder that does not exist'),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')(
    'is written through where it is a link or a device',
    async () => {
      writeFileSync(at('real.prom'), '');
      symlinkSync(at('real.prom'), at('link.prom'));
      await run(['scan', place(), '-o', `prom:${at('link.prom')}`, '-o', 'prom:/dev/null']);
      expect(realpathSync(at('link.prom'))).toBe(at('real.prom'));
      expect(readFileSync(at('real.prom'), 'utf8')).toContain('rdpprobe_run_complete 1\n');
      expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    },
  );

  it('cannot take the place of a folder', async () => {
    const { exitCode, stderr } = await run(['scan', place(), '-o', `prom:${folder}`]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining('is a folder'),
    });
  });
});

describe('the job summary', () => {
  it('is appended to the file that GITHUB_STEP_SUMMARY names', async () => {
    writeFileSync(at('summary.md'), 'before\n');
    const env = { GITHUB_STEP_SUMMARY: at('summary.md') };
    const { stdout } = await run(['scan', place(), '-o', 'github'], { env });
    expect(stdout).toMatch(/^::error title=RDP-STD-001::/);
    expect(readFileSync(at('summary.md'), 'utf8')).toMatch(/^before\n## rdpprobe\n\n\| host \|/);
  });

  it('is written for no other report, and nowhere without the variable', async () => {
    await run(['scan', place(), '-o', 'azure'], { env: { GITHUB_STEP_SUMMARY: at('summary.md') } });
    expect(existsSync(at('summary.md'))).toBe(false);
    expect((await run(['scan', place(), '-o', 'github'])).exitCode).toBe(0);
  });

  it('is named where it cannot be written', async () => {
    const env = { GITHUB_STEP_SUMMARY: at('no/summary.md') };
    const { exitCode, stderr } = await run(['scan', place(), '-o', 'github'], { env });
    expect(exitCode).toBe(2);
    expect(lastLine(stderr)).toMatch(/^rdpprobe: GITHUB_STEP_SUMMARY ".*" is in a folder/);
  });
});

describe('--note', () => {
  it('stands in the reports', async () => {
    const argv = ['scan', place(), '--note', 'before the patch', '--label', 'change=CHG-1'];
    const { stdout } = await run([...argv, '-o', 'jsonl', '-o', `table:${at('table.txt')}`]);
    expect(JSON.parse(stdout.split('\n')[0] ?? '')).toMatchObject({
      note: 'before the patch',
      labels: { change: 'CHG-1' },
    });
    expect(readFileSync(at('table.txt'), 'utf8')).toMatch(
      /^change=CHG-1; before the patch\n\nHost /,
    );
  });

  it('is one line', async () => {
    const { exitCode, stderr } = await run(['scan', place(), '--note', 'one\ntwo']);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringMatching(/--note ".*" is not one line of 1 to 500 characters\n$/),
    });
  });
});
