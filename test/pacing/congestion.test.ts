import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/handshake/failure.ts';
import { NOT_TRIED } from '../../src/handshake/matrix.ts';
import type { SurveyResult } from '../../src/handshake/result.ts';
import { congestionControl, ranShort } from '../../src/pacing/congestion.ts';
import { completed, failed } from '../kit/results.ts';

const FINE = completed('channels') as SurveyResult;
const LATE = alive(failed('x224', { kind: 'timedOut', afterMs: 1000 }) as SurveyResult);

function alive(result: SurveyResult): SurveyResult {
  return { ...result, stages: [{ stage: 'tcp', status: 'passed', ms: 1 }] };
}

function withClock(ceiling = 100) {
  let now = 0;
  const control = congestionControl(ceiling, () => now);
  return {
    control,
    wait: (ms: number) => {
      now += ms;
    },
    see: (result: SurveyResult, times: number) => {
      for (let left = times; left > 0; left--) control.saw(result);
    },
  };
}

describe('the hosts at a time', () => {
  it('are as many as asked for, as long as nothing is wrong', () => {
    const { control, see } = withClock();
    see(alive(FINE), 1000);
    expect(control.allowed).toBe(100);
  });

  it('become fewer when this machine runs out, once for each shortage, and never none', () => {
    const { control, wait } = withClock();
    control.ranOut(80);
    control.ranOut(79);
    expect(control.allowed).toBe(56);
    for (let times = 0; times < 50; times++) {
      wait(1000);
      control.ranOut(control.allowed);
    }
    expect(control.allowed).toBe(1);
  });

  it('become more again, and no more than asked for', () => {
    const { control, see } = withClock();
    control.ranOut(40);
    expect(control.allowed).toBe(28);
    see(alive(FINE), 30);
    expect(control.allowed).toBeGreaterThan(28);
    see(alive(FINE), 2000);
    expect(control.allowed).toBe(100);
  });

  it('become fewer when hosts that answer begin to time out', () => {
    const { control, see } = withClock();
    see(alive(FINE), 100);
    see(LATE, 20);
    see(alive(FINE), 30);
    expect(control.allowed).toBeLessThan(100);
  });

  it('come back where ever fewer did not help: it was not the load', () => {
    const { control, see } = withClock();
    let fewest = 100;
    for (let window = 0; window < 24; window++) {
      see(LATE, 25);
      fewest = Math.min(fewest, control.allowed);
      see(alive(FINE), 25);
    }
    expect(fewest).toBe(17);
    expect(control.allowed).toBe(100);
  });

  it('are judged by hosts that were begun since they became fewer', () => {
    const { control, see } = withClock();
    see(LATE, 50);
    expect(control.allowed).toBe(70);
    see(LATE, 100);
    see(alive(FINE), 49);
    expect(control.allowed).toBe(70);
    see(alive(FINE), 20);
    expect(control.allowed).toBeGreaterThan(70);
  });

  it('become fewer than one step where that is what helps, and more from there', () => {
    const { control, see } = withClock();
    see(LATE, 50);
    for (let hosts = 0; hosts < 1_000 && control.allowed > 40; hosts++) see(LATE, 1);
    expect(control.allowed).toBe(35);
    see(alive(FINE), 70 + 50 + 10);
    expect(control.allowed).toBeGreaterThan(35);
    expect(control.allowed).toBeLessThan(70);
  });

  it('do not depend on hosts that never answer', () => {
    const { control, see } = withClock();
    see(failed('tcp', { kind: 'timedOut', afterMs: 5000 }) as SurveyResult, 10_000);
    expect(control.allowed).toBe(100);
  });
});

describe('a shortage', () => {
  const at = (failure: Failure) => ranShort({ ...FINE, ...failed('tcp', failure) } as SurveyResult);

  it.each(['EMFILE', 'ENFILE', 'ENOBUFS', 'EADDRNOTAVAIL'])('is %s', (code) => {
    expect(at({ kind: 'local', code })).toBe(true);
  });

  it.each<Failure>([
    { kind: 'local', code: 'ENETUNREACH' },
    { kind: 'local', code: 'ABORTED' },
    { kind: 'refused' },
  ])('is not %j', (failure) => {
    expect(at(failure)).toBe(false);
  });

  it('is one as well when a question of the matrix meets it', () => {
    const failure = { kind: 'local', code: 'EMFILE' } as const;
    const protocols = {
      ...FINE.protocols,
      rdp: { ...NOT_TRIED, answer: 'died' as const, failure },
    };
    expect(ranShort({ ...FINE, protocols })).toBe(true);
  });
});
