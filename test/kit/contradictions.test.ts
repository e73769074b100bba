import { describe, expect, it } from 'vitest';
import { type Verdict, verdictOf } from '../../src/diagnosis/verdict.ts';
import { contradictions } from './contradictions.ts';
import { failed, nlaFacts, result } from './results.ts';

const told = { credentials: false };
const refused = failed('tcp', { kind: 'refused' });
const closed = failed('tls', { kind: 'closed', received: 0 });
const alerted = failed('credssp', {
  kind: 'rejected',
  protocol: 'credssp',
  code: 'STATUS_LOGON_FAILURE',
  value: 0xc000_006d,
});

/** What would be wrong to say of a result, and the complaint it has to raise. */
const WRONG: readonly [complaint: RegExp, judged: typeof refused, said: Partial<Verdict>][] = [
  [/said of anything/, refused, { code: 'unforeseen-failure' }],
  [/has a name/, alerted, { code: 'credssp-status-unknown' }],
  [/names no cause/, refused, { causes: [] }],
  [
    /certificate-expired does not hold/,
    refused,
    { causes: [{ id: 'certificate-expired', confidence: 'A', fit: 'shown' }] },
  ],
  [
    /tcp-refused does not hold/,
    refused,
    { causes: [{ id: 'tcp-refused', confidence: 'A', fit: 'possible' }] },
  ],
  [
    /nothing stands behind "the driver/,
    refused,
    { possible: ['the driver failed (confidence A)'] },
  ],
  [/nothing leads to "Reboot/, refused, { askTheServer: ['Reboot it.'] }],
  [/said of a death at tcp/, refused, { code: 'tls-reset' }],
  [/says that tls works/, closed, { means: ['What came before works: negotiation, TLS.'] }],
  [/speaks of TLS/, refused, { summary: 'The certificate is at fault.' }],
  [/speaks of NLA/, closed, { summary: 'CredSSP is too old.' }],
  [/speaks of an account/, alerted, { summary: 'The password was wrong.' }],
  [/speaks of licenses/, closed, { summary: 'No license is left.' }],
  [/speaks of what happens in a session/, closed, { summary: 'The display driver failed.' }],
  [/speaks of name resolution/, closed, { summary: 'The resolver knows no such name.' }],
  [/speaks of a port/, closed, { summary: 'Nothing accepts this port.' }],
  [/speaks of Standard RDP/, closed, { summary: 'Standard RDP Security does not come about.' }],
  [
    /names no-shared-cipher, which/,
    failed('tls', { kind: 'closed', received: 0 }, { facts: nlaFacts() }),
    { causes: [{ id: 'no-shared-cipher', confidence: 'B', fit: 'possible' }] },
  ],
];

describe('what a verdict says against the evidence', () => {
  it.each(WRONG)('is found: %s', (complaint, judged, said) => {
    const verdict = verdictOf(judged);
    const before = contradictions(judged, verdict, told);
    const found = contradictions(judged, { ...verdict, ...said }, told);
    expect(before.filter((each) => complaint.test(each))).toEqual([]);
    expect(found.join('\n')).toMatch(complaint);
  });

  it('is nothing where the verdict keeps to it', () => {
    for (const judged of [refused, closed, alerted]) {
      expect(contradictions(judged, verdictOf(judged), told)).toEqual([]);
    }
  });

  it('is not looked for in a walk that did not die', () => {
    expect(() => contradictions(result(), verdictOf(result()), told)).toThrow('only deaths');
  });
});
