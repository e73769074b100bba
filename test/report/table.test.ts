import { describe, expect, it } from 'vitest';
import type { DiagnosedResult } from '../../src/report/report.ts';
import { MOST_ROWS, tableReporter } from '../../src/report/table.ts';
import { END, FOUR, HEADER, HOSTILE, HTTP, hostile, NLA, run, textOf } from './fixtures.ts';

const NARROW = `\
Host                        Reached     ms NLA      TLS Cert. Name  Verdict
                                                         days
--------------------------------------------------------------------------------
192.0.2.7                   credssp   41.7 required 1.3   121 RDS01 nla-required
terminal-server-17.branch.  tls died  2051 no       -       - -     tls-closed
example:3390
[2001:db8::9]               channels   8.3 no       -       - -     standard-rdp
www.example:443             x224 died  5.0 -        -       - -     not-rdp

What the verdicts mean
  1  nla-required: Network Level Authentication is required; the server answers
     as it should.
  1  tls-closed: The server offers TLS and closes the connection when it begins.
  1  standard-rdp: Only Standard RDP Security, which is broken.
  1  not-rdp: This is not RDP: it looks like HTTP.

4 hosts in 12.3 s: 1 completed, 1 stopped, 2 died.

Died at
  x224  #  1  notRdp http 1
  tls   #  1  closed 1

Completed     through channels 1
Stopped       after credssp 1
NLA           unsupported 2, required 1
TLS           required 2, unsupported 1
Standard RDP  refused 2, allowed 1
Findings      critical 1, high 1, medium 1
`;

const WIDE = `\
Host                                    Reached            ms  NLA       TLS  Cert. days  Name   OS                   Verdict       Meaning
──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
192.0.2.7                               credssp stopped  41.7  required  1.3         121  RDS01  Windows Server 2022  nla-required  Network Level Authentication is required; the server answers as it should.
terminal-server-17.branch.example:3390  tls died         2051  no        -             -  -      -                    tls-closed    The server offers TLS and closes the connection when it begins.
[2001:db8::9]                           channels          8.3  no        -             -  -      -                    standard-rdp  Only Standard RDP Security, which is broken.
www.example:443                         x224 died         5.0  -         -             -  -      -                    not-rdp       This is not RDP: it looks like HTTP.
`;

/** The package that draws the table takes a good part of a millisecond a row. */
const SLOW = { timeout: 60_000 };

function* many(count: number): Generator<DiagnosedResult> {
  for (let index = 0; index < count; index += 1) {
    const result = FOUR[index % FOUR.length] ?? NLA;
    yield { ...result, target: { ...result.target, host: `host-${index}.example` } };
  }
}

