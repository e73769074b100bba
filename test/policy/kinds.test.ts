/** Every kind of expectation: a result that meets it, one that does not, and one that does not tell. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { FINDINGS } from '../../src/diagnosis/finding.ts';
import type { SurveyResult, TlsVersions } from '../../src/handshake/result.ts';
import { noTlsVersions } from '../../src/handshake/tls-survey.ts';
import type { Expectation } from '../../src/policy/expectation.ts';
import { holdAgainst } from '../../src/policy/held.ts';
import { KINDS } from '../../src/policy/kinds.ts';
import { readPolicy } from '../../src/policy/read.ts';
import {
  certificateFacts,
  completed,
  credsspFacts,
  failed,
  nlaFacts,
  ntlmFacts,
  result,
  STAGE_IDS,
  standardRdpFacts,
  stopped,
  tlsFacts,
  tlsOnlyFacts,
} from '../kit/results.ts';
import { CLOSED, MOTLEY_TLS, SOUND_TLS, taken, tlsVersions } from '../kit/tls-versions.ts';

const REFUSED = failed('tcp', { kind: 'refused' });
const DIED = failed('tls', { kind: 'reset' });
/** TLS and NLA were passed over, and the walk went on. */
const PLAIN = withSkipped(
  completed('channels', {
    facts: standardRdpFacts(),
    security: { nla: 'unsupported', tls: 'unsupported', standardRdp: 'allowed' },
  }),
  ['tls', 'credssp', 'authorization'],
);
const TLS_ONLY = withSkipped(completed('channels', { facts: tlsOnlyFacts() }), [
  'credssp',
  'authorization',
]);

function withSkipped(host: SurveyResult, skipped: readonly string[]): SurveyResult {
  return {
    ...host,
    stages: host.stages.map((report) =>
      skipped.includes(report.stage) ? { ...report, status: 'skipped', ms: 0 } : report,
    ),
  };
}

const certificate = (overrides: Parameters<typeof certificateFacts>[0]) =>
  result({ facts: nlaFacts({ certificate: certificateFacts(overrides) }) });
const ntlm = (overrides: Parameters<typeof ntlmFacts>[0]) =>
  result({ facts: nlaFacts({ ntlm: ntlmFacts(overrides) }) });
const tls = (overrides: Parameters<typeof tlsFacts>[0]) =>
  result({ facts: nlaFacts({ tls: tlsFacts(overrides) }) });
const security = (nla: SurveyResult['security']['nla']) =>
  result({ security: { nla, tls: nla, standardRdp: 'allowed' } });

const ASKED = result({ tlsVersions: SOUND_TLS });
const answering = (cells: Partial<TlsVersions>) =>
  result({ tlsVersions: { ...SOUND_TLS, ...cells } });
