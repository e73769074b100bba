import { describe, expect, it } from 'vitest';
import { type Verdict, verdictOf } from '../../src/diagnosis/verdict.ts';
import type { Failure, FailureKind, RejectingProtocol } from '../../src/handshake/failure.ts';
import type { SurveyResult, TlsVersions } from '../../src/handshake/result.ts';
import type { Facts, StageId } from '../../src/handshake/sequence.ts';
import { noTlsVersions } from '../../src/handshake/tls-survey.ts';
import { LICENSING_MEANINGS } from '../../src/knowledge/licensing-error.ts';
import { LOGON_STATUSES } from '../../src/knowledge/logon-status.ts';
import { CONFERENCE_RESULTS, MCS_REASONS, MCS_RESULTS } from '../../src/knowledge/mcs-reason.ts';
import { ErrorInfo } from '../../src/protocol/error-info.ts';
import { FailureCode } from '../../src/protocol/negotiation.ts';
import { AlertDescription } from '../../src/protocol/tls-alert.ts';
import {
  activationFacts,
  activeFacts,
  completed,
  credsspFacts,
  factsBefore,
  failed,
  licensingFacts,
  matrix,
  nlaFacts,
  notTried,
  ntlmFacts,
  refused,
  result,
  STAGE_IDS,
  selected,
  selectedInstead,
  stages,
  standardRdpFacts,
  stopped,
  tlsOnlyFacts,
  unknownSecurity,
  unnegotiated,
  x224Facts,
} from '../kit/results.ts';
import { SOUND_TLS, tlsVersions } from '../kit/tls-versions.ts';

interface Death {
  readonly at: StageId;
  readonly failure: Failure;
  readonly code: string;
  /** Where the facts make a difference. */
  readonly facts?: Facts;
  /** Where it makes a difference what was being done. */
  readonly during?: string;
}

const challenged: Facts = nlaFacts();
const PROOF_AWAITED = 'waiting for the TSRequest with the proof of the server';

const closed = (received = 0): Failure => ({ kind: 'closed', received });
const timedOut: Failure = { kind: 'timedOut', afterMs: 2500 };
const reset: Failure = { kind: 'reset' };
const unreachable = (code = 'EHOSTUNREACH'): Failure => ({ kind: 'unreachable', code });
const malformed: Failure = {
  kind: 'malformed',
  pdu: 'TS_PDU',
  path: 'field',
  offset: 3,
  reason: 'is 7 where 8 has to be. Hm',
  bytes: '00',
};
const unexpected: Failure = { kind: 'unexpected', expected: 'X', got: 'Y' };
const unsupported: Failure = { kind: 'unsupported', feature: 'something new' };
const rejected = (protocol: RejectingProtocol, code: string, value = 1): Failure => ({
  kind: 'rejected',
  protocol,
  code,
  value,
});

const kebab = (name: string) => name.toLowerCase().replaceAll('_', '-');
const alerts = Object.keys(AlertDescription);

const TLS_NAMED: Readonly<Record<string, string>> = {
  protocol_version: 'tls-version-mismatch',
  handshake_failure: 'no-shared-cipher',
  insufficient_security: 'tls-insufficient-security',
  certificate_required: 'tls-client-certificate-required',
};

const NEGOTIATION: Readonly<Record<keyof typeof FailureCode, string>> = {
  SSL_REQUIRED_BY_SERVER: 'refused-tls-required',
  SSL_NOT_ALLOWED_BY_SERVER: 'refused-standard-rdp-only',
  SSL_CERT_NOT_ON_SERVER: 'refused-no-server-certificate',
  INCONSISTENT_FLAGS: 'refused-inconsistent-flags',
  HYBRID_REQUIRED_BY_SERVER: 'refused-nla-required',
  SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER: 'refused-client-certificate-required',
};

/** What the TLS layer below a stage can say. */
function overTls(at: StageId): Death[] {
  return [
    ...alerts.map((name) => ({
      at,
      failure: rejected('tls', name),
      code: `${at}-alert-${kebab(name)}`,
    })),
    { at, failure: rejected('tls', '0xc8'), code: `${at}-alert-unknown` },
  ];
}

