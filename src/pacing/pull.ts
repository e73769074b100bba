/** Targets as they are wanted, from whatever yields them. */
import type { Target } from '../handshake/result.ts';

export type Targets = Iterable<Target> | AsyncIterable<Target>;

/** Gives what is there, and never waits: what comes later rings. */
export interface Source {
  readonly next: () => Target | undefined;
  readonly exhausted: () => boolean;
  readonly close: () => Promise<void>;
}

/** Takes targets one at a time, as they are wanted. */
export function pull(targets: Targets, ring: () => void): Source {
  if (!(Symbol.asyncIterator in targets)) {
    const iterator = targets[Symbol.iterator]();
    let last = false;
    return {
      next() {
        const item = iterator.next();
        last = item.done === true;
        if (last) ring();
        return last ? undefined : item.value;
      },
      exhausted: () => last,
      close: async () => void iterator.return?.(),
    };
  }
  const iterator = targets[Symbol.asyncIterator]();
  let asked = false;
  let last = false;
  let arrived: Target | undefined;
  let fault: { readonly error: unknown } | undefined;
  const ask = (): void => {
    asked = true;
    iterator
      .next()
      .then(
        ({ done, value }) => {
          last = done === true;
          arrived = value as Target | undefined;
        },
        (error: unknown) => {
          fault = { error };
        },
      )
      .finally(() => {
        asked = false;
        ring();
      });
  };
  return {
    next() {
      if (fault) throw fault.error;
      const target = arrived;
      arrived = undefined;
      if (!target && !asked && !last) ask();
      return target;
    },
    exhausted: () => last && arrived === undefined,
    // A source that is still being waited for would not answer before its next target.
    close: async () => void (asked || (await iterator.return?.(undefined))),
  };
}
