/** Entries of the first number of the client's dialog. */
import type { CauseStage } from '../../cause.ts';
import type { Confidence } from '../../confidence.ts';
import { DISCONNECT_PAGE, TRANSCRIBED } from '../../source.ts';
import type { Entry } from '../entry.ts';

/** A value that the maker documents. */
export function official(
  value: number,
  name: string,
  means: string,
  stage?: CauseStage,
  ...causes: readonly string[]
): Entry {
  return {
    space: 'disconnect',
    value,
    name,
    means,
    ...(stage && { stage }),
    source: DISCONNECT_PAGE,
    confidence: 'A',
    causes,
  };
}

/** A value that others tell of. */
export function told(
  value: number,
  name: string,
  means: string,
  stage: CauseStage,
  confidence: Confidence = 'B',
  source = TRANSCRIBED,
  ...causes: readonly string[]
): Entry {
  return { space: 'disconnect', value, name, means, stage, source, confidence, causes };
}
