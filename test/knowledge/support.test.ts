import { describe, expect, it } from 'vitest';
import { CAUSES, causeOf } from '../../src/knowledge/cause.ts';
import { CLAIMS } from '../../src/knowledge/claim.ts';
import { CLAIM_CONFIDENCES, CONFIDENCES } from '../../src/knowledge/confidence.ts';
import { explain } from '../../src/knowledge/explain/explain.ts';
import { REMEDIES } from '../../src/knowledge/remedies.ts';
import { INFERRED } from '../../src/knowledge/source.ts';
import { explanationText } from '../../src/report/explanation.ts';

/** Who may say so: the specifications, the maker, standards, implementations and their trackers, and few else. */
const ORIGIN =
  /^(MS-[A-Z]+ \d|RFC \d|Microsoft( Learn|,| support,)|[\w.-]+\/[\w.-]+(#\d+|, )|xrdp, |texts of GetErrorDescription|CyberArk documentation|datadr\.net |one report on KB\d)/;
/** What a specification, a standard or the maker says, which alone can be confidence A. */
const AUTHORITY = /^(MS-|RFC |Microsoft)/;

/** So that no line is broken. */
const WIDE = { columns: 2000 };

const SUPPORTED = [
  ...CLAIMS.map(({ id, ...entry }) => ({ name: `claim ${id}`, ...entry })),
  ...REMEDIES.map(({ rule, ...entry }) => ({ name: `remedy ${rule}`, ...entry })),
];

describe('every claim and every remedy', () => {
  it.each(SUPPORTED)(
    'says where it is from and how sure it is: $name',
    ({ sources, confidence }) => {
      expect(sources.length).toBeGreaterThan(0);
      expect(new Set(sources).size).toBe(sources.length);
      for (const source of sources) {
        if (source !== INFERRED) expect(source).toMatch(ORIGIN);
      }
      if (confidence === 'A') expect(sources.some((source) => AUTHORITY.test(source))).toBe(true);
      // What was inferred alone is no more than that.
      if (sources.every((source) => source === INFERRED)) expect(confidence).toBe('C');
    },
  );

  it('knows what each confidence means', () => {
    for (const { confidence } of CLAIMS)
      expect(Object.keys(CLAIM_CONFIDENCES)).toContain(confidence);
    for (const { confidence } of REMEDIES) expect(Object.keys(CONFIDENCES)).toContain(confidence);
  });
});

describe('a claim without support', () => {
  it('is one of confidence D, and nothing else is', () => {
    for (const { id, verdict, confidence } of CLAIMS) {
      expect(confidence === 'D', id).toBe(verdict === 'unsupported');
    }
  });

  it('is never told as a cause: causes are at least C, and are none of the claims', () => {
    expect(Object.keys(CONFIDENCES)).not.toContain('D');
    const ids = new Set(CLAIMS.filter(({ confidence }) => confidence === 'D').map(({ id }) => id));
    expect(ids.size).toBeGreaterThan(0);
    for (const { id, confidence, ranking } of CAUSES) {
      expect(ids).not.toContain(id);
      expect([confidence, ranking]).not.toContain('D');
    }
    const { causes } = explain(['0x3', '0x7'], { claims: true });
    expect(causes.map(({ confidence }) => confidence)).not.toContain('D');
    for (const id of CLAIMS.flatMap((claim) => claim.causes)) expect(causeOf(id)).toBeDefined();
  });
});

describe('explain', () => {
  it('prints source and confidence of each claim', () => {
    const text = explanationText(explain(['0x3', '0x7'], { claims: true }), WIDE);
    for (const { sources, confidence } of CLAIMS) {
      for (const source of sources) expect(text).toContain(source);
      expect(text).toContain(`(confidence ${confidence}`);
    }
    const claimed = text.slice(text.indexOf('What the web says'));
    const counts = (what: RegExp) => [...claimed.matchAll(what)].length;
    expect(counts(/^ +source: .*\(confidence [ABC]\)$/gm)).toBe(
      CLAIMS.filter(({ confidence }) => confidence !== 'D').length,
    );
    expect(counts(/^ +sought in: .*\(confidence D: claimed, not supported\)$/gm)).toBe(
      CLAIMS.filter(({ confidence }) => confidence === 'D').length,
    );
  });

  it.each(REMEDIES)(
    'prints source and confidence of what $rule asks for',
    ({ rule, sources, confidence }) => {
      const line = `source    ${sources.join('; ')} (confidence ${confidence})`;
      expect(explanationText(explain([rule]), WIDE)).toContain(line);
      expect(explain([rule]).remedies).toMatchObject([{ rule, sources, confidence }]);
    },
  );
});
