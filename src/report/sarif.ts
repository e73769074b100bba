/**
 * SARIF 2.1.0: what is wrong with hosts, each at the line of the list that named it, for services
 * that show it beside that file. Written when the last host is done: the gravest results are kept.
 *
 * @see SARIF 3.14, 3.27
 */
import type { Severity } from '../diagnosis/severity.ts';
import { type Case, casesOf, runCasesOf, textOfCase } from './cases.ts';
import { clean, jsonText } from './clean.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Reporter, RunLine, SummaryLine } from './report.ts';
import { heldBack } from './sarif-held.ts';
import { LEVELS, ruleOf } from './sarif-rules.ts';
import { COMMAND_LINE, repositoryPath, type WrittenAt, writtenAt } from './written-at.ts';

/** GitHub keeps no more results of a run. */
export const MOST_RESULTS = 5000;

export const sarifReporter: Reporter = async function* (lines) {
  let header: RunLine | undefined;
  let summary: SummaryLine | undefined;
  // One place is for the note that tells what was left out.
  const held = heldBack(MOST_RESULTS - 1);
  const add = (each: Case): void => {
    if (each.status !== 'passed') held.add(each);
  };
  for await (const line of lines) {
    if (line.type === 'run') header = line;
    else if (line.type === 'summary') summary = line;
    else casesOf(line, 'info').forEach(add);
  }
  runCasesOf(summary, 'info').forEach(add);
  const cases = [...held.cases(), ...cutCase(held.omitted())];
  const rules = new Map<string, Case>();
  for (const each of cases) {
    const known = rules.get(each.id);
    if (known === undefined) rules.set(each.id, each);
  }
  const indices = new Map([...rules.keys()].map((id, index) => [id, index]));
  yield `{"$schema":"${SCHEMA}","version":"2.1.0","runs":[{${runMembers(header, summary, [...rules.values()])},\n"results":[\n`;
  for (const [index, each] of cases.entries()) {
    const result = resultOf(each, indices.get(each.id) ?? -1);
    yield `${index === 0 ? '' : ','}${jsonText(result)}\n`;
  }
  yield ']}]}\n';
};

const SCHEMA =
  'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** Everything of the run but its results. */
function runMembers(
  header: RunLine | undefined,
  summary: SummaryLine | undefined,
  rules: readonly Case[],
): string {
  const { version = '0', startedAt, arguments: argv = [], labels, note, vantage } = header ?? {};
  const name = (text: string) => clean(text, { limit: 300 });
  const members = {
    tool: {
      driver: {
        name: 'rdpprobe',
        version,
        rules: rules.map(ruleOf),
      },
    },
    // The part behind the last slash would name a single run.
    automationDetails: { id: `rdpprobe/${vantage === undefined ? '' : `${name(vantage)}/`}` },
    columnKind: 'unicodeCodePoints',
    invocations: [
      {
        arguments: argv.map((each) => clean(each, { limit: 1000 })),
        executionSuccessful: summary?.complete === true,
        ...(startedAt !== undefined && { startTimeUtc: startedAt }),
        ...(summary !== undefined && { endTimeUtc: summary.finishedAt }),
      },
    ],
    ...((labels !== undefined || note !== undefined) && {
      properties: {
        ...(labels !== undefined && {
          labels: Object.fromEntries(
            Object.entries(labels).map(([label, value]) => [name(label), clean(value)]),
          ),
        }),
        ...(note !== undefined && { note: clean(note, { limit: 1000 }) }),
      },
    }),
  };
  return jsonText(members).slice(1, -1);
}

function resultOf(each: Case, ruleIndex: number) {
  const { place, status, severity, id, details } = each;
  return {
    ruleId: ruleId(id),
    ruleIndex,
    level: status === 'failed' ? LEVELS[severity] : status === 'unknown' ? 'warning' : 'note',
    message: { text: messageText(each) },
    locations: [
      {
        physicalLocation: physicalLocation(writtenAt(each.source)),
        logicalLocations: [{ name: place, kind: 'resource' }],
      },
    ],
    partialFingerprints: { primaryLocationLineHash: `${fingerprintOf(each)}:1` },
    ...(status === 'waived' && {
      suppressions: [
        { kind: 'external', status: 'accepted', justification: plain(details.join(' ')) },
      ],
    }),
    properties: { host: place, severity, status },
  };
}

function ruleId(id: string): string {
  return clean(id, { limit: 255 }) || '-';
}

function messageText(each: Case): string {
  return [`${each.place}: ${each.message}`, ...textOfCase(each).slice(1)].map(plain).join('\n');
}

/** Braces would be placeholders, and brackets before a parenthesis a link (SARIF 3.11.5, 3.11.6). */
function plain(text: string): string {
  return clean(text, { limit: 1000 }).replace(/[{}]/g, '$&$&').replaceAll('](', '] (');
}

function physicalLocation({ path, line, column }: WrittenAt) {
  return {
    artifactLocation: artifactLocation(path),
    region: { startLine: line, startColumn: column, endLine: line, endColumn: column + 1 },
  };
}

/** Relative to the root of the repository, which is where a pipeline runs. */
function artifactLocation(path: string) {
  const slashed = repositoryPath(clean(path, { limit: 1000 }) || COMMAND_LINE);
  const encoded = slashed.split('/').map(encodeURIComponent).join('/');
  if (/^[A-Za-z]:\//.test(slashed)) return { uri: `file:///${encoded.replace('%3A', ':')}` };
  if (slashed.startsWith('/')) return { uri: `file://${encoded}` };
  return { uri: encoded, uriBaseId: '%SRCROOT%' };
}

/** Says what the cap has cut away. */
function cutCase(omitted: ReadonlyMap<Severity, number>): Case[] {
  const count = [...omitted.values()].reduce((sum, each) => sum + each, 0);
  if (count === 0) return [];
  const kinds = [...omitted].map(([severity, number]) => `${number} of severity ${severity}`);
  return [
    {
      about: 'run',
      place: 'rdpprobe',
      id: 'rdpprobe-results-cut',
      name: 'results were cut',
      status: 'failed',
      severity: 'info',
      message: `${count} more results were left out, the least grave first: ${kinds.join(', ')}.`,
      details: [`A run keeps ${MOST_RESULTS} results; -o jsonl has all of them.`],
    },
  ];
}
