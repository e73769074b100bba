/**
 * Walks that did not die: they went as far as they were meant to, or had to stop.
 *
 * Invariant: none of these is an all-clear; each says where the walk ended.
 */
import type { Outcome } from '../../handshake/result.ts';
import type { StageId } from '../../handshake/sequence.ts';
import { plainTlsTaken, standardRdpTaken } from '../findings/ways.ts';
import { plain } from '../phrase.ts';
import type { Judged, Verdict } from '../verdict.ts';
import { sessionVerdict } from './session.ts';

export type Sound = Exclude<Outcome, { kind: 'failed' }>;

export function soundVerdict(outcome: Sound, result: Judged): Verdict {
  if (outcome.kind === 'stopped' && outcome.after === 'dns') return leftAlone(outcome.because);
  switch (lastWalked(outcome, result)) {
    case 'dns':
      return {
        code: 'name-resolved',
        summary: 'The name has an address, and the probe was asked for no more than that.',
      };
    case 'tcp':
      return {
        code: 'port-open',
        summary: `The port accepts connections${ending(outcome)}, and whether RDP is behind it was not asked.`,
      };
    case 'x224':
      return answered(outcome, result);
    case 'tls':
      return {
        code: 'tls-established',
        summary: `The server agreed on ${securityName(result)} and TLS came up${ending(outcome)}, and what follows TLS was not tried.`,
      };
    case 'credssp':
      return challenged(outcome, result);
    case 'licensing':
    case 'activation':
      return sessionVerdict(outcome, result, securityName(result));
    default:
      return connected(outcome, result);
  }
}

function leftAlone(because: string): Verdict {
  return /exclu/i.test(because)
    ? {
        code: 'excluded',
        summary: `The host was left alone (${plain(because)}), so nothing was sent to it and nothing is known about it.`,
      }
    : {
        code: 'not-connected',
        summary: `The probe ended before it connected (${plain(because)}), so nothing is known about the host.`,
      };
}

/** The last stage that did run: one that did not apply has shown nothing. */
function lastWalked(outcome: Sound, { stages }: Judged): StageId {
  if (outcome.kind === 'stopped') return outcome.after;
  const skipped = stages.find(({ stage }) => stage === outcome.through)?.status === 'skipped';
  if (!skipped) return outcome.through;
  return stages.findLast(({ status }) => status === 'passed')?.stage ?? outcome.through;
}

function ending(outcome: Sound): string {
  return outcome.kind === 'stopped' ? ` and the walk ended there (${plain(outcome.because)})` : '';
}

/** How the server and the probe secured the connection, as far as the facts tell. */
type Way = 'nla' | 'tls' | 'rdp' | 'unnegotiated' | 'rdstls' | 'rdsaad' | 'other';

function wayOf({ facts: { x224 } }: Judged): Way {
  if (x224 === undefined) return 'other';
  if (!x224.negotiated) return 'unnegotiated';
  return WAYS[x224.selectedProtocol] ?? 'other';
}

const WAYS: Readonly<Record<string, Way>> = {
  PROTOCOL_RDP: 'rdp',
  PROTOCOL_SSL: 'tls',
  PROTOCOL_HYBRID: 'nla',
  PROTOCOL_HYBRID_EX: 'nla',
  PROTOCOL_RDSTLS: 'rdstls',
  PROTOCOL_RDSAAD: 'rdsaad',
};

function securityName(result: Judged): string {
  const way = wayOf(result);
  return way === 'other'
    ? plain(result.facts.x224?.selectedProtocol ?? 'a security protocol')
    : SECURITY_NAMES[way];
}

const SECURITY_NAMES: Readonly<Record<Exclude<Way, 'other'>, string>> = {
  nla: 'NLA',
  tls: 'TLS',
  rdp: 'Standard RDP Security',
  unnegotiated: 'Standard RDP Security',
  rdstls: 'RDSTLS',
  rdsaad: 'RDSAAD',
};

/** Only the negotiation was asked for, or nothing after it could be followed. */
function answered(outcome: Sound, result: Judged): Verdict {
  const way = wayOf(result);
  const code = way === 'nla' ? `answers-nla${NLA_CODES[nlaOf(result)]}` : ANSWERS[way];
  const nla = way === 'nla' ? `, which ${NLA_MEANS[nlaOf(result)]}` : '';
  return {
    code,
    summary: `An RDP server answers and chose ${securityName(result)}${nla}${ending(outcome)}, and nothing after this first answer was tried.`,
  };
}

