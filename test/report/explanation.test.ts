import { describe, expect, it } from 'vitest';
import { explain } from '../../src/knowledge/explain/explain.ts';
import { explanationText } from '../../src/report/explanation.ts';

describe('an explanation as text', () => {
  it('says first what it means, then how it was read and what can be behind it', () => {
    const text = explanationText(explain(['0x3', '0x7']));
    expect(text.indexOf('denies it')).toBeLessThan(text.indexOf('Read as'));
    expect(text.indexOf('Read as')).toBeLessThan(text.indexOf('What can be behind it'));
    expect(text).toContain('server-denied, confidence A');
  });

  it('fits 80 columns in ASCII', () => {
    for (const words of [['0x3', '0x7'], ['516'], ['0x0'], ['RDP-TLS-006']]) {
      const text = explanationText(explain(words, { claims: true }), {
        unicode: false,
        columns: 80,
      });
      expect(text).toMatch(/^[\n -~]*$/);
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  it('shows remedy and rollback of a rule', () => {
    const text = explanationText(explain(['rdp-nla-001']));
    expect(text).toMatch(/registry {2}HKLM\\SYSTEM/);
    expect(text).toContain('rollback');
  });

  it('shows nothing that a terminal would obey', () => {
    const text = explanationText(explain(['\u001b]0;x\u0007 \u202e evil']), { colour: false });
    expect(text).not.toMatch(/[\u001b\u0007\u202e]/);
  });
});
