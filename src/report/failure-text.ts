/** A failure in a few words: as a sentence for people, as a label for counting. */
import type { Failure } from '../handshake/failure.ts';
import type { Outcome } from '../handshake/result.ts';

/** How a walk ended, in one line; text from the server is in it as it came. */
export function outcomeText(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'completed':
      return `completed through ${outcome.through}`;
    case 'stopped':
      return `stopped after ${outcome.after}: ${outcome.because}`;
    case 'failed':
      return `died at ${outcome.at}, ${outcome.during}: ${failureText(outcome.failure)}`;
  }
}

/** What happened, in one line; text from the server is in it as it came. */
export function failureText(failure: Failure): string {
  switch (failure.kind) {
    case 'unresolved':
      return `the name was not resolved (${failure.code})`;
    case 'refused':
      return 'the connection was refused';
    case 'unreachable':
      return `the address cannot be reached (${failure.code})`;
    case 'timedOut':
      return `nothing came within ${failure.afterMs} ms`;
    case 'reset':
      return 'the connection was reset';
    case 'closed':
      return failure.received === 0
        ? 'the server closed the connection without answering'
        : `the server closed the connection ${failure.received} bytes into a message`;
    case 'rejected':
      return `rejected by ${failure.protocol}: ${failure.code}`;
    default:
      return faultText(failure);
  }
}

/** `closed`, `handshake_failure`, `unresolved ENOTFOUND`, `notRdp http`: the kind, or the code that says more. */
export function failureLabel(failure: Failure): string {
  switch (failure.kind) {
    case 'rejected':
      return failure.code;
    case 'unresolved':
    case 'unreachable':
    case 'local':
      return `${failure.kind} ${failure.code}`;
    case 'notRdp':
      return `notRdp ${failure.looksLike}`;
    case 'malformed':
      return `malformed ${failure.pdu}`;
    default:
      return failure.kind;
  }
}

function faultText(
  failure: Extract<
    Failure,
    { kind: 'malformed' | 'unexpected' | 'notRdp' | 'unsupported' | 'local' | 'bug' }
  >,
): string {
  switch (failure.kind) {
    case 'malformed':
      return `${placeOf(failure)} is malformed at byte ${failure.offset}: ${failure.reason}`;
    case 'unexpected':
      return `expected ${failure.expected}, got ${failure.got}`;
    case 'notRdp':
      return failure.looksLike === 'unknown'
        ? 'the answer is not RDP'
        : `the answer is not RDP, it looks like ${failure.looksLike}`;
    case 'unsupported':
      return `rdpprobe does not support ${failure.feature} yet`;
    case 'local':
      return `this machine could not go on (${failure.code})`;
    case 'bug':
      return `a fault in rdpprobe: ${failure.reason.split('\n', 1)[0]}`;
  }
}

function placeOf({ pdu, path }: { readonly pdu: string; readonly path: string }): string {
  return path === '' ? pdu : `${pdu}.${path}`;
}
