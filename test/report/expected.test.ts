import { describe, expect, it } from 'vitest';
import type { Expectation, ExpectationStatus } from '../../src/policy/expectation.ts';
import { detail, detailReporter } from '../../src/report/detail.ts';
import { plainReporter } from '../../src/report/plain.ts';
import { type DiagnosedResult, reportLines } from '../../src/report/report.ts';
import { tableReporter } from '../../src/report/table.ts';
import { END, HEADER, NLA, run, textOf } from './fixtures.ts';

function expectation(status: ExpectationStatus, id = 'security.nla'): Expectation {
  return {
    id,
    status,
    expected: 'required',
    observed: status === 'unknown' ? null : 'supported',
    summary: `${id} does not hold: supported; asked for: required`,
    severity: 'high',
    source: 'rdpprobe.yaml:12:7',
  };
}

function host(name: string, ...expectations: Expectation[]): DiagnosedResult {
  return { ...NLA, target: { host: name, port: 3389 }, expectations };
}

const UNMET = host('b.example', expectation('unmet'), expectation('met', 'tls.min'));
const MET = host('a.example', expectation('met'));
const UNKNOWN = host('c.example', expectation('unknown'), expectation('waived', 'tls.min'));

function part(text: string): string {
  return /Expected\n(?:.*\n)*?(?=\n|$)/.exec(text)?.[0] ?? '';
}

describe('what was expected', () => {
  it('stands in the table by what does not hold, the unmet first', async () => {
    const text = await textOf(tableReporter(run([MET, UNKNOWN, UNMET, host('d.example')])));
    expect(part(text)).toBe(
      [
        'Expected',
        '  2 of 4 hosts are as expected, 1 is not, of 1 it cannot be told.',
        '  UNMET    security.nla  1  required: b.example:3389',
        '  unknown  security.nla  1  required: c.example:3389',
        '  waived   tls.min       1  required: c.example:3389',
        '',
      ].join('\n'),
    );
  });

  it('is left out where nothing was asked', async () => {
    expect(await textOf(tableReporter(run([NLA])))).not.toContain('Expected');
    expect(detail(NLA)).not.toContain('Expected');
  });

  it('names a few hosts, and keeps the rest as a number', async () => {
    const hosts = Array.from({ length: 1000 }, (_, index) =>
      host(`h${index}.example`, expectation('unmet')),
    );
    const text = await textOf(tableReporter(run(hosts), { columns: 200 }));
    expect(part(text)).toContain(
      'UNMET    security.nla  1000  required: h0.example:3389, h1.example:3389, h2.example:3389, and 997 more\n',
    );
  });

  it('is bounded, however many kinds there are', async () => {
    const many = Array.from({ length: 400 }, (_, index) => expectation('unmet', `kind${index}`));
    const text = await textOf(tableReporter(run([host('a.example', ...many)])));
    const lines = part(text).trimEnd().split('\n');
    expect(lines).toHaveLength(2 + 30 + 1);
    expect(lines.at(-1)).toBe('  and 370 more; the JSON has all of them');
  });

  it('stands on the page of a host with its sentence and where it was asked for', () => {
    expect(part(detail(UNMET))).toBe(
      [
        'Expected',
        '  UNMET     security.nla',
        '            security.nla does not hold: supported; asked for: required',
        '            asked for at rdpprobe.yaml:12:7',
        '  holds     tls.min',
        '',
      ].join('\n'),
    );
  });

  it('stands below the pages of several hosts as well', async () => {
    const text = await textOf(detailReporter(run([MET, UNMET])));
    expect(text).toContain('\nExpected\n  1 of 2 hosts is as expected, 1 is not.\n');
  });

  it('is a column of the plain report where there is a policy', async () => {
    const lines = reportLines(
      { ...HEADER, policy: 'p.yaml' },
      [MET, UNMET, UNKNOWN, NLA],
      () => END,
    );
    const rows = (await textOf(plainReporter(lines))).trimEnd().split('\n');
    expect(rows.map((row) => row.split('\t').at(-1))).toEqual([
      'expected',
      'met',
      'unmet security.nla',
      'unknown security.nla',
      '-',
    ]);
    expect(await textOf(plainReporter(run([MET])))).not.toContain('expected\n');
  });

  it('shows nothing of a server as it came', async () => {
    const evil = { ...expectation('unmet'), expected: 'a\x1b[31m', summary: 'b\x1b[31m\n\nc' };
    const hosts = [host('e.example', evil)];
    for (const reporter of [tableReporter, detailReporter, plainReporter]) {
      const lines = reportLines({ ...HEADER, policy: 'p' }, hosts, () => END);
      expect(await textOf(reporter(lines))).not.toContain('\x1b');
    }
  });
});
