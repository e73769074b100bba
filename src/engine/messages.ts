/** What threads tell each other. Results cross as JSON text, which costs less than a structured clone. */
import type { ScanOptions } from '../scan.ts';
import type { Block } from '../targets/target.ts';
import type { Chunk } from './engine.ts';

/** Options that can cross: no functions, no secrets. */
export type CrossingOptions = Omit<
  ScanOptions,
  'onRecord' | 'onKeylog' | 'permits' | 'signal' | 'credentials'
>;

/** What a worker is started with. */
export interface WorkOptions {
  readonly options: CrossingOptions;
  /** Never connected to, whatever a name resolves to. */
  readonly excluded: readonly Block[];
}

export type ToThread =
  | { readonly type: 'chunk'; readonly chunk: Chunk | undefined }
  /** No further host is to be begun. */
  | { readonly type: 'stop' }
  /** Hosts under way are to end with what they have. */
  | { readonly type: 'cut' };

export type FromThread =
  | { readonly type: 'lease' }
  | { readonly type: 'heartbeat' }
  /** `Done[]` as JSON. */
  | { readonly type: 'complete'; readonly done: string }
  | { readonly type: 'over' };
