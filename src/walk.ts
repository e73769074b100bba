/** One connection through the stages of the handshake, as far as it goes. */
import { drive } from './handshake/drive.ts';
import { type Failure, failureOf } from './handshake/failure.ts';
import { lastWords } from './handshake/goodbye.ts';
import type { Outcome, StageReport, StageStatus, Target } from './handshake/result.ts';
import { type Facts, type HandshakeOptions, SEQUENCE, type StageId } from './handshake/sequence.ts';
import type { Stage } from './handshake/stage.ts';
import type { Effect, Entry } from './handshake/step.ts';
import { QUESTION, type TlsAnswer, type TlsQuestion } from './handshake/tls-question.ts';
import { CREDSSP_ALERTS } from './protocol/tls-alert.ts';
import { onAbort } from './transport/abort.ts';
import { type Patience, type PerformedEffect, type Permits, Session } from './transport/session.ts';
import type { TlsRung } from './transport/tls.ts';

export type Timeouts = Readonly<Record<StageId, number>>;

export interface WalkOptions extends HandshakeOptions {
  /** The last stage to walk. */
  readonly until: StageId;
  readonly timeoutsMs: Timeouts;
  readonly tlsRung: TlsRung;
  /** Asked in place of the TLS handshake; the walk ends with the answer. */
  readonly tlsQuestion?: TlsQuestion | undefined;
  readonly family: 0 | 4 | 6;
  readonly permits: Permits;
  /** Bounds the wait for the TCP connection, and learns from it. */
  readonly patience?: Patience | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told of every PDU as it passes; secrets are left out. */
  readonly onRecord: ((stage: StageId, entry: Entry) => void) | undefined;
  /** Told of the TLS secrets, a line in NSS format at a time. */
  readonly onKeylog: ((line: Uint8Array) => void) | undefined;
}

export interface Walk {
  readonly outcome: Outcome;
  readonly stages: readonly StageReport[];
  readonly facts: Facts & { readonly tlsAnswer?: TlsAnswer };
  readonly address: string | null;
}

/** Never rejects: whatever dies is in the outcome. */
export async function walk(target: Target, options: WalkOptions): Promise<Walk> {
  const session = new Session(target, options);
  const { signal, onRecord } = options;
  const release = signal && onAbort(signal, () => session.abort());
  const way: Way = { stage: 'dns', last: undefined, known: {}, facts: {}, stages: [] };
  const perform = (effect: Effect): unknown => {
    if (effect.do === 'learn') return void Object.assign(way.facts, effect.facts);
    if (effect.do === 'record') return onRecord?.(way.stage, effect.entry);
    way.last = effect;
    return session.perform(effect);
  };
  try {
    const outcome = await drive(along(way, session, options), perform);
    return { outcome, stages: way.stages, facts: way.facts as Facts, address: session.address };
  } finally {
    release?.();
    await session.close(lastWords(way.known));
  }
}

/** What a walk has come across, and where it is. */
interface Way {
  stage: StageId;
  /** What the stage has asked for last. */
  last: PerformedEffect | undefined;
  /** What the stages have handed over. */
  readonly known: Record<string, unknown>;
  readonly facts: Record<string, unknown>;
  readonly stages: StageReport[];
}

/** The stages one after the other, each in its own time. */
function* along(
  way: Way,
  session: Session,
  options: WalkOptions,
): Generator<Effect, Outcome, unknown> {
  const { known, stages } = way;
  let since = performance.now();
  const report = (stage: StageId, status: StageStatus): void => {
    session.finish();
    const heardAt = status === 'failed' ? undefined : session.heardAt;
    const now = Math.max(since, heardAt ?? performance.now());
    stages.push({ stage, status, ms: hundredths(now - since) });
    since = now;
  };
  for (const { id: name, title, applies, run, stops } of stagesFor(options)) {
    const id = name as StageId;
    if (applies?.(known as never, options as never) === false) {
      stages.push({ stage: id, status: 'skipped', ms: 0 });
      // What was skipped was not passed: the walk went through the stage before.
      if (id === options.until) return { kind: 'completed', through: lastPassed(stages) ?? id };
      continue;
    }
    way.stage = id;
    way.last = undefined;
    session.begin(options.timeoutsMs[id]);
    try {
      known[id] = yield* run(known as never, options as never);
    } catch (error) {
      report(id, 'failed');
      const failure = failureOf(error, session.lastMessage);
      return blamedOn(id, doing(way.last, title), failure, stages, session.received);
    }
    const because = stops?.(known as never);
    report(id, because === undefined ? 'passed' : 'stopped');
    if (because !== undefined) return { kind: 'stopped', after: id, because };
    if (id === options.until) return { kind: 'completed', through: id };
  }
  throw new Error(`no stage is called ${options.until}`);
}

/** Milliseconds since `start` on the monotonic clock, to a hundredth. */
export function elapsedMs(start: number): number {
  return hundredths(performance.now() - start);
}

function hundredths(ms: number): number {
  return Math.round(ms * 100) / 100;
}

function lastPassed(stages: readonly StageReport[]): StageId | undefined {
  return stages.findLast(({ status }) => status === 'passed')?.stage;
}

/** All of them, or the way to a question about TLS. */
function stagesFor({ tlsQuestion }: WalkOptions): readonly Stage[] {
  return (tlsQuestion ? QUESTION : SEQUENCE) as unknown as readonly Stage[];
}

/**
 * In TLS 1.3 the client is done a flight before the server has judged it, so an alert about the
 * handshake itself may arrive as the first answer to a later stage.
 */
function blamedOn(
  stage: StageId,
  during: string,
  failure: Failure,
  stages: StageReport[],
  received: number,
): Outcome {
  const late =
    failure.kind === 'rejected' &&
    failure.protocol === 'tls' &&
    stage !== 'tls' &&
    received === 0 &&
    !CREDSSP_ALERTS.has(failure.value);
  const secured = stages.findIndex(
    (report) => report.stage === 'tls' && report.status === 'passed',
  );
  const report = stages[secured];
  if (!late || !report) return { kind: 'failed', at: stage, during, failure };
  stages.splice(secured, stages.length, { ...report, status: 'failed' });
  return {
    kind: 'failed',
    at: 'tls',
    during: 'waiting for the server to accept the TLS handshake',
    failure,
  };
}

function doing(effect: PerformedEffect | undefined, title: string): string {
  switch (effect?.do) {
    case undefined:
      return `preparing the ${title}`;
    case 'resolve':
      return 'waiting for the name to be resolved';
    case 'connect':
      return 'waiting for the TCP connection';
    case 'send':
      return `sending the ${effect.pdu}`;
    case 'receive':
      return `waiting for the ${effect.pdu}`;
    case 'secure':
      return 'waiting for the TLS handshake';
  }
}
