import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it, vi } from 'vitest';
import { compareWith, indexRun } from '../../src/policy/comparison.ts';
import { fieldFilter } from '../../src/policy/field-path.ts';
import type { RunFileLine } from '../../src/policy/run-file.ts';
import type { RecordedRun } from '../../src/policy/run-line.ts';
import { differenceMarkdownReporter } from '../../src/report/difference-markdown.ts';
import { differenceTextReporter } from '../../src/report/difference-text.ts';
import {
  type DifferenceLine,
  type DifferenceReporter,
  differenceJsonReporter,
  differenceLines,
} from '../../src/report/differences.ts';
import type { Style } from '../../src/report/layout.ts';
import type { DiagnosedResult } from '../../src/report/report.ts';
import { HOSTILE, NLA, textOf } from './fixtures.ts';

vi.setConfig({ testTimeout: 60_000 });

const RUN: RecordedRun = {
  type: 'run',
  schema: 1,
  version: '0.1.0',
  startedAt: '2026-03-01T02:00:00.000Z',
  arguments: ['scan'],
  targets: null,
  labels: { change: 'CHG-1' },
};

async function* runOf(results: readonly DiagnosedResult[], run = RUN): AsyncGenerator<RunFileLine> {
  yield run;
  for (const result of results) yield { type: 'result', schema: 1, ...result };
  yield { type: 'end', results: results.length };
}

async function told(
  before: readonly DiagnosedResult[],
  after: readonly DiagnosedResult[],
  reporter: DifferenceReporter,
  { run = RUN, style = {} }: { run?: RecordedRun; style?: Style } = {},
): Promise<string> {
  const filter = fieldFilter();
  const index = await indexRun(runOf(before, run), filter);
  const lines: AsyncIterable<DifferenceLine> = differenceLines(
    { before: { name: 'before.json', labels: run.labels ?? {} }, after: 'after.json' },
    runOf(after, run),
    compareWith(index, filter),
    true,
  );
  return textOf(reporter(lines, style));
}

const at = (host: string, result: DiagnosedResult): DiagnosedResult => ({
  ...result,
  target: { ...result.target, host },
});
const refused: DiagnosedResult = {
  ...NLA,
  outcome: { kind: 'failed', at: 'tcp', during: 'connecting', failure: { kind: 'refused' } },
};
const newer = (host: string): DiagnosedResult =>
  at(host, {
    ...NLA,
    facts: { ...NLA.facts, tls: { version: 'TLSv1.2', cipher: 'ECDHE', fallback: null } },
  });

/** One of each: gone, new, changed in two ways, the same. */
const BEFORE = [
  at('10.0.0.10', NLA),
  at('10.0.0.9', NLA),
  at('10.0.0.3', refused),
  at('10.0.0.4', NLA),
  at('10.0.0.5', NLA),
  at('10.0.0.6', NLA),
];
const AFTER = [
  at('10.0.0.10', refused),
  at('10.0.0.9', refused),
  at('10.0.0.3', NLA),
  newer('10.0.0.4'),
  newer('10.0.0.5'),
  at('10.0.0.6', NLA),
];

describe('a comparison for people', () => {
  it('tells what is gone, new and changed, one change of several hosts once', async () => {
    expect(await told(BEFORE, AFTER, differenceTextReporter())).toBe(
      `Before  before.json, change=CHG-1
After   after.json of 2026-03-01 02:00:00 UTC, change=CHG-1

Gone
  10.0.0.9:3389  the connection was refused
  10.0.0.10:3389  the connection was refused

New
  10.0.0.3:3389  nla-required

Changed
  tls.cipher  TLS_AES_256_GCM_SHA384 → ECDHE: 2 hosts
  tls.version  TLSv1.3 → TLSv1.2: 2 hosts
      on 10.0.0.4:3389, 10.0.0.5:3389

2 gone, 1 new, 2 changed, 1 the same.
`,
    );
  });

  it('says so where nothing differs', async () => {
    const text = await told(BEFORE, BEFORE, differenceTextReporter());
    expect(text).toMatch(/\n\n0 gone, 0 new, 0 changed, 6 the same\.\n$/);
    expect(text.split('\n\n')).toHaveLength(2);
    const page = await told(BEFORE, BEFORE, differenceMarkdownReporter());
    expect(page).toContain('# RDP before and after: nothing differs');
  });

  it('ends a long section where it is told to, and says what it leaves out', async () => {
    const text = await told(BEFORE, AFTER, differenceTextReporter({ most: 1 }));
    expect(text).toContain(
      'Gone\n  10.0.0.9:3389  the connection was refused\n  and 1 line more\n',
    );
    const page = await told(BEFORE, AFTER, differenceMarkdownReporter({ most: 1 }));
    expect(page).toContain('- and 1 more');
  });

  it('does without what a plain terminal cannot show', async () => {
    const text = await told(BEFORE, AFTER, differenceTextReporter(), { style: { unicode: false } });
    expect(text).toContain('TLSv1.3 -> TLSv1.2');
    expect(text).toMatch(/^[\n -~]*$/);
  });
});

