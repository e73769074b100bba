/** Work that is done side by side, and a bell that says when there is news of it. */

/** Keeps pieces of work under way and their results until they are asked for; how many begin is the caller's to say. */
export function crewOf<Work, Result>(
  perform: (work: Work) => Promise<Result>,
  ring: () => void,
): {
  start: (work: Work) => void;
  result: () => Result | undefined;
  /** How many are under way. */
  busy: () => number;
  isIdle: () => boolean;
} {
  const done: Result[] = [];
  let fault: { readonly error: unknown } | undefined;
  let busy = 0;
  const carryOut = async (work: Work): Promise<void> => {
    try {
      done.push(await perform(work));
    } catch (error) {
      fault ??= { error };
    }
    busy -= 1;
    ring();
  };
  return {
    start(work) {
      busy += 1;
      void carryOut(work);
    },
    result() {
      if (fault) throw fault.error;
      return done.shift();
    },
    busy: () => busy,
    isIdle: () => busy === 0 && done.length === 0 && !fault,
  };
}

/** Something to wait for: `rung` resolves at the next `ring`, or at once when one came since the last time. */
export function alarm(): { ring: () => void; rung: () => Promise<void> } {
  let pending = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      if (wake) wake();
      else pending = true;
      wake = undefined;
    },
    rung() {
      if (pending) {
        pending = false;
        return Promise.resolve();
      }
      return new Promise<void>((resolve) => {
        wake = resolve;
      });
    },
  };
}
