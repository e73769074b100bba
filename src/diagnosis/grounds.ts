/**
 * The grounds of a verdict, kept apart: what was seen, what that means, what may be behind it, what
 * it does not exclude, and what only the server can tell.
 */
import type { StageId } from '../handshake/sequence.ts';
import { beyondServers } from '../knowledge/cause.ts';
import { causesOf, type FittingCause } from './cause.ts';
import { observed } from './observed.ts';
import type { CauseReference, Judged, Verdict } from './verdict.ts';

/** Most causes that are named, so that the likely ones are not lost among the possible. */
const NAMED_CAUSES = 8;
/** Most of what may be behind it. */
const NAMED_POSSIBILITIES = 12;
/** Most things that the server is asked for. */
const CHECKS = 6;

export type Grounds = Pick<
  Verdict,
  'causes' | 'observed' | 'means' | 'possible' | 'notExcluded' | 'askTheServer'
>;

export function groundsOf(result: Judged): Grounds {
  const found = causesOf(result);
  const shown = found.filter(({ fit }) => fit === 'shown');
  const showing = shown.filter(({ state }) => !state);
  const open = found.filter(({ fit }) => fit === 'likely' || fit === 'possible');
  const left = found.filter(({ fit }) => fit === 'notExcluded');
  const named = found.filter(({ fit }) => fit !== 'notExcluded').slice(0, NAMED_CAUSES);
  const possible = named.filter(({ fit }) => fit !== 'shown').map(possibility);
  return present({
    causes: named.map(reference),
    observed: observed(result),
    means: [...reached(result), ...shown.flatMap(meaning)],
    possible: [...behind(showing), ...possible].slice(0, NAMED_POSSIBILITIES),
    notExcluded:
      result.outcome.kind === 'failed'
        ? [...showing.flatMap(notProven), ...left.map(title)]
        : [...left.map(title), ...shown.flatMap(notProven)],
    askTheServer: checks(result, showing, [...open, ...left]),
  });
}

function reference({ cause, fit }: FittingCause): CauseReference {
  return { id: cause.id, confidence: cause.ranking ?? cause.confidence, fit };
}

function title({ cause }: FittingCause): string {
  return sentence(cause.title);
}

function notProven({ cause }: FittingCause): string[] {
  return cause.not === undefined ? [] : [cause.not];
}

/** What is shown, and how a user reads it. */
function meaning({ cause, state }: FittingCause): string[] {
  const title = sentence(cause.title);
  return state ? [title] : [title, `To a user it looks like this: ${cause.sees}`];
}

function possibility({ cause, fit }: FittingCause): string {
  const support = `${fit}, confidence ${cause.ranking ?? cause.confidence}`;
  return `${cause.title} (${support})`;
}

/** Where the wire shows the thing itself, what is open is what brought it about. */
function behind(shown: readonly FittingCause[]): string[] {
  const [first] = shown;
  if (first === undefined) return [];
  const { reasons, confidence, ranking } = first.cause;
  return reasons.map((reason) => `${reason} (confidence ${ranking ?? confidence})`);
}

/** What the stage of a death excludes, and what the end of a sound walk leaves open. */
function reached({ outcome, stages }: Judged): string[] {
  if (outcome.kind !== 'failed') {
    const last = outcome.kind === 'stopped' ? outcome.after : outcome.through;
    // Nothing was sent to a host that was left alone.
    if (outcome.kind === 'stopped' && last === 'dns') return [];
    return last === 'credssp'
      ? [
          'Sound as far as NLA goes without credentials is a result and no all-clear: logon, licensing and session were not tried.',
        ]
      : [
          `Sound through stage ${last} is a result and no all-clear: what comes after it was not tried.`,
        ];
  }
  const { kind } = outcome.failure;
  if (kind === 'local' || kind === 'bug') return [];
  const passed = stages.filter(({ status }) => status === 'passed');
  const works = passed.flatMap(({ stage }) => WORKS[stage] ?? []);
  const open = NOT_REACHED[outcome.at];
  return [
    ...(works.length > 0 ? [sentence(`What came before works: ${works.join(', ')}`)] : []),
    ...(open === undefined ? [] : [open]),
  ];
}

/** What it shows that a stage was passed. */
const WORKS: Readonly<Record<StageId, string | undefined>> = {
  dns: 'the name',
  tcp: 'network and port',
  x224: 'negotiation',
  tls: 'TLS',
  credssp: 'NLA',
  authorization: 'the right to connect',
  mcs: 'the exchange of settings',
  channels: 'the channels',
  security: 'the keys of Standard RDP Security',
  // Client Info is sent and not answered, so that it shows nothing of the logon.
  logon: undefined,
  licensing: 'licensing',
  activation: undefined,
};

const NOT_REACHED: Readonly<Partial<Record<StageId, string>>> = {
  dns: 'Nothing was sent to the host, so nothing is known about it.',
  tcp: 'RDP itself was never reached: security settings, certificate, accounts and licenses have no part in it.',
  x224: 'TLS, NLA, accounts and licenses were not reached.',
  tls: 'CredSSP had not started, and accounts and licenses were not reached.',
  credssp: 'Rights, sessions and licenses were not reached.',
  authorization: 'The credentials were accepted; sessions and licenses were not reached.',
  mcs: 'Sessions and licenses were not reached.',
  channels: 'Sessions and licenses were not reached.',
  security: 'Sessions and licenses were not reached.',
};

/** Each once: all that show the death itself, then by turns, so that no cause crowds out the others. */
function checks(
  { outcome }: Judged,
  showing: readonly FittingCause[],
  others: readonly FittingCause[],
): string[] {
  if (outcome.kind === 'failed' && outcome.at === 'dns') return [];
  const found = outcome.kind === 'failed' ? showing.flatMap(forServers) : [];
  const waiting = [...(outcome.kind === 'failed' ? [] : showing), ...others].map(forServers);
  const turns = Array.from({ length: Math.max(0, ...waiting.map(({ length }) => length)) });
  const byTurns = turns.flatMap((_, turn) => waiting.flatMap((each) => each.slice(turn, turn + 1)));
  return [...new Set([...found, ...byTurns])].slice(0, CHECKS);
}

function forServers({ cause }: FittingCause): string[] {
  return cause.server.filter((check) => !beyondServers(check));
}

function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}

/** Without the members that are empty. */
function present(grounds: Required<Grounds>): Grounds {
  const entries = Object.entries(grounds).filter(
    ([, each]) => each !== undefined && each.length > 0,
  );
  return Object.fromEntries(entries) as Grounds;
}
