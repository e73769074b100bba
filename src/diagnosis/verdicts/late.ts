/** Deaths once settings and channels stand: keys, logon, licensing and the session itself, each in its own words. */

import { LICENSING_MEANINGS } from '../../knowledge/licensing-error.ts';
import { entryOf, kebab } from '../../knowledge/meaning.ts';
import { count, plain, span } from '../phrase.ts';
import type { Verdict } from '../verdict.ts';
import { outOfLine, type Phase, refusal } from './domain.ts';
import type { StageVerdict } from './stage-verdict.ts';

/** What a stage is called, and what its silent end looks like. */
interface LatePhase extends Phase {
  /** A clause on what a close without a reason stands for. */
  readonly silently: string;
}

export const securityVerdict = lateVerdict({
  id: 'security',
  name: 'the exchange of keys',
  silently:
    'which under Standard RDP Security often means that keys or licensing certificate do not fit',
});

export const logonVerdict = lateVerdict({
  id: 'logon',
  name: 'the logon',
  silently: 'so it turned the connection away without saying why, which only its log can tell',
});

export const licensingVerdict = lateVerdict({
  id: 'licensing',
  name: 'licensing',
  silently: 'so licensing broke down there, or its timer for the handshake ran out',
});

export const activationVerdict = lateVerdict({
  id: 'activation',
  name: 'the start of the session',
  silently: 'so the session could not be brought up, which is no matter of TLS, certificate or NLA',
});

const AUTHORIZATION: LatePhase = {
  id: 'authorization',
  name: 'the authorization of the user',
  silently: 'after it had accepted the credentials, so it may not want this user',
};

/** NLA was passed, and the server says whether the user may log on. */
export const authorizationVerdict: StageVerdict = (failure, result) => {
  const phase = AUTHORIZATION;
  if (failure.kind === 'rejected' && failure.protocol === 'authorization') {
    return {
      code: `${phase.id}-denied`,
      summary: `The credentials were accepted, but the server does not let this user log on through Remote Desktop (${plain(failure.code)}), which is a matter of rights and groups.`,
    };
  }
  return lateVerdict(phase)(failure, result);
};

function lateVerdict(phase: LatePhase): StageVerdict {
  return (failure) => {
    switch (failure.kind) {
      case 'closed':
        return failure.received === 0
          ? {
              code: `${phase.id}-closed`,
              summary: `The server closed the connection during ${phase.name} without a reason, ${phase.silently}.`,
            }
          : {
              code: `${phase.id}-cut-short`,
              summary: `The server closed the connection during ${phase.name} after ${count(failure.received, 'byte')} of an unfinished message, so it gave up half way.`,
            };
      case 'reset':
        return {
          code: `${phase.id}-reset`,
          summary: `The server reset the connection during ${phase.name}, ${phase.silently}.`,
        };
      case 'timedOut':
        return {
          code: `${phase.id}-silence`,
          summary: `The server did not go on with ${phase.name} within ${span(failure.afterMs)}, so what serves sessions there hangs, waits for something else, or takes no sessions now.`,
        };
      case 'rejected':
        return failure.protocol === 'licensing'
          ? refusedByLicensing(phase, failure.code)
          : refusal(phase, failure);
      default:
        return outOfLine(phase, failure);
    }
  };
}

function refusedByLicensing({ id, name }: LatePhase, code: string): Verdict {
  const means = entryOf<string>(LICENSING_MEANINGS, code);
  return {
    code: `${id}-refused-${means === undefined ? 'unknown' : kebab(code)}`,
    summary: `The server ended the connection during ${name} with the licensing error ${plain(code)}: ${means ?? 'a code that the specification does not assign'}.`,
  };
}
