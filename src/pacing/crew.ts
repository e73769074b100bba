/** Work that is done side by side, and a bell that says when there is news of it. */
import pLimit from 'p-limit';

/** At most `size` pieces of work at a time. It is only given work while it is not full, so that p-limit never holds a queue. */
export function crewOf<Work, Result>(
  size: number,
  perform: (work: Work) => Promise<Result>,
  ring: () => void,
): {
  start: (work: Work) => void;
  result: () => Result | undefined;
  /** How many are under way. */
  busy: () => number;
  isIdle: () => boolean;
} {
  const limit = pLimit(size);
  const done: Result[] = [];
  let fault: { readonly error: unknown } | undefined;
  const busy = (): number => limit.activeCount + limit.pendingCount;
  return {
    start(work) {
      limit(perform, work)
        .then(
          (result) => done.push(result),
          (error: unknown) => {
            fault ??= { error };
          },
        )
        .finally(ring);
    },
    result() {
      if (fault) throw fault.error;
      return done.shift();
    },
    busy,
    isIdle: () => busy() === 0 && done.length === 0 && !fault,
  };
}

/** Something to wait for: `rung` resolves at the next `ring`, or at once when one came since the last time. */
export function alarm(): { ring: () => void; rung: () => Promise<void> } {
  let pending = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      pending = true;
      wake?.();
    },
    async rung() {
      if (!pending) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      pending = false;
      wake = undefined;
    },
  };
}