const ONE_QUESTION = answering({
  tls12: taken('tls12', ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384']),
  tls13: taken('tls13', ['TLS_AES_256_GCM_SHA384']),
});
const SILENT = { ...failed('tcp', { kind: 'refused' }), tlsVersions: noTlsVersions() };

type Case = readonly [
  expect: string,
  host: SurveyResult,
  status: Expectation['status'],
  /** What was observed, or, where that is not known, a part of the reason. */
  observed: string,
];

const DIED_AT_TLS = 'the handshake died at tls (reset)';

const CASES: readonly Case[] = [
  ['security: { nla: required }', result(), 'met', 'required'],
  ['security: { nla: required }', security('supported'), 'unmet', 'supported, but not required'],
  ['security: { nla: supported }', security('required'), 'met', 'required'],
  ['security: { nla: supported }', security('supported'), 'met', 'supported, but not required'],
  ['security: { nla: optional }', security('required'), 'unmet', 'required'],
  ['security: { nla: [unsupported, optional] }', PLAIN, 'met', 'unsupported'],
  ['security: { nla: required }', REFUSED, 'unknown', 'the handshake died at tcp (refused)'],
  ['security: { nla: required }', security('unknown'), 'unknown', 'too few connection requests'],
  ['security: { tls: required }', result(), 'met', 'required'],
  ['security: { tls: required }', PLAIN, 'unmet', 'unsupported'],
  ['security: { tls: required }', DIED, 'unknown', DIED_AT_TLS],
  ['security: { standardRdp: refused }', result(), 'met', 'refused'],
  ['security: { standardRdp: refused }', PLAIN, 'unmet', 'allowed'],
  ['security: { standardRdp: allowed }', REFUSED, 'unknown', 'died at tcp'],
  ['tls: { min: 1.2 }', result(), 'met', 'TLS 1.3'],
  ['tls: { min: 1.2 }', tls({ version: 'TLSv1' }), 'unmet', 'TLS 1.0'],
  ['tls: { min: 1.0 }', tls({ version: 'TLSv1' }), 'met', 'TLS 1.0'],
  ['tls: { min: 1.2 }', PLAIN, 'unmet', 'no TLS, which the host did not use'],
  ['tls: { min: 1.2 }', DIED, 'unknown', DIED_AT_TLS],
  ['tls: { min: 1.2 }', tls({ version: 'TLSv9' }), 'unknown', 'TLSv9 is not known'],
  ['tls: { max: TLSv1.2 }', tls({ version: 'TLSv1.2' }), 'met', 'TLS 1.2'],
  ['tls: { max: 1.2 }', result(), 'unmet', 'TLS 1.3'],
  ['tls: { max: 1.2 }', DIED, 'unknown', DIED_AT_TLS],
  ["tls: { cipher: 'tls_*_GCM_*' }", result(), 'met', 'TLS_AES_256_GCM_SHA384'],
  ["tls: { cipher: 'TLS_*_SHA256' }", result(), 'unmet', 'TLS_AES_256_GCM_SHA384'],
  ["tls: { cipher: 'TLS_*' }", DIED, 'unknown', DIED_AT_TLS],
  ['tls: { oldest: 1.2 }', ASKED, 'met', 'TLS 1.2 and TLS 1.3'],
  ['tls: { oldest: 1.3 }', ASKED, 'unmet', 'TLS 1.2 and TLS 1.3'],
  ['tls: { oldest: 1.2 }', answering({ tls10: noTlsVersions().tls10 }), 'unknown', 'TLS 1.0 was'],
  ['tls: { oldest: 1.2 }', answering({ ssl3: CLOSED }), 'met', 'TLS 1.2'],
  ['tls: { oldest: 1.2 }', result(), 'unknown', '--tls versions asks'],
  ['tls: { oldest: 1.2 }', PLAIN, 'unmet', 'no TLS, which the host did not use'],
  ['tls: { oldest: 1.2 }', SILENT, 'unknown', 'died at tcp (refused)'],
  ['tls: { takes: 1.2 }', ASKED, 'met', 'TLS 1.2 and TLS 1.3'],
  ['tls: { takes: 1.1 }', ASKED, 'unmet', 'TLS 1.2 and TLS 1.3'],
  ['tls: { takes: 1.2 }', result({ tlsVersions: tlsVersions({}) }), 'unmet', 'none'],
  ['tls: { takes: 1.1 }', answering({ tls11: noTlsVersions().tls11 }), 'unknown', 'TLS 1.1 was'],
  ['tls: { takes: 1.1 }', result(), 'unknown', '--tls versions asks'],
  ["tls: { suites: ['tls_ecdhe_*_GCM_*', 'TLS_AES_*'] }", ASKED, 'met', 'TLS_AES_256_GCM_SHA384'],
  ["tls: { suites: 'TLS_AES_*' }", ASKED, 'unmet', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 and'],
  ["tls: { suites: 'TLS_*' }", result({ tlsVersions: MOTLEY_TLS }), 'unknown', 'there may be more'],
  ["tls: { suites: 'TLS_*' }", ONE_QUESTION, 'unknown', '--tls suites asks'],
  ["tls: { suites: 'TLS_*' }", result(), 'unknown', '--tls suites asks'],
  ["certificate: { daysLeft: '>= 30' }", result(), 'met', '221'],
  ["certificate: { daysLeft: '>= 222' }", result(), 'unmet', '221'],
  ["certificate: { daysLeft: '>= 30' }", PLAIN, 'unmet', 'no certificate, which the host did'],
  ["certificate: { daysLeft: '>= 30' }", DIED, 'unknown', DIED_AT_TLS],
  ['certificate: { names: host }', result(), 'met', 'for rds01.example'],
  ['certificate: { names: host }', certificate({ matchesTarget: false }), 'unmet', 'for rds01'],
  ['certificate: { names: host }', certificate({ matchesTarget: null }), 'unknown', 'an address'],
  ['certificate: { names: computer }', result(), 'met', 'for rds01.example'],
  ['certificate: { names: computer }', certificate({ matchesNtlmName: false }), 'unmet', 'for rds'],
  ['certificate: { names: computer }', TLS_ONLY, 'met', 'for rds01.example'],
  ['certificate: { names: [RDS01.example.] }', result(), 'met', 'for rds01.example'],
  ['certificate: { names: [rds01.example, rds] }', result(), 'unmet', 'for rds01.example'],
  ['certificate: { names: rds }', certificate({ names: [] }), 'unmet', 'no name'],
  ['certificate: { names: rds }', DIED, 'unknown', DIED_AT_TLS],
  ["certificate: { issuer: 'cn=example issuing ca' }", result(), 'met', 'CN=Example Issuing CA'],
  ["certificate: { issuer: '*Other*' }", result(), 'unmet', 'CN=Example Issuing CA'],
  ["certificate: { issuer: '*' }", DIED, 'unknown', DIED_AT_TLS],
  ["certificate: { subject: ['CN=a', 'CN=*.example'] }", result(), 'met', 'CN=rds01.example'],
  ['certificate: { subject: rds01 }', result(), 'unmet', 'CN=rds01.example'],
  ['certificate: { subject: rds01 }', DIED, 'unknown', DIED_AT_TLS],
  [`certificate: { sha1: '${'00:'.repeat(19)}00' }`, result(), 'met', '0'.repeat(40)],
  [`certificate: { sha1: '\u200e${'A'.repeat(40)}' }`, result(), 'unmet', '0'.repeat(40)],
  [`certificate: { sha1: '${'a'.repeat(40)}' }`, DIED, 'unknown', DIED_AT_TLS],
  [`certificate: { sha256: '${'0'.repeat(64)}' }`, result(), 'met', '0'.repeat(64)],
  [`certificate: { sha256: ['${'a'.repeat(64)}'] }`, result(), 'unmet', '0'.repeat(64)],
  [`certificate: { sha256: '${'a'.repeat(64)}' }`, DIED, 'unknown', DIED_AT_TLS],
  ['certificate: { keyType: [ec, rsa] }', result(), 'met', 'rsa'],
  ['certificate: { keyType: ec }', result(), 'unmet', 'rsa'],
  ['certificate: { keyType: ec }', DIED, 'unknown', DIED_AT_TLS],
  ["certificate: { keyBits: '>= 2048' }", result(), 'met', '2048'],
  ["certificate: { keyBits: '> 2048' }", result(), 'unmet', '2048'],
  ["certificate: { keyBits: '> 0' }", certificate({ keyBits: null }), 'unknown', 'does not tell'],
  [
    'certificate: { signatureHash: sha256 }',
    certificate({ signatureHash: 'sha256' }),
    'met',
    'sha',
  ],
  [
    'certificate: { signatureHash: sha256 }',
    certificate({ signatureHash: 'sha1' }),
    'unmet',
    'sha1',
  ],
  ['certificate: { signatureHash: sha256 }', result(), 'unknown', 'names no hash'],
  ['certificate: { selfSigned: false }', result(), 'met', 'false'],
  ['certificate: { selfSigned: false }', certificate({ selfSigned: true }), 'unmet', 'true'],
  ['certificate: { selfSigned: false }', DIED, 'unknown', DIED_AT_TLS],
  ['certificate: { windowsDefault: true }', certificate({ windowsDefault: true }), 'met', 'true'],
  ['certificate: { windowsDefault: true }', result(), 'unmet', 'false'],
  ['certificate: { windowsDefault: true }', DIED, 'unknown', DIED_AT_TLS],
  ["credssp: { version: '>= 5' }", result(), 'met', '6'],
  ["credssp: { version: '= 5' }", result(), 'unmet', '6'],
  ["credssp: { version: '>= 5' }", TLS_ONLY, 'unmet', 'no CredSSP, which the host did not use'],
  ["credssp: { version: '>= 5' }", DIED, 'unknown', DIED_AT_TLS],
  ['credssp: { mechanism: ntlm }', result(), 'met', 'ntlm'],
  [
    'credssp: { mechanism: ntlm }',
    result({ facts: nlaFacts({ credssp: credsspFacts({ mechanism: 'kerberos' }) }) }),
    'unmet',
    'kerberos',
  ],
  ['credssp: { mechanism: ntlm }', DIED, 'unknown', DIED_AT_TLS],
  ['ntlm: { netbiosComputerName: rds01 }', result(), 'met', 'RDS01'],
  ['ntlm: { netbiosComputerName: rds02 }', result(), 'unmet', 'RDS01'],
  ['ntlm: { netbiosComputerName: rds02 }', DIED, 'unknown', DIED_AT_TLS],
  ['ntlm: { netbiosDomainName: EXAMPLE }', result(), 'met', 'EXAMPLE'],
  ['ntlm: { netbiosDomainName: OTHER }', result(), 'unmet', 'EXAMPLE'],
  ['ntlm: { netbiosDomainName: OTHER }', DIED, 'unknown', DIED_AT_TLS],
  ["ntlm: { dnsComputerName: 'rds*.example' }", result(), 'met', 'rds01.example'],
  ['ntlm: { dnsComputerName: rds01 }', result(), 'unmet', 'rds01.example'],
  ['ntlm: { dnsComputerName: rds01 }', DIED, 'unknown', DIED_AT_TLS],
  ['ntlm: { dnsDomainName: example }', result(), 'met', 'example'],
  ['ntlm: { dnsDomainName: other }', result(), 'unmet', 'example'],
  ['ntlm: { dnsDomainName: other }', TLS_ONLY, 'unmet', 'no NLA, which the host did not use'],
  ['ntlm: { dnsDomainName: other }', DIED, 'unknown', DIED_AT_TLS],
  ["ntlm: { build: '>= 10.0.17763' }", result(), 'met', '10.0.20348'],
  ["ntlm: { build: '>= 10.0.9999' }", result(), 'met', '10.0.20348'],
  ["ntlm: { build: '< 10.0.20348' }", result(), 'unmet', '10.0.20348'],
  ["ntlm: { build: '>= 6.1.7601' }", DIED, 'unknown', DIED_AT_TLS],
  ["ntlm: { clockSkewSeconds: '<= 300' }", result(), 'met', '0.2'],
  ["ntlm: { clockSkewSeconds: '<= 300' }", ntlm({ clockSkewSeconds: -301 }), 'unmet', '-301'],
  ["ntlm: { clockSkewSeconds: '<= 300' }", DIED, 'unknown', DIED_AT_TLS],
  ['blocked: true', REFUSED, 'met', 'no connection (refused)'],
  ['blocked: true', failed('tcp', { kind: 'timedOut', afterMs: 5000 }), 'met', 'no connection'],
  ['blocked: true', result(), 'unmet', 'a connection'],
  ['blocked: true', failed('x224', { kind: 'reset' }), 'unmet', 'a connection'],
  [
    'blocked: true',
    failed('dns', { kind: 'unresolved', code: 'ENOTFOUND' }),
    'unknown',
    'ENOTFOUND',
  ],
  ['blocked: false', result(), 'met', 'a connection'],
  ['blocked: false', REFUSED, 'unmet', 'no connection (refused)'],
  ['reaches: credssp', result(), 'met', 'stopped after credssp'],
  ['reaches: tls', DIED, 'unmet', 'died at tls'],
  ['reaches: x224', DIED, 'met', 'died at tls'],
  ['reaches: channels', TLS_ONLY, 'met', 'through channels'],
  ['reaches: channels', result(), 'unknown', 'the walk stopped after credssp: credentials needed'],
  ['reaches: licensing', TLS_ONLY, 'unknown', 'no further than channels'],
  ['verdict: nla-required', result(), 'met', 'nla-required'],
  ['verdict: [tcp-refused, tcp-timed-out]', result(), 'unmet', 'nla-required'],
  ["ms: { total: '<= 50' }", result(), 'met', '41.7 ms'],
  ["ms: { total: '<= 41' }", result(), 'unmet', '41.7 ms'],
  ["ms: { total: '<= 50' }", DIED, 'unknown', DIED_AT_TLS],
  ...STAGE_IDS.flatMap((id): Case[] => [
    [`ms: { ${id}: '<= 50' }`, completed('activation'), 'met', 'ms'],
    [`ms: { ${id}: '<= 1' }`, completed('activation'), 'unmet', 'ms'],
    [`ms: { ${id}: '<= 50' }`, failed(id, { kind: 'reset' }), 'unknown', `died at ${id}`],
  ]),
  ["ms: { tls: '<= 50' }", PLAIN, 'unknown', 'the host did not use it'],
];

function heldTo(asked: string, host: SurveyResult): readonly Expectation[] {
  const policy = readPolicy(
    `groups:\n  all:\n    targets: ['*', 0.0.0.0/0]\n    expect:\n      ${asked}\n`.replace(
      "'*'",
      "'*.example'",
    ),
    { source: 'rdpprobe.yaml' },
  );
  const diagnosed = { ...host, ...diagnose(host) };
  const held = holdAgainst(policy, '2026-11-21').hold(diagnosed);
  return held?.expectations ?? [];
}

describe('each kind of expectation', () => {
  it.each(CASES)('%s', (asked, host, status, observed) => {
    const [expectation, ...others] = heldTo(asked, host);
    expect(others).toEqual([]);
    expect(expectation).toMatchObject({
      status,
      source: expect.stringContaining('rdpprobe.yaml:5'),
    });
    if (status === 'unknown') {
      expect(expectation?.observed).toBeNull();
      expect(expectation?.summary).toContain(observed);
    } else {
      expect(expectation?.observed).toContain(observed);
      expect(expectation?.summary).toContain(expectation?.observed);
    }
  });

  it('is held to a result that meets it, one that does not, and one that does not tell', () => {
    const tried = new Set(
      CASES.flatMap(([asked, host]) =>
        heldTo(asked, host).map(({ id, status }) => `${id} ${status}`),
      ),
    );
    const missing = Object.keys(KINDS).flatMap((id) =>
      ['met', 'unmet', 'unknown']
        .map((status) => `${id} ${status}`)
        .filter((each) => !tried.has(each)),
    );
    // A verdict is always there.
    expect(missing).toEqual(['verdict unknown']);
  });

  it('is unknown where this machine failed, whatever was seen before', () => {
    const ours = result({
      outcome: {
        kind: 'failed',
        at: 'tcp',
        during: '',
        failure: { kind: 'local', code: 'EMFILE' },
      },
    });
    for (const [asked] of CASES) {
      expect(heldTo(asked, ours).map(({ status }) => status)).toEqual(['unknown']);
    }
  });
});

describe('a rule that may find nothing', () => {
  it('does not hold where it has found something', () => {
    const old = result({ facts: nlaFacts({ credssp: credsspFacts({ version: 2 }) }) });
    const [first] = heldTo('rules: [RDP-CREDSSP-001]', old);
    expect(first).toMatchObject({
      id: 'RDP-CREDSSP-001',
      status: 'unmet',
      expected: 'absent',
      severity: 'high',
      observed: expect.stringContaining('CredSSP lacks the security update of 2018'),
    });
  });

  it('holds where it has looked and found nothing', () => {
    const rules = FINDINGS.map(({ id }) => id).filter((id) => !id.startsWith('RDP-LIC'));
    const asked = answering({ tls10: noTlsVersions().tls10 }); // or old clients were a finding
    const held = heldTo(`rules: [${rules.join(', ')}]`, asked);
    expect(held.filter(({ status }) => status !== 'met').map(({ id }) => id)).toEqual([]);
  });

  it('is unknown where it would take questions that were not asked', () => {
    const rules = 'rules: [RDP-TLS-001, RDP-TLS-008, RDP-TLS-011]';
    const statuses = (host: SurveyResult) => {
      const held = new Map(heldTo(rules, host).map(({ id, status }) => [id, status]));
      return ['RDP-TLS-001', 'RDP-TLS-008', 'RDP-TLS-011'].map((id) => held.get(id));
    };
    expect(statuses(result())).toEqual(['met', 'unknown', 'unknown']);
    expect(statuses(ONE_QUESTION)).toEqual(['met', 'met', 'unknown']);
    expect(statuses(ASKED)).toEqual(['met', 'met', 'met']);
    expect(statuses({ ...DIED, tlsVersions: SOUND_TLS })).toEqual(['unknown', 'met', 'met']);
    expect(statuses(PLAIN)).toEqual(['met', 'met', 'met']);
    const asks = heldTo(rules, result()).map(({ summary }) => summary);
    expect(asks.join()).toContain('--tls versions asks for it');
  });

  it('is unknown where there was nothing to look at', () => {
    const held = heldTo(`rules: [${FINDINGS.map(({ id }) => id).join(', ')}]`, REFUSED);
    expect(held.filter(({ status }) => status !== 'unknown')).toEqual([]);
    expect(held).toHaveLength(FINDINGS.length);
  });
});

describe('what never happens', () => {
  const hosts = [result(), REFUSED, DIED, PLAIN, TLS_ONLY, stopped('licensing', '')];

  it('is that a result without its parts makes an expectation throw', () => {
    const asked = CASES.map(([each]) => each);
    fc.assert(
      fc.property(
        fc.constantFrom(...asked),
        fc.constantFrom(...hosts),
        fc.subarray(['x224', 'tls', 'certificate', 'credssp', 'ntlm', 'mcs'] as const),
        fc.subarray(STAGE_IDS),
        (each, host, gone, ran) => {
          const facts = Object.fromEntries(
            Object.entries(host.facts).filter(([name]) => !gone.includes(name as 'tls')),
          );
          const stages = host.stages.filter(({ stage }) => ran.includes(stage));
          const [expectation] = heldTo(each, { ...host, facts, stages });
          expect(['met', 'unmet', 'unknown']).toContain(expectation?.status);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is that the order of keys matters', () => {
    const parts = [
      "certificate: { daysLeft: '>= 30', selfSigned: true }",
      'security: { nla: required, standardRdp: allowed }',
      "ms: { total: '<= 1', tcp: '<= 50' }",
      'reaches: channels',
      'rules: { RDP-NLA-001: absent, RDP-TLS-001: absent }',
    ];
    const inOrder = heldTo(parts.join('\n      '), result());
    fc.assert(
      fc.property(fc.shuffledSubarray(parts, { minLength: parts.length }), (shuffled) => {
        const held = heldTo(shuffled.join('\n      '), result());
        const bare = (all: readonly Expectation[]) => all.map(({ source, ...rest }) => rest);
        expect(bare(held)).toEqual(bare(inOrder));
      }),
      { numRuns: 20 },
    );
    expect(inOrder.map(({ status }) => status)).toEqual([
      ...['unmet', 'unmet', 'unmet'],
      'unknown',
      ...inOrder.slice(4).map(() => 'met'),
    ]);
  });
});
