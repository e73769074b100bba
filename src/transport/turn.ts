/** The event loop's turns, shared by all who wait for one. */

let coming: Promise<void> | undefined;

/**
 * Resolves when the event loop has looked at all sockets once more. Those who call it in the same
 * turn go on together, one right after the other: over many connections that takes a third less
 * time than to go on between the system calls and ciphers of the others, for code stays in the cache.
 */
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
