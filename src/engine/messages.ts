/** What threads tell each other. Results cross as JSON text, which costs less than a structured clone. */
import { NOT_TRIED, securityOf } from '../handshake/matrix.ts';
import type { Cell, CellKey, ProtocolMatrix } from '../handshake/result.ts';
import type { ScanOptions } from '../scan.ts';
import { UNASKED } from '../survey.ts';
import type { Block } from '../targets/target.ts';
import type { Chunk, Done } from './engine.ts';

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
  /** Results, as `textOf` writes them. */
  | { readonly type: 'complete'; readonly done: string }
  | { readonly type: 'over' };

/** Results as text, without what the other side has or can tell: targets, and cells that were not asked. */
export function textOf(done: readonly Done[]): string {
  return JSON.stringify(
    done.map(({ number, result }) => ({
      number,
      result: { ...result, target: null, protocols: asked(result.protocols), security: null },
    })),
  );
}

/** What `textOf` wrote. Whoever takes it has the targets. */
export function doneOf(text: string): readonly Done[] {
  const done = JSON.parse(text) as readonly Done[];
  for (const { result } of done) {
    const protocols = { ...UNASKED, ...result.protocols };
    Object.assign(result, { protocols, security: securityOf(protocols) });
  }
  return done;
}

function asked(cells: ProtocolMatrix): Partial<ProtocolMatrix> {
  const some: Partial<Record<CellKey, Cell>> = {};
  for (const key in cells) {
    const cell = cells[key as CellKey];
    if (cell !== NOT_TRIED) some[key as CellKey] = cell;
  }
  return some;
}
