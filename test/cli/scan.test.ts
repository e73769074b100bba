import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { windowsDefaultCertificate } from '../../src/lab/certificate.ts';
import { host } from '../../src/lab/host.ts';
import { type Script, stall } from '../../src/lab/script.ts';
import { type LabServer, startServer } from '../../src/lab/server.ts';
import { SecurityProtocol } from '../../src/protocol/negotiation.ts';
import { COLUMNS } from '../../src/report/row.ts';
import { jsonLines, lastLine, run } from './kit.ts';

const { PROTOCOL_HYBRID, PROTOCOL_HYBRID_EX } = SecurityProtocol;
const NLA: Script = () =>
  host({
    takes: PROTOCOL_HYBRID | PROTOCOL_HYBRID_EX,
    takesRdp: false,
    tls: windowsDefaultCertificate('RDS01'),
    identity: { computer: 'RDS01' },
  });
/** Standard RDP Security alone, which is a grave finding. */
const OLD: Script = () => host({ takes: 0, takesRdp: true, flags: 0 });
const SILENT: Script = () => stall();

let folder: string;
let servers: LabServer[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rdpprobe-'));
  servers = [];
});

afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  rmSync(folder, { recursive: true });
});

async function serve(script: Script): Promise<string> {
  const server = await startServer(script);
  servers.push(server);
  return `${server.address}:${server.port}`;
}

function connections(): number[] {
  return servers.map((server) => server.connections);
}

async function* trickle(...pieces: string[]): AsyncGenerator<string> {
  yield* pieces;
}

/** Two machines that share a key, which no look at one of them can show. */
async function serveClones(): Promise<readonly string[]> {
  const tls = windowsDefaultCertificate('TEMPLATE');
  const clone = (computer: string) =>
    serve(() =>
      host({
        takes: PROTOCOL_HYBRID | PROTOCOL_HYBRID_EX,
        takesRdp: false,
        tls,
        identity: { computer },
      }),
    );
  return [await clone('RDS01'), await clone('RDS02')];
}

describe('a code that a user saw', () => {
  it('stands beside what is seen now', async () => {
    const nla = await serve(NLA);
    const { exitCode, stdout } = await run(['probe', nla, '--code', '0x3 0x7']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('The code 0x3 0x7, held against this');
    expect(stdout.replace(/\s+/g, ' ')).toContain('neither confirmed nor excluded');
  }, 60_000);

  it('stands in the JSON, known or not', async () => {
    const nla = await serve(NLA);
    for (const [code, known] of [
      ['0x80090302', true],
      ['0x1000031', false],
    ] as const) {
      const { stdout } = await run(['probe', nla, '--json', '--code', code]);
      expect(jsonLines(stdout)[1]).toMatchObject({ heldAgainst: { code, known } });
    }
    const [, line] = jsonLines((await run(['probe', nla, '--json'])).stdout);
    expect(line).not.toHaveProperty('heldAgainst');
  }, 60_000);
});

describe('other clients', () => {
  it('are looked at on the page of a host, in the JSON and in the summary', async () => {
    const nla = await serve(NLA);
    const args = ['--as', 'mstsc', '--as', 'guacd:security=tls'];
    const page = await run(['probe', nla, ...args]);
    expect(page.stdout).toContain('Other clients\n  connects  mstsc\n');
    expect(page.stdout).toContain('- on the client: security=tls\n');
    const [, line, summary] = jsonLines((await run(['scan', nla, '--json', ...args])).stdout);
    expect(line).toMatchObject({
      clients: [
        { client: 'mstsc', verdict: 'connects', protocol: 'PROTOCOL_HYBRID_EX' },
        { client: 'guacd:security=tls', verdict: 'stopped', at: 'x224' },
      ],
    });
    expect(summary).toMatchObject({
      clients: { mstsc: { connects: 1 }, 'guacd:security=tls': { stopped: 1 } },
    });
    const table = await run(['scan', nla, '-o', 'table', ...args]);
    expect(table.stdout).toContain('Other clients\n  mstsc  connects 1\n');
  }, 60_000);

  it('are listed with their sources', async () => {
    const { stdout } = await run(['list', 'clients']);
    const [heading = [], ...rows] = stdout
      .trimEnd()
      .split('\n')
      .map((row) => row.split('\t'));
    expect(rows.every((row) => row.length === heading.length && !row.includes(''))).toBe(true);
    expect(rows.map(([name]) => name)).toEqual(
      expect.arrayContaining(['mstsc', 'guacd', 'rdesktop']),
    );
  });
});

describe('hosts held against each other', () => {
  it('stand in the last line of the JSON', async () => {
    const clones = await serveClones();
    const { stdout } = await run(['scan', ...clones, await serve(NLA), '--json']);
    const summary = jsonLines(stdout).at(-1) as { runFindings: Record<string, unknown>[] };
    expect(
      summary.runFindings
        .filter(({ rule }) => rule === 'RDP-CERT-011')
        .map(({ target }) => target)
        .sort(),
    ).toEqual([...clones].sort());
  }, 60_000);

  it('are told below the table and counted by --fail-on', async () => {
    const clones = await serveClones();
    const args = ['scan', ...clones, '-o', 'table', '--fail-on'];
    const { exitCode, stdout, stderr } = await run([...args, 'medium']);
    expect(stdout).toContain('Hosts held against each other\n  MEDIUM    RDP-CERT-011, 2 hosts');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/2 with findings of severity medium or graver.*exit code 1\.\n$/);
    expect((await run([...args, 'high'])).exitCode).toBe(0);
  }, 60_000);
});

