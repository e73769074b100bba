import { describe, expect, it } from 'vitest';
import { FINDINGS, findingsOf } from '../../src/diagnosis/finding.ts';
import { RUN_RULES } from '../../src/diagnosis/run-rule.ts';
import { SEVERITIES } from '../../src/diagnosis/severity.ts';
import type { SurveyResult } from '../../src/handshake/result.ts';
import type { Facts } from '../../src/handshake/sequence.ts';
import { REMEDIES } from '../../src/knowledge/remedies.ts';
import {
  certificateFacts,
  completed,
  credsspFacts,
  died,
  factsBefore,
  failed,
  matrix,
  mcsFacts,
  nlaFacts,
  notTried,
  ntlmFacts,
  refused,
  result,
  STARTED_AT,
  selected,
  selectedInstead,
  standardRdpFacts,
  tlsFacts,
  tlsOnlyFacts,
  unnegotiated,
  x224Facts,
} from '../kit/results.ts';
import { type Case, MORE_CASES } from './finding-cases.ts';
import { TLS_SURVEY_CASES } from './tls-survey-cases.ts';

const now = new Date(STARTED_AT);

const withFacts = (facts: Facts) => result({ facts: nlaFacts(facts) });
const withCertificate = (overrides: Parameters<typeof certificateFacts>[0]) =>
  withFacts({ certificate: certificateFacts(overrides) });
const withMatrix = (overrides: Parameters<typeof matrix>[0]) =>
  result({ protocols: matrix(overrides) });
const withStandardRdp = (overrides: Parameters<typeof mcsFacts>[0]) =>
  completed('channels', { facts: standardRdpFacts({ mcs: mcsFacts(overrides) }) });
const withProprietary = (keyBits: number | null, kind: 'proprietary' | 'x509' = 'proprietary') =>
  withStandardRdp({
    encryptionMethod: '128BIT',
    encryptionLevel: 'HIGH',
    serverCertificate: { kind, keyBits },
  });
const withEcho = (requestedProtocolsEcho: string, overrides: Partial<SurveyResult> = {}) =>
  completed('channels', {
    facts: tlsOnlyFacts({ mcs: mcsFacts({ requestedProtocolsEcho }) }),
    protocols: notTried,
    ...overrides,
  });
const FULL_OFFER = 'PROTOCOL_SSL|PROTOCOL_HYBRID|PROTOCOL_HYBRID_EX';
const retired = {
  build: '6.3.9600',
  product: 'Windows Server 2012 R2',
  endOfSupport: '2023-10-10',
};
const winpr = { build: '6.1.7601', product: 'Windows 7', endOfSupport: '2020-01-14' };
const tls12 = tlsFacts({ version: 'TLSv1.2', cipher: 'ECDHE-RSA-AES256-GCM-SHA384' });
const ntlmBlocked = {
  kind: 'rejected',
  protocol: 'credssp',
  code: 'STATUS_NTLM_BLOCKED',
  value: 0xc0000418,
} as const;

