/** Many hosts: bounded concurrency, each result as soon as it is there, memory independent of their number. */
import type { SurveyResult, Target } from './handshake/result.ts';
import { DEFAULT_CONCURRENCY, type ProbeOptions, type Settings, settingsOf } from './options.ts';
import { brakeFor } from './pacing/brake.ts';
import { alarm, crewOf } from './pacing/crew.ts';
import { paceFor } from './pacing/pace.ts';
import { learningPatience } from './pacing/patience.ts';
import { pull, type Source, type Targets } from './pacing/pull.ts';
import { turnstile } from './pacing/turnstile.ts';
import { surveyWith } from './survey.ts';
import { pause } from './transport/abort.ts';

export type { Source };

export interface ScanOptions extends ProbeOptions {
  /** Hosts at the same time; 256 by default. */
  readonly concurrency?: number;
  /** Further tries for a host that died of something that may pass; 0 by default. */
  readonly retries?: number;
  /** New connections a second, the further ones to a host included; as many as there can be by default. */
  readonly rate?: number;
  /** Hosts of the same /24 or /64 at the same time; as many as there can be by default. */
  readonly maxPerSubnet?: number;
  /** Longest random wait before a host's first connection, in milliseconds; none by default. */
  readonly jitterMs?: number;
  /** `false`: wait for every silent host as long as `timeoutsMs.tcp` says, whatever was learnt nearby. */
  readonly adaptiveTimeout?: boolean;
}

/**
 * Hosts that are begun before the sockets are looked at again. What answers at once is then done
 * before thousands more are begun; they would only lie in memory, and their answers look late.
 */
const BEGUN_A_TURN = 32;

/**
 * Surveys each target and yields the results in the order they are done. Targets are taken
 * only when there is room for them, and only as fast as the results are consumed. A host that
 * this machine had nothing left for is put back and asked later, by fewer at a time. When
 * `signal` fires no further target is taken, and those under way end with what they have, as
 * they do when the results are not wanted any more.
 */
export function scan(
  targets: Targets,
  options: ScanOptions = {},
): AsyncGenerator<SurveyResult, void, undefined> {
  return scanFrom((ring) => pull(targets, ring), options);
}

/** The same, with targets from wherever `open` takes them. */
export async function* scanFrom(
  open: (ring: () => void) => Source,
  options: ScanOptions,
): AsyncGenerator<SurveyResult, void, undefined> {
  const { concurrency = DEFAULT_CONCURRENCY, retries = 0, jitterMs = 0, signal } = options;
  assertPace(concurrency, options);
  const bell = alarm();
  const asked = settingsOf(options);
  const brake = brakeFor(signal, bell.ring);
  const pace = paceFor({ ...options, concurrency }, bell.ring);
  const patience = options.adaptiveTimeout === false ? undefined : learningPatience();
  const turn = options.rate === undefined ? undefined : () => pace.turn(brake.signal);
  const settings: Settings = { ...asked, signal: brake.signal, turn, patience };
  const source = open(bell.ring);
  const begin = (target: Target): Promise<SurveyResult> =>
    surveyWithRetries(target, settings, retries);
  const beginLater = async (target: Target): Promise<SurveyResult> => {
    await pause(Math.random() * jitterMs, brake.signal);
    return begin(target);
  };
  const crew = crewOf(jitterMs > 0 ? beginLater : begin, bell.ring);
  const entrance = turnstile(BEGUN_A_TURN, bell.ring);
  const taken = (): Target | undefined => (source.exhausted() ? undefined : source.next());
  const nextTarget = (): Target | undefined =>
    brake.signal.aborted || !entrance.isOpen() ? undefined : pace.next(taken, crew.busy());
  const over = (): boolean =>
    crew.isIdle() && (brake.signal.aborted || (source.exhausted() && pace.idle));
  try {
    for (;;) {
      const result = crew.result();
      if (result) {
        if (pace.finished(result, crew.busy())) yield result;
        continue;
      }
      const target = nextTarget();
      if (target) {
        entrance.pass();
        crew.start(target);
      } else if (over()) return;
      else await bell.rung();
    }
  } finally {
    pace.stop();
    brake.release();
    await source.close();
  }
}

/** Throws `TypeError` for figures that nothing could be probed with. */
function assertPace(concurrency: number, { rate, maxPerSubnet, jitterMs }: ScanOptions): void {
  const whole = { concurrency, maxPerSubnet };
  for (const [name, figure] of Object.entries(whole)) {
    if (figure !== undefined && (!Number.isInteger(figure) || figure < 1)) {
      throw new TypeError(`${name} must be a whole number of at least 1`);
    }
  }
  if (rate !== undefined && !(rate > 0)) throw new TypeError('rate must be more than 0');
  if (jitterMs !== undefined && !(jitterMs >= 0))
    throw new TypeError('jitterMs must not be negative');
}

async function surveyWithRetries(
  target: Target,
  settings: Settings,
  retries: number,
): Promise<SurveyResult> {
  for (let left = retries; ; left--) {
    const result = await surveyWith(target, settings);
    if (left <= 0 || settings.signal?.aborted || !mayPass(result)) return result;
    if (credentialsWereSent(result, settings)) return result;
  }
}

/**
 * Invariant: credentials go to a host once, whatever became of them. A server that just closes
 * may have counted a wrong password, and a few of these lock an account.
 */
function credentialsWereSent(
  { facts, stages }: SurveyResult,
  { logon: { credentials, autologon = false } }: Settings,
): boolean {
  if (!credentials) return false;
  const challenged = facts.ntlm !== undefined;
  return challenged || (autologon && stages.some(({ stage }) => stage === 'logon'));
}

/** Deaths that a second try may not meet again; what a server says clearly is never asked twice. */
function mayPass({ outcome }: SurveyResult): boolean {
  if (outcome.kind !== 'failed') return false;
  const { failure } = outcome;
  switch (failure.kind) {
    case 'timedOut':
    case 'reset':
    case 'closed':
    case 'unreachable':
      return true;
    case 'unresolved':
      return failure.code === 'EAI_AGAIN';
    default:
      return false;
  }
}
