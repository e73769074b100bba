/** Deaths while Client Info is sent: the server does not answer it, so that only the connection itself can fail. */
import { span } from '../phrase.ts';
import { outOfLine, type Phase, refusal } from './domain.ts';
import type { StageVerdict } from './stage-verdict.ts';

const PHASE: Phase = { id: 'logon', name: 'the exchange of secure settings' };

export const logonVerdict: StageVerdict = (failure) => {
  switch (failure.kind) {
    case 'closed':
      return {
        code: 'logon-closed',
        summary:
          'The server closed the connection while it was told who connects, without a reason, so it gave the session up after its channels had been joined.',
      };
    case 'reset':
      return {
        code: 'logon-reset',
        summary:
          'The connection was reset while the server was told who connects, so the session was given up after its channels had been joined.',
      };
    case 'timedOut':
      return {
        code: 'logon-silence',
        summary: `The server did not take in who connects within ${span(failure.afterMs)}, so what serves sessions there hangs.`,
      };
    case 'rejected':
      return refusal(PHASE, failure);
    default:
      return outOfLine(PHASE, failure);
  }
};
