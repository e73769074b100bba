import fc from 'fast-check';
import { Parser } from 'tap-parser';
import { describe, expect, it, vi } from 'vitest';
import { clean } from '../../src/report/clean.ts';
import { tapReporter } from '../../src/report/tap.ts';
import { DEAD_IN_TLS, FOUR, LABELLED, NLA, run, textOf } from './fixtures.ts';
import { cutOff, HELD, nastyRun } from './judged.ts';

vi.setConfig({ testTimeout: 60_000 });

interface Point {
  readonly ok: boolean;
  readonly id: number;
  readonly name: string;
  readonly skip?: string | boolean;
  readonly todo?: string | boolean;
  readonly diag?: Readonly<Record<string, unknown>>;
}

/** As tap-parser reads it; whatever it does not know is in `extra`. */
async function read(lines: ReturnType<typeof run>) {
  const text = await textOf(tapReporter(lines));
  const points: Point[] = [];
  const extra: string[] = [];
  const comments: string[] = [];
  const results = await new Promise<{ ok: boolean; plan: { end: number | null } }>((resolve) => {
    const parser = new Parser({ strict: true }, (all) => resolve(all as never));
    parser.on('assert', (point: unknown) => points.push(point as Point));
    parser.on('extra', (line: string) => extra.push(line));
    parser.on('comment', (line: string) => comments.push(line));
    parser.end(text);
  });
  return { text, points, extra, comments, results };
}

describe('TAP, read by tap-parser', () => {
  it('has a point a case, and a plan', async () => {
    const { points, extra, results } = await read(run(FOUR));
    expect(points.map(({ ok, name }) => [ok, name])).toEqual([
      [true, '192.0.2.7:3389 handshake'],
      [false, 'terminal-server-17.branch.example:3390 handshake'],
      [false, expect.stringMatching(/^terminal-server-17\.branch\.example:3390 RDP-NLA-001 /)],
      [true, '[2001:db8::9]:3389 handshake'],
      [false, expect.stringMatching(/^\[2001:db8::9\]:3389 RDP-SEC-001 /)],
      [false, 'www.example:443 handshake'],
      [true, 'rdpprobe the run came to its end'],
    ]);
    expect(extra).toEqual([]);
    expect(results).toMatchObject({ ok: false, plan: { end: 7 } });
  });

  it('tells more about what did not pass', async () => {
    const { points } = await read(run([DEAD_IN_TLS]));
    expect(points[0]?.diag).toEqual({
      message: DEAD_IN_TLS.verdict.summary,
      severity: 'fail',
      status: 'failed',
      gravity: 'high',
      rule: 'tls-closed',
      evidence: [expect.stringMatching(/^It died at tls, /)],
    });
  });

  it('skips what is waived, and fails what cannot be told', async () => {
    const { points, results } = await read(run([HELD], LABELLED));
    expect(points.map(({ ok, skip }) => [ok, skip !== undefined && skip !== false])).toEqual([
      [true, false],
      [false, false],
      [true, false],
      [false, false],
      [true, true],
      [true, false],
    ]);
    expect(points[4]?.skip).toBe('The certificate is self-signed.');
    expect(results.ok).toBe(false);
  });

  it('passes as a whole where everything does, and tells the labels and the note', async () => {
    const { results, comments } = await read(run([NLA], LABELLED));
    expect(results.ok).toBe(true);
    expect(comments).toEqual(['# change=CHG-1, site=north; before the patch\n']);
  });

  it('fails where the run was cut off', async () => {
    const { results, points } = await read(cutOff(run([NLA])));
    expect(points.at(-1)).toMatchObject({ ok: false, name: 'rdpprobe the run came to its end' });
    expect(results).toMatchObject({ ok: false, plan: { end: 2 } });
  });

  it('means nothing else by what hosts and policies say', async () => {
    await fc.assert(
      fc.asyncProperty(nastyRun, async ([header, results]) => {
        const { points, extra, results: all, text } = await read(run(results, header));
        expect(extra).toEqual([]);
        expect(points).toHaveLength(all.plan.end ?? -1);
        expect(text.match(/^1\.\.\d+$/gm)).toHaveLength(1);
        for (const { ok, diag, todo } of points) {
          expect(todo ?? false).toBe(false);
          if (!ok) expect(diag).toBeDefined();
        }
        const first = points[0];
        const [result] = results;
        if (result !== undefined && result.outcome.kind === 'failed') {
          expect(first?.diag?.['message']).toBe(clean(result.verdict.summary, { limit: 1000 }));
        }
      }),
      { numRuns: 150 },
    );
  });
});
