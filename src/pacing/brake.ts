/** A way to stop all that is under way, however much that is. */

export interface Brake {
  /** Fires when the caller's does, or at `release`. */
  readonly signal: AbortSignal;
  /**
   * One more signal that fires with it. A signal goes through all who listen to add one, so that
   * thousands must not listen to the same.
   */
  another(): AbortSignal;
  /** Stops what is still under way, and listens to the caller no more. */
  release(): void;
}

/** @param ring called when the caller's signal fires */
export function brakeFor(outer: AbortSignal | undefined, ring: () => void): Brake {
  const main = new AbortController();
  const all = [main];
  const stop = (reason?: unknown): void => {
    for (const each of all) each.abort(reason);
  };
  const follow = (): void => {
    stop(outer?.reason);
    ring();
  };
  if (outer?.aborted) follow();
  outer?.addEventListener('abort', follow, { once: true });
  return {
    signal: main.signal,
    another() {
      const one = new AbortController();
      if (main.signal.aborted) one.abort(main.signal.reason);
      else all.push(one);
      return one.signal;
    },
    release() {
      outer?.removeEventListener('abort', follow);
      stop();
    },
  };
}
