import { describe, expect, it } from 'vitest';
import type { SurveyResult } from '../../src/handshake/result.ts';
import { holdImported } from '../../src/policy/imported.ts';
import {
  certificateFacts,
  completed,
  failed,
  matrix,
  nlaFacts,
  refused,
  selected,
  unknownSecurity,
} from '../kit/results.ts';

const REQUIRED = { nla: 'required', tls: 'required', standardRdp: 'refused' } as const;

function asking(id: string, expected: string, from: SurveyResult): SurveyResult {
  const because = 'a setting';
  const expects = [{ id, expected, because, source: 'rds01.rdp:3' }];
  return { ...from, target: { ...from.target, expects } };
}

describe('what a file asks', () => {
  it('of a host that requires NLA turns away a client that cannot do it', () => {
    const result = asking(
      'security.nla',
      'not required',
      completed('channels', { security: REQUIRED }),
    );
    expect(holdImported(result)).toEqual([
      {
        id: 'security.nla',
        status: 'unmet',
        expected: 'not required',
        observed: 'required',
        summary: 'security.nla does not hold: required; asked for: not required, since a setting',
        severity: 'high',
        source: 'rds01.rdp:3',
      },
    ]);
  });

  const protocols = matrix({
    ssl: refused('HYBRID_REQUIRED_BY_SERVER'),
    hybrid: selected('PROTOCOL_HYBRID'),
  });
  const sha256 = 'ab'.repeat(32);
  const certificate = certificateFacts({
    sha256,
    daysLeft: -1,
    names: ['rds01'],
    matchesTarget: false,
    selfSigned: true,
  });
  const facts = { ...nlaFacts(), certificate };

  it.each<[string, string, Partial<SurveyResult>, string]>([
    ['security.nla', 'not required', { security: { ...REQUIRED, nla: 'supported' } }, 'met'],
    ['security.nla', 'not required', { security: { ...REQUIRED, nla: 'unsupported' } }, 'met'],
    ['security.nla', 'not required', { security: unknownSecurity }, 'unknown'],
    ['security.tls', 'supported', { security: { ...REQUIRED, tls: 'unsupported' } }, 'unmet'],
    ['security.tls', 'supported', { security: REQUIRED }, 'met'],
    ['protocols.ssl', 'supported', { protocols }, 'unmet'],
    ['protocols.hybrid', 'supported', { protocols }, 'met'],
    ['certificate.daysLeft', '>= 0', { facts }, 'unmet'],
    ['certificate.daysLeft', '>= 0', { facts: {} }, 'unknown'],
    ['certificate.names', 'host', { facts }, 'unmet'],
    [
      'certificate.names',
      'host',
      { facts: { certificate: { ...certificate, matchesTarget: null } } },
      'unknown',
    ],
    ['certificate.issuer', 'trusted', { facts }, 'unknown'],
    ['certificate.sha256', `${'cd'.repeat(32)} or ${sha256}`, { facts }, 'met'],
    ['certificate.sha256', 'cd'.repeat(32), { facts }, 'unmet'],
  ])('%s %s of %j is %s', (id, expected, overrides, status) => {
    const held = holdImported(asking(id, expected, completed('channels', overrides)));
    expect(held).toMatchObject([{ id, status, source: 'rds01.rdp:3' }]);
  });

  it('says nothing of an issuer that is another, and of what nobody asked', () => {
    const issued = { facts: { certificate: { ...certificate, selfSigned: false } } };
    expect(
      holdImported(asking('certificate.issuer', 'trusted', completed('channels', issued))),
    ).toEqual([]);
    expect(holdImported(completed('channels'))).toEqual([]);
    expect(holdImported(asking('what.else', 'x', completed('channels')))).toEqual([]);
  });

  it('is not held against a host that this machine could not probe', () => {
    const fault = failed('tcp', { kind: 'local', code: 'EMFILE' }, { security: REQUIRED });
    expect(holdImported(asking('security.nla', 'not required', fault))).toMatchObject([
      { status: 'unknown', observed: null },
    ]);
  });
});
