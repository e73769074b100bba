/** Deaths during the Basic Settings Exchange: security stands, the two sides do not agree on settings. */
import { count, span } from '../phrase.ts';
import type { Judged } from '../verdict.ts';
import { outOfLine, type Phase, refusal } from './domain.ts';
import type { StageVerdict } from './stage-verdict.ts';

const PHASE: Phase = { id: 'mcs', name: 'the exchange of basic settings' };

export const mcsVerdict: StageVerdict = (failure, result) => {
  switch (failure.kind) {
    case 'closed':
      return failure.received === 0
        ? {
            code: 'mcs-closed',
            summary: `The server closed the connection in answer to the basic settings without a reason, ${silently(result)}.`,
          }
        : {
            code: 'mcs-cut-short',
            summary: `The server closed the connection after ${count(failure.received, 'byte')} of an unfinished answer to the basic settings, so it gave up half way.`,
          };
    case 'reset':
      return {
        code: 'mcs-reset',
        summary: `The server reset the connection in answer to the basic settings, ${silently(result)}.`,
      };
    case 'timedOut':
      return {
        code: 'mcs-silence',
        summary: `The server agreed on security but did not answer the basic settings within ${span(failure.afterMs)}, so what serves sessions there hangs or is overloaded.`,
      };
    case 'rejected':
      return refusal(PHASE, failure);
    default:
      return outOfLine(PHASE, failure);
  }
};

function silently({ facts }: Judged): string {
  return facts.x224?.selectedProtocol === 'PROTOCOL_RDP'
    ? 'which under Standard RDP Security often means that the two sides share no encryption method'
    : 'which is how servers refuse settings they do not like, and how a failing session service looks';
}
