import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Severity } from '../../src/diagnosis/severity.ts';
import type { DiagnosedResult } from '../../src/report/report.ts';
import { MOST_RESULTS, sarifReporter } from '../../src/report/sarif.ts';
import { schemaFile } from '../kit/schemas.ts';
import {
  DEAD_IN_TLS,
  FOUR,
  HOSTILE,
  HTTP,
  hostile,
  LABELLED,
  NLA,
  run,
  textOf,
} from './fixtures.ts';
import { cutOff, HELD, nastyRun } from './judged.ts';

vi.setConfig({ testTimeout: 60_000 });

interface Log {
  readonly version: string;
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly Rule[] } };
      readonly automationDetails: { readonly id: string };
      readonly invocations: readonly [{ readonly executionSuccessful: boolean }];
      readonly properties?: Readonly<Record<string, unknown>>;
      readonly results: readonly Result[];
    },
  ];
}

interface Rule {
  readonly id: string;
  readonly name: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string; readonly markdown: string };
  readonly properties: { readonly tags: readonly string[]; readonly 'security-severity'?: string };
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly [
    {
      readonly physicalLocation: {
        readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
        readonly region: { readonly startLine: number };
      };
    },
  ];
  readonly partialFingerprints: { readonly primaryLocationLineHash: string };
  readonly suppressions?: readonly { readonly justification: string }[];
}

const written = (...args: Parameters<typeof run>) => textOf(sarifReporter(run(...args)));
const logOf = async (...args: Parameters<typeof run>) => JSON.parse(await written(...args)) as Log;
const resultsOf = async (...args: Parameters<typeof run>) => (await logOf(...args)).runs[0].results;

/** NLA, somewhere else in the list. */
function namedIn(source: string | undefined): DiagnosedResult {
  const { host, port } = NLA.target;
  return { ...NLA, target: { host, port, ...(source !== undefined && { source }) } };
}

describe('SARIF', () => {
  it('has each result at the line that named the host', async () => {
    const [result] = await resultsOf([NLA]);
    expect(result).toMatchObject({
      ruleId: 'RDP-CERT-001',
      level: 'warning',
      message: {
        text: expect.stringMatching(/^192\.0\.2\.7:3389: The certificate is self-signed/),
      },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'hosts.txt', uriBaseId: '%SRCROOT%' },
            region: { startLine: 12, startColumn: 1, endLine: 12, endColumn: 2 },
          },
        },
      ],
    });
  });

  it.each([
    ['./lists\\branch 1.txt:7', 'lists/branch%201.txt', 7],
    ['/srv/hosts.txt:7', 'file:///srv/hosts.txt', 7],
    ['C:\\lists\\hosts.txt:7', 'file:///C:/lists/hosts.txt', 7],
    ['hosts.rdp', 'hosts.rdp', 1],
    ['rdpprobe.yaml:12:7', 'rdpprobe.yaml', 12],
    ['argument', 'command-line', 1],
    [undefined, 'command-line', 1],
  ])('finds the place of %s', async (source, uri, startLine) => {
    const [result] = await resultsOf([namedIn(source)]);
    expect(result?.locations[0].physicalLocation).toMatchObject({
      artifactLocation: { uri },
      region: { startLine },
    });
  });

  it('knows a result again when its line has changed, and tells it from others', async () => {
    const printsOf = async (result: DiagnosedResult) =>
      (await resultsOf([result])).map((each) => each.partialFingerprints.primaryLocationLineHash);
    const [first] = await printsOf(namedIn('hosts.txt:12'));
    expect(await printsOf(namedIn('other.txt:99'))).toEqual([first]);
    expect(await printsOf({ ...NLA, target: { ...NLA.target, port: 3390 } })).not.toEqual([first]);
    const all = (await resultsOf(FOUR)).map((each) => each.partialFingerprints);
    expect(new Set(all.map((each) => each.primaryLocationLineHash)).size).toBe(all.length);
  });

  it('explains its rules, with what can be done', async () => {
    const real: DiagnosedResult = {
      ...NLA,
      findings: [
        { rule: 'RDP-CERT-001', severity: 'medium', summary: 'It has expired.', evidence: [] },
      ],
    };
    const { tool, results } = (await logOf([real, DEAD_IN_TLS])).runs[0];
    const rules = tool.driver.rules;
    for (const { ruleId, ruleIndex } of results) expect(rules[ruleIndex]?.id).toBe(ruleId);
    const rule = rules.find(({ id }) => id === 'RDP-CERT-001');
    expect(rule?.properties).toMatchObject({
      'security-severity': '5.5',
      tags: ['rdp', 'security'],
    });
    expect(rule?.help.text).toContain('What to do: Renew the certificate');
    expect(rule?.help.markdown).toContain('**PowerShell**\n\n```\nGet-ChildItem');
    const death = rules.find(({ id }) => id === 'tls-closed');
    expect(death?.properties).not.toHaveProperty('security-severity');
  });

  it('has no passed cases, and suppresses what is waived', async () => {
    const results = await resultsOf([HELD]);
    expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ['security.nla', 'error'],
      ['certificate.daysLeft', 'warning'],
      ['RDP-CERT-001', 'note'],
    ]);
    expect(results[2]?.suppressions?.[0]?.justification).toContain('replaced with CHG0012345');
  });

  it('has labels and note, and an id for the kind of run', async () => {
    const log = (await logOf([NLA], { ...LABELLED, vantage: 'dmz' })).runs[0];
    expect(log.properties).toEqual({
      labels: { change: 'CHG-1', site: 'north' },
      note: 'before the patch',
    });
    expect(log.automationDetails.id).toBe('rdpprobe/dmz/');
  });

  it('keeps the gravest of too many, and says what it left out', async () => {
    const results = await resultsOf(many(3000));
    expect(results).toHaveLength(MOST_RESULTS);
    const levels = results.map(({ level }) => level);
    expect(levels.filter((each) => each === 'error')).toHaveLength(3000);
    expect(levels.filter((each) => each === 'note')).toHaveLength(1);
    expect(results.at(-1)).toMatchObject({
      ruleId: 'rdpprobe-results-cut',
      message: {
        text: expect.stringContaining(
          '4001 more results were left out, the least grave first: 3000 of severity info, 1001 of severity medium.',
        ),
      },
    });
  });

  it('leaves nothing out of what fits', async () => {
    const fitting = many(1666);
    const ids = (await resultsOf(fitting)).map(({ ruleId }) => ruleId);
    expect(ids).toHaveLength(1666 * 3);
    expect(ids).not.toContain('rdpprobe-results-cut');
  });

  it('says of a run that was cut off that it is not whole', async () => {
    const log = JSON.parse(await textOf(sarifReporter(cutOff(run([NLA]))))) as Log;
    expect(log.runs[0].invocations[0].executionSuccessful).toBe(false);
    expect(log.runs[0].results.map(({ ruleId }) => ruleId)).toContain('run');
  });

  it('has no placeholders and no links that a server has made', async () => {
    const text = 'pay {0} at [here](https://x.example)';
    const [result] = await resultsOf([{ ...HTTP, verdict: { code: 'x', summary: text } }]);
    expect(result?.message.text).toContain('pay {{0}} at [here] (https://x.example)');
  });
});

