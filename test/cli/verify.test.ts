/** Before and after a change, over real sockets. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { windowsDefaultCertificate } from '../../src/lab/certificate.ts';
import type { HostOptions } from '../../src/lab/host.ts';
import { SecurityProtocol } from '../../src/protocol/negotiation.ts';
import { type Estate, startEstate } from '../kit/estate.ts';
import { jsonLines, lastLine, type Ran, run } from './kit.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const { PROTOCOL_SSL, PROTOCOL_HYBRID, PROTOCOL_HYBRID_EX } = SecurityProtocol;
const NLA = PROTOCOL_HYBRID | PROTOCOL_HYBRID_EX;

const windows = (computer: string): HostOptions => ({
  takes: NLA,
  takesRdp: false,
  tls: windowsDefaultCertificate(computer),
  identity: { computer, domain: 'EXAMPLE', dnsDomain: 'example.test' },
});

const WEAKENED = windows('RDS01');
const RENEWED = windows('RDS02');
const REPLACEMENT: HostOptions = { ...RENEWED, tls: windowsDefaultCertificate('RDS02') };
const CAST: readonly HostOptions[] = [
  WEAKENED,
  RENEWED,
  windows('RDS03'),
  windows('RDS04'),
  windows('RDS05'),
  { takes: PROTOCOL_SSL, takesRdp: false, tls: windowsDefaultCertificate('RDS06') },
  { takes: 0, takesRdp: true, flags: 0 },
];

let estate: Estate;
let folder: string;
let before: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rdpprobe-'));
  before = join(folder, 'before.json');
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  estate = await startEstate(CAST);
  await host(3).off();
  rmSync(before, { force: true });
});
afterEach(() => estate.close());

function host(index: number): Estate['hosts'][number] {
  const found = estate.hosts[index];
  if (found === undefined) throw new Error(`no host ${index}`);
  return found;
}

const places = (): string[] => estate.hosts.map(({ place }) => place);
const snapshot = (...more: string[]): Promise<Ran> =>
  run(['snapshot', ...places(), '-o', before, ...more]);
const verify = (...more: string[]): Promise<Ran> => run(['verify', before, ...more]);

/** NLA off on one host, the certificate of another replaced, one gone, one new. */
async function change(): Promise<void> {
  host(0).plays({ ...WEAKENED, takes: PROTOCOL_SSL, flags: 0 });
  host(1).plays(REPLACEMENT);
  await host(2).off();
  await host(3).on();
}

async function changeBack(): Promise<void> {
  host(0).plays(WEAKENED);
  host(1).plays(RENEWED);
  await host(2).on();
  await host(3).off();
}

