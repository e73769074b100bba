/** `--tls` from the command line: in reports, before and after a change, under a policy, and in a monitor. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeCertificate } from '../../src/lab/certificate.ts';
import type { HostOptions } from '../../src/lab/host.ts';
import type { LabTls } from '../../src/lab/tls.ts';
import { SecurityProtocol } from '../../src/protocol/negotiation.ts';
import { type Estate, startEstate } from '../kit/estate.ts';
import { jsonLines, lastLine, run } from './kit.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const CERTIFICATE = makeCertificate({ names: ['rds01.example'] });
const host = (tls: Partial<LabTls>): HostOptions => ({
  takes: SecurityProtocol.PROTOCOL_SSL,
  takesRdp: false,
  tls: { ...CERTIFICATE, ciphers: 'ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256', ...tls },
});
const OLD = host({ minVersion: 'TLSv1', maxVersion: 'TLSv1.2' });
const HARDENED = host({ minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' });

let estate: Estate;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rdpprobe-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  estate = await startEstate([OLD]);
});
afterEach(() => estate.close());

const only = (): Estate['hosts'][number] => estate.hosts[0] as Estate['hosts'][number];

describe('--tls', () => {
  it('puts its answers into the JSON, and nothing without it', async () => {
    const versions = await run(['scan', only().place, '--tls', 'versions', '--json']);
    const [, result] = jsonLines(versions.stdout);
    expect(result).toMatchObject({
      tlsVersions: {
        tls10: { supported: true },
        tls12: { supported: true },
        tls13: { supported: false },
      },
    });
    const [, bare] = jsonLines((await run(['scan', only().place, '--json'])).stdout);
    expect(bare).not.toHaveProperty('tlsVersions');
  });

  it('shows on the page about a host, with findings', async () => {
    const { stdout } = await run(['probe', only().place, '--tls', 'suites']);
    expect(stdout).toContain('TLSv1    yes: TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA');
    expect(stdout).toContain('RDP-TLS-008');
  });

  it.each([
    [['--tls', 'all'], '--tls "all"'],
    [['--tls', 'versions', '--quick'], '--quick and --tls exclude each other'],
    [['--tls', 'versions', '--until', 'tcp'], '--tls counts from x224 on'],
    [['--tls', 'versions', '--compare-admin'], '--compare-admin and --tls exclude each other'],
  ])('is refused for %j', async (options, message) => {
    const { exitCode, stderr } = await run(['probe', only().place, ...options]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it('makes the time longer that a scan may take', async () => {
    const timeOf = async (...options: string[]) => {
      const { stdout } = await run(['scan', '192.0.2.0/24', '--yes', '--dry-run', ...options]);
      return /about (.*) if every/.exec(stdout)?.[1];
    };
    const times = [
      await timeOf(),
      await timeOf('--tls', 'versions'),
      await timeOf('--tls', 'suites'),
    ];
    expect(times).not.toContain(undefined);
    expect(new Set(times).size).toBe(3);
  });

  it('leaves each question in the trace', async () => {
    const trace = join(folder, 'trace');
    await run(['probe', only().place, '--tls', 'versions', '--trace', trace]);
    const [file = ''] = readdirSync(trace);
    const records = jsonLines(readFileSync(join(trace, file), 'utf8'));
    const hellos = records.filter(
      ({ pdu, direction }) => pdu === 'TLS flight' && direction === 'sent',
    );
    expect(hellos).toHaveLength(5);
    expect(new Set(hellos.map(({ connection }) => connection)).size).toBe(5);
  });
});

describe('after a change', () => {
  it('tells the version that is not taken any more, with the options of the snapshot', async () => {
    const before = join(folder, 'before.json');
    await run(['snapshot', only().place, '-o', before, '--tls', 'suites']);
    expect((await run(['verify', before])).exitCode).toBe(0);
    only().plays(HARDENED);
    const told = await run(['verify', before]);
    expect(told.exitCode).toBe(1);
    expect(told.stdout).toMatch(/tlsVersions\.tls10\s+selected TLSv1 → refused protocol_version/);
    expect(told.stdout).not.toContain('tlsVersions.tls12');
  });
});

describe('a policy', () => {
  const held = async (...options: string[]) => {
    const policy = join(folder, 'rdpprobe.yaml');
    const asks = "tls: { oldest: 1.2, suites: 'TLS_ECDHE_*' }, rules: [RDP-TLS-012]";
    writeFileSync(
      policy,
      `groups:\n  all:\n    targets: [${only().place}]\n    expect: { ${asks} }\n`,
    );
    return run(['scan', only().place, '--policy', policy, '-o', 'detail', ...options]);
  };

  it('is met, or not, by what the host takes', async () => {
    const before = await held('--tls', 'suites');
    expect(before.exitCode).toBe(1);
    expect(before.stdout.replace(/\s+/g, ' ')).toMatch(
      /tls\.oldest.*TLS 1\.0, TLS 1\.1 and TLS 1\.2/,
    );
    only().plays(HARDENED);
    const after = await held('--tls', 'suites');
    expect(lastLine(after.stderr)).toMatch(/exit code 0\.$/);
  });

  it('cannot be told without the question, and says which', async () => {
    only().plays(HARDENED);
    const { exitCode, stdout } = await held();
    expect(exitCode).toBe(1);
    const text = stdout.replace(/\s+/g, ' ');
    expect(text).toContain('--tls versions asks for it');
    expect(text).toContain('--tls suites asks for it');
  });
});

it('is asked by a monitor that alerts on findings', async () => {
  const check = (...options: string[]) => run(['check', only().place, ...options]);
  const gate = ['--fail-on', 'medium'];
  expect((await check(...gate)).stdout).not.toContain('RDP-TLS-008');
  const { exitCode, stdout } = await check(...gate, '--tls', 'versions');
  expect(stdout).toContain('RDP-TLS-008');
  expect(exitCode).toBe(2);
});