/** For each rule the results it fires on, and the nearest ones it must leave alone. */
const CASES: Readonly<Record<string, { fires: readonly Case[]; spares: readonly Case[] }>> = {
  ...MORE_CASES,
  ...TLS_SURVEY_CASES,
  'RDP-NLA-001': {
    fires: [
      { when: 'TLS alone was taken', result: withMatrix({ ssl: selected('PROTOCOL_SSL') }) },
      { when: 'Standard RDP was taken', result: withMatrix({ rdp: selected('PROTOCOL_RDP') }) },
      {
        when: 'the walk itself went by TLS',
        result: completed('channels', { facts: tlsOnlyFacts(), protocols: notTried }),
      },
    ],
    spares: [
      { when: 'weaker ways were refused', result: result() },
      {
        when: 'TLS was selected without an offer, which ended the walk',
        result: failed(
          'x224',
          { kind: 'unexpected', expected: 'one of the offered protocols', got: 'PROTOCOL_SSL' },
          { facts: { x224: x224Facts({ selectedProtocol: 'PROTOCOL_SSL' }) } },
        ),
      },
      {
        when: 'weaker ways were not tried, or died',
        result: withMatrix({
          ssl: died({ kind: 'reset' }),
          rdp: { supported: null, answer: 'notTried' },
        }),
      },
    ],
  },
  'RDP-STD-001': {
    fires: [
      { when: 'RDP was selected', result: withMatrix({ rdp: selected('PROTOCOL_RDP') }) },
      { when: 'nothing was negotiated', result: withMatrix({ rdp: unnegotiated }) },
      {
        when: 'the walk was confirmed without negotiation data',
        result: completed('x224', {
          facts: { x224: x224Facts({ selectedProtocol: 'PROTOCOL_RDP', negotiated: false }) },
          protocols: notTried,
        }),
      },
      {
        when: 'the walk went by it',
        result: completed('channels', { facts: standardRdpFacts(), protocols: notTried }),
      },
    ],
    spares: [
      { when: 'RDP was refused', result: result() },
      {
        when: 'only TLS was taken',
        result: completed('channels', { facts: tlsOnlyFacts(), protocols: notTried }),
      },
    ],
  },
  'RDP-STD-002': {
    fires: ['NONE', '40BIT', '56BIT'].map((encryptionMethod) => ({
      when: `the method is ${encryptionMethod}`,
      result: withStandardRdp({ encryptionMethod, encryptionLevel: 'HIGH' }),
    })),
    spares: [
      {
        when: 'the method is 128BIT',
        result: withStandardRdp({ encryptionMethod: '128BIT', encryptionLevel: 'HIGH' }),
      },
      { when: 'TLS does the encryption', result: completed('channels', { facts: tlsOnlyFacts() }) },
      { when: 'settings were not seen', result: failed('mcs', { kind: 'reset' }) },
    ],
  },
  'RDP-STD-003': {
    fires: ['NONE', 'LOW', 'CLIENT_COMPATIBLE'].map((encryptionLevel) => ({
      when: `the level is ${encryptionLevel}`,
      result: withStandardRdp({ encryptionMethod: '128BIT', encryptionLevel }),
    })),
    spares: [
      {
        when: 'the level is HIGH',
        result: withStandardRdp({ encryptionMethod: '128BIT', encryptionLevel: 'HIGH' }),
      },
      { when: 'TLS does the encryption', result: completed('channels', { facts: tlsOnlyFacts() }) },
      { when: 'settings were not seen', result: failed('mcs', { kind: 'reset' }) },
    ],
  },
  'RDP-STD-004': {
    fires: [{ when: 'the key has 512 bits', result: withProprietary(512) }],
    spares: [
      { when: 'the key has 1024 bits', result: withProprietary(1024) },
      { when: 'the key is not known', result: withProprietary(null) },
      { when: 'the certificate is of the other kind', result: withProprietary(512, 'x509') },
    ],
  },
  'RDP-TLS-001': {
    fires: ['TLSv1', 'TLSv1.1'].map((version) => ({
      when: version,
      result: withFacts({ tls: tlsFacts({ version }) }),
    })),
    spares: [
      { when: 'TLSv1.2', result: withFacts({ tls: tls12 }) },
      { when: 'no TLS was seen', result: failed('tls', { kind: 'reset' }) },
    ],
  },
  'RDP-TLS-002': {
    fires: [
      {
        when: 'a second hello was needed',
        result: withFacts({ tls: { ...tls12, fallback: 'tls1.2-only' } }),
      },
    ],
    spares: [{ when: 'the first hello was taken', result: withFacts({ tls: tls12 }) }],
  },
  'RDP-CERT-001': {
    fires: [
      {
        when: 'yesterday was the last day',
        result: withCertificate({ notAfter: '2026-11-20T00:00:00.000Z' }),
      },
    ],
    spares: [
      {
        when: 'tomorrow is the last day',
        result: withCertificate({ notAfter: '2026-11-22T00:00:00.000Z' }),
      },
      { when: 'no certificate was seen', result: failed('tls', { kind: 'reset' }) },
      { when: 'the date is none', result: withCertificate({ notAfter: 'never' }) },
    ],
  },
  'RDP-CERT-002': {
    fires: [
      {
        when: 'ten days are left',
        result: withCertificate({ notAfter: '2026-12-01T02:00:00.000Z' }),
      },
    ],
    spares: [
      {
        when: 'thirty days are left',
        result: withCertificate({ notAfter: '2026-12-21T02:00:00.000Z' }),
      },
      { when: 'it is past', result: withCertificate({ notAfter: '2026-11-20T00:00:00.000Z' }) },
    ],
  },
  'RDP-CERT-003': {
    fires: [
      {
        when: 'it begins tomorrow',
        result: withCertificate({ notBefore: '2026-11-22T00:00:00.000Z' }),
      },
    ],
    spares: [
      {
        when: 'it began yesterday',
        result: withCertificate({ notBefore: '2026-11-20T00:00:00.000Z' }),
      },
    ],
  },
  'RDP-CERT-004': {
    fires: [
      { when: 'no name fits', result: withCertificate({ matchesTarget: false }) },
      { when: 'there are no names', result: withCertificate({ matchesTarget: false, names: [] }) },
      {
        when: 'there are many names, none of which fits',
        result: withCertificate({ matchesTarget: false, names: [...'abcdefgh'] }),
      },
    ],
    spares: [
      { when: 'a name fits', result: withCertificate({ matchesTarget: true }) },
      { when: 'no name could fit', result: withCertificate({ matchesTarget: null }) },
    ],
  },
  'RDP-CERT-005': {
    fires: [
      { when: 'no name fits', result: withCertificate({ matchesNtlmName: false }) },
      {
        when: 'NTLM gave only a short name',
        result: withFacts({
          certificate: certificateFacts({ matchesNtlmName: false }),
          ntlm: { targetName: 'X', netbiosComputerName: 'X' },
        }),
      },
      {
        when: 'NTLM gave no name that is kept',
        result: withFacts({
          certificate: certificateFacts({ matchesNtlmName: false }),
          ntlm: { targetName: 'X' },
        }),
      },
    ],
    spares: [{ when: 'a name fits', result: withCertificate({ matchesNtlmName: true }) }],
  },
  'RDP-CERT-006': {
    fires: [
      {
        when: 'Windows made it',
        result: withCertificate({ selfSigned: true, windowsDefault: true }),
      },
      {
        when: 'someone made it',
        result: withCertificate({ selfSigned: true, windowsDefault: false }),
      },
    ],
    spares: [{ when: 'an authority issued it', result: withCertificate({ selfSigned: false }) }],
  },
  'RDP-CERT-007': {
    fires: [
      { when: 'RSA with 1024 bits', result: withCertificate({ keyType: 'rsa', keyBits: 1024 }) },
      { when: 'a curve of 192 bits', result: withCertificate({ keyType: 'ec', keyBits: 192 }) },
    ],
    spares: [
      { when: 'RSA with 2048 bits', result: withCertificate({ keyType: 'rsa', keyBits: 2048 }) },
      { when: 'a curve of 256 bits', result: withCertificate({ keyType: 'ec', keyBits: 256 }) },
      {
        when: 'a key of its own kind',
        result: withCertificate({ keyType: 'ed25519', keyBits: 256 }),
      },
      {
        when: 'a key that is not known',
        result: withCertificate({ keyType: 'rsa', keyBits: null }),
      },
    ],
  },
  'RDP-CERT-008': {
    fires: ['sha1WithRSAEncryption', 'ecdsa-with-SHA1', 'md5WithRSAEncryption'].map(
      (signatureAlgorithm) => ({
        when: signatureAlgorithm,
        result: withCertificate({ signatureAlgorithm }),
      }),
    ),
    spares: ['sha256WithRSAEncryption', 'ecdsa-with-SHA384', 'Ed25519'].map(
      (signatureAlgorithm) => ({
        when: signatureAlgorithm,
        result: withCertificate({ signatureAlgorithm }),
      }),
    ),
  },
  'RDP-CREDSSP-001': {
    fires: [{ when: 'version 4', result: withFacts({ credssp: credsspFacts({ version: 4 }) }) }],
    spares: [
      { when: 'version 5', result: withFacts({ credssp: credsspFacts({ version: 5 }) }) },
      { when: 'CredSSP was not seen', result: completed('channels', { facts: tlsOnlyFacts() }) },
    ],
  },
  'RDP-CREDSSP-003': {
    fires: [
      {
        when: 'the proof was that of another key',
        result: withFacts({ credssp: credsspFacts({ serverKeyVerified: false }) }),
      },
    ],
    spares: [
      {
        when: 'the proof was right',
        result: withFacts({ credssp: credsspFacts({ serverKeyVerified: true }) }),
      },
      { when: 'no proof was asked for', result: withFacts({ credssp: credsspFacts() }) },
    ],
  },
  'RDP-NTLM-001': {
    fires: [
      { when: 'NTLM is blocked', result: failed('credssp', ntlmBlocked) },
      {
        when: 'SPNEGO declined it',
        result: failed('credssp', { ...ntlmBlocked, code: 'reject', value: 2 }),
      },
      {
        when: 'a fact says so',
        result: withFacts({ credssp: credsspFacts({ errorCode: 'STATUS_NTLM_BLOCKED' }) }),
      },
      {
        when: 'Kerberos was asked for',
        result: result({
          facts: {
            ...factsBefore('credssp'),
            credssp: credsspFacts({ mechanism: 'kerberos' }),
          },
        }),
      },
    ],
    spares: [
      { when: 'NTLM was answered', result: result() },
      {
        when: 'something else was refused',
        result: failed('credssp', { ...ntlmBlocked, code: 'STATUS_LOGON_FAILURE' }),
      },
      {
        when: 'Kerberos was named but NTLM taken',
        result: withFacts({ credssp: credsspFacts({ mechanism: 'kerberos' }) }),
      },
    ],
  },
  'RDP-TIME-001': {
    fires: [
      {
        when: 'six minutes ahead',
        result: withFacts({ ntlm: ntlmFacts({ clockSkewSeconds: 360 }) }),
      },
      {
        when: 'six minutes behind, time not kept',
        result: withFacts({ ntlm: { targetName: 'X', clockSkewSeconds: -360 } }),
      },
    ],
    spares: [
      { when: 'five minutes', result: withFacts({ ntlm: ntlmFacts({ clockSkewSeconds: -300 }) }) },
      { when: 'the clock was not seen', result: withFacts({ ntlm: { targetName: 'X' } }) },
    ],
  },
  'RDP-OS-001': {
    fires: [
      {
        when: 'support ended years ago',
        result: withFacts({ ntlm: ntlmFacts(retired), tls: tls12 }),
      },
      {
        when: 'it is a 7601 with a certificate that Windows made',
        result: withFacts({
          ntlm: ntlmFacts(winpr),
          tls: tls12,
          certificate: certificateFacts({ selfSigned: true, windowsDefault: true }),
        }),
      },
      {
        when: 'the product has no name',
        result: withFacts({
          ntlm: { targetName: 'X', build: '6.0.6002', endOfSupport: '2020-01-14' },
          tls: tls12,
        }),
      },
    ],
    spares: [
      { when: 'support goes on', result: result() },
      {
        when: 'this is the last day of support',
        result: withFacts({
          ntlm: ntlmFacts({ ...retired, endOfSupport: '2026-11-21' }),
          tls: tls12,
        }),
      },
      { when: 'the build is not known', result: withFacts({ ntlm: { targetName: 'X' } }) },
      { when: 'NTLM was not seen', result: completed('channels', { facts: tlsOnlyFacts() }) },
      {
        when: 'the source reference is that of FreeRDP',
        result: withFacts({
          ntlm: ntlmFacts(winpr),
          tls: tls12,
          x224: x224Facts({ sourceReference: 0 }),
        }),
      },
      {
        when: 'TLS is newer than the build',
        result: withFacts({ ntlm: ntlmFacts(winpr), tls: tlsFacts() }),
      },
      {
        when: 'it is a 7601 with a certificate that Windows did not make',
        result: withFacts({
          ntlm: ntlmFacts(winpr),
          tls: tls12,
          certificate: certificateFacts({ selfSigned: true, windowsDefault: false }),
        }),
      },
    ],
  },
  'RDP-NEG-001': {
    fires: [
      {
        when: 'TLS came in place of RDSTLS',
        result: withMatrix({ rdstls: selectedInstead('PROTOCOL_SSL') }),
      },
      { when: 'something unknown came', result: withMatrix({ hybridEx: selectedInstead('0x40') }) },
    ],
    spares: [
      {
        when: 'the weaker of two offers was taken',
        result: withMatrix({ hybridEx: selectedInstead('PROTOCOL_SSL') }),
      },
      { when: 'plain RDP was taken', result: withMatrix({ ssl: selectedInstead('PROTOCOL_RDP') }) },
      { when: 'everything was by the book', result: result() },
    ],
  },
  'RDP-NEG-005': {
    fires: [
      {
        when: 'plain RDP came in place of TLS',
        result: withMatrix({ ssl: selectedInstead('PROTOCOL_RDP') }),
      },
      {
        when: 'plain RDP came in place of NLA',
        result: withMatrix({ hybridEx: selectedInstead('PROTOCOL_RDP') }),
      },
    ],
    spares: [
      { when: 'plain RDP was asked for', result: withMatrix({ rdp: selected('PROTOCOL_RDP') }) },
      {
        when: 'TLS came in place of NLA',
        result: withMatrix({ hybrid: selectedInstead('PROTOCOL_SSL') }),
      },
    ],
  },
  'RDP-NEG-002': {
    fires: [
      { when: 'something else arrived', result: withEcho('PROTOCOL_RDSTLS') },
      { when: 'nothing is left of the request', result: withEcho('PROTOCOL_RDP') },
      {
        when: 'TLS alone arrived although the full offer was taken',
        result: withEcho('PROTOCOL_SSL', {
          protocols: matrix({ hybridEx: selectedInstead('PROTOCOL_SSL') }),
        }),
      },
    ],
    spares: [
      { when: 'the full offer is echoed', result: withEcho(FULL_OFFER) },
      {
        when: 'a later offer is echoed after a refusal',
        result: withEcho('PROTOCOL_SSL', {
          protocols: matrix({
            hybridEx: refused('SSL_REQUIRED_BY_SERVER'),
            hybrid: refused('SSL_REQUIRED_BY_SERVER'),
            ssl: selected('PROTOCOL_SSL'),
          }),
        }),
      },
      {
        when: 'a later offer is echoed after a death',
        result: withEcho('PROTOCOL_SSL|PROTOCOL_HYBRID', {
          protocols: matrix({
            hybridEx: died({ kind: 'reset' }),
            hybrid: selectedInstead('PROTOCOL_SSL'),
          }),
        }),
      },
      {
        when: 'plain RDP was selected from any offer',
        result: withEcho('', {
          facts: standardRdpFacts({ mcs: mcsFacts({ requestedProtocolsEcho: FULL_OFFER }) }),
        }),
      },
      {
        when: 'nothing was negotiated',
        result: withEcho('', {
          facts: standardRdpFacts({
            x224: x224Facts({ selectedProtocol: 'PROTOCOL_RDP', negotiated: false }),
            mcs: mcsFacts({ requestedProtocolsEcho: 'PROTOCOL_RDP' }),
          }),
        }),
      },
      {
        when: 'no offer is known',
        result: withEcho('', {
          facts: { mcs: mcsFacts({ requestedProtocolsEcho: 'PROTOCOL_SSL' }) },
        }),
      },
      { when: 'nothing is echoed', result: completed('channels', { facts: tlsOnlyFacts() }) },
    ],
  },
  'RDP-NEG-003': {
    fires: [
      {
        when: 'the flag is set',
        result: withFacts({ x224: x224Facts({ flags: ['RESTRICTED_ADMIN_MODE_SUPPORTED'] }) }),
      },
    ],
    spares: [
      { when: 'the flag is not set', result: withFacts({ x224: x224Facts({ flags: [] }) }) },
      { when: 'no flags were seen', result: failed('x224', { kind: 'reset' }) },
    ],
  },
  'RDP-NEG-004': {
    fires: [
      {
        when: 'the flag is set',
        result: withFacts({
          x224: x224Facts({ flags: ['REDIRECTED_AUTHENTICATION_MODE_SUPPORTED'] }),
        }),
      },
    ],
    spares: [
      { when: 'the flag is not set', result: withFacts({ x224: x224Facts({ flags: [] }) }) },
    ],
  },
};

