/** Deaths while the name is looked up: no packet has gone to the host. */
import { plain, span } from '../phrase.ts';
import type { Verdict } from '../verdict.ts';
import type { StageVerdict } from './stage-verdict.ts';

export const dnsVerdict: StageVerdict = (failure) => {
  switch (failure.kind) {
    case 'unresolved':
      return unresolved(failure.code);
    case 'timedOut':
      return {
        code: 'dns-timeout',
        summary: `The resolver gave no answer within ${span(failure.afterMs)}, so it is not known whether the name exists, and nothing was sent to the host.`,
      };
    default:
      return undefined;
  }
};

function unresolved(code: string): Verdict {
  const known = LOOKUPS.find(({ codes }) => codes.includes(code));
  return known === undefined
    ? {
        code: 'dns-failure',
        summary: `The lookup failed with ${plain(code)} instead of saying whether the name exists, which is a fault of the resolver and not of the host.`,
      }
    : { code: known.verdict, summary: known.summary };
}

const LOOKUPS: readonly {
  readonly codes: readonly string[];
  readonly verdict: string;
  readonly summary: string;
}[] = [
  {
    codes: ['ENOTFOUND', 'EAI_NONAME', 'NXDOMAIN'],
    verdict: 'dns-not-found',
    summary:
      'The resolver knows no address for this name, so the name is wrong, or not known from here, and nothing was sent to the host.',
  },
  {
    codes: ['ENODATA', 'EAI_NODATA', 'EAI_ADDRFAMILY'],
    verdict: 'dns-no-address',
    summary: 'The name exists but has no address record, so there was nothing to connect to.',
  },
  {
    codes: ['ETIMEOUT', 'ETIMEDOUT'],
    verdict: 'dns-timeout',
    summary:
      'The name servers did not answer in time, so it is not known whether the name exists, and nothing was sent to the host.',
  },
  {
    codes: ['ESERVFAIL', 'EAI_FAIL'],
    verdict: 'dns-server-failure',
    summary:
      'The name servers report a failure of their own for this name, so it is not known whether it exists, and nothing was sent to the host.',
  },
  {
    codes: ['EREFUSED', 'ECONNREFUSED'],
    verdict: 'dns-refused',
    summary:
      'The name servers refuse to answer, so it is not known whether the name exists, and nothing was sent to the host.',
  },
  {
    codes: ['EAI_AGAIN'],
    verdict: 'dns-try-again',
    summary:
      'The resolver failed for the moment, most often because no name server could be reached, so it is not known whether the name exists.',
  },
  {
    codes: ['EBADNAME', 'EBADQUERY', 'EBADSTR', 'EINVAL', 'ERR_INVALID_ARG_VALUE'],
    verdict: 'bad-target',
    summary: 'The target is not a name that can be looked up, so nothing was sent.',
  },
];
