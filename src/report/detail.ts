/** One host in detail: the verdict, the walk stage by stage, what it means, then all that was learnt. */

import type { Failure } from '../handshake/failure.ts';
import type { Cell, CellKey, StageReport } from '../handshake/result.ts';
import { clean } from './clean.ts';
import { clientsBlock } from './detail-clients.ts';
import { factBlocks } from './detail-facts.ts';
import { heldAgainstBlock } from './detail-held.ts';
import { tlsBlock } from './detail-tls.ts';
import { causesBlock, findingsBlock, verdictBlock } from './detail-verdict.ts';
import { expectedBlock, expectedText, MOST_NAMED } from './expected.ts';
import { expectedTally } from './expected-tally.ts';
import { failureText, outcomeText } from './failure-text.ts';
import { runNote } from './labels-text.ts';
import {
  bar,
  type Colour,
  duration,
  hanging,
  padEnd,
  padStart,
  paint,
  type Style,
} from './layout.ts';
import { type Block, INDENT, type Page, pageFor } from './page.ts';
import type { DiagnosedResult, Reporter } from './report.ts';
import { hostAndPort } from './row.ts';
import { summaryText } from './summary-text.ts';

export const detailReporter: Reporter = async function* (lines, style = {}) {
  const expected = expectedTally(MOST_NAMED);
  let hosts = 0;
  for await (const line of lines) {
    if (line.type === 'run') {
      yield* runNote(line, style);
    } else if (line.type === 'result') {
      yield `${hosts > 0 ? '\n' : ''}${detail(line, style)}`;
      expected.add(line);
      hosts += 1;
    } else if (hosts !== 1) {
      const parts = [expectedText(expected, style), summaryText(line, style)];
      yield (hosts > 0 ? '\n' : '') + parts.filter((part) => part !== '').join('\n');
    }
  }
};

/** All that is known of one host, as lines. */
export function detail(result: DiagnosedResult, style: Style = {}): string {
  const page = pageFor(style);
  const blocks: readonly Block[] = [
    ['Stages', stageLines(result, page)],
    expectedBlock(result, page),
    heldAgainstBlock(result, page),
    clientsBlock(result, page),
    verdictBlock(result, page),
    causesBlock(result, page),
    findingsBlock(result, page),
    ['Protocols', matrixLines(result, page)],
    ['Security', securityLines(result)],
    tlsBlock(result, page),
    ...factBlocks(result, page),
    ['Followed', followedLines(result, page)],
  ];
  const shown = blocks
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => ['', paint('bold', title, page.style), ...lines].join('\n'));
  return `${[...titleLines(result, page), ...shown].join('\n')}\n`;
}

/** The walk alone, stage by stage, as lines. */
export function stagesText(result: DiagnosedResult, style: Style = {}): string {
  return `${stageLines(result, pageFor(style)).join('\n')}\n`;
}

function titleLines(result: DiagnosedResult, page: Page): string[] {
  const title = `${hostAndPort(result.target)}: ${result.verdict.summary}`;
  const about = [
    result.address ?? 'no address',
    ...(result.target.source === undefined ? [] : [`from ${result.target.source}`]),
    ...Object.entries(result.target.labels ?? {}).map(([name, value]) => `${name}=${value}`),
    result.startedAt,
    duration(result.ms),
  ];
  return [
    ...hanging(page.clean(title, 400), 2, page.columns)
      .split('\n')
      .map((line) => paint('bold', line, page.style)),
    hanging(page.clean(about.join(', '), 400), 2, page.columns),
  ];
}

const STATUS_COLOURS: Readonly<Partial<Record<StageReport['status'], Colour>>> = {
  passed: 'green',
  failed: 'red',
  stopped: 'yellow',
};