describe('scan', () => {
  it('writes tab-separated columns where stdout is no terminal', async () => {
    const [nla, old] = [await serve(NLA), await serve(OLD)];
    const { exitCode, stdout, stderr } = await run(['scan', nla, old]);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(exitCode).toBe(0);
    expect(rows[0]).toEqual([...COLUMNS]);
    expect(
      rows
        .slice(1)
        .map(([place]) => place)
        .sort(),
    ).toEqual([nla, old].sort());
    expect(rows.every((row) => row.length === COLUMNS.length)).toBe(true);
    expect(stdout).not.toContain('\x1b');
    expect(stderr).toBe('rdpprobe: 2 hosts probed; exit code 0.\n');
  });

  it('writes a coloured table on a terminal', async () => {
    const nla = await serve(NLA);
    const { stdout } = await run(['scan', nla], { terminal: true, env: { LANG: 'C.UTF-8' } });
    expect(stdout).toContain('\x1b[1mHost');
    expect(stdout).toContain('─');
    expect(stdout).toContain('1 host in ');
  });

  it.each([
    ['--no-color', ['--no-color'], {}],
    ['NO_COLOR', [], { NO_COLOR: '1' }],
    ['TERM=dumb', [], { TERM: 'dumb' }],
    ['FORCE_COLOR=0', [], { FORCE_COLOR: '0' }],
    ['--no-color in spite of FORCE_COLOR', ['--no-color'], { FORCE_COLOR: '1' }],
  ])('leaves colour out with %s', async (_how, options, env) => {
    const { stdout } = await run(['scan', await serve(SILENT), '--timeout', '20ms', ...options], {
      terminal: true,
      env,
    });
    expect(stdout).toContain('Host');
    expect(stdout).not.toContain('\x1b');
  });

  it('colours into a pipe with FORCE_COLOR', async () => {
    const argv = ['scan', await serve(OLD), '-o', 'table'];
    expect((await run(argv, { env: { FORCE_COLOR: '1' } })).stdout).toContain('\x1b[');
    expect((await run(argv)).stdout).not.toContain('\x1b[');
  });

  it('says only ASCII on a terminal whose locale knows no more', async () => {
    const { stdout } = await run(['scan', await serve(OLD)], {
      terminal: true,
      env: { LANG: 'C', NO_COLOR: '1' },
    });
    expect(stdout).toMatch(/^[\n -~]+$/);
  });

  it('writes JSON Lines: the run, each result, the summary', async () => {
    const nla = await serve(NLA);
    const { stdout } = await run(['scan', nla, '--json', '--label', 'change=CHG1']);
    const [header, result, summary] = jsonLines(stdout);
    expect(header).toMatchObject({
      type: 'run',
      schema: 1,
      arguments: ['scan', nla, '--json', '--label', 'change=CHG1'],
      targets: 1,
      labels: { change: 'CHG1' },
    });
    expect(result).toMatchObject({
      type: 'result',
      target: { host: '127.0.0.1', source: 'argument' },
      outcome: { kind: 'stopped', after: 'credssp' },
      security: { nla: 'required' },
    });
    expect(result).toHaveProperty('verdict.code');
    expect(summary).toMatchObject({ type: 'summary', hosts: 1, complete: true });
  });

  it('writes several reports of one scan', async () => {
    const [nla, old] = [await serve(NLA), await serve(OLD)];
    const json = join(folder, 'scan.jsonl');
    const table = join(folder, 'scan.txt');
    const { stdout } = await run(
      ['scan', nla, old, '-o', 'plain', '-o', `jsonl:${json}`, '--output', `table:${table}`],
      { env: { FORCE_COLOR: '1' } },
    );
    expect(stdout.split('\n')).toHaveLength(4);
    expect(jsonLines(readFileSync(json, 'utf8'))).toHaveLength(4);
    expect(readFileSync(table, 'utf8')).toContain('2 hosts in ');
    expect(readFileSync(table, 'utf8')).not.toContain('\x1b');
    // Seven questions to the one, as many to the other: one scan and not three.
    expect(Math.max(...connections())).toBeLessThan(12);
  });

  it('leaves stdout alone when every report goes to a file', async () => {
    const path = join(folder, 'scan.jsonl');
    const { stdout } = await run(['scan', await serve(OLD), '-o', `jsonl:${path}`]);
    expect(stdout).toBe('');
  });

  it('probes nobody when a report cannot be written', async () => {
    const old = await serve(OLD);
    await run(['scan', old, '-o', `jsonl:${join(folder, 'no', 'scan.jsonl')}`]);
    expect(connections()).toEqual([0]);
  });

  it('does not write over the list that it reads', async () => {
    const list = join(folder, 'hosts.txt');
    writeFileSync(list, `${await serve(OLD)}\n`);
    const { exitCode, stderr } = await run(['scan', `@${list}`, '-o', `jsonl:${list}`]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('is read as well');
    expect(readFileSync(list, 'utf8')).toContain('127.0.0.1');
  });

  it('tells of a list that was given without its @', async () => {
    const list = join(folder, 'hosts');
    writeFileSync(list, '127.0.0.1\n');
    const cwd = process.cwd();
    process.chdir(folder);
    try {
      const { stderr } = await run(['scan', 'hosts', '--dry-run']);
      expect(stderr).toBe(
        'rdpprobe: "hosts" is taken for a host; the targets in the file of that name are written @hosts\n',
      );
      expect((await run(['scan', 'hosts', '--dry-run', '--quiet'])).stderr).toBe('');
    } finally {
      process.chdir(cwd);
    }
  });

  it('reads targets from stdin, and notes their lines', async () => {
    const old = await serve(OLD);
    const { exitCode, stdout } = await run(['scan', '-', '--json'], {
      stdin: trickle('# hosts\n127.0.0.1', old.slice('127.0.0.1'.length), '\n'),
    });
    expect(exitCode).toBe(0);
    expect(jsonLines(stdout)[0]).toMatchObject({ targets: null });
    expect(jsonLines(stdout)[1]).toMatchObject({ target: { source: 'stdin:2' } });
  });

  it('keeps what it found when a line of stdin is wrong, and ends with 2', async () => {
    const old = await serve(OLD);
    const { exitCode, stdout, stderr } = await run(['scan', '-', '--json'], {
      stdin: trickle(`${old}\n10.0.0.1/24\n`),
    });
    expect(exitCode).toBe(2);
    expect(jsonLines(stdout).map(({ type }) => type)).toEqual(['run', 'result', 'summary']);
    expect(jsonLines(stdout)[2]).toMatchObject({ complete: false });
    expect(lastLine(stderr)).toContain('1 host probed; stdin:2: "10.0.0.1/24" has host bits set');
  });

  it('stops before a public address on stdin, unless it is confirmed', async () => {
    const old = await serve(OLD);
    const { exitCode, stdout, stderr } = await run(['scan', '-', '--json'], {
      stdin: trickle(`${old}\n8.8.8.8\n`),
    });
    expect(exitCode).toBe(2);
    expect(stdout).not.toContain('8.8.8.8"');
    expect(lastLine(stderr)).toContain('stdin:2: 8.8.8.8:3389 is public');
  });

  it('reads options that come before, between and after its targets', async () => {
    const [one, two] = [await serve(OLD), await serve(OLD)];
    const { exitCode } = await run(['scan', '--quick', one, '--timeout=1s', two]);
    expect(exitCode).toBe(0);
    expect(connections()).toEqual([1, 1]);
  });

  it('stops where it is told to', async () => {
    const { stdout } = await run(['scan', await serve(NLA), '--json', '--until', 'tls']);
    expect(jsonLines(stdout)[1]).toMatchObject({ outcome: { kind: 'completed', through: 'tls' } });
  });

  it('gives single stages their own time', async () => {
    const { stdout } = await run([
      'scan',
      await serve(SILENT),
      '--json',
      '--timeout',
      '10s',
      '--timeout-x224',
      '30ms',
    ]);
    expect(jsonLines(stdout)[1]).toMatchObject({
      outcome: { at: 'x224', failure: { kind: 'timedOut', afterMs: 30 } },
    });
  });
});

describe('excludes', () => {
  it('win over targets, and are counted', async () => {
    const [one, two] = [await serve(OLD), await serve(OLD)];
    const { exitCode, stdout, stderr } = await run(['scan', one, two, '--json', '--exclude', one]);
    expect(exitCode).toBe(0);
    expect(connections()[0]).toBe(0);
    expect(jsonLines(stdout)[0]).toMatchObject({ targets: 1 });
    expect(lastLine(stderr)).toContain('1 host probed, 1 excluded');
  });

  it('win over names as well, once these are resolved', async () => {
    const old = await serve(OLD);
    const port = old.split(':')[1];
    const { stdout } = await run([
      'scan',
      `localhost:${port}`,
      '--json',
      '--exclude=127.0.0.0/8',
      '--exclude=::1',
    ]);
    expect(connections()).toEqual([0]);
    expect(jsonLines(stdout)[1]).toMatchObject({
      address: null,
      outcome: { kind: 'stopped', after: 'dns', because: 'every address of the name is excluded' },
    });
  });

  it('hold for their port and no other', async () => {
    const [one, two] = [await serve(OLD), await serve(OLD)].map((each) => each.split(':')[1]);
    const { stdout } = await run([
      'scan',
      `localhost:${one}`,
      `localhost:${two}`,
      '-4',
      '--json',
      `--exclude=127.0.0.1:${one}`,
    ]);
    expect(connections()).toEqual([0, expect.any(Number)]);
    expect(connections()[1]).toBeGreaterThan(0);
    const outcomes = jsonLines(stdout)
      .slice(1, 3)
      .map(({ outcome }) => (outcome as { kind: string }).kind);
    expect(outcomes.sort()).toEqual(['completed', 'stopped']);
  });

  it('come from files, too', async () => {
    const path = join(folder, 'ot.txt');
    writeFileSync(path, '127.0.0.0/8 # plant\n');
    const { stdout } = await run(['scan', await serve(OLD), '--exclude-file', path, '--json']);
    expect(connections()).toEqual([0]);
    expect(jsonLines(stdout)).toHaveLength(2);
  });
});

describe('all addresses of a name', () => {
  it('are probed each, with the name kept', async () => {
    const port = (await serve(OLD)).split(':')[1];
    const { stdout } = await run(['scan', `localhost:${port}`, '--all-ips', '-4', '--json']);
    expect(jsonLines(stdout)[0]).toMatchObject({ targets: null });
    expect(jsonLines(stdout)[1]).toMatchObject({
      target: { host: 'localhost', address: '127.0.0.1' },
      address: '127.0.0.1',
    });
    expect(jsonLines(stdout)[1]?.['stages']).toContainEqual({
      stage: 'dns',
      status: 'skipped',
      ms: 0,
    });
  });

  it('are told apart in the table, and literals are left as they are', async () => {
    const place = await serve(OLD);
    const name = `localhost:${place.split(':')[1]}`;
    const { stdout } = await run(['scan', name, place, '--all-ips', '-4']);
    const hosts = stdout.split('\n').map((line) => line.split('\t')[0]);
    expect(hosts).toEqual(expect.arrayContaining([`${name} (127.0.0.1)`, place]));
  });

  it('leave out those that are excluded', async () => {
    const port = (await serve(OLD)).split(':')[1];
    await run(['scan', `localhost:${port}`, '--all-ips', '-4', '--exclude', '127.0.0.1']);
    expect(connections()).toEqual([0]);
  });
});

describe('a dry run', () => {
  it('counts, shows the ends, estimates, and connects to nobody', async () => {
    const { port } = await startServer(OLD).then((server) => {
      servers.push(server);
      return server;
    });
    const { exitCode, stdout } = await run([
      'scan',
      `127.0.0.0/24:${port}`,
      'localhost',
      '--exclude',
      '127.0.0.9',
      '--dry-run',
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Targets   257 (1 of them names)');
    expect(stdout).toContain(`First     127.0.0.0:${port}`);
    expect(stdout).toContain('Last      localhost:3389');
    expect(stdout).toContain('Excluded  1');
    expect(stdout).toContain('about 1 s if every host answers, 5 s if none does, 256 at a time');
    expect(stdout).toContain('Nothing was sent.');
    expect(connections()).toEqual([0]);
  });

  it('needs no confirmation, and says where a scan would', async () => {
    const { exitCode, stdout } = await run(['scan', '10.0.0.0/8', '--dry-run', '--retries', '1']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Needs --yes: 16777216 targets are more than 65536.');
    expect(stdout).toContain('days if none does');
  });

  it('reads stdin to its end', async () => {
    const { stdout } = await run(['scan', '-', '--dry-run'], { stdin: trickle('10.0.0.0/30\n') });
    expect(stdout).toContain('Targets   4');
  });
});

describe('the exit code', () => {
  it('is 1 where a finding is as grave as --fail-on says', async () => {
    const { exitCode, stderr } = await run(['scan', await serve(OLD), '--fail-on', 'high']);
    expect(exitCode).toBe(1);
    expect(lastLine(stderr)).toBe(
      'rdpprobe: 1 host probed, 1 with findings of severity high or graver; exit code 1.',
    );
  });

  it('is 0 where none is', async () => {
    const { exitCode, stderr } = await run([
      'scan',
      await serve(SILENT),
      '--timeout=20ms',
      '--fail-on=low',
    ]);
    expect(exitCode).toBe(0);
    expect(lastLine(stderr)).toContain('no finding of severity low or graver');
  });

  it('is 0 whatever was found, unless it is asked', async () => {
    const { exitCode } = await run(['scan', await serve(OLD)]);
    expect(exitCode).toBe(0);
  });

  it('is said by nothing but itself with --quiet, as long as it is 0', async () => {
    const old = await serve(OLD);
    expect((await run(['scan', old, '--quiet'])).stderr).toBe('');
    expect((await run(['scan', old, '--quiet', '--fail-on=high'])).stderr).toContain('exit code 1');
  });

  it('is 3 where a report was lost, which is named', async () => {
    const { exitCode, stderr } = await run([
      'scan',
      await serve(OLD),
      '-o',
      'jsonl:/dev/full',
      '-o',
      'plain',
    ]);
    expect(exitCode).toBe(3);
    expect(lastLine(stderr)).toContain('the report to /dev/full was not written (ENOSPC)');
  });

  it('is 3 where stdout could not be written for another reason than nobody reading', async () => {
    const { exitCode, stderr } = await run(['scan', await serve(OLD)], {
      onStdout() {
        throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      },
    });
    expect(exitCode).toBe(3);
    expect(lastLine(stderr)).toContain('the report to stdout was not written (ENOSPC)');
  });
});

describe('a reader that goes away', () => {
  const brokenPipe = () => {
    throw Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
  };

  it('ends the scan quietly', async () => {
    const silent = await serve(SILENT);
    const argv = ['scan', silent, silent.replace('127.0.0.1', '127.0.0.2'), '--timeout=50s'];
    expect(await run(argv, { onStdout: brokenPipe })).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('does not cost the other reports anything', async () => {
    const path = join(folder, 'scan.jsonl');
    const argv = ['scan', await serve(OLD), '-o', 'plain', '-o', `jsonl:${path}`];
    const { exitCode } = await run(argv, { onStdout: brokenPipe });
    expect(exitCode).toBe(0);
    expect(jsonLines(readFileSync(path, 'utf8'))).toHaveLength(3);
  });

  it('is no trouble for --version either', async () => {
    expect((await run(['--version'], { onStdout: brokenPipe })).exitCode).toBe(0);
  });
});

describe('an interruption', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('by %s keeps what was found and says how to go on', async (signal, code) => {
    const [old, silent] = [await serve(OLD), await serve(SILENT)];
    const path = join(folder, 'scan.jsonl');
    const interruption = new AbortController();
    const argv = ['scan', old, silent, '127.0.0.1:1', '--concurrency=1', '-o', 'plain'];
    const { exitCode, stderr, stdout } = await run(
      [...argv, '-o', `jsonl:${path}`, '--timeout', '100ms', '--timeout-x224', '50s'],
      {
        interrupted: interruption.signal,
        onStdout: (text) => text.includes(old) && interruption.abort(signal),
      },
    );
    expect(exitCode).toBe(code);
    expect(stdout).toContain(old);
    const lines = jsonLines(readFileSync(path, 'utf8'));
    expect(lines.at(-1)).toMatchObject({ type: 'summary', complete: false });
    expect(stderr).toMatch(
      /To go on: rdpprobe scan .* --concurrency 1 .* --resume .*scan\.jsonl\n/,
    );
    expect(lastLine(stderr)).toContain(`interrupted by ${signal}; exit code ${code}.`);
  });

  it('gives hosts under way a moment, and then ends them as not done', async () => {
    const silent = await serve(SILENT);
    const interruption = new AbortController();
    const script: Script = function* () {
      interruption.abort('SIGINT');
      yield* stall();
    };
    const asked = await serve(script);
    const { exitCode, stdout, stderr } = await run(
      ['scan', asked, silent, '--concurrency=1', '--timeout=300ms', '--timeout-x224=60s', '--json'],
      { interrupted: interruption.signal, stdin: trickle() },
    );
    expect(exitCode).toBe(130);
    expect(jsonLines(stdout)[1]).toMatchObject({
      outcome: { at: 'x224', failure: { kind: 'local', code: 'ABORTED' } },
    });
    expect(stderr).toContain('--skip 0\n');
    expect(stderr).toContain('0 hosts probed, then interrupted');
    expect(connections()[0]).toBe(0);
  }, 20_000);

  it('does not wait for a line of stdin', async () => {
    const old = await serve(OLD);
    const interruption = new AbortController();
    async function* open(): AsyncGenerator<string> {
      yield `${old}\n`;
      await new Promise(() => {});
    }
    const { exitCode, stdout } = await run(['scan', '-'], {
      stdin: open(),
      interrupted: interruption.signal,
      onStdout: (text) => text.includes(old) && interruption.abort('SIGINT'),
    });
    expect(exitCode).toBe(130);
    expect(stdout).toContain(old);
  });

  it('can be gone on from', async () => {
    const [one, two] = [await serve(OLD), await serve(OLD)];
    const { stdout } = await run(['scan', one, two, '--skip', '1', '--json']);
    expect(connections()[0]).toBe(0);
    expect(jsonLines(stdout)[0]).toMatchObject({ targets: 1 });
    expect(jsonLines(stdout)).toHaveLength(3);
  });
});

describe('progress', () => {
  it('is one line that is drawn over, on a terminal, and is taken away', async () => {
    const { stderr } = await run(['scan', await serve(SILENT), '--timeout', '600ms'], {
      stderrTerminal: true,
      columns: 60,
    });
    expect(stderr).toContain('\r\x1b[2K0/1 hosts (0%)');
    expect(stderr).toMatch(/\r\x1b\[2Krdpprobe: 1 host probed; exit code 0\.\n$/);
  });

  it('is told to programs, to the end', async () => {
    const argv = ['scan', await serve(SILENT), '--timeout', '300ms', '--progress', 'json'];
    const { stderr } = await run([...argv, '--stats-interval', '50ms']);
    const lines = stderr.trimEnd().split('\n');
    const told = lines.slice(0, -1).map((line) => JSON.parse(line));
    expect(told.length).toBeGreaterThan(2);
    expect(told[0]).toMatchObject({ type: 'progress', hosts: 0, total: 1 });
    expect(told.at(-1)).toMatchObject({ hosts: 1, died: 1, diedAt: { x224: 1 } });
  });

  it('is said in lines elsewhere, and not at all in a CI system', async () => {
    const argv = ['scan', await serve(SILENT), '--timeout', '300ms', '--stats-interval', '50ms'];
    expect((await run(argv)).stderr).toContain('0/1 hosts (0%)');
    expect((await run(argv, { env: { CI: 'true' } })).stderr).not.toContain('hosts (');
    expect((await run([...argv, '--progress', 'none'])).stderr).not.toContain('hosts (');
  });

  it('is not drawn where stderr is none', async () => {
    const { stderr } = await run(['scan', await serve(SILENT), '--timeout', '600ms'], {
      terminal: true,
    });
    expect(stderr).toBe('rdpprobe: 1 host probed; exit code 0.\n');
  });
});

describe('probe', () => {
  it('tells all about one host', async () => {
    const nla = await serve(NLA);
    const { exitCode, stdout, stderr } = await run(['probe', nla]);
    expect(exitCode).toBe(0);
    for (const part of ['Stages', 'Protocols', 'Certificate', 'NTLM', 'What it means']) {
      expect(stdout).toContain(part);
    }
    expect(stderr).toBe('rdpprobe: 1 host probed; exit code 0.\n');
  });

  it('writes JSON Lines as scan does', async () => {
    const { stdout } = await run(['probe', await serve(OLD), '--json']);
    expect(jsonLines(stdout).map(({ type }) => type)).toEqual(['run', 'result', 'summary']);
  });

  it('shows what it has when it is interrupted', async () => {
    const interruption = new AbortController();
    const asked = await serve(function* () {
      interruption.abort('SIGINT');
      yield* stall();
    });
    const { exitCode, stdout } = await run(['probe', asked], { interrupted: interruption.signal });
    expect(exitCode).toBe(130);
    expect(stdout).toContain('tcp   passed');
  });
});