/** What can go wrong over MCS, in the words of one of its phases. */
function overMcs(at: 'mcs' | 'channels' | 'licensing' | 'activation'): Death[] {
  return [
    { at, failure: closed(), code: `${at}-closed` },
    { at, failure: closed(7), code: `${at}-cut-short` },
    { at, failure: reset, code: `${at}-reset` },
    { at, failure: timedOut, code: `${at}-silence` },
    { at, failure: unreachable(), code: `${at}-path-lost` },
    { at, failure: malformed, code: `${at}-malformed` },
    { at, failure: unexpected, code: `${at}-unexpected` },
    { at, failure: unsupported, code: `${at}-unsupported` },
    ...Object.keys(MCS_RESULTS).map((code) => ({
      at,
      failure: rejected('mcs', code),
      code: `${at}-refused-${code.slice(3)}`,
    })),
    { at, failure: rejected('mcs', '0x1f'), code: `${at}-refused-unknown` },
    ...Object.keys(MCS_REASONS).map((code) => ({
      at,
      failure: rejected('mcs', code),
      code: `${at}-ended-${code.slice(3)}`,
    })),
    ...Object.keys(CONFERENCE_RESULTS).map((code) => ({
      at,
      failure: rejected('mcs', code),
      code: `${at}-refused-conference-${code.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    })),
    ...overTls(at),
    {
      at,
      failure: rejected('errorInfo', 'ERRINFO_SERVER_DENIED_CONNECTION', 7),
      code: 'errinfo-server-denied-connection',
    },
    {
      at,
      failure: rejected('errorInfo', 'ERRINFO_LICENSE_HWID_DOESNT_MATCH_LICENSE', 0x104),
      code: 'errinfo-license-hwid-doesnt-match-license',
    },
    { at, failure: rejected('errorInfo', '0x9999', 0x9999), code: 'errinfo-unknown' },
  ];
}

/** Every way we know for a walk to die, and the code it is promised. */
const DEATHS: readonly Death[] = [
  ...(
    [
      ['ENOTFOUND', 'dns-not-found'],
      ['EAI_NONAME', 'dns-not-found'],
      ['ENODATA', 'dns-no-address'],
      ['ETIMEOUT', 'dns-timeout'],
      ['ESERVFAIL', 'dns-server-failure'],
      ['EREFUSED', 'dns-refused'],
      ['EAI_AGAIN', 'dns-try-again'],
      ['EBADNAME', 'bad-target'],
      ['ENOTIMP', 'dns-failure'],
    ] as const
  ).map(
    ([code, verdict]): Death => ({
      at: 'dns',
      failure: { kind: 'unresolved', code },
      code: verdict,
    }),
  ),
  { at: 'dns', failure: timedOut, code: 'dns-timeout' },

  { at: 'tcp', failure: { kind: 'refused' }, code: 'tcp-refused' },
  { at: 'tcp', failure: timedOut, code: 'tcp-timeout' },
  { at: 'tcp', failure: unreachable('EHOSTUNREACH'), code: 'host-unreachable' },
  { at: 'tcp', failure: unreachable('ENETUNREACH'), code: 'network-unreachable' },
  { at: 'tcp', failure: unreachable('EPROTO'), code: 'tcp-unreachable' },
  { at: 'tcp', failure: unreachable('ETIMEDOUT'), code: 'tcp-timeout' },
  { at: 'tcp', failure: reset, code: 'tcp-reset' },
  { at: 'tcp', failure: closed(), code: 'tcp-closed' },

  { at: 'x224', failure: closed(), code: 'accept-then-close' },
  { at: 'x224', failure: closed(6), code: 'x224-cut-short' },
  { at: 'x224', failure: reset, code: 'accept-then-reset' },
  { at: 'x224', failure: timedOut, code: 'accept-then-silence' },
  { at: 'x224', failure: unreachable(), code: 'x224-path-lost' },
  { at: 'x224', failure: malformed, code: 'bad-confirm' },
  { at: 'x224', failure: unexpected, code: 'x224-unexpected' },
  {
    at: 'x224',
    failure: { kind: 'unexpected', expected: 'PROTOCOL_SSL', got: 'PROTOCOL_RDSTLS' },
    code: 'selected-not-offered',
  },
  { at: 'x224', failure: unsupported, code: 'x224-unsupported' },
  {
    at: 'x224',
    failure: { kind: 'unsupported', feature: 'PROTOCOL_RDSAAD' },
    code: 'entra-login-only',
  },
  { at: 'x224', failure: { kind: 'unsupported', feature: 'PROTOCOL_RDSTLS' }, code: 'rdstls-only' },
  ...Object.entries(NEGOTIATION).map(
    ([name, code]): Death => ({
      at: 'x224',
      failure: rejected('negotiation', name),
      code,
    }),
  ),
  { at: 'x224', failure: rejected('negotiation', '0x09'), code: 'refused-unknown-code' },
  {
    at: 'x224',
    failure: {
      kind: 'unexpected',
      expected: 'X.224 Connection Confirm',
      got: 'MCS Disconnect Provider Ultimatum, rn-user-requested',
    },
    code: 'x224-disconnected',
  },
  {
    at: 'x224',
    failure: { kind: 'unexpected', expected: 'one of the offered protocols', got: '0x40' },
    code: 'selected-not-offered',
  },
  { at: 'x224', failure: rejected('tls', 'unexpected_message'), code: 'x224-tls-alert' },
  ...(
    [
      'http',
      'ssh',
      'tls',
      'vnc',
      'smb',
      'ftp',
      'smtp',
      's7comm',
      'modbus',
      'h323',
      'unknown',
    ] as const
  ).map(
    (looksLike): Death => ({
      at: 'x224',
      failure: { kind: 'notRdp', looksLike, bytes: '00' },
      code: 'not-rdp',
    }),
  ),

  { at: 'tls', failure: closed(), code: 'tls-closed-without-alert' },
  { at: 'tls', failure: closed(1), code: 'tls-closed-without-alert' },
  { at: 'tls', failure: reset, code: 'tls-reset' },
  { at: 'tls', failure: timedOut, code: 'tls-silence' },
  { at: 'tls', failure: unreachable(), code: 'tls-path-lost' },
  { at: 'tls', failure: malformed, code: 'tls-malformed' },
  { at: 'tls', failure: { ...malformed, pdu: 'Certificate' }, code: 'certificate-unreadable' },
  { at: 'tls', failure: unexpected, code: 'tls-unexpected' },
  { at: 'tls', failure: { kind: 'notRdp', looksLike: 'http', bytes: '48' }, code: 'tls-not-tls' },
  { at: 'tls', failure: unsupported, code: 'client-refuses-weak-server' },
  ...alerts.map(
    (name): Death => ({
      at: 'tls',
      failure: rejected('tls', name),
      code: TLS_NAMED[name] ?? `tls-alert-${kebab(name)}`,
    }),
  ),
  { at: 'tls', failure: rejected('tls', '0xc8'), code: 'tls-alert-unknown' },

  { at: 'credssp', failure: closed(), code: 'nla-dropped-silently' },
  { at: 'credssp', failure: closed(), code: 'nla-dropped-after-challenge', facts: challenged },
  { at: 'credssp', failure: reset, code: 'nla-reset' },
  { at: 'credssp', failure: reset, code: 'nla-reset-after-challenge', facts: challenged },
  { at: 'credssp', failure: timedOut, code: 'nla-silence' },
  { at: 'credssp', failure: unreachable(), code: 'nla-path-lost' },
  { at: 'credssp', failure: malformed, code: 'nla-malformed' },
  { at: 'credssp', failure: unexpected, code: 'nla-unexpected' },
  { at: 'credssp', failure: unsupported, code: 'nla-mechanism-unsupported' },
  ...alerts.flatMap((name): Death[] => {
    const failure = rejected('tls', name);
    const code = `nla-alert-${kebab(name)}`;
    return [
      { at: 'credssp', failure, code },
      { at: 'credssp', failure, code: `${code}-after-challenge`, facts: challenged },
    ];
  }),
  { at: 'credssp', failure: rejected('tls', '0xc8'), code: 'nla-alert-unknown' },
  ...Object.entries(LOGON_STATUSES).map(
    ([name, { verdict }]): Death => ({
      at: 'credssp',
      failure: rejected('credssp', name),
      code: verdict,
      facts: challenged,
    }),
  ),
  { at: 'credssp', failure: rejected('credssp', '0xc0001234'), code: 'credssp-status-unknown' },

  {
    at: 'credssp',
    failure: closed(),
    code: 'nla-credentials-likely-refused',
    facts: challenged,
    during: PROOF_AWAITED,
  },
  {
    at: 'credssp',
    failure: closed(5),
    code: 'nla-dropped-after-challenge',
    facts: challenged,
    during: PROOF_AWAITED,
  },
  {
    at: 'credssp',
    failure: unexpected,
    code: 'nla-someone-in-the-middle',
    facts: nlaFacts({ credssp: credsspFacts({ serverKeyVerified: false }) }),
  },

  { at: 'authorization', failure: closed(), code: 'authorization-closed' },
  { at: 'authorization', failure: reset, code: 'authorization-reset' },
  { at: 'authorization', failure: timedOut, code: 'authorization-silence' },
  { at: 'authorization', failure: unreachable(), code: 'authorization-path-lost' },
  { at: 'authorization', failure: malformed, code: 'authorization-malformed' },
  { at: 'authorization', failure: unexpected, code: 'authorization-unexpected' },
  {
    at: 'authorization',
    failure: rejected('authorization', 'AUTHZ_ACCESS_DENIED', 5),
    code: 'authorization-denied',
  },
  {
    at: 'authorization',
    failure: rejected('authorization', '0x00000007', 7),
    code: 'authorization-unknown-result',
  },
  ...Object.keys(LOGON_STATUSES).map(
    (name): Death => ({
      at: 'authorization',
      failure: rejected('credssp', name),
      code: `authorization-status-${kebab(name.replace(/^(STATUS|SEC_E)_/, ''))}`,
    }),
  ),
  {
    at: 'authorization',
    failure: rejected('credssp', '0xc0001234'),
    code: 'authorization-status-unknown',
  },
  ...overTls('authorization'),

  ...overMcs('mcs'),
  ...overMcs('channels'),

  { at: 'security', failure: closed(), code: 'security-closed' },
  { at: 'security', failure: reset, code: 'security-reset' },
  { at: 'security', failure: timedOut, code: 'security-silence' },
  { at: 'security', failure: unreachable(), code: 'security-path-lost' },
  { at: 'security', failure: malformed, code: 'security-malformed' },
  { at: 'security', failure: unexpected, code: 'security-incomplete' },
  { at: 'security', failure: unsupported, code: 'security-unsupported' },

  { at: 'logon', failure: closed(), code: 'logon-closed' },
  { at: 'logon', failure: reset, code: 'logon-reset' },
  { at: 'logon', failure: timedOut, code: 'logon-silence' },
  { at: 'logon', failure: unreachable(), code: 'logon-path-lost' },
  ...overTls('logon'),

  ...overMcs('licensing'),
  { at: 'licensing', failure: closed(), code: 'licensing-closed', facts: activeFacts() },
  {
    at: 'licensing',
    failure: { ...malformed, path: 'MACData' },
    code: 'licensing-wrong-mac',
    facts: activeFacts(),
  },
  ...Object.keys(LICENSING_MEANINGS)
    .filter((code) => code !== 'STATUS_VALID_CLIENT')
    .map(
      (name): Death => ({
        at: 'licensing',
        failure: rejected('licensing', name),
        code: `licensing-refused-${kebab(name.slice('ERR_'.length))}`,
        facts: activeFacts({ licensing: licensingFacts({ errorCode: name }) }),
      }),
    ),
  { at: 'licensing', failure: rejected('licensing', '0x1f'), code: 'licensing-refused-unknown' },

  ...overMcs('activation'),
  ...([closed(), reset, timedOut] as const).map(
    (failure): Death => ({
      at: 'activation',
      failure,
      code: `activation-${failure.kind === 'timedOut' ? 'silence' : failure.kind}`,
      facts: activeFacts({ activation: activationFacts() }),
    }),
  ),
];

/** Which kinds can occur at which stage; `local` and `bug` can at all of them, and are not the stage's. */
const POSSIBLE: Readonly<Record<StageId, readonly FailureKind[]>> = {
  dns: ['unresolved', 'timedOut'],
  tcp: ['refused', 'unreachable', 'timedOut', 'reset', 'closed'],
  x224: [
    'unreachable',
    'timedOut',
    'reset',
    'closed',
    'rejected',
    'malformed',
    'unexpected',
    'notRdp',
    'unsupported',
  ],
  tls: [
    'unreachable',
    'timedOut',
    'reset',
    'closed',
    'rejected',
    'malformed',
    'unexpected',
    'notRdp',
    'unsupported',
  ],
  credssp: [
    'unreachable',
    'timedOut',
    'reset',
    'closed',
    'rejected',
    'malformed',
    'unexpected',
    'unsupported',
  ],
  mcs: [
    'unreachable',
    'timedOut',
    'reset',
    'closed',
    'rejected',
    'malformed',
    'unexpected',
    'unsupported',
  ],
  channels: [
    'unreachable',
    'timedOut',
    'reset',
    'closed',
    'rejected',
    'malformed',
    'unexpected',
    'unsupported',
  ],
  authorization: [
    'unreachable',
    'timedOut',
    'reset',
    'closed',
    'rejected',
    'malformed',
    'unexpected',
  ],
  security: [
    'unreachable',
    'timedOut',
    'reset',
    'closed',
    'malformed',
    'unexpected',
    'unsupported',
  ],
  logon: ['unreachable', 'timedOut', 'reset', 'closed', 'rejected'],
  licensing: [
    'unreachable',
    'timedOut',
    'reset',
    'closed',
    'rejected',
    'malformed',
    'unexpected',
    'unsupported',
  ],
  activation: [
    'unreachable',
    'timedOut',
    'reset',
    'closed',
    'rejected',
    'malformed',
    'unexpected',
    'unsupported',
  ],
};

/** What the evidence of a stage rules out, or cannot show. */
const EXCLUDED: Readonly<Record<StageId, RegExp>> = {
  dns: /firewall|certificate|NLA|TLS|password/,
  tcp: /certificate|NLA|TLS|password|DNS/,
  x224: /firewall|CredSSP|password|credentials|DNS/,
  tls: /firewall|CredSSP|NLA|password|credentials|DNS|\bport\b/,
  credssp: /firewall|DNS|\bport\b/,
  mcs: /firewall|DNS|password|CredSSP/,
  channels: /firewall|DNS|password|CredSSP/,
  authorization: /firewall|DNS|\bport\b/,
  security: /firewall|DNS|\bport\b|password|CredSSP|NLA/,
  logon: /firewall|DNS|\bport\b|password|CredSSP/,
  licensing: /firewall|DNS|\bport\b|password|CredSSP/,
  activation: /firewall|DNS|\bport\b|password|CredSSP/,
};

const judge = ({ at, failure, facts = factsBefore(at), during = `waiting at ${at}` }: Death) =>
  verdictOf(failed(at, failure, { facts, outcome: { kind: 'failed', at, during, failure } }));

function expectSentence({ code, summary }: Verdict): void {
  expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  expect(summary).toMatch(/^[A-Z].*[^.]\.$/);
  expect(summary).not.toMatch(/[.!?]\s|\n|undefined|null|NaN|\[object/);
  expect(summary.length).toBeLessThan(260);
}

describe('the verdict on a death', () => {
  it.each(DEATHS.map((death) => [`${death.at} ${JSON.stringify(death.failure)}`, death] as const))(
    '%s has its own code and one sentence that claims no more than the evidence',
    (_name, death) => {
      const verdict = judge(death);
      expect(verdict.code).toBe(death.code);
      expectSentence(verdict);
      expect(verdict.summary).not.toMatch(EXCLUDED[death.at]);
    },
  );

  it.each(STAGE_IDS)('has a row here for every kind that can occur at %s', (stage) => {
    const kinds = new Set(
      DEATHS.filter(({ at }) => at === stage).map(({ failure }) => failure.kind),
    );
    expect([...kinds].sort()).toEqual([...POSSIBLE[stage]].sort());
  });

  it('gives different troubles different codes', () => {
    const troubles = new Map<string, Set<string>>();
    for (const { at, failure, code } of DEATHS) {
      const trouble = `${code.startsWith('errinfo') ? '' : at} ${failure.kind}`;
      troubles.set(code, (troubles.get(code) ?? new Set()).add(trouble));
    }
    const shared = [...troubles].filter(([, each]) => each.size > 1).map(([code]) => code);
    expect(shared).toEqual(['dns-timeout', 'tcp-timeout']);
  });

  it('names the code that the server sent', () => {
    for (const death of DEATHS) {
      if (death.failure.kind === 'rejected') {
        expect(judge(death).summary).toContain(death.failure.code);
      }
    }
  });

  it('tells every look-alike by name', () => {
    const summaries = DEATHS.filter(({ failure }) => failure.kind === 'notRdp')
      .filter(({ at }) => at === 'x224')
      .map((death) => judge(death).summary);
    expect(new Set(summaries).size).toBe(summaries.length);
  });

  it('says that credentials had not been sent when NLA dies before the challenge', () => {
    const failure = rejected('credssp', 'STATUS_NTLM_BLOCKED');
    expect(verdictOf(failed('credssp', failure)).summary).toContain('before any credentials');
    expect(verdictOf(failed('credssp', failure, { facts: challenged })).summary).not.toContain(
      'before any credentials',
    );
  });

  it('names the credentials, and not as a fact, where a server drops them without a word', () => {
    const verdict = judge({
      at: 'credssp',
      failure: closed(),
      code: '',
      facts: challenged,
      during: PROOF_AWAITED,
    });
    expect(verdict.summary).toContain('likely cause');
    const causes = verdict.causes?.map(({ id, fit }) => `${id} ${fit}`);
    expect(causes).toContain('bad-credentials likely');
  });

  it('says by what transition licensing ended', () => {
    const facts = activeFacts({ licensing: licensingFacts({ stateTransition: 'ST_TOTAL_ABORT' }) });
    const failure = rejected('licensing', 'ERR_NO_LICENSE_SERVER', 6);
    expect(verdictOf(failed('licensing', failure, { facts })).summary).toContain('ST_TOTAL_ABORT');
  });

  it('reads every error info by name', () => {
    const codes = Object.entries(ErrorInfo).map(([name, value]) => {
      const verdict = verdictOf(failed('licensing', rejected('errorInfo', name, value)));
      expectSentence(verdict);
      expect(verdict.summary).not.toContain('does not assign');
      return verdict.code;
    });
    expect(new Set(codes).size).toBe(Object.keys(ErrorInfo).length);
  });

  it('blames certificate and settings for a TLS death when plain RDP is served', () => {
    const { summary } = verdictOf(
      failed('tls', closed(), { protocols: matrix({ rdp: selected('PROTOCOL_RDP') }) }),
    );
    expect(summary).toContain('are at fault');
    expect(verdictOf(failed('tls', closed())).summary).not.toContain('at fault');
  });

  it('knows that a silent close means another thing under Standard RDP Security', () => {
    expect(verdictOf(failed('mcs', closed(), { facts: standardRdpFacts() })).summary).toContain(
      'encryption method',
    );
    expect(verdictOf(failed('mcs', closed())).summary).not.toContain('encryption method');
  });

  it('reads an error info without a name by its range', () => {
    const summary = (value: number) =>
      verdictOf(failed('channels', rejected('errorInfo', `0x${value.toString(16)}`, value)))
        .summary;
    expect(summary(0x10a0)).toContain('protocol error');
    expect(summary(0x4ff)).toContain('broker');
    expect(summary(0xdddd)).toContain('does not assign');
  });

  it('keeps hostile text out of the sentence', () => {
    const hostile = `evil\u001b[31m. Run\r\nthis! ${'x'.repeat(500)}`;
    expectSentence(verdictOf(failed('mcs', { kind: 'unexpected', expected: 'X', got: hostile })));
  });
});

describe('the verdict on a death that is not the host’s', () => {
  it.each(STAGE_IDS)('blames this machine or the probe at %s, and never the host', (at) => {
    for (const [code, verdict] of [
      ['EMFILE', 'local-out-of-descriptors'],
      ['EADDRNOTAVAIL', 'local-out-of-ports'],
      ['ENOBUFS', 'local-out-of-memory'],
      ['ENETUNREACH', 'local-no-route'],
      ['EPERM', 'local-not-permitted'],
      ['ABORTED', 'cancelled'],
      ['ESOMETHING', 'local-fault'],
    ] as const) {
      const local = verdictOf(failed(at, { kind: 'local', code }));
      expect(local.code).toBe(verdict);
      expectSentence(local);
      expect(local.summary).toContain('says nothing about the host');
    }
    const bug = verdictOf(failed(at, { kind: 'bug', reason: 'TypeError: x.\n  at y' }));
    expect(bug.code).toBe('bug-in-rdpprobe');
    expectSentence(bug);
    expect(bug.summary).toContain('says nothing about the host');
  });

  it.each([
    ['dns', { kind: 'refused' }],
    ['tcp', malformed],
    ['tls', { kind: 'refused' }],
    ['tls', rejected('licensing', '0x06')],
    ['credssp', { kind: 'unresolved', code: 'ENOTFOUND' }],
    ['credssp', rejected('negotiation', '0x01')],
    ['x224', { kind: 'refused' }],
    ['x224', rejected('credssp', '0x01')],
    ['mcs', { kind: 'refused' }],
    ['channels', rejected('negotiation', '0x01')],
    ['authorization', rejected('negotiation', '0x01')],
    ['security', rejected('mcs', 'rn-user-requested')],
    ['logon', rejected('licensing', '0x01')],
    ['licensing', { kind: 'refused' }],
    ['activation', rejected('licensing', 'ERR_NO_LICENSE')],
  ] as const)('admits that it has no reading for what cannot occur: %s %j', (at, failure) => {
    const verdict = verdictOf(failed(at, failure));
    expect(verdict.code).toBe('unforeseen-failure');
    expectSentence(verdict);
    expect(verdict.summary).toContain('neither cleared nor blamed');
  });
});

const noMatrix = { protocols: notTried, security: unknownSecurity };
const nlaOptional = {
  protocols: matrix({ ssl: selected('PROTOCOL_SSL') }),
  security: { nla: 'supported', tls: 'required', standardRdp: 'refused' },
} as const;
/** What there is of the matrix when one connection has been made: nothing tells of weaker ways. */
const oneAsked = {
  protocols: { ...notTried, hybridEx: selected('PROTOCOL_HYBRID_EX') },
  security: { nla: 'supported', tls: 'supported', standardRdp: 'unknown' },
} as const;
const quick = (selectedProtocol: string, overrides: Partial<SurveyResult> = {}) =>
  completed('x224', {
    facts: { x224: x224Facts({ selectedProtocol }) },
    ...noMatrix,
    ...overrides,
  });

/** Every shape of a walk that did not die, and the code it is promised. */
const SOUND: readonly (readonly [string, SurveyResult, string])[] = [
  ['requires NLA', result(), 'nla-required'],
  ['prefers NLA', result(nlaOptional), 'nla-optional'],
  ['selected NLA and was asked nothing else', result(noMatrix), 'nla-selected'],
  ['was followed through CredSSP on request', completed('credssp'), 'nla-required'],
  [
    'lacks the CredSSP update',
    result({ facts: nlaFacts({ credssp: credsspFacts({ version: 3 }) }) }),
    'credssp-server-unpatched',
  ],
  [
    'answers with Kerberos',
    result({
      facts: {
        ...factsBefore('credssp'),
        credssp: credsspFacts({ mechanism: 'kerberos' }),
      },
    }),
    'nla-without-challenge',
  ],
  ['accepted credentials', completed('channels'), 'nla-passed'],
  [
    'accepted credentials, and was asked no more',
    completed('credssp', { facts: activeFacts() }),
    'nla-passed',
  ],
  [
    'was followed through licensing',
    completed('licensing', { facts: activeFacts() }),
    'licensing-passed',
  ],
  [
    'was followed to an active session',
    completed('activation', { facts: activeFacts({ activation: activationFacts() }) }),
    'session-active',
  ],
  [
    'asks for a license',
    stopped('licensing', 'a License Request was left unanswered', {
      facts: tlsOnlyFacts({ licensing: { message: 'LICENSE_REQUEST' } }),
    }),
    'license-requested',
  ],
  [
    'sends its clients elsewhere',
    stopped('licensing', 'the server sends its clients to another host', {
      facts: tlsOnlyFacts({
        redirection: { sessionId: 3, flags: ['LB_TARGET_FQDN'], targetFqdn: 'rds07.example' },
      }),
    }),
    'redirected',
  ],
  ['does TLS only', completed('channels', { facts: tlsOnlyFacts(), ...noMatrix }), 'tls-only'],
  [
    'does TLS as well as NLA',
    completed('mcs', { facts: tlsOnlyFacts(), ...nlaOptional }),
    'tls-accepted',
  ],
  [
    'does Standard RDP Security only',
    completed('channels', { facts: standardRdpFacts(), ...noMatrix }),
    'standard-rdp-only',
  ],
  [
    'does Standard RDP Security as well as TLS',
    completed('channels', {
      facts: standardRdpFacts(),
      security: { nla: 'unsupported', tls: 'supported', standardRdp: 'allowed' },
    }),
    'standard-rdp-accepted',
  ],
  [
    'falls back in silence',
    completed('channels', {
      facts: standardRdpFacts(),
      protocols: matrix({ ssl: selectedInstead('PROTOCOL_RDP') }),
    }),
    'silent-downgrade',
  ],
  [
    'does not negotiate',
    completed('channels', {
      facts: standardRdpFacts({
        x224: x224Facts({ selectedProtocol: 'PROTOCOL_RDP', negotiated: false }),
      }),
      protocols: matrix({ rdp: unnegotiated }),
    }),
    'no-negotiation',
  ],
  [
    'connected in a way that has no name',
    completed('channels', { facts: { x224: x224Facts({ selectedProtocol: '0x40' }) } }),
    'connected',
  ],
  ['only resolved', completed('dns', { facts: {}, ...noMatrix }), 'name-resolved'],
  ['only connected', completed('tcp', { facts: {}, ...noMatrix }), 'port-open'],
  ['stopped after TLS', completed('tls', noMatrix), 'tls-established'],
  ['quickly said NLA', quick('PROTOCOL_HYBRID'), 'answers-nla'],
  ['quickly said NLA, which it requires', completed('x224'), 'answers-nla-required'],
  ['quickly said NLA, which it prefers', completed('x224', nlaOptional), 'answers-nla-optional'],
  ['quickly said TLS', quick('PROTOCOL_SSL'), 'answers-tls'],
  ['quickly said Standard RDP Security', quick('PROTOCOL_RDP'), 'answers-standard-rdp'],
  ['quickly said RDSTLS', quick('PROTOCOL_RDSTLS'), 'answers-rdstls'],
  ['quickly said RDSAAD', quick('PROTOCOL_RDSAAD'), 'answers-rdsaad'],
  ['quickly said something new', quick('0x40'), 'answers-unknown-protocol'],
  ['quickly said something unseen', quick('', { facts: {} }), 'answers-unknown-protocol'],
  [
    'quickly said nothing of negotiation',
    quick('', {
      facts: { x224: x224Facts({ selectedProtocol: 'PROTOCOL_RDP', negotiated: false }) },
    }),
    'answers-without-negotiation',
  ],
  [
    'stopped at a protocol without credentials',
    stopped('x224', 'a logon through Entra ID needed', {
      facts: { x224: x224Facts({ selectedProtocol: 'PROTOCOL_RDSAAD' }) },
    }),
    'answers-rdsaad',
  ],
  ['was excluded', stopped('dns', 'its address is excluded', { facts: {} }), 'excluded'],
  ['was not connected to', stopped('dns', 'the run was ended', { facts: {} }), 'not-connected'],
];

/** Codes that more than one of the shapes above come to. */
const MANY_SHAPES = ['nla-required', 'nla-passed', 'answers-rdsaad', 'answers-unknown-protocol'];

describe('the verdict on a host that', () => {
  it.each(SOUND)('%s', (_name, sound, code) => {
    const verdict = verdictOf(sound);
    expect(verdict.code).toBe(code);
    expectSentence(verdict);
  });

  it.each([
    ['answers-nla', quick('PROTOCOL_HYBRID_EX', oneAsked)],
    ['nla-selected', result(oneAsked)],
  ])('does not say that NLA is optional where no weaker way was taken: %s', (code, judged) => {
    const verdict = verdictOf(judged);
    expect(verdict.code).toBe(code);
    expect(verdict.summary).toContain('which it may or may not require');
  });

  it('gives each shape a code of its own', () => {
    const codes = SOUND.map(([, , code]) => code).filter((code) => !MANY_SHAPES.includes(code));
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('is no all-clear for what NLA hides', () => {
    expect(verdictOf(result()).summary).toContain('no all-clear');
    expect(verdictOf(completed('credssp')).summary).toContain('no all-clear');
  });

  it('does not take a stage that was skipped for one that was passed', () => {
    const facts = tlsOnlyFacts();
    const skipped = completed('credssp', {
      facts,
      ...noMatrix,
      stages: stages({ kind: 'completed', through: 'tls' }),
    });
    expect(verdictOf(skipped).code).toBe('tls-established');
  });

  it('tells how long an active session took, and over what', () => {
    const facts = activeFacts({ activation: activationFacts({ activeAfterMs: 2345 }) });
    expect(verdictOf(completed('activation', { facts })).summary).toContain('over NLA in 2.3 s');
  });

  it('names the host to which clients are sent, made fit for a sentence', () => {
    const redirection = { sessionId: 0, flags: [], targetNetAddress: '192.0.2.9\u001b[2J' };
    const sent = verdictOf(
      stopped('activation', 'elsewhere', { facts: tlsOnlyFacts({ redirection }) }),
    );
    expect(sent.code).toBe('redirected');
    expect(sent.summary).toContain('192.0.2.9');
    expectSentence(sent);
  });

  it('can be judged from a single walk', () => {
    const { protocols: _protocols, security: _security, ...walk } = result();
    expect(verdictOf(walk).code).toBe('nla-selected');
  });

  it('never blames a current server for the update of 2018', () => {
    const current = result({ facts: nlaFacts({ credssp: credsspFacts({ version: 5 }) }) });
    expect(verdictOf(current).summary).not.toContain('2018');
    expect(verdictOf(result({ facts: nlaFacts({ ntlm: ntlmFacts() }) })).code).toBe('nla-required');
  });

  it('refused some offers is judged by what it took', () => {
    const { code } = verdictOf(
      completed('channels', {
        facts: tlsOnlyFacts(),
        protocols: matrix({ hybridEx: refused('SSL_REQUIRED_BY_SERVER') }),
        security: { nla: 'unsupported', tls: 'required', standardRdp: 'refused' },
      }),
    );
    expect(code).toBe('tls-only');
  });
});

it('uses the names of the specification for refusals', () => {
  expect(Object.keys(NEGOTIATION)).toEqual(Object.keys(FailureCode));
});

describe('a hello that was turned down', () => {
  const dead = (tlsVersions?: TlsVersions) =>
    verdictOf(
      failed('tls', rejected('tls', 'handshake_failure', 40), {
        ...(tlsVersions && { tlsVersions }),
      }),
    );

  it('leads to what the server does take, where that was asked', () => {
    const { code, summary, observed } = dead(SOUND_TLS);
    expect(code).toBe('no-shared-cipher');
    expect(summary).toMatch(
      /; what it takes is TLS_AES_256_GCM_SHA384, .* with TLS 1\.2 and TLS 1\.3, and the key of its certificate is RSA with 2048 bits\.$/,
    );
    expect(observed).toContain(
      'Asked for one TLS version at a time, it took TLS 1.2 and TLS 1.3, and it did not take SSL 3.0, TLS 1.0 and TLS 1.1.',
    );
  });

  it('leads to the question, where it was not asked', () => {
    expect(dead().summary).toContain('ask with --tls suites');
  });

  it('is the same with any hello, where none was taken', () => {
    expect(dead(tlsVersions({})).summary).toContain('it took none either');
    expect(dead(noTlsVersions()).summary).not.toContain('--tls');
  });

  it('names suites from a file as text alone', () => {
    const tls12 = { ...SOUND_TLS.tls12, suites: ['A. B\u001b[2J', ...Array(20).fill('C')] };
    const { summary } = dead({ ...SOUND_TLS, tls12 });
    expect(summary).not.toContain('\u001b');
    expect(summary.length).toBeLessThan(900);
  });
});
