/** Who probes: this thread by itself, or several. */
import type { SurveyResult, Target } from '../handshake/result.ts';
import { type ScanOptions, scan } from '../scan.ts';
import type { Exclusion } from '../targets/exclude.ts';

export interface Engaged {
  readonly workers: number;
  readonly exclusion: Exclusion | undefined;
  /** Fires when no further host is to be begun. */
  readonly stop: AbortSignal;
}

/** The results as they are done. Threads are loaded when they are wanted. */
export async function* probed(
  targets: AsyncIterable<Target>,
  options: ScanOptions,
  { workers, exclusion, stop }: Engaged,
): AsyncGenerator<SurveyResult, void, undefined> {
  if (workers === 1) {
    yield* scan(targets, options);
    return;
  }
  const { scanOnThreads } = await import('../engine/threads.ts');
  // What cannot cross was refused, or is made there again.
  const {
    signal,
    permits: _made,
    onRecord: _trace,
    onKeylog: _keys,
    credentials: _secret,
    ...rest
  } = options;
  yield* scanOnThreads(targets, {
    workers,
    scan: rest,
    stop,
    ...(exclusion && { excluded: exclusion.blocks }),
    ...(signal && { signal }),
  });
}
