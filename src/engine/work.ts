/** What every worker does: one scan, fed with chunks as they are leased. */
import type { Target } from '../handshake/result.ts';
import { scan } from '../scan.ts';
import { exclusion } from '../targets/exclude.ts';
import type { Engine } from './engine.ts';
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
  /** The targets of one chunk after the other; the next is on its way while this one is used up. */
  async function* leased(): AsyncGenerator<Target> {
    let next = engine.lease(worker);
    for (let chunk = await next; chunk !== undefined; chunk = await next) {
      next = engine.lease(worker);
      for (const { number, target } of chunk.targets) {
        if (stopped()) return;
        numbers.set(target, number);
        yield target;
      }
    }
  }
  const results = scan(leased(), {
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
