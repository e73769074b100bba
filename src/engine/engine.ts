/**
 * Who probes what: targets are leased in chunks to whoever works, and come back as results. A lease
 * that is not kept, for its worker has died, is given to another; what had come back by then stays.
 */
import type { SurveyResult, Target } from '../handshake/result.ts';

/** Targets that are handed out together. */
export interface Chunk {
  readonly targets: readonly Numbered[];
}

/** A target by its number, which its result comes back with. */
export interface Numbered {
  readonly number: number;
  readonly target: Target;
}

export interface Done {
  readonly number: number;
  readonly result: SurveyResult;
}

/** All that a worker knows of the whole. */
export interface Engine {
  /** The next chunk, when there is one; `undefined` when there will be none. */
  lease(worker: number): Promise<Chunk | undefined>;
  /** To be called now and then by a worker that is alive. */
  heartbeat(worker: number): void;
  /** Hands results over, as soon as they are there; a lease is over when all of it is done. */
  complete(worker: number, done: readonly Done[]): void;
}
