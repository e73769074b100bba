/** What the options say together, as the library wants it. Throws a `UsageError` where they contradict each other. */
import type { StageId } from '../handshake/sequence.ts';
import { DEFAULT_CONCURRENCY, STAGE_IDS } from '../options.ts';
import type { FormatName } from '../report/formats.ts';
import type { ScanOptions } from '../scan.ts';
import { logsOn } from './credentials.ts';
import { MOST_PER_SUBNET } from './options/timing.ts';
import type { Values } from './options.ts';
import { UsageError } from './usage-error.ts';
import type { OutputRequest } from './values.ts';

export function scanOptionsOf(values: Values): ScanOptions {
  for (const [one, other] of CONTRARY) forbidPair(values, one, other);
  checkLogon(values);
  checkReach(values);
  checkWorkers(values);
  const { until, quick, tls, timeout, cookie, concurrency, retries } = values;
  const routingToken = values['routing-token'];
  const family = values.ipv4 ? 4 : values.ipv6 ? 6 : undefined;
  return {
    ...(until !== undefined && { until }),
    ...(quick && { quick }),
    ...(tls !== undefined && { tlsSurvey: tls }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
    timeoutsMs: stageTimeouts(values),
    ...(cookie !== undefined && { cookie }),
    ...(routingToken !== undefined && { routingToken }),
    ...(family !== undefined && { family }),
    ...(concurrency !== undefined && { concurrency }),
    ...(retries !== undefined && { retries }),
    ...paceOptionsOf(values),
    ...sessionOptionsOf(values),
  };
}

/** How fast, and how gently. */
function paceOptionsOf(values: Values): ScanOptions {
  const { concurrency = DEFAULT_CONCURRENCY, rate, jitter } = values;
  const maxPerSubnet = values['max-per-subnet'] ?? MOST_PER_SUBNET;
  return {
    ...(rate !== undefined && { rate }),
    ...(jitter !== undefined && { jitterMs: jitter }),
    ...(maxPerSubnet < concurrency && { maxPerSubnet }),
    ...(values['no-adaptive-timeout'] && { adaptiveTimeout: false }),
  };
}

/** What counts from the logon on. */
function sessionOptionsOf(values: Values): ScanOptions {
  return {
    ...(values['answer-license'] && { answerLicense: true }),
    ...(values.admin && { sessionId: CONSOLE }),
    ...(values['follow-redirect'] && { followRedirect: true }),
    ...(values['restricted-admin'] && { restrictedAdmin: true }),
    ...(values.autologon && { autologon: true }),
  };
}

/** The session that `mstsc /admin` asks for. */
const CONSOLE = 0;

const CONTRARY: readonly (readonly [keyof Values, keyof Values])[] = [
  ['ipv4', 'ipv6'],
  ['cookie', 'routing-token'],
  ['logon', 'credentials'],
  ['logon', 'ask-password'],
  ['credentials', 'ask-password'],
  ['credentials', 'user'],
  ['restricted-admin', 'autologon'],
  ['quiet', 'progress'],
  ['compare-admin', 'admin'],
  ['compare-admin', 'quick'],
  ['compare-admin', 'output'],
  ['compare-admin', 'fail-on'],
  ['compare-admin', 'retries'],
  ['compare-admin', 'label'],
  ['compare-admin', 'code'],
  ['compare-admin', 'policy'],
  ['compare-admin', 'note'],
  ['compare-admin', 'as'],
  ['compare-admin', 'tls'],
  ['quick', 'as'],
  ['quick', 'tls'],
];

/** What belongs to a logon stands beside a switch that asks for one. */
function checkLogon(values: Values): void {
  if (logsOn(values)) {
    if (values['all-ips']) {
      throw new UsageError(
        '--all-ips would log on once for each address, which may be one host: leave it out',
      );
    }
    return;
  }
  for (const name of ['user', 'restricted-admin', 'autologon'] as const) {
    if (values[name] !== undefined) {
      throw new UsageError(
        `--${name} belongs to a logon: add --logon, --credentials FILE or --ask-password`,
      );
    }
  }
}

/** What threads cannot share: a secret, and a file that one of them writes. */
function checkWorkers(values: Values): void {
  if ((values.workers ?? 1) === 1) return;
  if (logsOn(values)) {
    throw new UsageError('--workers and a logon exclude each other: one thread alone logs on');
  }
  for (const name of ['trace', 'keylog'] as const) forbidPair(values, 'workers', name);
}

/** The stage in which an option first counts. */
const COUNTS_FROM: readonly (readonly [keyof Values, StageId])[] = [
  ['tls', 'x224'],
  ['logon', 'credssp'],
  ['credentials', 'credssp'],
  ['ask-password', 'credssp'],
  ['admin', 'mcs'],
  ['compare-admin', 'mcs'],
  ['autologon', 'logon'],
  ['answer-license', 'licensing'],
  ['follow-redirect', 'licensing'],
];

/** An option that the walk would end before is a misunderstanding. */
function checkReach(values: Values): void {
  const last = values.until ?? (values.quick ? 'x224' : 'channels');
  for (const [name, stage] of COUNTS_FROM) {
    if (values[name] === undefined || STAGE_IDS.indexOf(last) >= STAGE_IDS.indexOf(stage)) continue;
    const remedy = values.quick ? 'leave out --quick' : `add --until ${stage}, or a later stage`;
    throw new UsageError(`--${name} counts from ${stage} on, and the walk ends before: ${remedy}`);
  }
}

/** The reports that are asked for; `usual` where nothing is said. */
export function outputRequestsOf(
  { output = [], json }: Values,
  usual: FormatName,
): readonly OutputRequest<FormatName>[] {
  const asked = json ? [{ format: 'jsonl' } as const, ...output] : output;
  return asked.length === 0 ? [{ format: usual }] : asked;
}

export function labelsOf({ label = [] }: Values): Readonly<Record<string, string>> {
  const labels = new Map<string, string>();
  for (const [name, value] of label) {
    if (labels.has(name)) throw new UsageError(`--label ${name} is given twice: give it once`);
    labels.set(name, value);
  }
  return Object.fromEntries(labels);
}

function forbidPair(values: Values, one: keyof Values, other: keyof Values): void {
  if (values[one] !== undefined && values[other] !== undefined) {
    throw new UsageError(`--${one} and --${other} exclude each other: give one of them`);
  }
}

function stageTimeouts(values: Values): Partial<Record<StageId, number>> {
  const given: Partial<Record<StageId, number>> = {};
  for (const stage of STAGE_IDS) {
    const ms = values[`timeout-${stage}`];
    if (ms !== undefined) given[stage] = ms;
  }
  return given;
}
