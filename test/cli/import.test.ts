/** `--from` and `--from-failed`: from the file to the result. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { windowsDefaultCertificate } from '../../src/lab/certificate.ts';
import { host } from '../../src/lab/host.ts';
import { hangUp } from '../../src/lab/script.ts';
import { type LabServer, startServer } from '../../src/lab/server.ts';
import { SecurityProtocol } from '../../src/protocol/negotiation.ts';
import { jsonLines, lastLine, run } from './kit.ts';

// Whole scans, which take their time beside other work.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let server: LabServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rdpprobe-'));
  server = await startServer(() => host({ takes: 0, takesRdp: true, flags: 0 }));
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function rdp(): string {
  return file(
    'rds01.rdp',
    `full address:s:${server.address}:${server.port}\r\nenablecredsspsupport:i:0\r\n`,
  );
}

const CSV = 'name,host\nOne,one.example\nGone,\nBad,--rm\nTwice,one.example\nTwo,two.example\n';

describe('--from', () => {
  it('probes what a file names, and says of each where and why', async () => {
    const path = rdp();
    const { exitCode, stdout, stderr } = await run(['scan', '--from', path, '--json']);
    expect(exitCode).toBe(0);
    const [, result] = jsonLines(stdout);
    expect(result).toMatchObject({
      target: {
        host: server.address,
        port: server.port,
        source: `${path}:1`,
        expects: [
          {
            id: 'security.nla',
            expected: 'not required',
            because: 'enablecredsspsupport:i:0',
            source: `${path}:2`,
          },
        ],
      },
    });
    expect(result).toMatchObject({
      expectations: [{ id: 'security.nla', status: 'met', source: `${path}:2` }],
    });
    expect(stderr).toContain(`rdpprobe: ${path}: 1 target read as rdp\n`);
  });

  it('says which client is turned away by a host that requires NLA', async () => {
    const { PROTOCOL_HYBRID, PROTOCOL_HYBRID_EX } = SecurityProtocol;
    const nla = await startServer(() =>
      host({
        takes: PROTOCOL_HYBRID | PROTOCOL_HYBRID_EX,
        takesRdp: false,
        tls: windowsDefaultCertificate('RDS01'),
        identity: { computer: 'RDS01' },
      }),
    );
    try {
      const path = file(
        'user-mapping.xml',
        `<user-mapping><authorize username="u" password="hidden"><connection name="c">
<protocol>rdp</protocol><param name="hostname">${nla.address}</param>
<param name="port">${nla.port}</param><param name="security">tls</param>
</connection></authorize></user-mapping>`,
      );
      const { exitCode, stdout } = await run(['scan', '--from', path, '--json']);
      expect(exitCode).toBe(0);
      expect(stdout).not.toContain('hidden');
      expect(jsonLines(stdout)[1]).toMatchObject({
        target: { source: `${path}:2`, labels: { name: 'c' } },
        expectations: [
          {
            id: 'protocols.ssl',
            status: 'unmet',
            observed: 'HYBRID_REQUIRED_BY_SERVER',
            source: `${path}:3`,
          },
        ],
      });
    } finally {
      await nla.close();
    }
  });

  it('tells what it skips in a line for each reason, but not with --quiet', async () => {
    const path = file('hosts.csv', CSV);
    const options = ['--from', path, '--exclude', 'one.example,two.example', rdp()];
    const args = ['scan', ...options.slice(0, 4), `${server.address}:${server.port}`];
    const { stderr } = await run(args);
    const lines = stderr.split('\n').filter((line) => line.includes('hosts.csv'));
    expect(lines).toEqual([
      `rdpprobe: ${path}: 2 targets read as csv`,
      `rdpprobe: ${path}: skipped 1: it names no host (on line 3)`,
      `rdpprobe: ${path}: skipped 1: its host cannot be used (on line 4: "--rm" has a hyphen at the edge of "--rm")`,
      `rdpprobe: ${path}: skipped 1: the file names it before (on line 5)`,
    ]);
    expect((await run([...args, '--quiet'])).stderr).toBe('');
  });

  it('tells the same in a dry run, with what would be probed', async () => {
    const path = file('hosts.csv', CSV);
    const { stdout, stderr } = await run(['scan', '--dry-run', '--from', path, '--port', '3390']);
    expect(stderr).toBe('');
    expect(stdout).toContain('Targets   2 (2 of them names)\nFirst     one.example:3390\n');
    expect(stdout).toContain(`From      ${path}: skipped 1: it names no host (on line 3)\n`);
  });

  it.each([
    ['by its content', ['--from', '-']],
    ['as it is told', ['--from', 'csv:-']],
  ])('reads standard input %s', async (_name, args) => {
    async function* stdin() {
      yield CSV.slice(0, 20);
      yield CSV.slice(20);
    }
    const { stdout } = await run(['scan', '--dry-run', ...args], { stdin: stdin() });
    expect(stdout).toContain('From      stdin: 2 targets read as csv\n');
  });

  it.each([
    ['a list', ['-'], (host: number) => `127.7.0.${host}\n`],
    [
      'what naabu writes',
      ['--from', '-'],
      (host: number) => `{"ip":"127.7.0.${host}","port":3389,"protocol":"tcp"}\n`,
    ],
  ])('probes what comes on standard input before it ends: %s', async (_name, args, line) => {
    const seen: string[] = [];
    let wake = (): void => {};
    async function* stdin() {
      for (const host of [1, 2, 3]) {
        yield line(host);
        const result = `127.7.0.${host}`;
        while (!seen.some((text) => text.includes(result))) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    }
    const { exitCode, stderr } = await run(['scan', ...args, '--json', '--until', 'tcp'], {
      stdin: stdin(),
      onStdout: (text) => {
        seen.push(text);
        wake();
      },
    });
    expect({ exitCode, last: lastLine(stderr) }).toEqual({
      exitCode: 0,
      last: 'rdpprobe: 3 hosts probed; exit code 0.',
    });
    if (args.length > 1) expect(stderr).toContain('stdin: 3 targets read as naabu\n');
  });

  it.each([
    ['an order', ['--seed', '1']],
    ['going on', ['--resume', 'scan.jsonl']],
    ['a logon', ['--logon']],
    ['another command', []],
  ])('reads standard input whole for %s, until a signal comes', async (_name, args) => {
    const interruption = new AbortController();
    async function* stdin() {
      yield 'host;port\n127.7.0.1;1\n';
      setTimeout(() => interruption.abort('SIGINT'), 100);
      await new Promise(() => {});
    }
    const command = args.length > 0 ? 'scan' : 'probe';
    const { exitCode, stdout, stderr } = await run([command, '--from', 'csv:-', ...args], {
      stdin: stdin(),
      interrupted: interruption.signal,
    });
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 130,
      stdout: '',
      stderr: 'rdpprobe: interrupted by SIGINT, nothing was sent; exit code 130.\n',
    });
  });

  it('leaves out what is excluded, and asks before public addresses and very many', async () => {
    const path = file('hosts.csv', 'host\tport\n10.0.0.1\t3389\n8.8.8.8\t3389\n');
    const dry = await run(['scan', '--dry-run', '--from', path, '--exclude', '10.0.0.0/8']);
    expect(dry.stdout).toContain('Excluded  1\n');
    const { exitCode, stderr } = await run(['scan', '--from', path]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`8.8.8.8:3389 (${path}:3) is a public address: add --yes`);
    const many = file('many.json', '["10.0.0.0/15"]');
    expect((await run(['scan', '--from', many])).stderr).toContain(
      '131072 targets are more than 65536: add --yes',
    );
  });

  it('names one host for probe', async () => {
    const { exitCode, stdout } = await run(['probe', '--from', rdp()]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`${server.address}:${server.port}`);
    const two = await run(['probe', '--from', file('hosts.csv', CSV)]);
    expect(two.stderr).toContain('is more than one host: write rdpprobe scan --from');
  });

  it.each<[string, string, string]>([
    ['rgd:x', '', '"rgd" is not one of rdp, rdg,'],
    ['rgd:x', '', '(did you mean rdg?); a file of that name is written ./rgd:x'],
    ['csv:', '', 'names no file after the colon: write csv:FILE'],
    ['csv:#host', '', 'names no file after the colon: write csv:FILE'],
    ['FILE', 'hello world\n', 'is of no format that is recognised: name it, as in --from csv:FILE'],
    ['FILE', '', 'f.x: is empty'],
    ['FILE', '<RDCMan><file>', 'f.x: is not well-formed XML: it ends in the middle'],
    ['rdg:FILE', '<a/>', 'f.x: is not a file of RDCMan: its root is another'],
    ['json:FILE#/x', '{"y":[]}', 'f.x: has nothing at "/x"; it has "y" at the top'],
    ['json:FILE#', '["127.0.0.1:1", {}]', ''],
    ['csv:FILE#2', 'x;127.0.0.1:1\n', ''],
  ])('%s with %j: %s', async (from, content, message) => {
    const path = file('f.x', content);
    const args = ['scan', '--dry-run', '--from', from.replace('FILE', path)];
    const { exitCode, stderr } = await run(args);
    expect({ exitCode, says: stderr.includes(message) }).toEqual({
      exitCode: message === '' ? 0 : 2,
      says: true,
    });
  });

  it('is wrong usage where there is nothing to probe, and says what there was', async () => {
    const path = file('hosts.csv', 'host,port\na,x\nb,y\n');
    const { exitCode, stderr } = await run(['scan', '--from', path]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('there is nothing to probe:\n');
    expect(stderr).toContain(
      `${path}: skipped 2: its port is not a number from 1 to 65535 (the first on line 2: "x")`,
    );
  });

  it('does not overwrite what it reads', async () => {
    const path = rdp();
    const { exitCode, stderr } = await run(['scan', '--from', path, '-o', `jsonl:${path}`]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('is read as well');
  });
});

describe('--from-failed', () => {
  it('probes again what failed, and nothing else', async () => {
    const bad = await startServer(() => hangUp());
    try {
      const [good, dead] = [server, bad].map((each) => `${each.address}:${each.port}`);
      const log = join(folder, 'scan.jsonl');
      await run(['scan', `${good}`, `${dead}`, '-o', `jsonl:${log}`]);
      const again = await run(['scan', '--from-failed', log, '--json']);
      const hosts = jsonLines(again.stdout).filter(({ type }) => type === 'result');
      expect(hosts).toMatchObject([
        { target: { port: bad.port, source: expect.stringContaining(`${log}:`) } },
      ]);
      expect(again.stderr).toContain('skipped 1: its probe did not fail');
      expect(lastLine(again.stderr)).toContain('1 host probed');
    } finally {
      await bad.close();
    }
  });
});
