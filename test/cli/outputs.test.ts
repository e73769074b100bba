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

describe('a run that is made of others', () => {
  /** Runs the command while a file is in the place of its report, and says what was seen there. */
  async function replaced(...argv: string[]): Promise<{ seen: Set<string>; exitCode: number }> {
    writeFileSync(at('rdp.prom'), 'old\n');
    const seen = new Set<string>();
    const { exitCode } = await run([...argv, '-o', `prom:${at('rdp.prom')}`, '--json'], {
      onStdout: () => seen.add(readFileSync(at('rdp.prom'), 'utf8')),
    });
    return { seen, exitCode };
  }

  beforeEach(async () => {
    expect((await run(['snapshot', place(), '-o', at('kept.json')])).exitCode).toBe(0);
  });

  it.each(['merge', 'verify'])('is replaced as a whole by %s as well', async (command) => {
    const { seen, exitCode } = await replaced(command, at('kept.json'));
    expect({ seen, exitCode }).toEqual({ seen: new Set(['old\n']), exitCode: 0 });
    expect(readFileSync(at('rdp.prom'), 'utf8')).toContain('rdpprobe_run_complete 1\n');
    expect(readdirSync(folder).sort()).toEqual(['kept.json', 'rdp.prom']);
  });

  it.each(['merge', 'verify'])('has a job summary by %s as well', async (command) => {
    const env = { GITHUB_STEP_SUMMARY: at('summary.md') };
    await run([command, at('kept.json'), '-o', 'github'], { env });
    expect(readFileSync(at('summary.md'), 'utf8')).toMatch(/^## rdpprobe\n/);
  });

  it('leaves the old report where a part cannot be read to its end', async () => {
    const text = readFileSync(at('kept.json'), 'utf8');
    const seen: string[] = [];
    writeFileSync(at('rdp.prom'), 'old\n');
    const argv = ['merge', at('kept.json'), '-o', `prom:${at('rdp.prom')}`, '--json'];
    const { exitCode, stderr } = await run(argv, {
      onStdout: (piece) => {
        seen.push(piece);
        writeFileSync(at('kept.json'), `${text.split('\n')[0]}\nno JSON\n`);
      },
    });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining('kept.json:2: is not JSON'),
    });
    expect(readFileSync(at('rdp.prom'), 'utf8')).toBe('old\n');
    expect(readdirSync(folder).sort()).toEqual(['kept.json', 'rdp.prom']);
  });

  it.each([
    ['merge', 'a', 'b'],
    ['diff', 'a', '-'],
  ])('is given up at the first signal by %s', async (command, ...names) => {
    for (const name of ['a', 'b']) writeFileSync(at(name), readFileSync(at('kept.json')));
    const interruption = new AbortController();
    async function* endless(): AsyncGenerator<string> {
      setTimeout(() => interruption.abort('SIGINT'), 50);
      await new Promise(() => {});
    }
    if (command === 'merge') interruption.abort('SIGINT');
    const files = names.map((name) => (name === '-' ? name : at(name)));
    const { exitCode, stderr } = await run([command, ...files], {
      stdin: endless(),
      interrupted: interruption.signal,
    });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 130,
      stderr: 'rdpprobe: interrupted by SIGINT, nothing was sent; exit code 130.\n',
    });
  });

  it.each([
    ['merge', 0],
    ['diff', 0],
  ])('says nothing by %s where nobody reads on', async (command, exitCode) => {
    writeFileSync(at('again.json'), readFileSync(at('kept.json')));
    const files = command === 'diff' ? [at('kept.json'), at('again.json')] : [at('kept.json')];
    const gone = await run([command, ...files], {
      onStdout: () => {
        throw Object.assign(new Error('gone'), { code: 'EPIPE' });
      },
    });
    expect(gone).toMatchObject({ exitCode, stderr: '' });
  });

  it.runIf(process.platform === 'linux')('tells the comparison beside a lost report', async () => {
    const argv = ['diff', at('kept.json'), at('kept.json'), '-o', 'markdown:/dev/full'];
    const { exitCode, stderr } = await run(argv);
    expect(exitCode).toBe(3);
    expect(lastLine(stderr)).toMatch(
      /^rdpprobe: nothing differs .*; the report to \/dev\/full was not written \(ENOSPC\); exit code 3\.$/,
    );
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

describe('a disk that is full', () => {
  const full = {
    onStdout: () => {
      throw Object.assign(new Error('no space left on device, write'), { code: 'ENOSPC' });
    },
  };

  it.each([
    [['explain', '0x3']],
    [['list', 'formats']],
    [['scan', '--help']],
    [['--version']],
    [['scan', '10.0.0.1', '--dry-run']],
    [['check', '']],
  ])('is no fault of ours: %j', async (argv) => {
    expect(await run(argv, full)).toEqual({
      exitCode: 3,
      stdout: '',
      stderr: expect.stringMatching(
        argv[0] === 'check'
          ? /^$/
          : /^rdpprobe: standard output cannot be written \(ENOSPC\); exit code 3\.\n$/,
      ),
    });
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
