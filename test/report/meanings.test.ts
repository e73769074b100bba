import { describe, expect, it } from 'vitest';
import { meanings } from '../../src/report/meanings.ts';
import type { DiagnosedResult } from '../../src/report/report.ts';
import { summarize } from '../../src/report/summary.ts';
import { HOSTILE, HTTP, hostile } from './fixtures.ts';

function judged(code: string, summary = `This is ${code}.`): DiagnosedResult {
  return { ...HTTP, verdict: { code, summary } };
}

function textFor(results: readonly DiagnosedResult[], columns = 80): string {
  const meant = meanings();
  const counted = summarize();
  for (const result of results) {
    meant.add(result);
    counted.add(result);
  }
  return meant.text(counted.summary().verdicts, { columns });
}

describe('what the verdicts mean', () => {
  it('is each code once, most frequent first, with the sentence of its first host', () => {
    const rare = judged('tcp-refused');
    const often = judged('nla-required', 'The first sentence.');
    const again = judged('nla-required', 'Another sentence.');
    expect(textFor([rare, often, ...Array<DiagnosedResult>(11).fill(again)])).toBe(
      [
        'What the verdicts mean',
        '  12  nla-required: The first sentence.',
        '   1  tcp-refused: This is tcp-refused.',
        '',
      ].join('\n'),
    );
  });

  it('is nothing where there is no host', () => {
    expect(textFor([])).toBe('');
  });

  it('stops after twelve codes and counts the others', () => {
    const codes = (count: number) =>
      Array.from({ length: count }, (_, index) => judged(`code-${index}`));
    const last = (count: number) => textFor(codes(count)).trimEnd().split('\n').at(-1);
    expect(last(12)).toBe('  1  code-11: This is code-11.');
    expect(last(13)).toBe('  and 1 more code; rdpprobe probe HOST shows the sentence');
    expect(last(20)).toBe('  and 8 more codes; rdpprobe probe HOST shows the sentence');
    expect(last(500)).toBe('  and more than 52 more codes; rdpprobe probe HOST shows the sentence');
  });

  it('wraps sentences, at a hundred columns at the latest', () => {
    const long = judged('long', 'words and words '.repeat(20).trim());
    for (const [columns, most] of [
      [40, 40],
      [80, 80],
      [300, 100],
    ] as const) {
      const lengths = textFor([long], columns)
        .split('\n')
        .map((line) => line.length);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(most);
      expect(Math.max(...lengths)).toBeGreaterThan(most - 10);
    }
  });

  it('shows nothing that a server wrote to deceive', () => {
    const lines = textFor(
      HOSTILE.map((text, index) => ({
        ...hostile(text),
        verdict: { code: `code-${index}`, summary: text },
      })),
    );
    expect(lines).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u200b]/);
    expect(lines.split('\n').filter((line) => /^fake/.test(line))).toEqual([]);
  });
});
