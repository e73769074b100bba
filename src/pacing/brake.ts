/** A way to stop all that is under way, without a listener to the caller's signal for each of it. */

export interface Brake {
  /** Fires when the caller's does, or at `release`. */
  readonly signal: AbortSignal;
  /** Stops what is still under way, and listens to the caller no more. */
  release(): void;
}

/** @param ring called when the caller's signal fires */
export function brakeFor(outer: AbortSignal | undefined, ring: () => void): Brake {
  const inner = new AbortController();
  const follow = (): void => {
    inner.abort(outer?.reason);
    ring();
  };
  if (outer?.aborted) follow();
  outer?.addEventListener('abort', follow, { once: true });
  return {
    signal: inner.signal,
    release() {
      outer?.removeEventListener('abort', follow);
      inner.abort();
    },
  };
}
