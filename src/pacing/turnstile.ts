/** So many at the end of each turn of the event loop, and all of them together. */

export interface Turnstile {
  /** May another one pass now? Where not, it rings when one may. */
  isOpen(): boolean;
  /** To be told of each that passes. */
  pass(): void;
}

/**
 * Opens when the sockets have been read, and for as long as it takes those who then pass at once:
 * to begin one each time that another is done would have the code of both fetched anew.
 *
 * @param ring called when it opens for those who came in vain
 */
export function turnstile(most: number, ring: () => void): Turnstile {
  let left = 0;
  let opens = false;
  const open = (): void => {
    opens = false;
    left = most;
    ring();
  };
  const shut = (): void => {
    left = 0;
  };
  return {
    isOpen() {
      if (left === 0 && !opens) {
        opens = true;
        setImmediate(open);
        // What the ring sets going is done before the next immediate.
        setImmediate(shut);
      }
      return left > 0;
    },
    pass() {
      left -= 1;
    },
  };
}
