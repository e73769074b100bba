/** All that is asked of one host: the walk, the protocol matrix, and on request which TLS it takes. */

import { type Exploration, explore } from './explore.ts';
import { follow } from './follow.ts';
import { CELL_KEYS, NOT_TRIED, securityOf } from './handshake/matrix.ts';
import type { Cell, CellKey, SurveyResult, Target } from './handshake/result.ts';
import { type ProbeOptions, type Settings, settingsOf } from './options.ts';
import { tlsVersionsOf } from './tls-versions.ts';
import { elapsedMs } from './walk.ts';
import type { Writable } from './wire/writable.ts';

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
  const { result, answers } = exploration;
  const cells: Cells = { ...UNASKED };
  let worthAsking = false;
  for (const [key, cell] of answers) {
    cells[key] = cell;
    worthAsking ||= speaksRdp(cell);
  }
  if (worthAsking && !settings.quick) await askTheRest(cells, exploration, settings);
  const { address, startedAt, outcome, stages, facts } = result;
  const surveyed: Writable<SurveyResult> = {
    target,
    address,
    startedAt,
    ms: 0,
    outcome,
    stages,
    facts,
    protocols: cells,
    security: securityOf(cells),
  };
  if (settings.tlsSurvey)
    surveyed.tlsVersions = await tlsVersionsOf(exploration, settings.tlsSurvey);
  if (settings.followRedirect) surveyed.followed = await follow(result, settings);
  surveyed.ms = elapsedMs(start);
  return surveyed;
}

type Cells = Record<CellKey, Cell>;
/** Of a host that nothing was asked. */
export const UNASKED = Object.fromEntries(CELL_KEYS.map((key) => [key, NOT_TRIED])) as Cells;

async function askTheRest(cells: Cells, { ask }: Exploration, { signal }: Settings): Promise<void> {
  for (const key of CELL_KEYS) {
    if (cells[key] === NOT_TRIED && !signal?.aborted) cells[key] = await ask(key);
  }
}

/** Further connections go only to hosts that answered a connection request as RDP does. */
function speaksRdp({ answer }: Cell): boolean {
  return answer === 'selected' || answer === 'refused' || answer === 'unnegotiated';
}