const found = (rule: string, each: SurveyResult) =>
  findingsOf(each, now).find((finding) => finding.rule === rule);

const rows = (kind: 'fires' | 'spares') =>
  Object.entries(CASES).flatMap(([rule, cases]) =>
    cases[kind].map((each) => [rule, each.when, each.result] as const),
  );

describe('the rules', () => {
  it('are at least 35', () => {
    expect(FINDINGS.length + RUN_RULES.length).toBeGreaterThanOrEqual(35);
  });

  it('each have a remedy, and a way back', () => {
    const rules = [...FINDINGS, ...RUN_RULES].map(({ id }) => id).sort();
    expect(REMEDIES.map(({ rule }) => rule).sort()).toEqual(rules);
    for (const { about, remedy, rollback } of REMEDIES) {
      expect(about).toMatch(/^[a-z].*[^.]$|^TLS .*[^.]$|^Kerberos .*[^.]$|^Standard .*[^.]$/);
      expect(remedy).toMatch(/\.$/);
      expect(rollback).toMatch(/\.$/);
    }
  });

  it('each have cases here, on both sides', () => {
    expect(FINDINGS.map(({ id }) => id).sort()).toEqual(Object.keys(CASES).sort());
    for (const { fires, spares } of Object.values(CASES)) {
      expect(fires.length).toBeGreaterThan(0);
      expect(spares.length).toBeGreaterThan(0);
    }
  });

  it('have ids of one form, given once, and titles that are sentences', () => {
    expect(new Set(FINDINGS.map(({ id }) => id)).size).toBe(FINDINGS.length);
    for (const { id, title } of FINDINGS) {
      expect(id).toMatch(/^RDP-[A-Z]+-\d{3}$/);
      expect(title).toMatch(/^[A-Z].*[^.]\.$/);
    }
  });

  it.each(rows('fires'))('%s fires when %s', (rule, _when, each) => {
    const finding = found(rule, each);
    expect(finding).toBeDefined();
    expect(finding?.evidence.length).toBeGreaterThan(0);
    for (const line of finding?.evidence ?? []) {
      expect(line).toMatch(/^\S.*\.$/);
      expect(line).not.toMatch(/undefined|null|NaN|\[object/);
    }
  });

  it.each(rows('spares'))('%s says nothing when %s', (rule, _when, each) => {
    expect(found(rule, each)).toBeUndefined();
  });

  it('find nothing on a host that is in order', () => {
    expect(findingsOf(result(), now)).toEqual([]);
  });

  it('report the gravest first', () => {
    const bad = withFacts({
      x224: x224Facts({ flags: ['RESTRICTED_ADMIN_MODE_SUPPORTED'] }),
      credssp: credsspFacts({ version: 2 }),
      certificate: certificateFacts({ matchesTarget: false, keyBits: 1024 }),
    });
    const severities = findingsOf(bad, now).map(({ severity }) => SEVERITIES.indexOf(severity));
    expect(severities).toEqual([...severities].sort((a, b) => b - a));
    expect(new Set(severities).size).toBe(4);
  });

  it('put no control characters of a server into the evidence', () => {
    const hostile = '\u001b]0;owned\u0007';
    const evidence = findingsOf(
      withFacts({
        certificate: certificateFacts({
          subject: `CN=${hostile}`,
          names: [hostile],
          selfSigned: true,
          matchesTarget: false,
        }),
        ntlm: ntlmFacts({ ...retired, product: hostile, time: hostile, clockSkewSeconds: 999 }),
        tls: tls12,
      }),
      now,
    ).flatMap((finding) => finding.evidence);
    expect(evidence.length).toBeGreaterThan(3);
    expect(evidence.join('')).not.toMatch(/\p{Cc}/u);
  });

  it('tell that a build number is advisory', () => {
    expect(
      found('RDP-OS-001', withFacts({ ntlm: ntlmFacts(retired), tls: tls12 }))?.evidence.join(' '),
    ).toContain('advisory');
  });
});
