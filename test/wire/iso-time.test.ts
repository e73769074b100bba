import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoTime } from '../../src/wire/iso-time.ts';

describe('a time as text', () => {
  it('is what a date says of itself', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (date) => {
        expect(isoTime(date)).toBe(date.toISOString());
      }),
    );
  });

  it.each([
    '0000-01-01T00:00:00.000Z',
    '-000001-12-31T23:59:59.999Z',
    '9999-12-31T23:59:59.999Z',
    '+010000-01-01T00:00:00.000Z',
    '2024-02-29T01:02:03.004Z',
  ])('is %s again', (text) => {
    expect(isoTime(new Date(text))).toBe(text);
  });

  it('is refused for a date that is none, as the date itself does', () => {
    expect(() => isoTime(new Date(Number.NaN))).toThrow(RangeError);
  });
});
