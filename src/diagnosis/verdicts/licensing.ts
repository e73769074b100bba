/** Deaths between Client Info and the end of licensing, where the server first looks at who connects. */
import type { Failure } from '../../handshake/failure.ts';
import { LICENSING_MEANINGS } from '../../knowledge/licensing-error.ts';
import { entryOf, kebab } from '../../knowledge/meaning.ts';
import { count, plain, span } from '../phrase.ts';
import type { Judged, Verdict } from '../verdict.ts';
import { outOfLine, type Phase, refusal } from './domain.ts';
import type { StageVerdict } from './stage-verdict.ts';

const PHASE: Phase = { id: 'licensing', name: 'licensing' };

export const licensingVerdict: StageVerdict = (failure, result) => {
  switch (failure.kind) {
    case 'closed':
      return failure.received === 0
        ? {
            code: 'licensing-closed',
            summary: `The server closed the connection ${moment(result)} without a reason, ${hidden(result)}.`,
          }
        : {
            code: 'licensing-cut-short',
            summary: `The server closed the connection during licensing after ${count(failure.received, 'byte')} of an unfinished message, so it gave up half way.`,
          };
    case 'reset':
      return {
        code: 'licensing-reset',
        summary: `The server reset the connection ${moment(result)}, ${hidden(result)}.`,
      };
    case 'timedOut':
      return {
        code: 'licensing-silence',
        summary: `The server took in who connects, but said nothing of licenses within ${span(failure.afterMs)}, so the session or the licensing behind it hangs.`,
      };
    case 'malformed':
      return failure.path === 'MACData'
        ? {
            code: 'licensing-wrong-mac',
            summary: `The MAC of a licensing message does not fit what it holds (${plain(failure.pdu)}), so the two sides do not share their keys, or the bytes were altered on the way.`,
          }
        : outOfLine(PHASE, failure);
    case 'rejected':
      return failure.protocol === 'licensing' ? alerted(failure, result) : refusal(PHASE, failure);
    default:
      return outOfLine(PHASE, failure);
  }
};

/** Before the first licensing message it may just as well be the session that failed. */
function early({ facts }: Judged): boolean {
  return facts.licensing === undefined;
}

function moment(result: Judged): string {
  return early(result) ? 'when it had been told who connects' : 'in the middle of licensing';
}

function hidden(result: Judged): string {
  return early(result)
    ? 'as servers do that cannot start a session, or that could not decrypt what they were told'
    : 'as servers do that could not make use of the answer they got';
}

function alerted(
  { code }: Extract<Failure, { kind: 'rejected' }>,
  { facts: { licensing } }: Judged,
): Verdict {
  const means = entryOf<string>(LICENSING_MEANINGS, code);
  const transition = licensing?.stateTransition;
  return {
    code: `licensing-refused-${means === undefined ? 'unknown' : kebab(code.replace(/^ERR_/, ''))}`,
    summary: `The server ended licensing with ${plain(code)}${transition === undefined ? '' : ` and ${plain(transition)}`}: ${means ?? 'a code that the specification does not assign'}.`,
  };
}