describe('before and after a change', () => {
  it('names what was changed and nothing else, and is content when it is changed back', async () => {
    const kept = await snapshot('--label', 'change=CHG0012345');
    expect(kept).toMatchObject({ exitCode: 0, stdout: '' });
    expect(lastLine(kept.stderr)).toBe(`rdpprobe: 7 hosts probed, kept in ${before}; exit code 0.`);
    expect(await verify()).toMatchObject({ exitCode: 0 });

    await change();
    const told = await verify();
    expect(told.exitCode).toBe(1);
    expect(lastLine(told.stderr)).toBe(
      `rdpprobe: 7 hosts probed; 4 of 7 hosts differ from ${before}: 1 gone, 1 new, 2 changed, 3 the same; exit code 1.`,
    );
    const named = places().filter((place) => told.stdout.includes(place));
    expect(named).toEqual([0, 1, 2, 3].map((index) => host(index).place));
    const [, gone = '', fresh = '', changed = '', counts] = told.stdout.split('\n\n');
    expect(gone).toBe(`Gone\n  ${host(2).place}  the connection was refused`);
    expect(fresh).toBe(`New\n  ${host(3).place}  nla-required`);
    expect(changed).toContain('security.nla  required → unsupported: 1 host');
    expect(changed).toMatch(/certificate\.sha256\s+[0-9a-f]{64} →/);
    expect(counts).toBe('1 gone, 1 new, 2 changed, 3 the same.\n');

    await changeBack();
    const back = await verify();
    expect(back).toMatchObject({ exitCode: 0 });
    expect(back.stdout).toMatch(/\n0 gone, 0 new, 0 changed, 7 the same\.\n$/);
    expect(lastLine(back.stderr)).toBe(
      `rdpprobe: 7 hosts probed; nothing differs from ${before} on 7 hosts; exit code 0.`,
    );
  });

  it('names each changed field of each host once, for programs', async () => {
    await snapshot();
    await change();
    const { stdout } = await verify('--json');
    const lines = jsonLines(stdout);
    expect(lines.map(({ type }) => type)).toEqual([
      'differences',
      ...Array(4).fill('difference'),
      'differenceSummary',
    ]);
    const pathsOf = (index: number): string[] => {
      const line = lines.find(
        ({ target }) => portOf(target) === Number(host(index).place.split(':')[1]),
      );
      const changes = line?.['changes'] as { readonly path: string }[];
      return changes.map(({ path }) => path).sort();
    };
    expect(pathsOf(0)).toEqual(
      expect.arrayContaining(['credssp', 'ntlm', 'outcome', 'security.nla', 'verdict.code']),
    );
    // Another certificate of the same make, a moment younger.
    for (const path of pathsOf(1)) expect(path).toMatch(/^certificate\./);
    expect(pathsOf(1)).toEqual(
      expect.arrayContaining([
        'certificate.serialNumber',
        'certificate.sha1',
        'certificate.sha256',
      ]),
    );
    expect(lines.at(-1)).toMatchObject({ gone: 1, new: 1, changed: 2, same: 3, complete: true });
  });

  it('leaves out what it is told to leave out, and keeps to what it is told to compare', async () => {
    await snapshot();
    await change();
    await host(2).on();
    await host(3).off();
    const nla = await verify('--only', 'security.nla');
    expect(nla.stdout.match(/→/g)).toHaveLength(1);
    expect(nla.stdout).toContain('security.nla  required → unsupported: 1 host');
    const without = await verify('--ignore', 'certificate', '--only', 'certificate');
    expect(without.exitCode).toBe(0);
    const others = await verify('--ignore', 'certificate');
    expect(others.stdout).not.toContain('certificate.');
    expect(others.exitCode).toBe(1);
    const odd = await verify('--ignore', 'certificate.sha265');
    expect(odd.exitCode).toBe(2);
    expect(odd.stderr).toContain(
      '--ignore "certificate.sha265" is not a field that is compared: did you mean certificate.sha256?',
    );
  });

  it('probes hosts that are named besides those of the snapshot, and takes them for new', async () => {
    await run(['snapshot', host(0).place, host(1).place, '-o', before]);
    const { exitCode, stdout } = await verify(host(0).place, host(4).place);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`New\n  ${host(4).place}  nla-required\n`);
    expect(stdout).toContain('0 gone, 1 new, 0 changed, 2 the same.');
  });

  it('writes the ticket beside the page for people', async () => {
    await snapshot();
    await change();
    const ticket = join(folder, 'ticket.md');
    const { stdout, exitCode } = await verify('-o', `markdown:${ticket}`);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('security.nla  required');
    const text = readFileSync(ticket, 'utf8');
    expect(text).toContain('# RDP before and after: 4 hosts differ');
    expect(text).toContain('| `security.nla` | required → unsupported |');
  });
});

function portOf(target: unknown): number {
  return (target as { readonly port?: number } | undefined)?.port ?? 0;
}

