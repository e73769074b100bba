import { describe, expect, it } from 'vitest';
import type { RunFinding } from '../../src/diagnosis/run-rule.ts';
import { MOST_RUN_FINDINGS, runFindings, runFindingsText } from '../../src/report/run-findings.ts';

const finding = (n: number, overrides: Partial<RunFinding> = {}): RunFinding => ({
  target: `192.0.2.${n}:3389`,
  rule: 'RDP-NET-002',
  severity: 'info',
  summary: 'One computer name answers at several targets.',
  evidence: ['rds01 also answers at 192.0.2.9:3389.'],
  ...overrides,
});

describe('the findings of a run', () => {
  it('are the gravest first, and bounded', () => {
    const many = Array.from({ length: MOST_RUN_FINDINGS + 4 }, (_, n) => finding(n));
    const line = runFindings([...many, finding(0, { rule: 'RDP-CERT-011', severity: 'medium' })]);
    expect(line.runFindings[0]).toMatchObject({ severity: 'medium' });
    expect(line.runFindings).toHaveLength(MOST_RUN_FINDINGS);
    expect(line.runFindingsOmitted).toBe(5);
  });

  it('say nothing where there are none', () => {
    expect(runFindings([])).toEqual({ runFindings: [] });
    expect(runFindingsText({ runFindings: [] })).toBe('');
  });

  it('name a few hosts for each rule', () => {
    const text = runFindingsText(runFindings([1, 2, 3, 4, 5].map((n) => finding(n))));
    expect(text).toBe(`\
Hosts held against each other
  INFO      RDP-NET-002, 5 hosts
            One computer name answers at several targets.
            - 192.0.2.1:3389: rds01 also answers at 192.0.2.9:3389.
            - 192.0.2.2:3389: rds01 also answers at 192.0.2.9:3389.
            - 192.0.2.3:3389: rds01 also answers at 192.0.2.9:3389.
            - and 2 more, which -o jsonl names
`);
  });

  it('are clean, and fit the page', () => {
    const hostile = finding(1, { evidence: [`\x1b[31m${'x'.repeat(3000)}\u202e`] });
    const text = runFindingsText({ runFindings: [hostile] }, { columns: 60, unicode: false });
    expect(text).toMatch(/^[ -~\n]*$/);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(text.length).toBeLessThan(1200);
  });
});
