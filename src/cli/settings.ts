/** What the options say together, as the library wants it. Throws a `UsageError` where they contradict each other. */
import type { StageId } from '../handshake/sequence.ts';
import type { FormatName } from '../report/report.ts';
import type { ScanOptions } from '../scan.ts';
import { STAGE_IDS, type Values } from './options.ts';
import { UsageError } from './usage-error.ts';
import type { OutputRequest } from './values.ts';

export function scanOptionsOf(values: Values): ScanOptions {
  forbidPair(values, 'ipv4', 'ipv6');
  forbidPair(values, 'cookie', 'routing-token');
  const { until, quick, timeout, cookie, concurrency, retries } = values;
  const routingToken = values['routing-token'];
  const family = values.ipv4 ? 4 : values.ipv6 ? 6 : undefined;
  return {
    ...(until !== undefined && { until }),
    ...(quick && { quick }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
    timeoutsMs: stageTimeouts(values),
    ...(cookie !== undefined && { cookie }),
    ...(routingToken !== undefined && { routingToken }),
    ...(family !== undefined && { family }),
    ...(concurrency !== undefined && { concurrency }),
    ...(retries !== undefined && { retries }),
  };
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
