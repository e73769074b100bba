import type { Target } from '../handshake/result.ts';
import type { StageId } from '../handshake/sequence.ts';
import type { Entry } from '../handshake/step.ts';

/** One PDU on its way. */
export interface PduRecord extends Entry {
  readonly target: Target;
  readonly stage: StageId;
  /** Counts the connections to this target, from 1. */
  readonly connection: number;
  /** Milliseconds since the probe began. */
  readonly ms: number;
}
