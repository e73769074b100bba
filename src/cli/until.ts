/** Reading that a signal ends. */

/** Ends with the signal, without waiting for an item that is still awaited. */
export function until<T>(signal: AbortSignal, source: AsyncIterable<T>): AsyncIterable<T> {
  const items = source[Symbol.asyncIterator]();
  const last: IteratorResult<T> = { done: true, value: undefined };
  let wake = (): void => {};
  signal.addEventListener('abort', () => wake(), { once: true });
  return {
    [Symbol.asyncIterator]: () => ({
      next: () =>
        new Promise((resolve, reject) => {
          if (signal.aborted) return resolve(last);
          wake = () => resolve(last);
          items.next().then(resolve, reject);
        }),
      async return() {
        items.return?.(undefined).catch(() => {});
        return last;
      },
    }),
  };
}
