/** What every worker does: one scan, fed with chunks as they are leased. */
import type { Target } from '../handshake/result.ts';
import { type Source, scanFrom } from '../scan.ts';
import { exclusion } from '../targets/exclude.ts';
import type { Engine, Numbered } from './engine.ts';
import type { WorkOptions } from './messages.ts';

export interface Orders {
  /** Is no further host to be begun? */
  readonly stopped: () => boolean;
  /** Ends the hosts under way with what they have. */
  readonly cut: AbortSignal;
}

/** Resolves when the engine has nothing more, or when told to stop and the hosts under way are done. */
export async function work(
  engine: Engine,
  worker: number,
  { options, excluded }: WorkOptions,
  { stopped, cut }: Orders,
): Promise<void> {
  const rules = excluded.length > 0 ? exclusion(excluded) : undefined;
  const numbers = new Map<Target, number>();
  const results = scanFrom((ring) => leasing(engine, worker, numbers, stopped, ring), {
    ...options,
    signal: cut,
    ...(rules && { permits: (address, at, host) => !rules.excluded(address, at, host) }),
  });
  for await (const result of results) {
    const number = numbers.get(result.target) as number;
    numbers.delete(result.target);
    engine.complete(worker, [{ number, result }]);
  }
}

/**
 * The targets of one chunk after the other; the next is on its way while this one is used up.
 * Those of a chunk are there together, and so begin together.
 *
 * @param numbers is told the number of each that is taken
 */
function leasing(
  engine: Engine,
  worker: number,
  numbers: Map<Target, number>,
  stopped: () => boolean,
  ring: () => void,
): Source {
  let chunk: readonly Numbered[] = [];
  let taken = 0;
  let ahead: readonly Numbered[] | undefined;
  let fault: { readonly error: unknown } | undefined;
  let last = false;
  const lease = async (): Promise<void> => {
    try {
      const next = await engine.lease(worker);
      ahead = next?.targets;
      last = next === undefined;
    } catch (error) {
      fault = { error };
    }
    ring();
  };
  void lease();
  return {
    next() {
      if (fault) throw fault.error;
      if (taken === chunk.length && ahead) {
        chunk = ahead;
        taken = 0;
        ahead = undefined;
        void lease();
      }
      const next = chunk[taken];
      if (!next) return undefined;
      taken += 1;
      numbers.set(next.target, next.number);
      return next.target;
    },
    exhausted: () => stopped() || (last && taken === chunk.length),
    close: async () => {},
  };
}