describe('a snapshot', () => {
  it('is done again with the options that it was made with', async () => {
    await snapshot('--quick', '--timeout', '5s');
    const [header] = jsonLines(readFileSync(before, 'utf8'));
    expect(header).toMatchObject({ type: 'run', options: { quick: true, timeout: '5s' } });
    const after = join(folder, 'after.jsonl');
    await verify('-o', `csv:${after}`);
    const { stdout } = await verify('--json');
    expect(jsonLines(stdout).at(-1)).toMatchObject({ changed: 0, same: 7 });
    await change();
    const { stdout: again } = await verify('--json', '--until', 'tls');
    const changed = jsonLines(again).filter(({ kind }) => kind === 'changed');
    // The walk goes further than before, so that every host shows more than it did.
    expect(changed.length).toBeGreaterThan(3);
  });

  it('never takes the place of a whole one with half of one', async () => {
    await snapshot();
    const whole = readFileSync(before, 'utf8');
    const interruption = new AbortController();
    const interrupted = run(['snapshot', ...places(), '-o', before, '--until', 'tls'], {
      interrupted: interruption.signal,
    });
    interruption.abort('SIGINT');
    const { exitCode, stderr } = await interrupted;
    expect(exitCode).toBe(130);
    expect(stderr).toContain(`what there is stands in ${before}.partial`);
    expect(readFileSync(before, 'utf8')).toBe(whole);
    expect(existsSync(`${before}.partial`)).toBe(true);
  });

  it.each<[string, readonly string[], string]>([
    ['no file', ['10.0.0.1'], 'snapshot has no file to write: add -o before.json'],
    ['no target', ['-o', 'x.json'], 'snapshot names no target'],
    ['two files', ['10.0.0.1', '-o', 'a', '-o', 'b'], 'snapshot writes one file: give -o once'],
    ['a folder', ['10.0.0.1', '-o', tmpdir()], 'is not a file: name a file'],
  ])('cannot be made with %s', async (_name, argv, message) => {
    const { exitCode, stderr } = await run(['snapshot', ...argv]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it('cannot take the place of the list that it is made from', async () => {
    const list = join(folder, 'hosts.txt');
    writeFileSync(list, '127.0.0.1:1\n');
    const { exitCode, stderr } = await run(['snapshot', `@${list}`, '-o', list]);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('is read as well: write to another file'),
    });
    expect(readFileSync(list, 'utf8')).toBe('127.0.0.1:1\n');
  });
});

describe('the reports for pipelines', () => {
  /** Where a host stands in the snapshot. */
  function lineOf(place: string): number {
    const lines = readFileSync(before, 'utf8').split('\n');
    return 1 + lines.findIndex((line) => line.includes(`"port":${place.split(':')[1]},`));
  }
  const text = (path: string): string => readFileSync(join(folder, path), 'utf8');

  it('tell what is not as it was, host by host and field by field', async () => {
    await snapshot();
    await change();
    const { exitCode, stdout } = await verify(
      ...['junit:v.xml', 'sarif:v.sarif', 'csv:v.csv'].flatMap((each) => {
        const [format, name = ''] = each.split(':');
        return ['-o', `${format}:${join(folder, name)}`];
      }),
    );
    expect(exitCode).toBe(1);
    expect(stdout).toContain('1 gone, 1 new, 2 changed, 3 the same.');

    const suites = new Map(
      text('v.xml')
        .split('<testsuite ')
        .slice(1)
        .map((suite) => [/name="([^"]*)"/.exec(suite)?.[1] ?? '', suite]),
    );
    const failed = (index: number) =>
      [
        ...(suites.get(host(index).place) ?? '').matchAll(
          /<testcase [^>]*\bname="([^"]*)"[^>]*>\s*<failure/g,
        ),
      ].map(([, name]) => name);
    expect(failed(0)).toContain('baseline.security.nla: required');
    expect(suites.get(host(0).place)).toContain(
      `security.nla was required in ${before}, and is unsupported.`,
    );
    expect(suites.get(host(0).place)).toContain(`Asked for in ${before}:${lineOf(host(0).place)}`);
    expect(failed(1).length).toBeGreaterThan(2);
    for (const name of failed(1)) expect(name).toMatch(/^baseline\.certificate\./);
    expect(failed(2)).toContain('baseline.gone: answers');
    expect(suites.get(host(2).place)).toContain('the connection was refused');
    expect(failed(3)).toEqual(['baseline.new: does not answer']);
    for (const index of [4, 5]) {
      expect(failed(index).filter((name) => name?.startsWith('baseline'))).toEqual([]);
      expect(suites.get(host(index).place)).toContain('name="baseline: as it was"');
    }

    const { runs } = JSON.parse(text('v.sarif')) as {
      runs: { results: { ruleId: string; message: { text: string } }[] }[];
    };
    const ids = runs.flatMap(({ results }) => results.map(({ ruleId }) => ruleId));
    expect(ids).toEqual(
      expect.arrayContaining([
        'baseline.gone',
        'baseline.new',
        'baseline.security.nla',
        'baseline.certificate.sha256',
      ]),
    );
    expect(text('v.csv')).toContain('baseline.security.nla');

    const one = await verify('--only', 'security.nla', '-o', 'github');
    expect(one.stdout).toContain(
      `::error file=${before},line=${lineOf(host(0).place)},title=baseline.security.nla::${host(0).place}: security.nla was required in ${before}, and is unsupported.`,
    );
  });

  it('say of several hosts no value that one of them alone has', async () => {
    await snapshot();
    host(1).plays(REPLACEMENT);
    host(4).plays({ ...windows('RDS05'), tls: windowsDefaultCertificate('RDS05') });
    const { stdout } = await verify('--only', 'certificate.sha256', '-o', 'github');
    expect(stdout).toMatch(
      /title=baseline\.certificate\.sha256::[\d.:]+: certificate\.sha256 was [0-9a-f]{64} in \S+, and is [0-9a-f]{64}\. Likewise on 1 further host: [\d.:]+\.\n/,
    );
  });

  it('fail on nothing when nothing has changed, though a host was off before', async () => {
    await snapshot();
    const path = join(folder, 'same.xml');
    expect(await verify('-o', `junit:${path}`)).toMatchObject({ exitCode: 0 });
    const [, suite = ''] =
      readFileSync(path, 'utf8')
        .split('<testsuite ')
        .slice(1)
        .map((each) => [/name="([^"]*)"/.exec(each)?.[1], each] as const)
        .find(([name]) => name === host(3).place) ?? [];
    expect(suite).toContain('name="baseline: as it was"');
    expect(suite).not.toContain('<failure');
  });
});

