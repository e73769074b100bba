/** The event loop's turns, shared by all who wait for one. */

let coming: Promise<void> | undefined;

/**
 * Resolves when the event loop has looked at all sockets once more. Those who call it in the same
 * turn go on together, one right after the other, with their code in the processor's cache, which
 * the system calls and ciphers of other connections would drive it from.
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
