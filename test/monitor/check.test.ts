/** The plugin, by the published grammar of performance data and the meaning of its exit codes. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { windowsDefaultCertificate } from '../../src/lab/certificate.ts';
import { host } from '../../src/lab/host.ts';
import { type Script, stall } from '../../src/lab/script.ts';
import { type LabServer, startServer } from '../../src/lab/server.ts';
import { judged } from '../../src/monitor/check.ts';
import { codeOf, pluginText, STATES } from '../../src/monitor/plugin-output.ts';
import { SecurityProtocol } from '../../src/protocol/negotiation.ts';
import { run } from '../cli/kit.ts';
import { DEAD_IN_TLS, HOSTILE, hostile, NLA, STANDARD } from '../report/fixtures.ts';
import { nastyResult } from '../report/judged.ts';

interface Data {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  readonly limits: readonly string[];
}

const RANGE = String.raw`(?:@?(?:(?:~|-?[\d.]+)?:)?(?:-?[\d.]+)?)?`;
/** 'label'=value[UOM];[warn];[crit];[min];[max], as the guidelines have it. */
const ITEM = new RegExp(
  String.raw`^('[^'=]+'|[^'= ]+)=(-?[\d.]+|U)(us|ms|s|%|B|KB|MB|TB|c|)((?:;${RANGE}){0,2}(?:;-?[\d.]*){0,2})$`,
);

/** Reads what a plugin prints as an agent does, and fails for what it could not read. */
function read(stdout: string): { first: string; data: Data[]; rest: string[] } {
  const [line = '', ...rest] = stdout.trimEnd().split('\n');
  const [first = '', data, surplus] = line.split('|');
  expect(surplus).toBeUndefined();
  expect(first).toMatch(/^RDP (?:OK|WARNING|CRITICAL|UNKNOWN) - \S/);
  for (const each of rest) expect(each).not.toContain('|');
  const items = (data ?? '')
    .trim()
    .split(' ')
    .filter((each) => each !== '');
  return {
    first: first.trim(),
    rest,
    data: items.map((item) => {
      const [, label = '', value, unit = '', limits = ''] = ITEM.exec(item) ?? [];
      expect(label, `performance data ${item}`).not.toBe('');
      return { label, value: Number(value), unit, limits: limits.split(';').slice(1) };
    }),
  };
}

const servers: LabServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function place(script: Script): Promise<string> {
  const server = await startServer(script);
  servers.push(server);
  return `${server.address}:${server.port}`;
}

const { PROTOCOL_HYBRID, PROTOCOL_HYBRID_EX } = SecurityProtocol;
const nla = () =>
  host({
    takes: PROTOCOL_HYBRID | PROTOCOL_HYBRID_EX,
    takesRdp: false,
    tls: windowsDefaultCertificate('RDS01'),
    identity: { computer: 'RDS01' },
  });
const old = () => host({ takes: 0, takesRdp: true, flags: 0 });

