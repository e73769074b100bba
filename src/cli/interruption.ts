/** What the first signal does to a scan: nobody new is dialled, hosts under way are given a moment. */
import { type Io, note } from './io.ts';

export interface Interruption {
  /** Fires when no further host is to be taken. */
  readonly stop: AbortSignal;
  /** Fires when the hosts under way are to end with what they have. */
  readonly cut: AbortSignal;
  /** The name of the signal, once there was one. */
  readonly signal: unknown;
  /** Takes no further host; those under way end in their own time. */
  finish(): void;
  /** Stops and cuts at once, for want of anybody who reads on. */
  abandon(): void;
  /** Listens no more. */
  release(): void;
}

/**
 * @param drainMs how long hosts under way are waited for
 * @param told called before a word is said
 */
export function listenTo(io: Io, drainMs: number, told: () => void): Interruption {
  const { interrupted } = io;
  const stop = new AbortController();
  const cut = new AbortController();
  let drain: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    stop.abort();
    if (drainMs > 0) {
      told();
      note(
        io,
        `Interrupted: hosts under way have ${drainMs / 1000} s to end; once more ends all now.`,
      );
    }
    drain = setTimeout(() => cut.abort(), drainMs);
  };
  if (interrupted?.aborted) interrupt();
  interrupted?.addEventListener('abort', interrupt);
  return {
    stop: stop.signal,
    cut: cut.signal,
    get signal() {
      return interrupted?.aborted ? interrupted.reason : undefined;
    },
    finish: () => stop.abort(),
    abandon() {
      stop.abort();
      cut.abort();
    },
    release() {
      clearTimeout(drain);
      interrupted?.removeEventListener('abort', interrupt);
    },
  };
}
