/** Deaths that are not the host's: this machine, this program, and what should not have happened. */
import type { Failure } from '../../handshake/failure.ts';
import type { StageId } from '../../handshake/sequence.ts';
import { plain } from '../phrase.ts';
import type { Verdict } from '../verdict.ts';

export function unattributedVerdict(at: StageId, failure: Failure): Verdict {
  switch (failure.kind) {
    case 'local':
      return localVerdict(at, failure.code);
    case 'bug':
      return {
        code: 'bug-in-rdpprobe',
        summary: `The probe itself failed at stage ${at}, which is a defect in rdpprobe and says nothing about the host.`,
      };
    default:
      return {
        code: 'unforeseen-failure',
        summary: `The probe ended at stage ${at} with a failure of kind ${failure.kind}, for which rdpprobe has no reading at this stage, so the host is neither cleared nor blamed.`,
      };
  }
}

function localVerdict(at: StageId, code: string): Verdict {
  const known = LOCAL.find(({ codes }) => codes.includes(code));
  const blame = `at stage ${at} (${plain(code)}), which says nothing about the host`;
  return known === undefined
    ? { code: 'local-fault', summary: `This machine could not go on ${blame}.` }
    : { code: known.verdict, summary: `${known.said} ${blame}.` };
}

const LOCAL: readonly {
  readonly codes: readonly string[];
  readonly verdict: string;
  readonly said: string;
}[] = [
  {
    codes: ['EMFILE', 'ENFILE'],
    verdict: 'local-out-of-descriptors',
    said: 'This machine ran out of file descriptors',
  },
  {
    codes: ['EADDRNOTAVAIL', 'EADDRINUSE'],
    verdict: 'local-out-of-ports',
    said: 'This machine had no local address or port left to connect from',
  },
  {
    codes: ['ENOBUFS', 'ENOMEM'],
    verdict: 'local-out-of-memory',
    said: 'This machine ran out of memory for connections',
  },
  {
    codes: ['ENETUNREACH', 'ENETDOWN', 'EHOSTUNREACH', 'EAFNOSUPPORT'],
    verdict: 'local-no-route',
    said: 'This machine has no route or no network for that address',
  },
  {
    codes: ['EINVAL'],
    verdict: 'local-incomplete-address',
    said: 'This machine cannot dial an address of that form, as a link-local one without its interface,',
  },
  {
    codes: ['EACCES', 'EPERM'],
    verdict: 'local-not-permitted',
    said: 'This machine did not permit the connection',
  },
  {
    codes: ['ABORTED'],
    verdict: 'cancelled',
    said: 'The probe was called off',
  },
];
