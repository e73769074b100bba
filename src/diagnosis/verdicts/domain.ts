/** Deaths that read alike in every phase that runs over MCS, in the words of the phase. */
import type { Failure } from '../../handshake/failure.ts';
import { errorInfoMeaning, errorInfoStem } from '../../knowledge/error-info.ts';
import { CONFERENCE_RESULTS, MCS_REASONS, MCS_RESULTS } from '../../knowledge/mcs-reason.ts';
import { entryOf, kebab } from '../../knowledge/meaning.ts';
import { TLS_ALERTS } from '../../knowledge/tls-alert.ts';
import { plain } from '../phrase.ts';
import type { Verdict } from '../verdict.ts';

/** A phase over MCS: its id, which begins its codes, and its name in a sentence. */
export interface Phase {
  readonly id: string;
  readonly name: string;
}

/** The verdict on a refusal in `phase`; `undefined` where that protocol has no say in it. */
export function refusal(
  phase: Phase,
  { protocol, code, value }: Extract<Failure, { kind: 'rejected' }>,
): Verdict | undefined {
  switch (protocol) {
    case 'mcs':
      return refusedByMcs(phase, code);
    case 'tls':
      return tlsAlert(phase, code);
    case 'errorInfo': {
      const stem = errorInfoStem(code);
      return {
        code: `errinfo-${stem === undefined ? 'unknown' : kebab(stem)}`,
        summary: `The server ended the connection during ${phase.name} with ${plain(code)}: ${errorInfoMeaning(code, value)}.`,
      };
    }
    default:
      return undefined;
  }
}

/** The verdict on an answer in `phase` that is out of line, or beyond the probe. */
export function outOfLine(phase: Phase, failure: Failure): Verdict | undefined {
  switch (failure.kind) {
    case 'unreachable':
      return {
        code: `${phase.id}-path-lost`,
        summary: `The way to the host was lost (${plain(failure.code)}) during ${phase.name}.`,
      };
    case 'malformed':
      return {
        code: `${phase.id}-malformed`,
        summary: `An answer during ${phase.name} is not well formed (${plain(failure.pdu)}), so the server is broken, or the bytes were altered on the way.`,
      };
    case 'unexpected':
      return {
        code: `${phase.id}-unexpected`,
        summary: `During ${phase.name} the server sent ${plain(failure.got)} in place of ${plain(failure.expected)}, so it does not follow the connection sequence of RDP.`,
      };
    case 'unsupported':
      return {
        code: `${phase.id}-unsupported`,
        summary: `During ${phase.name} the server asked by the rules for something rdpprobe cannot do yet (${plain(failure.feature)}), which is a limit of the probe and not a fault of the host.`,
      };
    default:
      return undefined;
  }
}

function refusedByMcs({ id, name }: Phase, code: string): Verdict {
  const reason = entryOf<string>(MCS_REASONS, code);
  if (reason !== undefined) {
    return {
      code: `${id}-ended-${code.slice('rn-'.length)}`,
      summary: `The server ended the connection in good order during ${name} with ${plain(code)}, ${reason}.`,
    };
  }
  const result = entryOf<string>(MCS_RESULTS, code);
  if (result !== undefined) {
    return {
      code: `${id}-refused-${code.slice('rt-'.length)}`,
      summary: `The server refused during ${name} with the MCS result ${plain(code)}: ${result}.`,
    };
  }
  const conference = entryOf<string>(CONFERENCE_RESULTS, code);
  return {
    code: `${id}-refused-${conference === undefined ? 'unknown' : `conference-${kebab(code)}`}`,
    summary: `The server refused during ${name} with ${plain(code)}: ${conference ?? 'a code that the specification does not assign'}.`,
  };
}

function tlsAlert(phase: Phase, code: string): Verdict {
  const means = entryOf<string>(TLS_ALERTS, code);
  return {
    code: `${phase.id}-alert-${means === undefined ? 'unknown' : kebab(code)}`,
    summary: `The server ended the connection during ${phase.name} with the TLS alert ${plain(code)}: ${means ?? 'it gives a reason that TLS does not define'}.`,
  };
}
