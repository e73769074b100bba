/** Deaths between licensing and the Font Map: the session is to become active. */
import { count, span } from '../phrase.ts';
import type { Judged } from '../verdict.ts';
import { outOfLine, type Phase, refusal } from './domain.ts';
import type { StageVerdict } from './stage-verdict.ts';

const PHASE: Phase = { id: 'activation', name: 'the activation of the session' };

export const activationVerdict: StageVerdict = (failure, result) => {
  switch (failure.kind) {
    case 'closed':
      return failure.received === 0
        ? {
            code: 'activation-closed',
            summary: `The server closed the connection ${moment(result)} without a reason, ${hidden(result)}.`,
          }
        : {
            code: 'activation-cut-short',
            summary: `The server closed the connection while the session was activated, after ${count(failure.received, 'byte')} of an unfinished message, so it gave up half way.`,
          };
    case 'reset':
      return {
        code: 'activation-reset',
        summary: `The server reset the connection ${moment(result)}, ${hidden(result)}.`,
      };
    case 'timedOut':
      return {
        code: 'activation-silence',
        summary: `${demanded(result) ? 'The server began to activate the session but did not finish' : 'Licensing is done, but the server did not begin to activate the session'} within ${span(failure.afterMs)}, so what draws the session there hangs.`,
      };
    case 'rejected':
      return refusal(PHASE, failure);
    default:
      return outOfLine(PHASE, failure);
  }
};

/** Has the server said what it can do? */
function demanded({ facts }: Judged): boolean {
  return facts.activation !== undefined;
}

function moment(result: Judged): string {
  return demanded(result)
    ? 'when it had been told the capabilities of the client'
    : 'after licensing, before the session was activated';
}

function hidden(result: Judged): string {
  return demanded(result)
    ? 'as servers do that dislike a capability, or whose display driver fails'
    : 'as servers do whose session cannot be started';
}
