/** Every verdict there is: each failure that there can be, at each stage, with the facts that make a difference. */
import { FINDINGS } from '../../src/diagnosis/finding.ts';
import { type Judged, judge, type Verdict } from '../../src/diagnosis/verdict.ts';
import type { Failure, RejectingProtocol } from '../../src/handshake/failure.ts';
import type { Outcome, ProtocolMatrix, Security } from '../../src/handshake/result.ts';
import { type Facts, SEQUENCE, type StageId } from '../../src/handshake/sequence.ts';
import { LICENSING_MEANINGS } from '../../src/knowledge/licensing-error.ts';
import { LOGON_STATUSES } from '../../src/knowledge/logon-status.ts';
import { CONFERENCE_RESULTS, MCS_REASONS, MCS_RESULTS } from '../../src/knowledge/mcs-reason.ts';
import { NEGOTIATION_FAILURES } from '../../src/knowledge/negotiation-failure.ts';
import { TLS_ALERTS } from '../../src/knowledge/tls-alert.ts';
import type { LooksLike } from '../../src/protocol/look-alikes.ts';
import {
  activationFacts,
  activeFacts,
  completed,
  credsspFacts,
  failed,
  matrix,
  nlaFacts,
  selectedInstead,
} from './results.ts';
import type { Source } from './source.ts';

/** Codes that are made of a code the server sent, by how they begin; the row of a family stands for all of them. */
const FAMILIES: readonly RegExp[] = [
  /^(tls-alert-).*(-after-handshake)$/,
  /^(tls-alert-)./,
  /^(nla-alert-).*(-after-challenge)$/,
  /^(nla-alert-)./,
  /^(\w+-alert-)./,
  /^(\w+-ended-)./,
  /^((?:mcs|channels|licensing|activation|logon)-refused-)./,
  /^(authorization-status-)./,
  /^(errinfo-)./,
];

export interface KnownVerdict extends Verdict {
  /** Where the walk was when it ended; `*` for deaths that are nobody's but ours. */
  readonly stage: StageId | '*';
  readonly died: boolean;
}

let known: readonly KnownVerdict[] | undefined;

/** One verdict for each code, or for each family of codes, as `tls-alert-…`; found once a process. */
export function everyVerdict(): readonly KnownVerdict[] {
  known ??= findVerdicts();
  return known;
}

function findVerdicts(): readonly KnownVerdict[] {
  const found = new Map<string, KnownVerdict>();
  for (const [stage, result] of everyResult()) {
    const verdict = judge(result);
    const code = familyOf(verdict.code);
    const died = result.outcome.kind === 'failed';
    // For failures that no stage should come to: it is listed once, not at every stage.
    const listed = code !== UNFORESEEN || stage === '*';
    if (listed && !found.has(code)) found.set(code, { ...verdict, code, stage, died });
  }
  return [...found.values()];
}

function* everyResult(): Generator<readonly [StageId | '*', Judged]> {
  for (const { id } of SEQUENCE) {
    for (const result of soundResults(id)) yield [id, result];
    for (const failure of failures()) {
      const stage = failure.kind === 'local' || failure.kind === 'bug' ? '*' : id;
      for (const result of deaths(id, failure)) yield [stage, result];
    }
  }
  yield ['*', failed('tcp', { kind: 'unresolved', code: 'ENOTFOUND' })];
}

const UNFORESEEN = 'unforeseen-failure';

/** Codes that stand in a source as they are, to see that none is forgotten here. */
export function codesIn({ path, text }: Source): string[] {
  const pattern = path.startsWith('diagnosis/verdicts/') ? /(?:^|[{,]) *\w+: '([^']+)'/gm : VERDICT;
  const codes = [...text.matchAll(pattern)].map(([, code = '']) => code);
  return codes.filter((code) => /^[a-z0-9]+(-[a-z0-9]+)+$/.test(code)).map(familyOf);
}

const VERDICT = /\bverdict: '([^']+)'/g;

/** The rules, by id. */
export function everyRule(): readonly { id: string; severity: string; title: string }[] {
  return [...FINDINGS].sort((a, b) => (a.id < b.id ? -1 : 1));
}

export function familyOf(code: string): string {
  for (const family of FAMILIES) {
    const [, start, end = ''] = family.exec(code) ?? [];
    if (start !== undefined) return `${start}…${end}`;
  }
  return code;
}

/** Whether the server's challenge has come makes a difference. */
function deaths(at: StageId, failure: Failure): readonly Judged[] {
  const { ntlm, ...early } = nlaFacts() as Required<Facts>;
  const challenged = { ...early, ntlm };
  if (at === 'tls') {
    return [
      failed(at, failure, { facts: { x224: early.x224 } }),
      failed(at, failure, { facts: early }),
    ];
  }
  if (at !== 'credssp') {
    return [
      failed(at, failure, { facts: early }),
      failed(at, failure, { facts: challenged }),
      failed(at, failure, { facts: activeFacts({ activation: activationFacts() }) }),
    ];
  }
  const during = 'waiting for the TSRequest with the proof of the server';
  const facts = { ...challenged, credssp: credsspFacts({ serverKeyVerified: false }) };
  return [
    failed(at, failure, { facts: early }),
    failed(at, failure, { facts: challenged }),
    failed(at, failure, { facts, outcome: { kind: 'failed', at, during, failure } }),
  ];
}