describe('the table', () => {
  it('fits 80 columns in ASCII with one line a host, but for a host that is too long for one', async () => {
    const text = await textOf(tableReporter(run(FOUR), { unicode: false }));
    expect(text).toBe(NARROW);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('has the sentence where the terminal is wide enough', async () => {
    const text = await textOf(tableReporter(run(FOUR), { columns: 240 }));
    expect(text.startsWith(WIDE)).toBe(true);
  });

  it('leaves out the port that everybody uses, and no other', async () => {
    const text = await textOf(tableReporter(run([NLA, HTTP]), { columns: 200 }));
    expect(text).not.toContain('3389');
    expect(text).toContain('www.example:443');
  });

  it('keeps its columns under wide characters', async () => {
    const wide = { ...HTTP, target: { host: '\u6771\u4eac.example', port: 3389 } };
    const text = await textOf(tableReporter(run([wide, HTTP]), { columns: 60 }));
    expect(text).toContain('\n\u6771\u4eac.example    x224 died');
    expect(text).toContain('\nwww.example:443 x224 died');
  });

  it('names a computer without its domain, but leaves wildcards and addresses whole', async () => {
    const { ntlm: _, certificate, ...facts } = NLA.facts;
    if (certificate === undefined) throw new TypeError('a fixture has changed');
    const named = (name: string) => ({
      ...NLA,
      facts: { ...facts, certificate: { ...certificate, names: [name] } },
    });
    const results = ['rds01.example', '*.corp.example', '192.0.2.77'].map(named);
    const text = await textOf(tableReporter(run(results), { columns: 100 }));
    expect(text).toMatch(/ 121 {2}rds01 +nla-required\n/);
    expect(text).toMatch(/ 121 {2}\*\.corp\.example +nla-required\n/);
    expect(text).toMatch(/ 121 {2}192\.0\.2\.77 +nla-required\n/);
  });

  it.each([
    [80, ['Host', 'Reached', 'NLA', 'TLS', 'Cert.', 'Name', 'Verdict']],
    [64, ['Host', 'Reached', 'NLA', 'Verdict']],
    [50, ['Host', 'Reached', 'Verdict']],
    [40, ['Host', 'Verdict']],
    [24, ['Host', 'Verdict']],
  ])(
    'leaves out columns rather than lines or verdicts at %i columns',
    async (columns, expected) => {
      const code = 'refused-no-server-certificate';
      const result = { ...NLA, verdict: { code, summary: 'No.' } };
      const text = await textOf(tableReporter(run([result, HTTP]), { columns }));
      const [heading = '', ...lines] = (text.split('\n\n')[0] ?? '').split('\n');
      expect(heading.split(/ +/)).toEqual(expected);
      expect(lines.filter((line) => /^192\.0\.2\.7 /.test(line))).toHaveLength(1);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
    },
  );

  it('has the operating system from 110 columns on, and the sentence from 160', async () => {
    const headingAt = async (columns: number): Promise<string[]> => {
      const text = await textOf(tableReporter(run(FOUR), { columns }));
      return (text.split('\n')[0] ?? '').split(/ {2,}| (?=OS|Verdict|Meaning)/);
    };
    expect(await headingAt(109)).not.toContain('OS');
    expect(await headingAt(110)).toContain('OS');
    expect(await headingAt(159)).not.toContain('Meaning');
    expect(await headingAt(160)).toEqual(expect.arrayContaining(['OS', 'Verdict', 'Meaning']));
  });

  it('tells the addresses of one name apart', async () => {
    const places = ['192.0.2.7', '2001:db8::7'].map((address) => ({
      ...NLA,
      target: { host: 'rds.example', port: 3389, address },
    }));
    const text = await textOf(tableReporter(run(places), { columns: 100 }));
    expect(text).toMatch(/^rds\.example \(192\.0\.2\.7\) +credssp/m);
    expect(text).toMatch(/^rds\.example \(2001:db8::7\) +credssp/m);
  });

  it('cuts a host that needs more than two lines', async () => {
    const long = { ...HTTP, target: { host: `${'a'.repeat(60)}.${'b'.repeat(60)}`, port: 3389 } };
    const text = await textOf(tableReporter(run([long]), { columns: 60 }));
    const [, rows = ''] = text.split('\n\n')[0]?.split(/─+\n/) ?? [];
    expect(rows).toMatch(/^a+ .*\n[ab.]+…$/);
  });

  it('cannot be given a row by a server', async () => {
    const forged = 'RDS01\r\nfake.example  channels';
    const text = await textOf(tableReporter(run([hostile(forged)]), { columns: 300 }));
    expect(text).not.toMatch(/^fake/m);
    expect(text).not.toContain('\r');
  });

  it('fits 80 columns whatever a server writes and however slow it is', async () => {
    const results = HOSTILE.map((text) => ({
      ...hostile(text),
      ms: 123_456,
      security: { nla: 'supported', tls: 'supported', standardRdp: 'allowed' } as const,
    }));
    const text = await textOf(tableReporter(run(results), { unicode: false }));
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('is written with what it has when a run breaks off', async () => {
    async function* broken() {
      yield { type: 'run', schema: 1, ...HEADER } as const;
      yield { type: 'result', schema: 1, ...NLA } as const;
    }
    expect(await textOf(tableReporter(broken()))).toContain('192.0.2.7');
  });

  it('takes ten thousand hosts in bounded time, the later ones as plain lines', SLOW, async () => {
    const started = performance.now();
    const pieces: string[] = [];
    for await (const piece of tableReporter(run(many(10_000)))) pieces.push(piece);
    expect(performance.now() - started).toBeLessThan(30_000);
    expect(pieces).toHaveLength(10_000 - MOST_ROWS + 1);
    expect(pieces[0]).toMatch(
      /\n\nMore than 5000 hosts; the rest follows as plain lines\.\n\nhost\treached\t.*\nhost-5000\.example:3389\t.*\n$/,
    );
    expect(pieces[1]).toMatch(/^host-5001\.example:3390\t/);
    expect(pieces.at(-1)).toMatch(
      /^\nWhat the verdicts mean\n {2}2500 {2}nla-required: [\s\S]*\n\n10000 hosts in 12\.3 s/,
    );
  });

  it('holds exactly as many hosts as it says', SLOW, async () => {
    const text = await textOf(tableReporter(run(many(MOST_ROWS))));
    expect(text).not.toContain('More than');
    expect(text).toContain(`\n${MOST_ROWS} hosts in ${END.ms / 1000} s`);
  });
});
