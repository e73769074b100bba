/**
 * A line of a run as it is read back, checked against what is promised of it. Fields that are not
 * known are left as they are: a later version may have added them.
 */
import { z } from 'zod';
import type { Diagnosis } from '../diagnosis/diagnose.ts';
import { SEVERITIES } from '../diagnosis/severity.ts';
import type { Judged } from '../diagnosis/verdict.ts';
import { SEQUENCE } from '../handshake/sequence.ts';
import { quote } from '../targets/problem.ts';
import type { Expectation } from './expectation.ts';
import { recordedFacts, recordedKey } from './run-line-facts.ts';
import { hex, loose, maybe, texts, time, whole } from './run-line-parts.ts';

/** What is read and written; a file of another number was not made for this version. */
export const RUN_SCHEMA = 1;

/** The first line of a run. */
export interface RecordedRun {
  readonly type: 'run';
  readonly schema: typeof RUN_SCHEMA;
  readonly version: string;
  readonly startedAt: string;
  readonly arguments: readonly string[];
  readonly targets: number | null;
  /** What a run with the same meaning has to be told, by the names of the command line; never a secret. */
  readonly options?: Readonly<Record<string, RecordedOption>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly note?: string;
  readonly vantage?: string;
  /** `2/5`. */
  readonly shard?: string;
  /** Tells the list of targets from others. */
  readonly targetsDigest?: string;
}

/** As it was written: `true` for a flag, a list where it was given again. */
export type RecordedOption = true | string | readonly string[];

export interface RecordedResult extends Judged, Diagnosis {
  readonly type: 'result';
  readonly schema: typeof RUN_SCHEMA;
  readonly expectations?: readonly Expectation[];
}

/** The last line of a run; the counts in it can be made anew from the results. */
export interface RecordedSummary {
  readonly type: 'summary';
  readonly schema: typeof RUN_SCHEMA;
  readonly finishedAt: string;
  readonly ms: number;
  readonly complete: boolean;
}

export type RecordedLine = RecordedRun | RecordedResult | RecordedSummary;

/** What is wrong with a line, to follow its place: `outcome.kind is "lost", …`. */
export class LineError extends Error {
  override readonly name = 'LineError';
}

/** Throws a `LineError`. The value comes back as it is, whatever else it holds. */
export function checkedLine(value: unknown): RecordedLine {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new LineError('is not a JSON object, as each line of a run is');
  }
  const { type, schema } = value as { readonly type?: unknown; readonly schema?: unknown };
  const checker = typeof type === 'string' ? CHECKERS.get(type) : undefined;
  if (checker === undefined) throw new LineError(`is no line of a run: ${typeProblem(type)}`);
  if (schema !== RUN_SCHEMA) throw new LineError(schemaProblem(schema));
  const { error } = checker.safeParse(value);
  const [issue] = error?.issues ?? [];
  if (issue !== undefined) throw new LineError(describe(issue, value));
  return value as RecordedLine;
}

const labels = z.record(z.string(), z.string());
const stage = z.enum(SEQUENCE.map(({ id }) => id));
const target = loose({
  host: z.string().min(1),
  port: whole.min(1).max(65_535),
  address: maybe(z.string()),
  source: maybe(z.string()),
  labels: maybe(labels),
  index: maybe(whole),
});

const looksLike = z.enum([
  'http',
  'ssh',
  'tls',
  'vnc',
  'smb',
  'ftp',
  'smtp',
  's7comm',
  'modbus',
  'h323',
  'unknown',
]);

const failure = z.discriminatedUnion('kind', [
  loose({ kind: z.enum(['unresolved', 'unreachable', 'local']), code: z.string() }),
  loose({ kind: z.enum(['refused', 'reset']) }),
  loose({ kind: z.literal('timedOut'), afterMs: z.number().min(0) }),
  loose({ kind: z.literal('closed'), received: whole }),
  loose({
    kind: z.literal('rejected'),
    protocol: z.enum([
      'negotiation',
      'tls',
      'credssp',
      'authorization',
      'mcs',
      'licensing',
      'errorInfo',
    ]),
    code: z.string(),
    value: z.number(),
  }),
  loose({
    kind: z.literal('malformed'),
    pdu: z.string(),
    path: z.string(),
    offset: whole,
    reason: z.string(),
    bytes: hex,
  }),
  loose({ kind: z.literal('unexpected'), expected: z.string(), got: z.string() }),
  loose({ kind: z.literal('notRdp'), looksLike, bytes: hex }),
  loose({ kind: z.literal('unsupported'), feature: z.string() }),
  loose({ kind: z.literal('bug'), reason: z.string() }),
]);

const outcome = z.discriminatedUnion('kind', [
  loose({ kind: z.literal('completed'), through: stage }),
  loose({ kind: z.literal('stopped'), after: stage, because: z.string() }),
  loose({ kind: z.literal('failed'), at: stage, during: z.string(), failure }),
]);

