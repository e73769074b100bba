/** Many who listen to one signal: an `AbortSignal` goes through all of them for each that comes, and takes its time for it. */

const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls `stop` when `signal` fires, at once where it has fired. What is returned takes that back. */
export function onAbort(signal: AbortSignal, stop: () => void): () => void {
  if (signal.aborted) {
    stop();
    return () => {};
  }
  const stops = listeners.get(signal) ?? listenTo(signal);
  stops.add(stop);
  return () => void stops.delete(stop);
}

/** Resolves after a time, or when `signal` fires. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    let release: (() => void) | undefined;
    const over = (): void => {
      clearTimeout(timer);
      release?.();
      resolve();
    };
    const timer = setTimeout(over, ms);
    release = signal && onAbort(signal, over);
  });
}

function listenTo(signal: AbortSignal): Set<() => void> {
  const stops = new Set<() => void>();
  listeners.set(signal, stops);
  const fire = (): void => {
    for (const stop of stops) stop();
  };
  signal.addEventListener('abort', fire, { once: true });
  return stops;
}
