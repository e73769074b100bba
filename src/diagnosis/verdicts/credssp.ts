/** Deaths during CredSSP (NLA): TLS is up, the authentication inside it does not come about. */
import type { Failure } from '../../handshake/failure.ts';
import { LOGON_STATUSES } from '../../knowledge/logon-status.ts';
import { entryOf, kebab } from '../../knowledge/meaning.ts';
import { TLS_ALERTS } from '../../knowledge/tls-alert.ts';
import { plain, span } from '../phrase.ts';
import type { Judged, Verdict } from '../verdict.ts';
import type { StageVerdict } from './stage-verdict.ts';

export const credsspVerdict: StageVerdict = (failure, result) => {
  switch (failure.kind) {
    case 'closed':
      if (proofAwaited(result) && failure.received === 0) return CREDENTIALS_LIKELY;
      return {
        code: early(result) ? 'nla-dropped-silently' : 'nla-dropped-after-challenge',
        summary: `The server chose NLA and set up TLS, then closed the connection ${moment(result)} without a reason, ${hidden(result)}.`,
      };
    case 'reset':
      return {
        code: early(result) ? 'nla-reset' : 'nla-reset-after-challenge',
        summary: `The server chose NLA and set up TLS, then reset the connection ${moment(result)}, ${hidden(result)}.`,
      };
    case 'timedOut':
      return {
        code: 'nla-silence',
        summary: `The server chose NLA and set up TLS, but did not answer ${early(result) ? 'the first CredSSP message' : 'the authentication'} within ${span(failure.afterMs)}, so whatever authenticates there hangs.`,
      };
    case 'unreachable':
      return {
        code: 'nla-path-lost',
        summary: `The way to the host was lost (${plain(failure.code)}) during NLA, after TLS had been set up.`,
      };
    case 'rejected':
      return rejected(failure, result);
    case 'malformed':
      return {
        code: 'nla-malformed',
        summary: `The server chose NLA and set up TLS, but its CredSSP answer is not well formed (${plain(failure.pdu)}), so its NLA is broken or only pretended.`,
      };
    case 'unexpected':
      if (result.facts.credssp?.serverKeyVerified === false) return IN_THE_MIDDLE;
      return {
        code: 'nla-unexpected',
        summary: `The server chose NLA and set up TLS, but sent ${plain(failure.got)} in place of ${plain(failure.expected)}, so its NLA does not follow the specification.`,
      };
    case 'unsupported':
      if (failure.feature.includes('Restricted Admin')) return NO_RESTRICTED_ADMIN;
      return {
        code: 'nla-mechanism-unsupported',
        summary: `The server chose NLA and answers by the rules, but wants ${plain(failure.feature)}, which rdpprobe cannot follow yet, so the host is neither cleared nor blamed.`,
      };
    default:
      return undefined;
  }
};

/** Seen: FreeRDP servers, and Windows before its CredSSP of 2012, say nothing when credentials are wrong. */
const CREDENTIALS_LIKELY: Verdict = {
  code: 'nla-credentials-likely-refused',
  summary:
    'The server closed the connection without a code as soon as it had been sent the answer to its challenge, which is how FreeRDP servers refuse credentials, so user name or password are the likely cause, though nothing proves it.',
};

const NO_RESTRICTED_ADMIN: Verdict = {
  code: 'restricted-admin-not-offered',
  summary:
    'The server chose NLA and set up TLS, but does not offer the Restricted Admin mode that was asked for, so nobody was logged on and no credentials left this machine.',
};

const IN_THE_MIDDLE: Verdict = {
  code: 'nla-someone-in-the-middle',
  summary:
    'Someone is in the middle: who answered could not prove to have the key of the TLS certificate that was shown, so the connection is decrypted on the way, and the password was not handed over.',
};

/** With credentials: the server has got AUTHENTICATE, and is to prove itself in turn. */
function proofAwaited({ outcome }: Judged): boolean {
  return outcome.kind === 'failed' && outcome.during.endsWith('with the proof of the server');
}

/** Before the server's challenge nothing about an account has been sent. */
function early({ facts }: Judged): boolean {
  return facts.ntlm === undefined;
}

function moment(result: Judged): string {
  return early(result) ? 'at the first CredSSP message' : 'after its challenge had been answered';
}

function hidden(result: Judged): string {
  return early(result)
    ? 'as servers do whose policy forbids what was offered, and proxies that only pretend NLA'
    : 'which is how older servers refuse credentials, though it proves no such refusal';
}

function rejected(
  { protocol, code }: Extract<Failure, { kind: 'rejected' }>,
  result: Judged,
): Verdict | undefined {
  if (protocol === 'credssp') return early(result) ? refusedUnseen(code) : refused(code);
  return protocol === 'tls' ? alerted(code, early(result)) : undefined;
}

function refused(code: string, when = ''): Verdict {
  const known = entryOf(LOGON_STATUSES, code);
  return {
    code: known?.verdict ?? 'credssp-status-unknown',
    summary: `The server ended NLA with ${plain(code)}${when}: ${known?.means ?? 'a status for which rdpprobe has no reading'}.`,
  };
}

const UNSEEN = ', before any credentials were sent';

/** Verdicts that say something of an account, which nobody can before one was named. */
const ABOUT_ACCOUNTS = /^(account|credentials|logon|password|smart-card|trust)-/;

function refusedUnseen(code: string): Verdict {
  const verdict = refused(code, UNSEEN);
  if (!ABOUT_ACCOUNTS.test(verdict.code)) return verdict;
  return {
    code: 'nla-refused-before-credentials',
    summary: `The server ended NLA with ${plain(code)}${UNSEEN}, so no account is at fault, as servers do that do not take NTLM, or not from this client.`,
  };
}

function alerted(code: string, isEarly: boolean): Verdict {
  const means =
    entryOf(isEarly ? EARLY_ALERTS : LATE_ALERTS, code) ?? entryOf<string>(TLS_ALERTS, code);
  const suffix = means === undefined ? 'unknown' : kebab(code);
  return {
    code: `nla-alert-${suffix}${isEarly ? '' : '-after-challenge'}`,
    summary: `The server ended NLA with the TLS alert ${plain(code)}${isEarly ? UNSEEN : ''}: ${means ?? 'it gives a reason that TLS does not define'}.`,
  };
}

/** Alerts that CredSSP raises itself read differently from those of the TLS handshake (MS-RDPBCGR 5.4.5.2.2). */
const EARLY_ALERTS: Readonly<Record<string, string>> = {
  access_denied: 'its policy denies NLA to this client',
  internal_error:
    'it could not take the first CredSSP message, be it the version, the mechanism, or the way it was cut into records',
};

const LATE_ALERTS: Readonly<Record<string, string>> = {
  access_denied: 'the credentials were refused, which older servers say in this way',
  internal_error: 'the logon failed for a reason that the server keeps to itself',
};
