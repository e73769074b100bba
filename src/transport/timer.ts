/** Time limits that do not blame a host for a stall of this process. */

export interface Timer {
  cancel(): void;
}

/**
 * Calls `expired` when the time is over and the sockets were looked at once more: a process that was
 * held up finds its timers due before it finds what has long arrived.
 */
export function lookingOnce(expired: () => void, limitMs: number): Timer {
  let look: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    look = setImmediate(expired);
  }, limitMs);
  return {
    cancel() {
      clearTimeout(timer);
      clearImmediate(look);
    },
  };
}