describe('rdpprobe check', () => {
  it('is OK with one line and performance data', async () => {
    const at = await place(nla);
    const { exitCode, stdout, stderr } = await run(['check', at]);
    const { first, data, rest } = read(stdout);
    expect({ exitCode, stderr, rest }).toEqual({ exitCode: 0, stderr: '', rest: [] });
    expect(first).toMatch(
      new RegExp(
        `^RDP OK - ${at} nla-selected, stopped after credssp in \\d+ ms, certificate valid for 18\\d days$`,
      ),
    );
    expect(data.map(({ label, unit }) => `${label} ${unit}`)).toEqual([
      'ms ms',
      'days ',
      'skew s',
      'tcp ms',
      'x224 ms',
      'tls ms',
      'credssp ms',
    ]);
  });

  it.each([
    [['-c', 'days=200:'], 2, /^RDP CRITICAL - \S+ days 18\d is not as 200: asks$/],
    [['-w', 'days=200:'], 1, /^RDP WARNING - \S+ days 18\d is not as 200: asks$/],
    [['-w', 'days=200:', '-c', 'days=30:'], 1, /^RDP WARNING/],
    [['-w', 'days=200:', '-c', 'days=190:'], 2, /^RDP CRITICAL/],
    [['-w', '60000', '-c', 'ms=60000'], 0, /^RDP OK/],
    [['-c', '@0:60000'], 2, /^RDP CRITICAL - \S+ ms [\d.]+ is not as @0:60000 asks$/],
    [['-c', 'tls=@0:60000'], 2, /tls [\d.]+ is not as @0:60000 asks$/],
    [['-c', 'mcs=0:50'], 3, /^RDP UNKNOWN - \S+ mcs was not measured$/],
    [['-c', 'mcs=0:50', '-w', 'days=200:'], 1, /^RDP WARNING/],
    [['--fail-on', 'critical'], 0, /^RDP OK/],
  ])('%j gives %i', async (options, expected, line) => {
    const { exitCode, stdout } = await run(['check', await place(nla), ...options]);
    const { first } = read(stdout);
    expect(first).toMatch(line);
    expect(exitCode).toBe(expected);
  });

  it('puts the ranges into the performance data', async () => {
    const { stdout } = await run([
      'check',
      await place(nla),
      '-w',
      'days=30:',
      '-c',
      'days=~:7000',
      '-w',
      '60000',
    ]);
    const { data } = read(stdout);
    expect(data.find(({ label }) => label === 'days')?.limits).toEqual(['30:', '~:7000']);
    expect(data.find(({ label }) => label === 'ms')?.limits).toEqual(['60000', '', '0']);
  });

  it('makes findings critical where that is asked for', async () => {
    const at = await place(old);
    expect((await run(['check', at])).exitCode).toBe(0);
    const { exitCode, stdout } = await run(['check', at, '--fail-on', 'high']);
    expect(exitCode).toBe(2);
    expect(read(stdout).first).toContain('RDP-STD-001');
  });

  it('adds lines when it is to be verbose', async () => {
    const { exitCode, stdout } = await run(['check', await place(nla), '-v']);
    const { rest } = read(stdout);
    expect(exitCode).toBe(0);
    expect(rest.join('\n')).toMatch(/tcp passed [\d.]+ ms, .*credssp stopped/);
    expect(rest.join('\n')).toContain('RDP-CERT-006');
  });

  it('calls a port that nobody listens on critical, and no fault of its own', async () => {
    const at = await place(nla);
    await servers.pop()?.close();
    const { exitCode, stdout } = await run(['check', at]);
    expect(exitCode).toBe(2);
    expect(read(stdout).first).toMatch(/died at tcp \(tcp-refused\): the connection was refused$/);
  });

  it('ends within its time, and calls that critical', async () => {
    const at = await place(() => stall());
    const started = performance.now();
    const { exitCode, stdout } = await run(['check', at, '-t', '300ms']);
    expect(performance.now() - started).toBeLessThan(8_000);
    expect(exitCode).toBe(2);
    expect(read(stdout).first).toMatch(
      /^RDP CRITICAL - \S+ no end within 0\.3 s, at x224, waiting for/,
    );
  });

  it('is UNKNOWN when it is interrupted', async () => {
    const interruption = new AbortController();
    interruption.abort('SIGTERM');
    const { exitCode, stdout } = await run(['check', await place(nla)], {
      interrupted: interruption.signal,
    });
    expect(exitCode).toBe(3);
    expect(read(stdout).first).toBe('RDP UNKNOWN - interrupted by SIGTERM');
  });

  it.each([
    [[], 'check names no host'],
    [['127.0.0.0/30'], 'is not one host'],
    [['127.0.0.1', '-w', 'days=ten'], 'is not a range'],
    [['127.0.0.1', '-w', 'dyas=10'], 'did you mean days?'],
    [['127.0.0.1', '-w', '5', '-w', 'ms=6'], 'ms is given twice'],
    [['127.0.0.1', '-t', '10'], 'write 10s'],
    [['127.0.0.1', '--bogus'], 'is not an option'],
    [['127.0.0.1', '--logon'], 'is not an option'],
    [['8.8.8.8'], '--yes'],
    [['127.0.0.1', '--ipv4', '--ipv6'], 'exclude each other'],
    [['a\nb|c=1'], 'b/c=1'],
  ])('%j is UNKNOWN, and says why on stdout in one line', async (argv, why) => {
    const { exitCode, stdout } = await run(['check', ...argv]);
    const { first, rest, data } = read(stdout);
    expect({ exitCode, rest, data }).toEqual({ exitCode: 3, rest: [], data: [] });
    expect(first).toMatch(/^RDP UNKNOWN - /);
    expect(first).toContain(why);
  });
});

describe('what a plugin says', () => {
  const none = { warning: new Map(), critical: new Map() };

  it('is read as it is meant, whatever a server says', () => {
    fc.assert(
      fc.property(nastyResult, fc.boolean(), (result, verbose) => {
        const output = judged(result, { ...none, failOn: 'low' }, { verbose });
        const { first } = read(pluginText(output));
        expect(first.startsWith(`RDP ${output.state} - `)).toBe(true);
      }),
    );
    for (const text of HOSTILE) read(pluginText(judged(hostile(text), none, { verbose: true })));
  });

  it('has one code for each state', () => {
    expect(STATES.map((state) => [state, codeOf(state)])).toEqual([
      ['OK', 0],
      ['WARNING', 1],
      ['CRITICAL', 2],
      ['UNKNOWN', 3],
    ]);
  });

  it('blames this machine for what is its fault, and the host for all else', () => {
    const local = { kind: 'local', code: 'EMFILE' } as const;
    const outcome = { kind: 'failed', at: 'tcp', during: 'connecting', failure: local } as const;
    expect(judged({ ...NLA, outcome }, none).state).toBe('UNKNOWN');
    expect(judged(DEAD_IN_TLS, none).state).toBe('CRITICAL');
    expect(judged(STANDARD, none).state).toBe('OK');
    const unresolved = {
      ...outcome,
      at: 'dns',
      failure: { kind: 'unresolved', code: 'ENOTFOUND' },
    } as const;
    expect(judged({ ...NLA, outcome: unresolved }, none).state).toBe('CRITICAL');
  });

  it('tells days that are over as a negative number', () => {
    const { certificate } = NLA.facts;
    if (certificate === undefined) throw new Error('a fixture has changed');
    const expired = {
      ...NLA,
      facts: { ...NLA.facts, certificate: { ...certificate, daysLeft: -36 } },
    };
    const days = read(pluginText(judged(expired, none))).data.find(({ label }) => label === 'days');
    expect(days?.value).toBe(-36);
  });
});