const status = z.enum(['passed', 'failed', 'stopped', 'skipped']);
const walk = {
  target,
  address: z.string().nullable(),
  startedAt: time,
  ms: z.number().min(0),
  outcome,
  stages: z.array(loose({ stage, status, ms: z.number().min(0) })),
  facts: recordedFacts,
};

const cell = loose({
  supported: z.boolean().nullable(),
  answer: z.enum(['selected', 'refused', 'unnegotiated', 'died', 'notTried']),
  selected: maybe(z.string()),
  code: maybe(z.string()),
  failure: maybe(failure),
});
const tlsCell = loose({
  supported: z.boolean().nullable(),
  answer: z.enum(['selected', 'refused', 'died', 'notTried']),
  selected: maybe(z.string()),
  suite: maybe(z.string()),
  groups: maybe(texts),
  certificates: maybe(z.array(loose(recordedKey))),
  code: maybe(z.string()),
  failure: maybe(failure),
  suites: maybe(texts),
  order: maybe(z.enum(['server', 'client'])),
  complete: maybe(z.boolean()),
});
const support = z.enum(['required', 'supported', 'unsupported', 'unknown']);
const severity = z.enum(SEVERITIES);

const expectation = loose({
  id: z.string(),
  status: z.enum(['met', 'unmet', 'unknown', 'waived']),
  expected: z.string(),
  observed: z.string().nullable(),
  summary: z.string(),
  severity,
  source: maybe(z.string()),
  waiver: maybe(loose({ reason: z.string(), until: z.string() })),
});

/** A result, field by field. */
export const resultShape = {
  ...walk,
  followed: maybe(z.array(loose(walk))),
  protocols: maybe(
    loose({ rdp: cell, ssl: cell, hybrid: cell, hybridEx: cell, rdstls: cell, rdsaad: cell }),
  ),
  security: maybe(
    loose({
      nla: support,
      tls: support,
      standardRdp: z.enum(['allowed', 'refused', 'unknown']),
    }),
  ),
  tlsVersions: maybe(
    loose({ ssl3: tlsCell, tls10: tlsCell, tls11: tlsCell, tls12: tlsCell, tls13: tlsCell }),
  ),
  expectations: maybe(z.array(expectation)),
  findings: z.array(loose({ rule: z.string(), severity, summary: z.string(), evidence: texts })),
  verdict: loose({
    code: z.string(),
    summary: z.string(),
    causes: maybe(
      z.array(loose({ id: z.string(), confidence: z.string(), fit: maybe(z.string()) })),
    ),
    observed: maybe(texts),
    means: maybe(texts),
    possible: maybe(texts),
    notExcluded: maybe(texts),
    askTheServer: maybe(texts),
  }),
};

const CHECKERS: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  [
    'run',
    loose({
      version: z.string(),
      startedAt: time,
      arguments: texts,
      targets: whole.nullable(),
      options: maybe(z.record(z.string(), z.union([z.literal(true), z.string(), texts]))),
      labels: maybe(labels),
      note: maybe(z.string()),
      vantage: maybe(z.string()),
      shard: maybe(z.string()),
      targetsDigest: maybe(z.string()),
    }),
  ],
  ['result', loose(resultShape)],
  ['summary', loose({ finishedAt: time, ms: z.number().min(0), complete: z.boolean() })],
]);

function typeProblem(type: unknown): string {
  if (type === undefined) return 'it has no "type"';
  if (type === 'comparison') return 'it compares two walks of one host, as --compare-admin writes';
  return `its type is ${shown(type)}, which is not run, result or summary`;
}

function schemaProblem(schema: unknown): string {
  return schema === undefined
    ? `has no "schema": this version reads ${RUN_SCHEMA}`
    : `has schema ${shown(schema)}, and this version of rdpprobe reads ${RUN_SCHEMA}: use the version that wrote it`;
}

type Issue = z.core.$ZodIssue;

function describe(issue: Issue, line: object): string {
  const path = issue.path.map(String).join('.');
  const value = issue.path.reduce<unknown>(
    (inner, key) => (inner as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key],
    line,
  );
  if (value === undefined) return `has no ${path}`;
  switch (issue.code) {
    case 'invalid_type':
      return `${path} is ${shown(value)}, and has to be of type ${issue.expected}`;
    case 'invalid_value':
      return `${path} is ${shown(value)}, and has to be one of ${issue.values.join(', ')}`;
    default:
      return `${path} is ${shown(value)}: ${issue.message}`;
  }
}

/** A value of the file in a message: bounded, and nothing that a terminal obeys. */
function shown(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? 'a list' : 'an object';
  return value === undefined ? 'missing' : String(value);
}
