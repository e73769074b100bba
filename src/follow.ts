/**
 * Following a Connection Broker: the hosts it names, one after the other.
 *
 * @see MS-RDPBCGR 3.2.5.3.1, 5.3.4.1
 */

import { explore } from './explore.ts';
import type { RedirectionFacts } from './handshake/redirection.ts';
import type { ProbeResult, Target } from './handshake/result.ts';
import type { Settings } from './options.ts';

/** Brokers that send clients in circles exist. */
const HOP_LIMIT = 3;

/** What is probed next, and how. */
interface Hop {
  readonly target: Target;
  readonly settings: Settings;
}

/**
 * Probes where the redirections lead, hop by hop, until one does not redirect, leads back, or is
 * one too many.
 */
export async function follow(first: ProbeResult, settings: Settings): Promise<ProbeResult[]> {
  const hops: ProbeResult[] = [];
  const seen = new Set<string>();
  let hop = nextHop(first, settings);
  while (hop && hops.length < HOP_LIMIT && !seen.has(keyOf(hop))) {
    seen.add(keyOf(hop));
    const { result } = await explore(hop.target, hop.settings);
    hops.push(result);
    hop = nextHop(result, hop.settings);
  }
  return hops;
}

function nextHop({ target, outcome, facts }: ProbeResult, settings: Settings): Hop | undefined {
  const { redirection } = facts;
  if (!redirection || outcome.kind !== 'stopped') return undefined;
  const { sessionId, loadBalanceInfo } = redirection;
  const { labels } = target;
  const host = hostOf(redirection) ?? target.host;
  return {
    target: {
      host,
      port: target.port,
      source: `redirected by ${target.host}`,
      ...(labels && { labels }),
    },
    settings: {
      ...settings,
      logon: logonAt(host === target.host, settings.logon, sessionId),
      ...(loadBalanceInfo && { routingToken: loadBalanceInfo, cookie: undefined }),
    },
  };
}

/** A password in Client Info goes to a host once: not again when a broker sends us back to it. */
function logonAt(
  sameHost: boolean,
  logon: Settings['logon'],
  sessionId: number,
): Settings['logon'] {
  if (!sameHost || !logon.autologon) return { ...logon, sessionId };
  const { autologon: _sent, credentials: _used, ...rest } = logon;
  return { ...rest, sessionId };
}

/** The name before the address, since the certificate is for the name. */
function hostOf({
  targetFqdn,
  targetNetAddress,
  targetNetBiosName,
}: RedirectionFacts): string | undefined {
  return targetFqdn ?? targetNetAddress ?? targetNetBiosName;
}

function keyOf({ target, settings }: Hop): string {
  return `${target.host}:${target.port} ${settings.routingToken ?? ''}`;
}