describe('what verify cannot take', () => {
  const spoilt = (text: string): string => {
    const path = join(folder, 'spoilt.json');
    writeFileSync(path, text);
    return path;
  };

  it('is told with the place and the remedy', async () => {
    expect(await run(['verify'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('write rdpprobe verify before.json'),
    });
    expect(await run(['verify', join(folder, 'nowhere.json')])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('does not exist: name a run, as scan --json writes it'),
    });
    const noRun = spoilt('10.0.0.1\n');
    expect(await run(['verify', noRun])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(`${noRun}:1: is not a run of rdpprobe`),
    });
  });

  it('is a snapshot whose options need somebody to agree', async () => {
    await snapshot('--quick');
    const text = readFileSync(before, 'utf8');
    const withOptions = (options: string): string =>
      spoilt(text.replace('"options":{"quick":true}', `"options":${options}`));
    for (const [options, message] of [
      ['{"logon":true}', 'was made with a logon, and secrets are not kept: add one of --logon'],
      ['{"answer-license":true}', 'was made with --answer-license'],
      ['{"trace":"/tmp/x"}', 'was made with --trace, which this version cannot repeat'],
      ['{"__proto__":"x"}', 'was made with --__proto__, which this version cannot repeat'],
      ['{"timeout":"abc"}', 'options.timeout "abc" is not a duration'],
      ['{"timeout":true}', 'options.timeout is not what --timeout takes'],
    ] as const) {
      const { exitCode, stderr } = await run(['verify', withOptions(options)]);
      expect({ exitCode, stderr }).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining(message),
      });
    }
  });

  it('is a run that broke off: what there is is compared, and the exit code is 3', async () => {
    await snapshot('--quick');
    const lines = readFileSync(before, 'utf8').split('\n');
    const part = spoilt(`${lines.slice(0, 4).join('\n')}\n${lines[4]?.slice(0, 50)}`);
    const { exitCode, stdout, stderr } = await run(['verify', part]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`${part} breaks off in its last line, which is left out`);
    expect(stdout).toContain('3 the same');
  });

  it('is a file that it is to write as well', async () => {
    await snapshot('--quick');
    const { exitCode, stderr } = await verify('-o', `markdown:${before}`);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('is read as well');
    expect(readFileSync(before, 'utf8')).not.toBe('');
  });
});
