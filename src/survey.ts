/** All that is asked of one host: the walk, and the protocol matrix. */
import { CELL_KEYS, NOT_TRIED, securityOf } from './handshake/matrix.ts';
import type { Cell, CellKey, ProtocolMatrix, SurveyResult, Target } from './handshake/result.ts';
import { type ProbeOptions, settingsOf } from './options.ts';
import { type Exploration, explore } from './probe.ts';
import { elapsedMs } from './walk.ts';

/**
 * Walks one host and fills its protocol matrix, one connection a cell; the walk fills its own.
 * With `quick` the walk's one cell is all. Never rejects; throws `TypeError` for a wrong call.
 */
export async function survey(target: Target, options: ProbeOptions = {}): Promise<SurveyResult> {
  const start = performance.now();
  const exploration = await explore(target, settingsOf(options));
  const protocols = await matrixOf(exploration, options);
  return {
    ...exploration.result,
    ms: elapsedMs(start),
    protocols,
    security: securityOf(protocols),
  };
}

async function matrixOf(
  { answers, ask }: Exploration,
  options: ProbeOptions,
): Promise<ProtocolMatrix> {
  const cells: Partial<Record<CellKey, Cell>> = {};
  const worthAsking = options.quick !== true && [...answers.values()].some(speaksRdp);
  for (const key of CELL_KEYS) {
    const known = answers.get(key);
    if (known) cells[key] = known;
    else cells[key] = worthAsking && !options.signal?.aborted ? await ask(key) : NOT_TRIED;
  }
  return cells as ProtocolMatrix;
}

/** Further connections go only to hosts that answered a connection request as RDP does. */
function speaksRdp({ answer }: Cell): boolean {
  return answer === 'selected' || answer === 'refused' || answer === 'unnegotiated';
}
