/**
 * One host: the walk with the strongest offer it takes, and with the best hello it understands.
 *
 * Each try is a connection of its own, one after the other.
 */
import { randomBytes } from 'node:crypto';
import { cellOf, MATRIX } from './handshake/matrix.ts';
import type { Cell, CellKey, ProbeResult, StageReport, Target } from './handshake/result.ts';
import type { StageId } from './handshake/sequence.ts';
import type { TlsQuestion } from './handshake/tls-question.ts';
import { assertTarget, type Settings } from './options.ts';
import { pause } from './transport/abort.ts';
import { literalAddresses } from './transport/resolve.ts';
import { TLS_LADDER, type TlsRung } from './transport/tls.ts';
import { elapsedMs, type Walk, type WalkOptions, walk } from './walk.ts';
import { isoTime } from './wire/iso-time.ts';

/** A probe and what each connection request on its way was answered. */
export interface Exploration {
  readonly result: ProbeResult;
  readonly answers: ReadonlyMap<CellKey, Cell>;
  /** Asks one more question of the same address. */
  readonly ask: (key: CellKey) => Promise<Cell>;
  /** Asks about TLS, with the offer that the walk got furthest with; only where TLS was selected. */
  readonly askTls: ((question: TlsQuestion) => Promise<Walk>) | undefined;
}

/** How a connection differs from the first. */
interface Way {
  readonly tlsRung?: TlsRung;
  readonly until?: StageId;
  readonly tlsQuestion?: TlsQuestion;
}

export async function explore(target: Target, settings: Settings): Promise<Exploration> {
  assertTarget(target);
  const startedAt = new Date();
  const start = performance.now();
  const { logon, cookie, routingToken, timeoutsMs, family, permits, signal, onKeylog } = settings;
  let addresses = knownAddresses(target);
  let connections = 0;
  const connectionWith = async (
    key: CellKey,
    { tlsRung = MODERN, until = settings.until, tlsQuestion }: Way = {},
  ): Promise<Walk> => {
    if (connections++ > 0) await rest(settings);
    // Field by field, for Node 20 takes ten microseconds to spread an object with so many.
    const options: WalkOptions = {
      cookie,
      routingToken,
      timeoutsMs,
      family,
      permits,
      signal,
      host: target.host,
      clock: Date.now,
      random: randomBytes,
      addresses,
      patience: connections === 1 ? settings.patience : undefined,
      until,
      tlsRung,
      tlsFallback: tlsRung.name,
      tlsQuestion,
      requestedProtocols: MATRIX[key].requestedProtocols,
      onRecord: recorder(connections),
      onKeylog,
    };
    const result = await walk(target, Object.assign(options, logon));
    if (result.address !== null) addresses = [result.address];
    return result;
  };

  const recorder = (connection: number): WalkOptions['onRecord'] => {
    const { onRecord } = settings;
    return (
      onRecord &&
      ((stage, entry) => onRecord({ target, stage, connection, ms: elapsedMs(start), ...entry }))
    );
  };

  const answers = new Map<CellKey, Cell>();
  const walks: Walk[] = [];
  let settled: CellKey | undefined;
  for (const key of settings.offers) {
    const result = await connectionWith(key);
    answers.set(key, cellOf(key, result));
    walks.push(result);
    if (!anotherOfferMayHelp(result)) {
      settled = key;
      break;
    }
  }
  const told = mostTelling(walks);
  const offer = settled;
  const final =
    offer !== undefined && diedAtHello(told)
      ? await climbTls(told, (tlsRung) => connectionWith(offer, { tlsRung }))
      : told;
  return {
    result: {
      target,
      address: final.address,
      startedAt: isoTime(startedAt),
      ms: elapsedMs(start),
      outcome: final.outcome,
      stages: stagesOf(final, walks[0]),
      facts: final.facts,
    },
    answers,
    ask: async (cell) => cellOf(cell, await connectionWith(cell, { until: 'x224' })),
    askTls:
      offer !== undefined && beginsTls(final)
        ? (tlsQuestion) => connectionWith(offer, { until: 'tls', tlsQuestion })
        : undefined,
  };
}

/** The stages of the walk that counts, with the name's resolution, which the first walk did for all. */
function stagesOf(final: Walk, first: Walk | undefined): readonly StageReport[] {
  if (!first || final === first) return final.stages;
  const isDns = ({ stage }: StageReport): boolean => stage === 'dns';
  return [...first.stages.filter(isDns), ...final.stages.filter((report) => !isDns(report))];
}

const [MODERN, ...LOWER_RUNGS] = TLS_LADDER as readonly [TlsRung, ...TlsRung[]];

async function rest({ pauseMs, signal, turn }: Settings): Promise<void> {
  // An aborted pause is over; the walk after it sees the signal itself.
  await pause(pauseMs, signal);
  await turn?.();
}

/** Did the server agree to TLS, whatever became of it then? */
function beginsTls({ facts, stages }: Walk): boolean {
  const agreed = stages.some(({ stage, status }) => stage === 'x224' && status === 'passed');
  return agreed && facts.x224?.selectedProtocol !== 'PROTOCOL_RDP';
}

/** What is to be dialled, where that need not be resolved. */
function knownAddresses({ address, host }: Target): readonly string[] | undefined {
  const literal = literalAddresses(address ?? host);
  if (address !== undefined && literal === undefined) {
    throw new TypeError('target.address must be an IPv4 or IPv6 address');
  }
  return literal;
}

/** Did the server turn this offer down in a way that leaves hope for a weaker one? */
function anotherOfferMayHelp({ outcome }: Walk): boolean {
  if (outcome.kind !== 'failed' || outcome.at !== 'x224') return false;
  const { kind } = outcome.failure;
  return kind === 'rejected' || kind === 'reset' || kind === 'closed' || kind === 'unexpected';
}

/** The last walk where it got past the negotiation; else the first clear refusal, else the first. */
function mostTelling(walks: readonly Walk[]): Walk {
  const last = walks.at(-1) as Walk;
  if (last.facts.x224) return last;
  return (
    walks.find(({ outcome }) => outcome.kind === 'failed' && outcome.failure.kind === 'rejected') ??
    (walks[0] as Walk)
  );
}

/** Tries the lower rungs after a death at the hello. Where none works, what the server did is told, not what our OpenSSL refused. */
async function climbTls(first: Walk, onRung: (rung: TlsRung) => Promise<Walk>): Promise<Walk> {
  const failed = [first];
  for (const rung of LOWER_RUNGS) {
    const next = await onRung(rung);
    // A hello that was understood further down tells more than one that we could not go on with.
    if (!diedAtHello(next)) return next.facts.tls || refusedByUs(first) ? next : first;
    failed.push(next);
  }
  return failed.find((each) => !refusedByUs(each)) ?? first;
}

function diedAtHello({ outcome, facts }: Walk): boolean {
  if (outcome.kind !== 'failed' || outcome.at !== 'tls' || facts.tls) return false;
  const { kind } = outcome.failure;
  return kind === 'reset' || kind === 'closed' || kind === 'rejected' || kind === 'unsupported';
}

function refusedByUs({ outcome }: Walk): boolean {
  return outcome.kind === 'failed' && outcome.failure.kind === 'unsupported';
}