describe('SARIF, by the published schema', () => {
  const validate = validator();

  it('is as it should be, whatever hosts and policies say', async () => {
    const texts = [
      await written(FOUR, LABELLED),
      await written([HELD]),
      await written([]),
      await written(many(2000)),
      await written(HOSTILE.map(hostile)),
      await textOf(sarifReporter(cutOff(run(FOUR)))),
    ];
    for (const [header, results] of fc.sample(nastyRun, 60))
      texts.push(await written(results, header));
    for (const text of texts) {
      const log: unknown = JSON.parse(text);
      if (validate === undefined) continue;
      expect(validate(log) ? [] : validate.errors).toEqual([]);
    }
  });

  it('would be told if it were not', async () => {
    if (validate === undefined) return;
    const text = (await written([NLA])).replace('"startLine":12', '"startLine":0');
    expect(validate(JSON.parse(text))).toBe(false);
  });
});

describe('SARIF, by the types that others publish', () => {
  const folder = 'node_modules/.cache/rdpprobe-sarif';
  const complaints = async (json: string): Promise<string> => {
    mkdirSync(folder, { recursive: true });
    const file = `${folder}/log.ts`;
    writeFileSync(file, `import type { Log } from 'sarif';\nexport const log: Log = ${json};\n`);
    const tsc = 'node_modules/typescript/bin/tsc';
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--types', 'sarif'];
    const args = [tsc, '--ignoreConfig', ...options, file];
    return promisify(execFile)(process.execPath, args).then(
      () => '',
      ({ stdout }: { stdout: string }) => stdout,
    );
  };

  it('is a log', async () => {
    expect(await complaints(await written([...FOUR, HELD], LABELLED))).toBe('');
    const wrong = (await written([NLA])).replace('"startLine":12', '"startLine":"12"');
    expect(await complaints(wrong)).toContain("'number'");
  });
});

/** Three findings a host: info, medium and high. */
function many(hosts: number): DiagnosedResult[] {
  const severities: readonly Severity[] = ['info', 'medium', 'high'];
  return Array.from({ length: hosts }, (_, index) => ({
    ...NLA,
    target: { host: `h${index}.example`, port: 3389, source: `hosts.txt:${index + 1}` },
    facts: {},
    findings: severities.map((severity) => ({
      rule: `RDP-X-${severity}`,
      severity,
      summary: 'It is so.',
      evidence: [],
    })),
  }));
}

/** The schema is of draft 4, of which it uses nothing that later drafts read in another way. */
function validator() {
  const path = schemaFile('sarif-schema-2.1.0.json');
  if (path === undefined) return undefined;
  const {
    $schema: _draft,
    id: _id,
    ...schema
  } = JSON.parse(readFileSync(path, 'utf8')) as object & {
    $schema: string;
    id: string;
  };
  return new Ajv({ strict: false, validateFormats: false }).compile(schema);
}
