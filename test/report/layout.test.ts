import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bar,
  displayWidth,
  duration,
  hanging,
  milliseconds,
  padEnd,
  padStart,
  paint,
  wrap,
} from '../../src/report/layout.ts';

describe('the width of a text', () => {
  it.each([
    ['ascii', 5],
    ['Köln', 4],
    ['東京', 4],
    ['ｆｕｌｌ', 8],
    ['한국', 4],
    ['\u{1f600}', 2],
    ['e\u0301', 1],
    ['', 0],
  ])('%s takes %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  it('is what padding counts with', () => {
    expect(padEnd('東京', 6)).toBe('東京  ');
    expect(padStart('東京', 6)).toBe('  東京');
    expect(padEnd('long', 2)).toBe('long');
  });
});

describe('wrapping', () => {
  it('breaks at spaces', () => {
    expect(wrap('the server closes the connection', 12)).toEqual([
      'the server',
      'closes the',
      'connection',
    ]);
  });

  it('breaks a long word after punctuation where that leaves enough of it', () => {
    expect(wrap('terminal-server-17.branch.example', 14)).toEqual([
      'terminal-',
      'server-17.',
      'branch.example',
    ]);
    expect(wrap('a.bcdefghijklmnop', 8)).toEqual(['a.bcdefg', 'hijklmno', 'p']);
  });

  it('counts wide characters as two', () => {
    expect(wrap('東京東京', 5)).toEqual(['東京', '東京']);
  });

  it('keeps every character and fits every line', () => {
    const words = fc.array(
      fc.string({ unit: fc.constantFrom('a', '.', '-', '東', 'e'), minLength: 1 }),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 20 }), (each, width) => {
        const lines = wrap(each.join(' '), width);
        expect(lines.join('').replaceAll(' ', '')).toBe(each.join(''));
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('sets in what follows the first line', () => {
    expect(hanging('the server closes the connection', 4, 24)).toBe(
      'the server closes\n    the connection',
    );
  });
});

describe('durations', () => {
  it.each([
    [0, '0.0 ms'],
    [0.42, '0.4 ms'],
    [41.73, '41.7 ms'],
    [99.96, '100 ms'],
    [417.2, '417 ms'],
    [999.7, '1.00 s'],
    [2051, '2.05 s'],
    [75_321, '75.3 s'],
  ])('%d ms reads %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it('have one decimal below a hundred milliseconds', () => {
    expect([milliseconds(8.25), milliseconds(2051.4)]).toEqual(['8.3', '2051']);
  });
});

describe('a bar', () => {
  it('is as long as its share, and never vanishes', () => {
    expect(bar(5, 10, 20)).toBe('#'.repeat(10));
    expect(bar(10, 10, 20)).toBe('#'.repeat(20));
    expect(bar(0.001, 10, 20)).toBe('#');
    expect(bar(0, 10, 20)).toBe('');
    expect(bar(0, 0, 20)).toBe('');
  });
});

describe('colour', () => {
  it('is put on only when asked for', () => {
    expect(paint('red', 'x', {})).toBe('x');
    expect(paint('red', 'x', { colour: true })).toBe('\x1b[31mx\x1b[39m');
    expect(paint(undefined, 'x', { colour: true })).toBe('x');
  });

  it('does not depend on the environment', () => {
    const { NO_COLOR } = process.env;
    process.env.NO_COLOR = '1';
    try {
      expect(paint('green', 'x', { colour: true })).toBe('\x1b[32mx\x1b[39m');
    } finally {
      if (NO_COLOR === undefined) delete process.env.NO_COLOR;
      else process.env.NO_COLOR = NO_COLOR;
    }
  });
});