function* failures(): Generator<Failure> {
  for (const code of LOOKUPS) yield { kind: 'unresolved', code };
  yield { kind: 'refused' };
  for (const code of ['EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EPROTO']) {
    yield { kind: 'unreachable', code };
  }
  yield { kind: 'timedOut', afterMs: 5000 };
  yield { kind: 'timedOut', afterMs: 5000, received: 1200 };
  yield { kind: 'reset' };
  yield { kind: 'closed', received: 0 };
  yield { kind: 'closed', received: 6 };
  for (const [protocol, codes] of Object.entries(REJECTIONS)) {
    for (const code of [...codes, '0x1234']) {
      yield { kind: 'rejected', protocol: protocol as RejectingProtocol, code, value: 0x1234 };
    }
  }
  const where = { path: '', offset: 0, reason: 'wrong length', bytes: '' };
  yield { kind: 'malformed', pdu: 'a message', ...where };
  yield { kind: 'malformed', pdu: 'Certificate', ...where };
  yield { kind: 'malformed', pdu: 'SERVER_NEW_LICENSE', ...where, path: 'MACData' };
  for (const got of ['another message', 'X.224 Disconnect Request', 'PROTOCOL_RDP']) {
    yield { kind: 'unexpected', expected: 'what comes next', got };
  }
  for (const looksLike of ['http', 'unknown'] as const satisfies readonly LooksLike[]) {
    yield { kind: 'notRdp', looksLike, bytes: '' };
  }
  for (const feature of FEATURES) {
    yield { kind: 'unsupported', feature };
  }
  for (const code of LOCAL) yield { kind: 'local', code };
  yield { kind: 'bug', reason: 'TypeError' };
}

const FEATURES = [
  ...['something new', 'PROTOCOL_RDSTLS', 'PROTOCOL_RDSAAD'],
  'a logon without Restricted Admin mode',
];

const LOOKUPS = [
  ...['ENOTFOUND', 'ENODATA', 'ETIMEOUT', 'ESERVFAIL', 'EREFUSED', 'EAI_AGAIN', 'EBADNAME'],
  'UNKNOWN',
];

const LOCAL = [
  ...['EMFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENETUNREACH', 'EINVAL', 'EACCES', 'ABORTED'],
  'UNKNOWN',
];

const REJECTIONS: Readonly<Partial<Record<RejectingProtocol, readonly string[]>>> = {
  negotiation: Object.keys(NEGOTIATION_FAILURES),
  tls: Object.keys(TLS_ALERTS),
  credssp: Object.keys(LOGON_STATUSES),
  mcs: [MCS_RESULTS, CONFERENCE_RESULTS, MCS_REASONS].flatMap((table) => Object.keys(table)),
  authorization: ['AUTHZ_ACCESS_DENIED'],
  licensing: Object.keys(LICENSING_MEANINGS).filter((code) => code !== 'STATUS_VALID_CLIENT'),
  errorInfo: ['ERRINFO_SERVER_DENIED_CONNECTION'],
};

/** The walk ended well after stage `id`, with whatever the server had selected. */
function* soundResults(id: StageId): Generator<Judged> {
  const outcomes: Outcome[] = [{ kind: 'completed', through: id }];
  if (id === 'dns') {
    for (const because of ['every address of the name is excluded', 'nothing to do']) {
      outcomes.push({ kind: 'stopped', after: id, because });
    }
  }
  if (id === 'licensing') {
    const because = 'a License Request was left unanswered';
    outcomes.push({ kind: 'stopped', after: id, because });
  }
  for (const outcome of outcomes) {
    for (const facts of selections(id)) {
      for (const nla of ['required', 'supported', 'unsupported'] as const) {
        for (const protocols of [matrix(), downgraded()]) {
          const security: Security = { nla, tls: nla, standardRdp: 'unknown' };
          yield completed(id, { outcome, facts, security, protocols });
          const { protocols: _all, security: _some, ...probed } = completed(id, { outcome, facts });
          yield probed;
        }
      }
    }
  }
}

function* selections(id: StageId): Generator<Facts> {
  const { x224, credssp, ntlm, ...rest } = nlaFacts() as Required<Facts>;
  if (id === 'licensing' || id === 'activation') {
    const redirection = { sessionId: 1, flags: ['LB_TARGET_FQDN'], targetFqdn: 'rds07.example' };
    yield id === 'licensing' ? activeFacts() : activeFacts({ activation: activationFacts() });
    yield activeFacts({ redirection });
    return;
  }
  for (const selectedProtocol of SELECTED) {
    const nla = selectedProtocol.startsWith('PROTOCOL_HYBRID');
    // Where NLA is selected the walk ends at CredSSP, and nowhere else.
    if (id === 'credssp' && !nla) continue;
    if (id === 'tls' && selectedProtocol === 'PROTOCOL_RDP') continue;
    const selected = { ...x224, selectedProtocol };
    yield { ...rest, x224: selected, credssp, ntlm };
    yield { ...rest, x224: selected, credssp };
    yield { ...rest, x224: selected, credssp: { ...credssp, version: 2 }, ntlm };
    yield { ...rest, x224: { ...selected, negotiated: false } };
  }
}

const SELECTED = [
  ...['PROTOCOL_RDP', 'PROTOCOL_SSL', 'PROTOCOL_HYBRID', 'PROTOCOL_RDSTLS', 'PROTOCOL_RDSAAD'],
  '0x00000020',
];

function downgraded(): ProtocolMatrix {
  const cell = selectedInstead('PROTOCOL_RDP');
  return matrix({ ssl: cell, hybridEx: cell });
}
