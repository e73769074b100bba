import { describe, expect, it } from 'vitest';
import { fixedClock } from './demo-run.ts';

const TWO_WEEKS_S = 14 * 86_400;
const skewed = (clockSkewSeconds: number) => fixedClock({ targetName: 'LAB', clockSkewSeconds });

describe('the clock of a host in the samples', () => {
  it.each([0, 0.1, -0.1, -1, -12.7, 3, -25])(
    'is right where it was off by %s s, as on a machine that is busy',
    (seconds) => {
      expect(skewed(seconds)).toMatchObject({
        clockSkewSeconds: 0,
        time: '2026-11-21T02:00:00.000Z',
      });
    },
  );

  it.each([0, -0.4, -9.9])('is two weeks behind, whatever the load adds (%s s)', (seconds) => {
    expect(skewed(seconds - TWO_WEEKS_S)).toMatchObject({
      clockSkewSeconds: -TWO_WEEKS_S,
      time: '2026-11-07T02:00:00.000Z',
    });
  });

  it('is not told where it was not seen', () => {
    expect(fixedClock({ targetName: 'LAB' })).toEqual({ targetName: 'LAB' });
  });
});
