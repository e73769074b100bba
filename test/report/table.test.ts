import { describe, expect, it } from 'vitest';
import type { DiagnosedResult } from '../../src/report/report.ts';
import { MOST_ROWS, tableReporter } from '../../src/report/table.ts';
import { END, FOUR, HEADER, HOSTILE, HTTP, hostile, NLA, run, textOf } from './fixtures.ts';

const NARROW = `\
Host           Reached    ms NLA      TLS Cert. Name, OS  Verdict
                                           days
--------------------------------------------------------------------------------
192.0.2.7      credssp  41.7 required 1.3   121 RDS01,    Network Level
               stopped                          Windows   Authentication is
                                                Server    required; the server
                                                2022      answers as it should.
--------------------------------------------------------------------------------
terminal-      tls died 2051 no       -       - -         The server offers TLS
server-17.                                                and closes the
branch.                                                   connection when it
example:3390                                              begins.
--------------------------------------------------------------------------------
[2001:db8::9]  channels  8.3 no       -       - -         Only Standard RDP
                                                          Security, which is
                                                          broken.
--------------------------------------------------------------------------------
www.example:   x224      5.0 -        -       - -         This is not RDP: it
443            died                                       looks like HTTP.

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
Host                                    Reached            ms  NLA       TLS  Cert. days  Name, OS                    Verdict
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
192.0.2.7                               credssp stopped  41.7  required  1.3         121  RDS01, Windows Server 2022  Network Level Authentication is required; the server answers as it should.
terminal-server-17.branch.example:3390  tls died         2051  no        -             -  -                           The server offers TLS and closes the connection when it begins.
[2001:db8::9]                           channels          8.3  no        -             -  -                           Only Standard RDP Security, which is broken.
www.example:443                         x224 died         5.0  -         -             -  -                           This is not RDP: it looks like HTTP.
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
  it('fits 80 columns in ASCII, wrapping the verdict', async () => {
    const text = await textOf(tableReporter(run(FOUR), { unicode: false }));
    expect(text).toBe(NARROW);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('has one line a host where the terminal is wide enough', async () => {
    const text = await textOf(tableReporter(run(FOUR), { columns: 200 }));
    expect(text.startsWith(WIDE)).toBe(true);
  });

  it('leaves out the port that everybody uses, and no other', async () => {
    const text = await textOf(tableReporter(run([NLA, HTTP]), { columns: 200 }));
    expect(text).not.toContain('3389');
    expect(text).toContain('www.example:443');
  });

  it('keeps its columns under wide characters', async () => {
    const wide = { ...HTTP, verdict: { code: 'x', summary: '\u6771\u4eac '.repeat(12).trim() } };
    const text = await textOf(tableReporter(run([wide]), { columns: 80 }));
    expect(text).toContain(' \u6771\u4eac \u6771\u4eac \u6771\u4eac \u6771\u4eac\n');
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
    expect(pieces).toHaveLength(10_000 - MOST_ROWS + 2);
    expect(pieces[0]).toMatch(
      /\n\nMore than 5000 hosts; the rest follows as plain lines\.\n\nhost\treached\t.*\n$/,
    );
    expect(pieces[1]).toMatch(/^host-5000\.example:3389\t/);
    expect(pieces.at(-1)).toMatch(/^\n10000 hosts in 12\.3 s/);
  });

  it('holds exactly as many hosts as it says', SLOW, async () => {
    const text = await textOf(tableReporter(run(many(MOST_ROWS))));
    expect(text).not.toContain('More than');
    expect(text).toContain(`\n${MOST_ROWS} hosts in ${END.ms / 1000} s`);
  });
});
