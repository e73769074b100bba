import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alerts, parseRange } from '../../src/monitor/range.ts';

/** The table of the guidelines: a range, values that raise an alert, values that do not. */
const TABLE: readonly (readonly [range: string, alerting: number[], calm: number[]])[] = [
  ['10', [-0.1, 10.1, 1e9], [0, 5, 10]],
  ['10:', [9.9, -1e9], [10, 1e9]],
  ['~:10', [10.1, 1e9], [10, 0, -1e9]],
  ['10:20', [9.9, 20.1], [10, 15, 20]],
  ['@10:20', [10, 15, 20], [9.9, 20.1]],
  ['@10', [0, 10], [-0.1, 10.1]],
  ['-5:-2', [-5.1, -1.9], [-5, -2]],
  ['0.5:1.5', [0.4, 1.6], [0.5, 1.5]],
  [':10', [-1, 11], [0, 10]],
];

describe('a range', () => {
  it.each(TABLE)('%s alerts as the guidelines say', (text, alerting, calm) => {
    const range = parseRange(text);
    if (range === undefined) throw new Error(`${text} is not read`);
    expect(alerting.filter((value) => !alerts(range, value))).toEqual([]);
    expect(calm.filter((value) => alerts(range, value))).toEqual([]);
  });

  it.each([
    '',
    ':',
    '@',
    '~',
    '~:',
    '20:10',
    '1:2:3',
    'ten',
    '1e3',
    '10 ',
    '@@1',
    '10;20',
    '~5',
    'NaN',
  ])('is not %j', (text) => {
    expect(parseRange(text)).toBeUndefined();
  });

  it('turns round with an @', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(), fc.integer(), (start, length, value) => {
        const text = `${start}:${start + length}`;
        const [outside, inside] = [parseRange(text), parseRange(`@${text}`)];
        if (outside === undefined || inside === undefined) return;
        expect(alerts(inside, value)).toBe(!alerts(outside, value));
      }),
    );
  });
});
