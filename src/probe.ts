/** The walk through one host, and through those it sends its clients to. */
import { explore } from './explore.ts';
import { follow } from './follow.ts';
import type { ProbeResult, Target } from './handshake/result.ts';
import { type ProbeOptions, settingsOf } from './options.ts';

/** Walks one host. Never rejects; throws `TypeError` for a wrong call. */
export async function probe(target: Target, options: ProbeOptions = {}): Promise<ProbeResult> {
  const settings = settingsOf(options);
  const { result } = await explore(target, settings);
  return settings.followRedirect ? { ...result, followed: await follow(result, settings) } : result;
}
