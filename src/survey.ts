/** All that is asked of one host: the walk, the protocol matrix, and on request which TLS it takes. */

import { type Exploration, explore } from './explore.ts';
import { follow } from './follow.ts';
import { CELL_KEYS, NOT_TRIED, securityOf } from './handshake/matrix.ts';
import type { Cell, CellKey, ProtocolMatrix, SurveyResult, Target } from './handshake/result.ts';
import { type ProbeOptions, type Settings, settingsOf } from './options.ts';
import { tlsVersionsOf } from './tls-versions.ts';
import { elapsedMs } from './walk.ts';

/**
 * Walks one host and fills its protocol matrix, one connection a cell; the walk fills its own.
 * With `quick` the walk's one cell is all. Never rejects; throws `TypeError` for a wrong call.
 */
export async function survey(target: Target, options: ProbeOptions = {}): Promise<SurveyResult> {
  return surveyWith(target, settingsOf(options));
}

/** `survey` with options that have been read already. */
export async function surveyWith(target: Target, settings: Settings): Promise<SurveyResult> {
  const start = performance.now();
  const exploration = await explore(target, settings);
  const { address, startedAt, outcome, stages, facts } = exploration.result;
  const protocols = await matrixOf(exploration, settings);
  const tlsVersions = settings.tlsSurvey && (await tlsVersionsOf(exploration, settings.tlsSurvey));
  return {
    ...(settings.followRedirect && { followed: await follow(exploration.result, settings) }),
    target,
    address,
    startedAt,
    ms: elapsedMs(start),
    outcome,
    stages,
    facts,
    protocols,
    security: securityOf(protocols),
    ...(tlsVersions && { tlsVersions }),
  };
}

async function matrixOf(
  { answers, ask }: Exploration,
  { quick, signal }: Settings,
): Promise<ProtocolMatrix> {
  const cells: Partial<Record<CellKey, Cell>> = {};
  const worthAsking = !quick && [...answers.values()].some(speaksRdp);
  for (const key of CELL_KEYS) {
    const known = answers.get(key);
    if (known) cells[key] = known;
    else cells[key] = worthAsking && !signal?.aborted ? await ask(key) : NOT_TRIED;
  }
  return cells as ProtocolMatrix;
}

/** Further connections go only to hosts that answered a connection request as RDP does. */
function speaksRdp({ answer }: Cell): boolean {
  return answer === 'selected' || answer === 'refused' || answer === 'unnegotiated';
}
