/** Deaths while the Early User Authorization Result is awaited: the user has logged on by NLA. */
import type { Failure } from '../../handshake/failure.ts';
import { LOGON_STATUSES } from '../../knowledge/logon-status.ts';
import { entryOf, kebab } from '../../knowledge/meaning.ts';
import { plain, span } from '../phrase.ts';
import type { Verdict } from '../verdict.ts';
import { outOfLine, type Phase, refusal } from './domain.ts';
import type { StageVerdict } from './stage-verdict.ts';

const PHASE: Phase = { id: 'authorization', name: 'the authorization of the user' };

export const authorizationVerdict: StageVerdict = (failure) => {
  switch (failure.kind) {
    case 'closed':
      return {
        code: 'authorization-closed',
        summary:
          'The logon over NLA went through, and then the server closed the connection without saying whether the user may connect, so it failed at its own check or hides the answer.',
      };
    case 'reset':
      return {
        code: 'authorization-reset',
        summary:
          'The logon over NLA went through, and then the connection was reset before the server said whether the user may connect.',
      };
    case 'timedOut':
      return {
        code: 'authorization-silence',
        summary: `The logon over NLA went through, but the server did not say within ${span(failure.afterMs)} whether the user may connect, so its check of rights hangs.`,
      };
    case 'rejected':
      return rejected(failure);
    default:
      return outOfLine(PHASE, failure);
  }
};

function rejected(failure: Extract<Failure, { kind: 'rejected' }>): Verdict | undefined {
  const { protocol, code } = failure;
  switch (protocol) {
    case 'authorization':
      return code === 'AUTHZ_ACCESS_DENIED'
        ? {
            code: 'authorization-denied',
            summary: `The credentials were accepted, but the server answered ${code}: the user has no right to log on through Remote Desktop on this host.`,
          }
        : {
            code: 'authorization-unknown-result',
            summary: `The credentials were accepted, and then the server judged the user's right to connect with ${plain(code)}: a value that the specification does not assign.`,
          };
    case 'credssp': {
      const known = entryOf(LOGON_STATUSES, code);
      return {
        code: `authorization-status-${known === undefined ? 'unknown' : kebab(code.replace(/^(STATUS|SEC_E)_/, ''))}`,
        summary: `The server ended NLA with ${plain(code)} after it had been handed the credentials: ${known?.means ?? 'a status for which rdpprobe has no reading'}.`,
      };
    }
    default:
      return refusal(PHASE, failure);
  }
}
