import { describe, expect, it } from 'vitest';
import { CAUSES } from '../../src/knowledge/cause.ts';
import { explain } from '../../src/knowledge/explain/explain.ts';
import { REMEDIES } from '../../src/knowledge/remedies.ts';
import { explanationText } from '../../src/report/explanation.ts';
import { overlong } from '../kit/overlong.ts';

/** Commands and paths between backticks, and words that a line could break. */
const unitsIn = (text: string): string[] => text.match(/`[^`]+`|[^ `]{40,}/g) ?? [];

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
      expect(overlong(text, 80)).toEqual([]);
    }
  });

  it.each([40, 80, 200])('keeps commands, paths and pages whole on %i columns', (columns) => {
    const missing: string[] = [];
    let units = 0;
    const look = (word: string, texts: readonly (string | undefined)[]): void => {
      const lines = explanationText(explain([word]), { columns }).split('\n');
      for (const unit of texts.flatMap((text = '') => text)) {
        units += 1;
        if (!lines.some((line) => line.includes(unit))) missing.push(`${word}: ${unit}`);
      }
    };
    for (const { id } of CAUSES) {
      const [told] = explain([id]).causes;
      if (told === undefined) continue;
      const texts = [...told.server, ...Object.values(told.fix), ...told.sources];
      look(id, texts.flatMap(unitsIn));
    }
    for (const { rule, registry, powershell } of REMEDIES) look(rule, [registry, powershell]);
    expect(missing).toEqual([]);
    expect(units).toBeGreaterThan(200);
  });

  it('names every path of the registry as something to be copied', () => {
    for (const { server, fix, reasons, not = '' } of CAUSES) {
      for (const text of [...server, ...reasons, not, ...Object.values(fix)]) {
        expect(text.replaceAll(/`[^`]*`/g, '')).not.toMatch(/HK[LC][MU]/);
      }
    }
  });

  it('shows remedy and rollback of a rule', () => {
    const text = explanationText(explain(['rdp-nla-001']));
    expect(text).toMatch(/registry\n {12}HKLM\\SYSTEM/);
    expect(text).toContain('rollback');
  });

  it('shows nothing that a terminal would obey', () => {
    const text = explanationText(explain(['\u001b]0;x\u0007 \u202e evil']), { colour: false });
    expect(text).not.toMatch(/[\u001b\u0007\u202e]/);
  });
});
