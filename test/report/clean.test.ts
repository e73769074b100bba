import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean, cleanCell } from '../../src/report/clean.ts';
import { displayWidth } from '../../src/report/layout.ts';
import { HOSTILE } from './fixtures.ts';

const text = fc.string({ unit: 'binary', maxLength: 400 });
const limit = fc.integer({ min: 4, max: 80 });

/** One code point a time, so that a range cannot hide behind the implementation's own classes. */
const FORBIDDEN =
  /[\0-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\ud800-\udfff]/u;

describe('text for a terminal', () => {
  it('is left as it is where it is harmless', () => {
    expect(clean('CN=rds01, O=Example (Köln) 東京 \u{1f600}')).toBe(
      'CN=rds01, O=Example (Köln) 東京 \u{1f600}',
    );
  });

  it.each([
    ['an escape sequence', '\x1b[2Jx', '\\x1b[2Jx'],
    ['an 8-bit control sequence', '\x9b31mx', '\\x9b31mx'],
    ['tabs and line ends', 'a\tb\r\nc\vd', 'a\\x09b\\x0d\\x0ac\\x0bd'],
    ['NUL and DEL', 'a\0b\x7f', 'a\\x00b\\x7f'],
    ['a bidirectional override', 'a\u202eb', 'a\\u202eb'],
    ['a bidirectional isolate', 'a\u2066b\u2069', 'a\\u2066b\\u2069'],
    ['zero-width characters', 'a\u200bb\ufeff', 'a\\u200bb\\ufeff'],
    ['Unicode line separators', 'a\u2028b\u2029c\x85d', 'a\\u2028b\\u2029c\\x85d'],
    ['half a surrogate pair', 'a\ud800b', 'a\\ud800b'],
    ['invisible tags', 'a\u{e0041}', 'a\\u{e0041}'],
    ['a filler that looks like a space', 'a\u3164b', 'a\\u3164b'],
    ['a command to Azure', 'a##vso[task.x]', 'a#\\x23vso[task.x]'],
    ['a command to GitHub', '::warning::x', ':\\x3awarning:\\x3ax'],
    ['a third mark', '###[error]', '##\\x23[error]'],
  ])('shows %s instead of obeying it', (_name, hostile, shown) => {
    expect(clean(hostile)).toBe(shown);
  });

  it('leaves colons and marks that command nothing', () => {
    for (const text of ['::1', '2001:db8::a-f', 'fe80::7%eth0', '[::1]:3389', 'C# ## [x]']) {
      expect(clean(text)).toBe(text);
    }
  });

  it('takes any run of spaces for one, so that a cell cannot pretend to be two', () => {
    expect(clean('  RDS01     \u00a0\u3000 3389  ')).toBe('RDS01 3389');
  });

  it('keeps the accents a letter needs and shows the rest', () => {
    expect(clean('e\u0323\u0302x')).toBe('e\u0323\u0302x');
    expect(clean(`e${'\u0301'.repeat(5)}`)).toBe('e\u0301\u0301\u0301\\u0301\\u0301');
  });

  it('is cut at the limit and says so', () => {
    expect(clean('abcdef', { limit: 6 })).toBe('abcdef');
    expect(clean('abcdefg', { limit: 6 })).toBe('abcde…');
    expect(clean('abcdefg', { limit: 6, ascii: true })).toBe('abc...');
    expect(clean('東京東京', { limit: 6 })).toBe('東京…');
  });

  it('is never cut inside an escape', () => {
    expect(clean('abc\x1bdef', { limit: 6 })).toBe('abc…');
  });

  it('escapes everything but ASCII where the terminal knows nothing else', () => {
    expect(clean('Köln \u{1f600}', { ascii: true })).toBe('K\\xf6ln \\u{1f600}');
  });

  it.each(HOSTILE.map((each) => [JSON.stringify(each.slice(0, 40)), each]))(
    'holds nothing forbidden for %s',
    (_name, hostile) => {
      expect(clean(hostile)).not.toMatch(FORBIDDEN);
      expect(displayWidth(clean(hostile))).toBeLessThanOrEqual(256);
    },
  );

  it('holds nothing forbidden, and fits, for any text', () => {
    fc.assert(
      fc.property(text, limit, fc.boolean(), (any, most, ascii) => {
        const shown = clean(any, { limit: most, ascii });
        expect(shown).not.toMatch(ascii ? /[^ -~]/ : FORBIDDEN);
        expect(displayWidth(shown)).toBeLessThanOrEqual(most);
        expect(clean(shown, { limit: most, ascii })).toBe(shown);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes no longer for a text without end', () => {
    const endless = '\u0300'.repeat(5_000_000);
    const started = performance.now();
    clean(endless);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('a cell of a tab-separated file', () => {
  it.each(["=cmd|'/c calc'!A1", '+1+1', '-1+1', '@SUM(A1)'])('%s is no formula', (formula) => {
    expect(cleanCell(formula)).toBe(`'${formula}`);
  });

  it('is no formula behind spaces either', () => {
    expect(cleanCell('  =1+1')).toBe("'=1+1");
  });

  it('leaves plain numbers alone', () => {
    expect(cleanCell('-12')).toBe('-12');
  });

  it('is never empty', () => {
    expect(cleanCell('')).toBe('-');
    expect(cleanCell('   ')).toBe('-');
  });
});
