/**
 * Which TLS a host takes: the questions, one connection each, and what the answers say together.
 *
 * Suites are found by elimination: what the server chose is taken out of the offer, and it is asked
 * again until it takes nothing more.
 */
import type { CertificateKey } from '../certificate/certificate-key.ts';
import type { TlsVersionName } from '../protocol/tls-record.ts';
import { suitesOf, type TlsSuiteName } from '../protocol/tls-suites.ts';
import type { Outcome, TlsCell, TlsKey, TlsVersions } from './result.ts';
import type { TlsAnswer, TlsOffer } from './tls-question.ts';

/** How much is asked: one question a version, or also for every suite. */
export type TlsSurvey = 'versions' | 'suites';

/** How much can be asked, as it is written. */
export const TLS_SURVEYS: readonly TlsSurvey[] = ['versions', 'suites'];

/** The version that is asked for in each cell, from the oldest; the newest is asked for first. */
export const TLS_VERSIONS: Readonly<Record<TlsKey, TlsVersionName>> = {
  ssl3: 'SSLv3',
  tls10: 'TLSv1',
  tls11: 'TLSv1.1',
  tls12: 'TLSv1.2',
  tls13: 'TLSv1.3',
};

/** The keys of the cells, in the same order. */
export const TLS_KEYS = Object.keys(TLS_VERSIONS) as readonly TlsKey[];

/** Most connections that are spent on one host. */
export const TLS_QUESTION_LIMIT = 150;

/** How one question ended. */
export interface TlsReply {
  readonly outcome: Outcome;
  readonly facts: { readonly tlsAnswer?: TlsAnswer };
}

/** What stands where TLS was not asked for, or there was none to ask for. */
export function noTlsVersions(): TlsVersions {
  return Object.fromEntries(TLS_KEYS.map((key) => [key, NOT_ASKED])) as TlsVersions;
}

/** Yields questions and is resumed with a `TlsReply` to each. */
export function* tlsSurvey(survey: TlsSurvey): Generator<TlsOffer, TlsVersions, unknown> {
  const found: Record<TlsKey, TlsCell> = { ...noTlsVersions() };
  const asking = { left: TLS_QUESTION_LIMIT, timeOuts: 0, over: false };
  for (const key of TLS_KEYS.toReversed()) {
    const version = TLS_VERSIONS[key];
    const cell = yield* ask(asking, { version, suites: suitesOf(version) });
    if (cell) found[key] = cell;
  }
  if (survey === 'versions') return found;
  for (const key of TLS_KEYS.toReversed()) {
    if (found[key].supported) found[key] = yield* eliminate(asking, TLS_VERSIONS[key], found[key]);
  }
  return found;
}

/** What the answer to a question says, by itself. */
export function tlsCellOf({ version }: TlsOffer, { outcome, facts }: TlsReply): TlsCell {
  const { tlsAnswer } = facts;
  const seen = tlsAnswer && {
    selected: tlsAnswer.version,
    suite: tlsAnswer.suite,
    ...(tlsAnswer.group !== undefined && { groups: [tlsAnswer.group] }),
    ...(tlsAnswer.certificate && { certificates: [tlsAnswer.certificate] }),
  };
  if (outcome.kind === 'failed') {
    const { failure } = outcome;
    const said = failure.kind === 'rejected' && failure.protocol === 'tls' ? failure.code : '';
    if (!seen && REFUSALS.has(said)) return { supported: false, answer: 'refused', code: said };
    return { supported: null, answer: 'died', ...seen, failure };
  }
  if (!seen) return NOT_ASKED;
  return { supported: seen.selected === version, answer: 'selected', ...seen };
}

const NOT_ASKED: TlsCell = { supported: null, answer: 'notTried' };

/** Alerts that turn a hello down for what it offers; any other may have another reason. */
const REFUSALS: ReadonlySet<string> = new Set([
  'protocol_version',
  'handshake_failure',
  'insufficient_security',
]);

/** What may still be asked. */
interface Asking {
  left: number;
  timeOuts: number;
  /** Is the host not worth another question? */
  over: boolean;
}

/** A host that leaves us waiting this often is not asked on. */
const TIME_OUT_LIMIT = 2;

/** The answer; `undefined` where nothing more is asked. */
function* ask(asking: Asking, offer: TlsOffer): Generator<TlsOffer, TlsCell | undefined, unknown> {
  if (asking.over || asking.left === 0) return undefined;
  asking.left--;
  const reply = (yield offer) as TlsReply;
  const { outcome } = reply;
  if (outcome.kind === 'failed') {
    if (outcome.failure.kind === 'timedOut') asking.timeOuts++;
    const beforeTls = outcome.at !== 'tls' || outcome.failure.kind === 'local';
    asking.over = beforeTls || asking.timeOuts >= TIME_OUT_LIMIT;
  }
  return tlsCellOf(offer, reply);
}

/** Adds all suites of one version to what is known of it. */
function* eliminate(
  asking: Asking,
  version: TlsVersionName,
  first: TlsCell,
): Generator<TlsOffer, TlsCell, unknown> {
  const taken: TlsCell[] = [first];
  const suites = (): TlsSuiteName[] => taken.map(({ suite }) => suite as TlsSuiteName);
  let left = without(suitesOf(version), first.suite);
  let complete = left.length === 0;
  while (left.length > 0) {
    const cell = yield* ask(asking, { version, suites: left });
    if (!cell?.supported) {
      complete = cell?.supported === false;
      break;
    }
    taken.push(cell);
    left = without(left, cell.suite);
    complete = left.length === 0;
  }
  const order = yield* preference(asking, version, suites());
  return {
    ...first,
    ...distinct(taken),
    suites: suites(),
    complete,
    ...(order !== undefined && { order }),
  };
}

/** Whose favourite is taken when the server is offered what it takes in the opposite order? */
function* preference(
  asking: Asking,
  version: TlsVersionName,
  suites: readonly TlsSuiteName[],
): Generator<TlsOffer, TlsCell['order'], unknown> {
  if (suites.length < 2) return undefined;
  const cell = yield* ask(asking, { version, suites: suites.toReversed() });
  if (!cell?.supported) return undefined;
  if (cell.suite === suites[0]) return 'server';
  return cell.suite === suites.at(-1) ? 'client' : undefined;
}

/** Each group and each certificate once. */
function distinct(cells: readonly TlsCell[]): Pick<TlsCell, 'groups' | 'certificates'> {
  const groups = [...new Set(cells.flatMap((cell) => cell.groups ?? []))];
  const certificates = new Map<string, CertificateKey>(
    cells.flatMap((cell) => cell.certificates ?? []).map((key) => [key.sha256, key]),
  );
  return {
    ...(groups.length > 0 && { groups }),
    ...(certificates.size > 0 && { certificates: [...certificates.values()] }),
  };
}

function without(suites: readonly TlsSuiteName[], suite: string | undefined): TlsSuiteName[] {
  return suites.filter((each) => each !== suite);
}