describe('a comparison in Markdown', () => {
  it('is a page for the ticket', async () => {
    expect(await told(BEFORE, AFTER, differenceMarkdownReporter())).toContain(
      `## Gone

- \`10.0.0.9:3389\`: the connection was refused
- \`10.0.0.10:3389\`: the connection was refused

## New

- \`10.0.0.3:3389\`: nla-required

## Changed

2 hosts: \`10.0.0.4:3389\`, \`10.0.0.5:3389\`

| Field | Change |
| --- | --- |
`,
    );
  });
});

/** The text wherever a server or a file has a say. */
function hostile(text: string): DiagnosedResult {
  return {
    ...NLA,
    target: { host: `h${text}`, port: 3389 },
    facts: {
      ...NLA.facts,
      ntlm: { targetName: text },
      [text]: { [text]: text },
    } as DiagnosedResult['facts'],
    verdict: { code: text, summary: text },
    findings: [{ rule: text, severity: 'low', summary: text, evidence: [text] }],
  };
}

describe('text from a server or a file', () => {
  const cases = HOSTILE.map((text) => [JSON.stringify(text.slice(0, 40)), text] as const);
  const earlier = (text: string): DiagnosedResult => ({
    ...NLA,
    target: { host: `h${text}`, port: 3389 },
  });

  it.each(cases)('is harmless on a terminal: %s', async (_name, text) => {
    const run = { ...RUN, labels: { change: text }, note: text };
    const gone = { ...refused, target: { host: `g${text}`, port: 1 } };
    for (const [one, other] of [
      [[earlier(text)], [hostile(text)]],
      [[hostile(text)], [earlier(text)]],
      [[], [hostile(text)]],
      [[{ ...NLA, target: gone.target }], [gone]],
    ] as const) {
      const shown = await told(one, other, differenceTextReporter(), { run });
      expect(shown).not.toMatch(/[^\P{C}\n]/u);
      expect(shown.length).toBeLessThan(20_000);
    }
  });

  it.each(cases)('makes no row, heading or link of Markdown: %s', async (_name, text) => {
    const run = { ...RUN, labels: { change: text }, note: text };
    const page = await told([earlier(text)], [hostile(text)], differenceMarkdownReporter(), {
      run,
    });
    const harmless = await told([earlier('x')], [hostile('x')], differenceMarkdownReporter(), {
      run: { ...RUN, labels: { change: 'x' }, note: 'x' },
    });
    expect(page).not.toMatch(/[^\P{C}\n]/u);
    const shapeOf = (markdown: string): string[] =>
      markdown.split('\n').map((line) => /^(?:#+ |- |\| |$)/.exec(line)?.[0] ?? 'text');
    expect([...new Set(shapeOf(page))].sort()).toEqual([...new Set(shapeOf(harmless))].sort());
    const outsideCode = page.replace(/`[^`\n]*`/g, 'code');
    expect(outsideCode).not.toMatch(/(?<!\\)\[[^\]]*\]\(|<[a-z]/i);
  });

  it.each(cases)('is kept in JSON as it came: %s', async (_name, text) => {
    const json = await told([earlier(text)], [hostile(text)], differenceJsonReporter);
    const lines = json.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({
      target: { host: `h${text}` },
      changes: expect.arrayContaining([
        { path: 'verdict.code', before: NLA.verdict.code, after: text },
      ]),
    });
  });
});

describe('a comparison in JSON Lines', () => {
  const schema = readFileSync(
    new URL('../../src/report/result.schema.json', import.meta.url),
    'utf8',
  );
  const valid = new Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(schema) as object);

  it('is what the published schema says', async () => {
    const faulty: DiagnosedResult = {
      ...refused,
      outcome: {
        kind: 'failed',
        at: 'tcp',
        during: 'connecting',
        failure: { kind: 'local', code: 'EMFILE' },
      },
    };
    const json = await told(
      [...BEFORE, at('10.0.0.7', NLA), at('10.0.0.8', NLA)],
      [...AFTER, at('10.0.0.7', faulty)],
      differenceJsonReporter,
    );
    const lines = json
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    for (const line of lines) expect(valid(line), JSON.stringify(valid.errors)).toBe(true);
    expect(lines.map((line) => (line as { kind?: string }).kind)).toEqual([
      undefined,
      'gone',
      'gone',
      'new',
      'changed',
      'changed',
      'untold',
      'gone',
      undefined,
    ]);
    expect(lines.at(-1)).toMatchObject({
      complete: false,
      fields: { 'tls.version': 2, 'tls.cipher': 2 },
    });
    expect(valid({ ...lines[1], kind: 'odd' })).toBe(false);
  });
});
