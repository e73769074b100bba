/** What a survey of a peer must find, derived from what the peer was configured with. */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, onTestFailed, vi } from 'vitest';
import type { SurveyResult } from '../../../src/handshake/result.ts';
import { survey } from '../../../src/survey.ts';
import type { ConfiguredCertificate } from './certificates.ts';
import type { Peer } from './peer.ts';

const PATIENCE_MS = 60_000;

/** Surveys the peer once, before the tests around the call; they share the result. */
export function surveyOf(peer: () => Peer): () => SurveyResult {
  let result: SurveyResult | undefined;
  beforeAll(async () => {
    result = await survey({ host: '127.0.0.1', port: peer().port });
  }, PATIENCE_MS);
  return () => {
    if (result === undefined) throw new Error('the survey did not end');
    const text = JSON.stringify(result, null, 2);
    onTestFailed(() => console.error(text));
    return result;
  };
}

/** The certificate facts that openssl reads from the same files. */
export function certificateAsConfigured({ chain }: ConfiguredCertificate): object {
  const [leaf, ...rest] = chain;
  if (leaf === undefined) throw new Error('no certificate');
  const { notBefore, notAfter, ...same } = leaf;
  return {
    ...same,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    daysLeft: Math.floor((notAfter.getTime() - Date.now()) / 86_400_000),
    selfSigned: rest.length === 0,
    chainLength: chain.length,
    chain: rest.map((each) => ({
      subject: each.subject,
      issuer: each.issuer,
      notAfter: each.notAfter.toISOString(),
      sha256: each.sha256,
    })),
  };
}

/** `stages` as id and status, which is what does not vary from run to run. */
export function statusesOf({ stages }: Pick<SurveyResult, 'stages'>): Record<string, string> {
  return Object.fromEntries(stages.map(({ stage, status }) => [stage, status]));
}

/** Waits until the server has ended every process that it forked for a connection. */
export async function idle({ pid }: Pick<Peer, 'pid'>): Promise<void> {
  await vi.waitFor(() => expect(childrenOf(pid)).toEqual([]), { timeout: 10_000, interval: 50 });
}

/** The process ids that Linux knows as children of `pid`. */
export function childrenOf(pid: number): string[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.split(' ').filter((each) => each !== '');
}
