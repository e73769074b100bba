/** Deaths during the Channel Connection: settings are agreed on, the channels do not come about. */
import { count, span } from '../phrase.ts';
import { outOfLine, type Phase, refusal } from './domain.ts';
import type { StageVerdict } from './stage-verdict.ts';

const PHASE: Phase = { id: 'channels', name: 'the connection of channels' };

export const channelsVerdict: StageVerdict = (failure) => {
  switch (failure.kind) {
    case 'closed':
      return failure.received === 0
        ? {
            code: 'channels-closed',
            summary:
              'The server agreed on settings and then closed the connection while channels were joined, without a reason, so it gave the session up before it began.',
          }
        : {
            code: 'channels-cut-short',
            summary: `The server closed the connection after ${count(failure.received, 'byte')} of an unfinished answer while channels were joined, so it gave up half way.`,
          };
    case 'reset':
      return {
        code: 'channels-reset',
        summary:
          'The server agreed on settings and then reset the connection while channels were joined, so it gave the session up before it began.',
      };
    case 'timedOut':
      return {
        code: 'channels-silence',
        summary: `The server agreed on settings but did not answer within ${span(failure.afterMs)} while channels were joined, so what serves sessions there hangs.`,
      };
    case 'rejected':
      return refusal(PHASE, failure);
    default:
      return outOfLine(PHASE, failure);
  }
};