/** Each stage starts where the one before has ended; what the walk ended with stands below its stage. */
function stageLines(result: DiagnosedResult, page: Page): string[] {
  const { stages } = result;
  const names = Math.max(0, ...stages.map(({ stage }) => stage.length));
  const total = stages.reduce((sum, { ms }) => sum + ms, 0);
  const left = INDENT + names + 2 + 7 + 2 + 9 + 2;
  const room = Math.max(10, page.columns - left);
  let passed = 0;
  return stages.flatMap((report) => {
    const { stage, status, ms } = report;
    const word = status === 'failed' ? 'FAILED' : status;
    const painted = paint(STATUS_COLOURS[status], padEnd(word, 7), page.style);
    const head = `${' '.repeat(INDENT)}${padEnd(stage, names)}  ${painted}`;
    if (status === 'skipped') return [head];
    const length = bar(ms, total, room);
    const start = Math.min(room - length.length, Math.round((passed / (total || 1)) * room));
    passed += ms;
    const line = `${head}  ${padStart(duration(ms), 9)}  ${' '.repeat(start)}${length}`;
    return [line.trimEnd(), ...endLines(result, report, INDENT + names + 2, page)];
  });
}

/** What ended the walk at this stage, if it ended here. */
function endLines(
  { outcome }: DiagnosedResult,
  { stage, status }: StageReport,
  indent: number,
  page: Page,
): string[] {
  const said = (text: string) =>
    ' '.repeat(indent) + hanging(page.clean(text, 400), indent, page.columns);
  if (outcome.kind === 'stopped' && status === 'stopped') return [said(outcome.because)];
  if (outcome.kind !== 'failed' || outcome.at !== stage) return [];
  const { during, failure } = outcome;
  return [said(`${during}: ${failureText(failure)}`), ...bytesOf(failure).map(said)];
}

/** The evidence: the bytes that came, in hex and as text. */
function bytesOf(failure: Failure): string[] {
  if (failure.kind !== 'malformed' && failure.kind !== 'notRdp') return [];
  if (failure.bytes === '') return [];
  const bytes = Buffer.from(failure.bytes, 'hex');
  const text = bytes.toString('latin1').replace(/[^ -~]/g, '.');
  return [`bytes: ${failure.bytes.replace(/(..)(?=.)/g, '$1 ')}`, `text: ${clean(text)}`];
}

const ASKED: Readonly<Record<CellKey, string>> = {
  rdp: '0x00 RDP',
  ssl: '0x01 SSL',
  hybrid: '0x03 HYBRID, SSL',
  hybridEx: '0x0b HYBRID_EX, HYBRID, SSL',
  rdstls: '0x04 RDSTLS',
  rdsaad: '0x10 RDSAAD',
};

const CELL_KEYS = Object.keys(ASKED) as CellKey[];

function matrixLines({ protocols }: DiagnosedResult, page: Page): string[] {
  if (protocols === undefined) return [];
  const row = (key: string, asked: string, answer: string, colour?: Colour) => {
    const head = `${' '.repeat(INDENT)}${padEnd(key, 8)}  ${padEnd(asked, 27)}  `;
    const [first = '', ...rest] = hanging(answer, head.length, page.columns).split('\n');
    return [head + paint(colour, first, page.style), ...rest].join('\n');
  };
  return [
    row('', 'asked', 'answered'),
    ...CELL_KEYS.map((key) => {
      const cell = protocols[key];
      const colour = cell.supported === true ? 'green' : undefined;
      return row(key, ASKED[key], page.clean(answerText(cell), 200), colour);
    }),
  ];
}

function answerText({ supported, answer, selected, code, failure }: Cell): string {
  const word = supported === null ? '?' : supported ? 'yes' : 'no';
  switch (answer) {
    case 'notTried':
      return '- not tried';
    case 'selected':
      return `${word}: selected ${selected ?? ''}`.trimEnd();
    case 'refused':
      return `${word}: refused ${code ?? ''}`.trimEnd();
    case 'unnegotiated':
      return `${word}: confirmed without negotiation`;
    case 'died':
      return `${word}: died${failure === undefined ? '' : `, ${failureText(failure)}`}`;
  }
}

function securityLines({ security }: DiagnosedResult): string[] {
  if (security === undefined) return [];
  const { nla, tls, standardRdp } = security;
  return [`${' '.repeat(INDENT)}NLA ${nla}, TLS ${tls}, Standard RDP Security ${standardRdp}`];
}

/** Where redirections led, hop by hop. */
function followedLines({ followed = [] }: DiagnosedResult, page: Page): string[] {
  return followed.map(({ target, outcome }) =>
    page.line(`${hostAndPort(target)}: ${outcomeText(outcome)}`, INDENT, INDENT + 2),
  );
}
