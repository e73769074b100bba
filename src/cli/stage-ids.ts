/** The stages, as they are named on the command line. */
import type { StageId } from '../handshake/sequence.ts';
import { DEFAULT_TIMEOUTS_MS } from '../options.ts';

export const STAGE_IDS = Object.keys(DEFAULT_TIMEOUTS_MS) as readonly StageId[];
