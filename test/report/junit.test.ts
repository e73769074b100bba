import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { clean } from '../../src/report/clean.ts';
import { junitReporter } from '../../src/report/junit.ts';
import { type Found, ran, xmllint } from '../kit/programs.ts';
import { schemaFile } from '../kit/schemas.ts';
import { DEAD_IN_TLS, FOUR, HOSTILE, hostile, LABELLED, NLA, run, textOf } from './fixtures.ts';
import { cutOff, HELD, nastyRun } from './judged.ts';

vi.setConfig({ testTimeout: 60_000 });

interface Case {
  readonly classname: string;
  readonly name: string;
  readonly time: string;
  readonly failure?: Said;
  readonly error?: Said;
  readonly skipped?: Said;
}
type Said = { readonly message: string; readonly type: string; readonly '#text': string };

interface Suite {
  readonly name: string;
  readonly tests: string;
  readonly failures: string;
  readonly errors: string;
  readonly skipped: string;
  readonly timestamp: string;
  readonly hostname: string;
  readonly id: string;
  readonly properties?: { readonly property: { readonly name: string; readonly value: string }[] };
  readonly testcase: readonly Case[];
}

const LISTS = ['testsuite', 'testcase', 'property'];
const reader = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  parseTagValue: false,
  trimValues: false,
  // For numeric ones, which every reader of XML knows.
  htmlEntities: true,
  isArray: (name) => LISTS.includes(name),
});

function suitesIn(xml: string): readonly Suite[] {
  const read = reader.parse(xml) as { testsuites: { testsuite: Suite[] } };
  return read.testsuites.testsuite;
}

const written = (...args: Parameters<typeof run>) => textOf(junitReporter(run(...args)));

describe('JUnit', () => {
  it('has a suite a host, and one for the run', async () => {
    const suites = suitesIn(await written(FOUR));
    expect(suites.map(({ name }) => name)).toEqual([
      '192.0.2.7:3389',
      'terminal-server-17.branch.example:3390',
      '[2001:db8::9]:3389',
      'www.example:443',
      'rdpprobe',
    ]);
    expect(suites.map(({ id }) => id)).toEqual(['0', '1', '2', '3', '4']);
    expect(suites[0]).toMatchObject({ hostname: 'localhost', timestamp: '2026-03-01T02:00:00' });
  });

  it('is never empty', async () => {
    expect(suitesIn(await written([]))).toMatchObject([
      { tests: '1', failures: '0', testcase: [{ classname: 'rdpprobe' }] },
    ]);
  });

  it('says failures in the attribute and in the text', async () => {
    const [suite] = suitesIn(await written([DEAD_IN_TLS]));
    const failure = suite?.testcase[0]?.failure;
    expect(failure?.message).toBe(DEAD_IN_TLS.verdict.summary);
    expect(failure?.['#text']).toContain(DEAD_IN_TLS.verdict.summary);
    expect(failure?.['#text']).toContain('It died at tls');
    expect(suite).toMatchObject({ tests: '2', failures: '2', errors: '0', skipped: '0' });
  });

  it('keeps failed, not determined and waived apart', async () => {
    const [suite] = suitesIn(await written([HELD]));
    expect(suite).toMatchObject({ tests: '5', failures: '1', errors: '1', skipped: '1' });
    const kinds = suite?.testcase.map(({ failure, error, skipped }) =>
      failure ? 'failure' : error ? 'error' : skipped ? 'skipped' : 'passed',
    );
    expect(kinds).toEqual(['passed', 'failure', 'passed', 'error', 'skipped']);
    expect(suite?.testcase[4]?.skipped?.['#text']).toContain('replaced with CHG0012345');
  });

  it('has the labels and the note as properties', async () => {
    const [suite] = suitesIn(await written([NLA], LABELLED));
    expect(suite?.properties?.property).toEqual(
      expect.arrayContaining([
        { name: 'change', value: 'CHG-1' },
        { name: 'note', value: 'before the patch' },
        { name: 'source', value: 'hosts.txt:12' },
      ]),
    );
  });

  it('takes --fail-on for the gate', async () => {
    const failures = async (failOn: 'low' | 'critical') =>
      suitesIn(await written([NLA], { ...LABELLED, failOn }))[0]?.failures;
    expect(await failures('low')).toBe('1');
    expect(await failures('critical')).toBe('0');
  });

  it('says of a run that was cut off that it is not whole', async () => {
    const suites = suitesIn(await textOf(junitReporter(cutOff(run([NLA])))));
    expect(suites.at(-1)).toMatchObject({ name: 'rdpprobe', errors: '1' });
  });

  it('names no two cases alike, whatever hosts and policies are called', async () => {
    await fc.assert(
      fc.asyncProperty(nastyRun, async ([header, results]) => {
        const suites = suitesIn(await written([...results, ...results], header));
        const cases = suites.flatMap(({ testcase }) => testcase);
        const names = cases.map(({ classname, name }) => `${classname}\n${name}`);
        expect(new Set(names).size).toBe(names.length);
        for (const { tests, failures, errors, skipped, testcase } of suites) {
          expect(testcase.length).toBe(Number(tests));
          expect(testcase.filter(({ failure }) => failure).length).toBe(Number(failures));
          expect(testcase.filter(({ error }) => error).length).toBe(Number(errors));
          expect(testcase.filter(({ skipped: is }) => is).length).toBe(Number(skipped));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('says what a server said, cleaned and no more', async () => {
    for (const text of HOSTILE.filter((each) => each.length < 500)) {
      const [suite] = suitesIn(await written([hostile(text)]));
      expect(suite?.testcase[0]?.failure?.message).toBe(clean(text, { limit: 1000 }) || '-');
    }
  });
});

/** Whatever is written, hostile and cut off as well. */
async function* everything(): AsyncGenerator<string> {
  yield await written(FOUR);
  yield await written([HELD], LABELLED);
  yield await written([]);
  yield await textOf(junitReporter(cutOff(run(FOUR))));
  yield await written(HOSTILE.map(hostile), LABELLED);
  for (const [header, results] of fc.sample(nastyRun, 40)) yield await written(results, header);
}

describe('JUnit, read by xmllint', () => {
  let program: Found;
  let folder: string;
  beforeAll(async () => {
    program = await xmllint();
    folder = await mkdtemp(join(tmpdir(), 'rdpprobe-junit-'));
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true }));

  it.each([undefined, 'junit-10.xsd', 'JUnit.xsd'])('is as it should be by %s', async (name) => {
    const schema = name === undefined ? undefined : schemaFile(name);
    if ('absent' in program || (name !== undefined && schema === undefined)) return;
    const files: string[] = [];
    for await (const text of everything()) {
      files.push(join(folder, `${files.length}.xml`));
      writeFileSync(files.at(-1) as string, text);
    }
    const { code, said } = ran(program, [
      '--noout',
      ...(schema === undefined ? [] : ['--schema', schema]),
      ...files,
    ]);
    expect(said.split('\n').filter((line) => line !== '' && !line.endsWith(' validates'))).toEqual(
      [],
    );
    expect(code).toBe(0);
  });

  it('would be told if it were not', async () => {
    const schema = schemaFile('JUnit.xsd');
    if ('absent' in program || schema === undefined) return;
    const text = (await written([NLA])).replace(' tests="1"', '');
    expect(ran(program, ['--noout', '--schema', schema, '-'], text).said).toMatch(
      /'tests' is required/,
    );
  });
});
