/** The samples run, and the reports in `samples/output` are what the demo gives; `npx vitest run test/samples.test.ts --update` writes them anew. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { windowsDefaultCertificate } from '../src/lab/certificate.ts';
import { host } from '../src/lab/host.ts';
import { type LabServer, startServer } from '../src/lab/server.ts';
import { SecurityProtocol } from '../src/protocol/negotiation.ts';
import { FORMATS, type FormatName } from '../src/report/formats.ts';
import type { DiagnosedResult } from '../src/report/report.ts';
import { parseTargets } from '../src/targets/parse.ts';
import { readTargets } from '../src/targets/read.ts';
import { demoReport, demoResults } from './kit/demo-run.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

/** One sample a format. A format that is missing here is an error of types. */
const OUTPUTS: Readonly<Record<FormatName, string>> = {
  table: 'table.txt',
  plain: 'plain.tsv',
  jsonl: 'scan.jsonl',
  csv: 'hosts.csv',
  markdown: 'report.md',
  html: 'report.html',
  detail: 'detail.txt',
  junit: 'TEST-rdpprobe.xml',
  sarif: 'rdpprobe.sarif',
  github: 'github.txt',
  azure: 'azure.txt',
  codequality: 'gl-code-quality-report.json',
  tap: 'scan.tap',
  prom: 'rdpprobe.prom',
  file_sd: 'file_sd.json',
};

describe('samples/output', () => {
  let results: readonly DiagnosedResult[] = [];
  beforeAll(async () => {
    results = await demoResults();
  }, 60_000);

  it.each(Object.entries(OUTPUTS))('shows the demo as %s', async (format, file) => {
    const reporter = await FORMATS[format as FormatName].load();
    const text = await demoReport(reporter, results);
    await expect(text).toMatchFileSnapshot(`../samples/output/${file}`);
  });

  it('holds nothing else', () => {
    expect(readdirSync(`${ROOT}/samples/output`).sort()).toEqual(Object.values(OUTPUTS).sort());
  });
});

describe('samples/hosts.txt', () => {
  it('is a list that can be read', () => {
    const list = parseTargets(readFileSync(`${ROOT}/samples/hosts.txt`, 'utf8'));
    const blocks = [...list.blocks];
    expect(blocks.map(({ kind }) => kind)).toContain('name');
    // Names, ports, IPv6, a network of 16 and a range of 20.
    expect({ blocks: blocks.length, count: list.count }).toEqual({ blocks: 7, count: 41n });
  });
});

/** Files of other programs, and what is read of each. */
const INVENTORIES: Readonly<Record<string, readonly string[]>> = {
  'plant.rdg': ['hmi01.example:3390', '192.0.2.7:3389', 'rds01.example:3389'],
  'rds01.rdp': ['rds01.example:3389'],
  'computers.csv': ['rds01.example:3389', 'rds02.example:3389', '192.0.2.20:3389'],
};

describe('the sample inventories', () => {
  it.each(Object.entries(INVENTORIES))('%s are recognised and read', async (file, places) => {
    const { listed, imported } = await readTargets([], {
      imports: [{ path: `${ROOT}/samples/${file}` }],
    });
    expect([...listed].map(({ host, port }) => `${host}:${port}`)).toEqual(places);
    expect(imported).toMatchObject([{ format: file.split('.')[1] }]);
  });
});

describe('the sample programs', () => {
  const programs = readdirSync(`${ROOT}/samples`).filter((name) => name.endsWith('.js'));

  it('are of the right types', async () => {
    const tsc = `${ROOT}/node_modules/typescript/bin/tsc`;
    const { stdout } = await run(process.execPath, [tsc, '-p', 'samples'], { cwd: ROOT }).catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout).toBe('');
  }, 60_000);

  it('are all tried here', () => {
    expect(programs.sort()).toEqual(Object.keys(SAID).sort());
  });

  it.each(Object.entries(SAID))(
    '%s says what it is for',
    async (program, expected) => {
      await withHost(async ({ address, port }) => {
        const args = [`samples/${program}`, `${address}:${port}`];
        const { stdout } = await run(process.execPath, args, { cwd: ROOT });
        expect(stdout.replaceAll(`${address}:${port}`, 'HOST')).toMatch(expected);
      });
    },
    60_000,
  );
});

/** What each program prints about a host that wants NLA; the programs use what `npm run build` made. */
const SAID: Readonly<Record<string, RegExp>> = {
  'certificate-expiry.js': /^HOST\t18[0-9]\tCN=RDS01\n$/,
  'library-in-ten-lines.js': /^127\.0\.0\.1 stopped nla-required\n$/,
  'probe-one-host.js': /^nla-required: .*\n\n(.*\n){4}credssp +stopped/,
  'scan-to-csv.js': /^host,.*\r\n"HOST","RDS01","stopped","credssp",.*"nla-required".*\r\n$/,
  'wait-for-rdp.js': /^HOST is up after \d+ ms: nla-selected\n$/,
};

async function withHost(use: (server: LabServer) => Promise<void>): Promise<void> {
  const { PROTOCOL_HYBRID, PROTOCOL_HYBRID_EX } = SecurityProtocol;
  const server = await startServer(() =>
    host({
      takes: PROTOCOL_HYBRID | PROTOCOL_HYBRID_EX,
      takesRdp: false,
      tls: windowsDefaultCertificate('RDS01'),
      identity: { computer: 'RDS01' },
    }),
  );
  try {
    await use(server);
  } finally {
    await server.close();
  }
}
