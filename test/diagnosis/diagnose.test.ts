import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { certificateFacts, failed, nlaFacts, result } from '../kit/results.ts';

describe('diagnose', () => {
  it('gives findings and verdict together, as plain JSON', () => {
    const diagnosis = diagnose(
      result({ facts: nlaFacts({ certificate: certificateFacts({ keyBits: 1024 }) }) }),
    );
    expect(diagnosis.verdict.code).toBe('nla-required');
    expect(diagnosis.findings).toEqual([
      {
        rule: 'RDP-CERT-007',
        severity: 'medium',
        summary: 'The certificate has a weak key.',
        evidence: ['The key is rsa with 1024 bits.'],
      },
    ]);
    expect(JSON.parse(JSON.stringify(diagnosis))).toEqual(diagnosis);
  });

  it('holds dates against the time of the probe, or against another on request', () => {
    const rules = (now?: Date) => diagnose(result(), now).findings.map(({ rule }) => rule);
    expect(rules()).toEqual([]);
    expect(rules(new Date('2027-06-15T00:00:00Z'))).toEqual(['RDP-CERT-002']);
    expect(rules(new Date('2027-07-02T00:00:00Z'))).toEqual(['RDP-CERT-001']);
  });

  it('finds nothing where nothing was seen', () => {
    const { findings, verdict } = diagnose(failed('tcp', { kind: 'refused' }));
    expect(findings).toEqual([]);
    expect(verdict.code).toBe('tcp-refused');
  });

  it('judges a single walk as well as a survey', () => {
    const { protocols: _protocols, security: _security, ...walk } = result();
    expect(diagnose(walk).verdict.code).toBe('nla-selected');
  });

  it('leaves the result as it was', () => {
    const before = result();
    const copy = structuredClone(before);
    diagnose(before);
    expect(before).toEqual(copy);
  });
});
