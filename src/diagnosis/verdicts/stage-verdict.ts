import type { Failure } from '../../handshake/failure.ts';
import type { Judged, Verdict } from '../verdict.ts';

// Invariant: every failure that can occur at a stage gets a verdict from that stage.
/** How a death at one stage is judged; `undefined` where the failure says nothing about the stage. */
export type StageVerdict = (failure: Failure, result: Judged) => Verdict | undefined;
