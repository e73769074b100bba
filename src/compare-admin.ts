/**
 * The test of the explanation "the Connection Broker refuses": the same walk twice, once as any
 * client and once for the console session, as `mstsc /admin` does. A broker has no say in the second.
 */
import type { ProbeResult, Target } from './handshake/result.ts';
import type { ProbeOptions } from './options.ts';
import { probe } from './probe.ts';

/** What differs, by its place in the result: `outcome.failure.code`. */
export interface Difference {
  readonly path: string;
  /** JSON values; `undefined` where one side has none. */
  readonly normal: unknown;
  readonly admin: unknown;
}

/** Both results, and what they do not share. */
export interface AdminComparison {
  readonly normal: ProbeResult;
  readonly admin: ProbeResult;
  readonly differences: readonly Difference[];
}

/** The console session. */
const CONSOLE = 0;

/** What changes from one moment to the next and says nothing. */
const VOLATILE = new Set([
  'facts.ntlm.time',
  'facts.ntlm.clockSkewSeconds',
  'facts.certificate.daysLeft',
  'facts.channels.userChannel',
  'facts.channels.joined',
  'facts.activation.activeAfterMs',
]);

/**
 * Walks a host both ways, one after the other. Credentials go along on the second way only where
 * the first has shown that they are right, so that a wrong password is still tried once.
 */
export async function compareAdmin(
  target: Target,
  options: ProbeOptions = {},
): Promise<AdminComparison> {
  const { sessionId: _anySession, ...common } = options;
  const normal = await probe(target, common);
  const { credentials, ...anonymous } = common;
  const proven = credentials && normal.facts.credssp?.serverKeyVerified === true;
  const admin = await probe(target, {
    ...anonymous,
    ...(proven && { credentials }),
    sessionId: CONSOLE,
  });
  return { normal, admin, differences: differencesOf(normal, admin) };
}

function differencesOf(normal: ProbeResult, admin: ProbeResult): Difference[] {
  const parts = ({ outcome, facts }: ProbeResult): object => ({ outcome, facts });
  return [...walkBoth('', parts(normal), parts(admin))].filter(({ path }) => !VOLATILE.has(path));
}

function* walkBoth(path: string, normal: unknown, admin: unknown): Generator<Difference> {
  if (isObject(normal) && isObject(admin)) {
    for (const key of new Set([...Object.keys(normal), ...Object.keys(admin)])) {
      yield* walkBoth(path === '' ? key : `${path}.${key}`, normal[key], admin[key]);
    }
  } else if (JSON.stringify(normal) !== JSON.stringify(admin)) {
    yield { path, normal, admin };
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
