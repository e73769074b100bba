/** The event loop's turns, shared by all who wait for one. */

let ending: Promise<void> | undefined;
let coming: Promise<void> | undefined;

/**
 * Resolves when all that the sockets had in this turn of the event loop has been read. Those who
 * wait for the same turn go on together, one right after the other, with their code in the
 * processor's cache, which the system calls and ciphers of other connections would drive it from.
 */
export function turnEnd(): Promise<void> {
  ending ??= new Promise((resolve) =>
    setImmediate(() => {
      ending = undefined;
      resolve();
    }),
  );
  return ending;
}

/** Resolves, for all who wait together, when the event loop has looked at all sockets once more. */
export function nextTurn(): Promise<void> {
  // The first turn may be the one that is under way.
  coming ??= new Promise((resolve) =>
    setImmediate(() => {
      coming = undefined;
      setImmediate(resolve);
    }),
  );
  return coming;
}
