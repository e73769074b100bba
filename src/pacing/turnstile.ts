/** So many at each turn of the event loop. */

export interface Turnstile {
  /** May another one pass in this turn? */
  readonly isOpen: boolean;
  /** To be told of each that passes. */
  pass(): void;
}

/** @param ring called at the turn after one in which nobody more could pass */
export function turnstile(most: number, ring: () => void): Turnstile {
  let passed = 0;
  return {
    get isOpen() {
      return passed < most;
    },
    pass() {
      passed += 1;
      if (passed > 1) return;
      setImmediate(() => {
        const wasShut = passed >= most;
        passed = 0;
        if (wasShut) ring();
      });
    },
  };
}
