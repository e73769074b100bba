/** Hands values from one loop to another, one at a time: whoever puts waits until the other side takes. */
export interface Channel<T> {
  /** Resolves when the value was taken, or when nobody takes any more. */
  put(value: T): Promise<void>;
  end(): void;
  /** Ends as well, and has whoever takes reject with the error. */
  fail(error: unknown): void;
  readonly items: AsyncIterable<T>;
}

export function channel<T>(): Channel<T> {
  const last: IteratorResult<T> = { done: true, value: undefined };
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  let deliver: ((result: IteratorResult<T> | Promise<never>) => void) | undefined;
  let offered: { readonly value: T; readonly taken: () => void } | undefined;
  const end = (): void => {
    ended = true;
    offered?.taken();
    offered = undefined;
    deliver?.(failure === undefined ? last : Promise.reject(failure.error));
    deliver = undefined;
  };
  const next = async (): Promise<IteratorResult<T>> => {
    if (offered !== undefined) {
      const { value, taken } = offered;
      offered = undefined;
      taken();
      return { done: false, value };
    }
    if (failure !== undefined) throw failure.error;
    if (ended) return last;
    return new Promise((resolve) => {
      deliver = resolve;
    });
  };
  return {
    async put(value) {
      if (ended) return;
      if (deliver === undefined) {
        return new Promise((taken) => {
          offered = { value, taken };
        });
      }
      deliver({ done: false, value });
      deliver = undefined;
    },
    end,
    fail(error) {
      failure ??= { error };
      end();
    },
    items: {
      [Symbol.asyncIterator]: () => ({
        next,
        async return() {
          end();
          return last;
        },
      }),
    },
  };
}