const ANSWERS: Readonly<Record<Exclude<Way, 'nla'>, string>> = {
  tls: 'answers-tls',
  rdp: 'answers-standard-rdp',
  unnegotiated: 'answers-without-negotiation',
  rdstls: 'answers-rdstls',
  rdsaad: 'answers-rdsaad',
  other: 'answers-unknown-protocol',
};

type Nla = 'required' | 'supported' | 'selected';

/** Whether weaker ways are open too is known only where one was asked for and taken, or all were refused. */
function nlaOf(result: Judged): Nla {
  if (result.security?.nla === 'required') return 'required';
  const weaker = plainTlsTaken(result) ?? standardRdpTaken(result);
  return weaker === undefined ? 'selected' : 'supported';
}

const NLA_CODES: Readonly<Record<Nla, string>> = {
  required: '-required',
  supported: '-optional',
  selected: '',
};

const NLA_MEANS: Readonly<Record<Nla, string>> = {
  required: 'it requires',
  supported: 'it prefers but does not require',
  selected: 'it may or may not require',
};

/** Newest CredSSP version that lacks the fix of 2018 (CVE-2018-0886). */
const LAST_UNFIXED_VERSION = 4;

/** NLA up to the server's challenge. */
function challenged(outcome: Sound, result: Judged): Verdict {
  const { credssp, ntlm } = result.facts;
  if (credssp !== undefined && credssp.version <= LAST_UNFIXED_VERSION) {
    return {
      code: 'credssp-server-unpatched',
      summary: `NLA begins, but the server speaks CredSSP version ${credssp.version}, from before the security update of 2018, so updated Windows clients refuse it unless their policy was loosened.`,
    };
  }
  if (credssp !== undefined && ntlm === undefined) {
    return {
      code: 'nla-without-challenge',
      summary: `The server chose NLA and answered CredSSP with ${plain(credssp.mechanism)} in place of an NTLM challenge, so NTLM may not be open to clients, and the walk could not go on.`,
    };
  }
  if (credssp?.serverKeyVerified) return connected(outcome, result);
  const nla = nlaOf(result);
  return {
    code: nla === 'selected' ? 'nla-selected' : `nla${NLA_CODES[nla]}`,
    summary: `The server chose NLA, which ${NLA_MEANS[nla]}, and the handshake is sound as far as ${reach(outcome)}, which is no all-clear, as logon, licensing and session were not tried.`,
  };
}

function reach(outcome: Sound): string {
  return outcome.kind === 'stopped' ? 'it goes without credentials' : 'the probe was asked to go';
}

/** Settings and perhaps more were exchanged over the secured connection. */
function connected(outcome: Sound, result: Judged): Verdict {
  const last = lastWalked(outcome, result);
  const tail = `the connection works through stage ${last}${ending(outcome)}, with nothing after that tried`;
  switch (wayOf(result)) {
    case 'nla':
      return {
        code: 'nla-passed',
        summary: `The server accepted the credentials over NLA, and ${tail}.`,
      };
    case 'tls':
      return result.security?.nla === 'supported'
        ? {
            code: 'tls-accepted',
            summary: `The server accepts TLS without NLA although it knows NLA, so no one is authenticated before the logon screen, and ${tail}.`,
          }
        : {
            code: 'tls-only',
            summary: `The server chose TLS without NLA, so no one is authenticated before the logon screen, and ${tail}.`,
          };
    case 'rdp':
      return standard(result, tail);
    case 'unnegotiated':
      return {
        code: 'no-negotiation',
        summary: `The server answered without negotiation data, so it knows only Standard RDP Security, which does not prove who the server is, and ${tail}.`,
      };
    default:
      return {
        code: 'connected',
        summary: `The server chose ${securityName(result)}, and ${tail}.`,
      };
  }
}

function standard({ protocols, security }: Judged, tail: string): Verdict {
  if (downgraded(protocols)) {
    return {
      code: 'silent-downgrade',
      summary: `Offered TLS, the server chose Standard RDP Security without refusing TLS, as servers do that cannot use their certificate, and ${tail}.`,
    };
  }
  const tls = security?.tls === 'supported' || security?.nla === 'supported';
  return {
    code: tls ? 'standard-rdp-accepted' : 'standard-rdp-only',
    summary: `The server chose Standard RDP Security${tls ? ' although it knows better' : ''}, which does not prove who the server is and whose encryption is outdated, and ${tail}.`,
  };
}

function downgraded(protocols: Judged['protocols']): boolean {
  return (
    protocols?.ssl.selected === 'PROTOCOL_RDP' || protocols?.hybridEx.selected === 'PROTOCOL_RDP'
  );
}
