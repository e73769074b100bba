import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { onAbort, pause } from '../../src/transport/abort.ts';

describe('those who listen to a signal', () => {
  it('are called when it fires, but for those who took it back', () => {
    const controller = new AbortController();
    const called: string[] = [];
    onAbort(controller.signal, () => called.push('first'));
    const release = onAbort(controller.signal, () => called.push('second'));
    onAbort(controller.signal, () => called.push('third'));
    release();
    controller.abort();
    expect(called).toEqual(['first', 'third']);
  });

  it('are one listener to the signal itself', () => {
    const { signal } = new AbortController();
    for (let each = 0; each < 1_000; each++) onAbort(signal, () => {});
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  });

  it('are called at once where it has fired', () => {
    let calls = 0;
    onAbort(AbortSignal.abort(), () => {
      calls += 1;
    })();
    expect(calls).toBe(1);
  });
});

describe('a pause', () => {
  it('is over when its time is', async () => {
    const start = performance.now();
    await pause(30, new AbortController().signal);
    expect(performance.now() - start).toBeGreaterThan(28);
    await pause(1, undefined);
  });

  it('is over when the signal fires, or has fired', async () => {
    const controller = new AbortController();
    const paused = pause(100_000, controller.signal);
    controller.abort();
    await paused;
    await pause(100_000, controller.signal);
  });
});
