/** The judgement of one host for people: grounds, causes in words, findings with their remedies; bounded, the most important first. */
import type { Finding } from '../diagnosis/finding.ts';
import type { Severity } from '../diagnosis/severity.ts';
import type { CauseReference } from '../diagnosis/verdict.ts';
import { type Cause, causeOf } from '../knowledge/cause.ts';
import { remedyOf } from '../knowledge/remedies.ts';
import { causeLines, remedyLines } from './cause-text.ts';
import { type Colour, padEnd, paint } from './layout.ts';
import { type Block, INDENT, LABEL, type Page } from './page.ts';
import type { DiagnosedResult } from './report.ts';

type GroundsKey = 'observed' | 'means' | 'possible' | 'notExcluded' | 'askTheServer';

/** Most of each that are told; the JSON has all of them. What else was observed stands in blocks of its own. */
const GROUNDS: readonly (readonly [label: string, key: GroundsKey, most: number])[] = [
  ['observed', 'observed', 1],
  ['means', 'means', 5],
  ['possible', 'possible', 6],
  ['still open', 'notExcluded', 4],
  ['ask server', 'askTheServer', 4],
];

export function verdictBlock(result: DiagnosedResult, page: Page): Block {
  const { verdict } = result;
  const ask: Page['field'] = (label, text) => page.told(label, text, INDENT, INDENT + LABEL);
  const told = new Set(causesIn(result).told.flatMap(([, { server = [] }]) => server));
  return [
    'What it means',
    [
      ...page.field('verdict', verdict.code),
      ...GROUNDS.flatMap(([label, key, most]) => {
        // What a cause below asks of the server is not asked twice.
        const said = (verdict[key] ?? []).filter(
          (each) => key !== 'askTheServer' || !told.has(each),
        );
        const lines = key === 'askTheServer' ? ask : page.field;
        return groundsLines(label, said, most, page, lines);
      }),
    ],
  ];
}

function groundsLines(
  label: string,
  said: readonly string[],
  most: number,
  page: Page,
  lines: Page['field'],
): string[] {
  const ranked = label === 'possible' && said.length > 1;
  const told = said
    .slice(0, most)
    .flatMap((each, index) =>
      lines(index === 0 ? label : '', ranked ? `${index + 1}. ${each}` : each),
    );
  const more = said.length - most;
  return more > 0 && most > 1
    ? [...told, ...page.field('', `and ${more} more, which -o jsonl has`)]
    : told;
}

/** Causes of a death that are told in full; the others are named. */
const TOLD_CAUSES = 2;

type KnownCause = readonly [reference: CauseReference, cause: Cause];

/** A sound host has none that is told: what clients can stumble over is only named. */
function causesIn({ verdict, outcome }: DiagnosedResult): {
  readonly told: readonly KnownCause[];
  readonly named: readonly CauseReference[];
} {
  const most = outcome.kind === 'failed' ? TOLD_CAUSES : 0;
  const told: KnownCause[] = [];
  const named: CauseReference[] = [];
  for (const reference of verdict.causes ?? []) {
    const cause = causeOf(reference.id);
    // A result that was kept may name a cause that the catalogue does not have.
    if (cause === undefined || told.length === most) named.push(reference);
    else told.push([reference, cause]);
  }
  return { told, named };
}

export function causesBlock(result: DiagnosedResult, page: Page): Block {
  const { told, named } = causesIn(result);
  const lines = [
    ...told.flatMap(([reference, cause], index) =>
      causeLines(cause, index + 1, supportOf(reference), page),
    ),
    ...named.map((reference, index) => {
      const { id } = reference;
      const title = causeOf(id)?.title;
      const said = title === undefined ? id : `${title} (${id})`;
      return page.line(`${told.length + index + 1}. ${said}, ${supportOf(reference)}`, 2, 5);
    }),
    ...(!named.some(({ id }) => causeOf(id))
      ? []
      : [page.line('rdpprobe explain ID tells how to confirm and mend each of them', 5)]),
  ];
  const dead = result.outcome.kind === 'failed';
  return [dead ? 'What can be behind it' : 'What clients can stumble over', lines];
}

const FITS: Readonly<Record<string, string>> = { shown: 'shown by the probe' };

function supportOf({ confidence, fit }: CauseReference): string {
  const said = fit === undefined ? [] : [FITS[fit] ?? fit];
  return [...said, `confidence ${confidence}`].join(', ');
}

const SEVERITY_COLOURS: Readonly<Partial<Record<Severity, Colour>>> = {
  critical: 'red',
  high: 'red',
  medium: 'yellow',
};

/** Most pieces of evidence that are told. */
const MOST_EVIDENCE = 4;
const FINDING_INDENT = 12;

export function findingsBlock({ findings }: DiagnosedResult, page: Page): Block {
  return ['Findings', findings.flatMap((finding) => findingLines(finding, page))];
}

function findingLines({ rule, severity, summary, evidence }: Finding, page: Page): string[] {
  const remedy = remedyOf(rule);
  const grave = severity !== 'info' && severity !== 'low';
  const more = evidence.length - MOST_EVIDENCE;
  const heading = `${' '.repeat(INDENT)}${padEnd(severity.toUpperCase(), 8)}  ${page.clean(rule, 40)}`;
  return [
    paint(SEVERITY_COLOURS[severity], heading, page.style),
    page.line(summary, FINDING_INDENT),
    ...evidence
      .slice(0, MOST_EVIDENCE)
      .map((each) => page.line(`- ${each}`, FINDING_INDENT, FINDING_INDENT + 2)),
    ...(more > 0 ? [page.line(`- and ${more} more`, FINDING_INDENT)] : []),
    ...(remedy !== undefined && grave ? remedyLines(remedy, FINDING_INDENT, page) : []),
    ...(remedy !== undefined && !grave
      ? page.told('remedy', remedy.remedy, FINDING_INDENT, FINDING_INDENT + 10)
      : []),
  ];
}
