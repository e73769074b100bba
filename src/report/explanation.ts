/** An explanation as text: what it means first, then how it was read, what can be behind it, and what to do. */
import type { Cause } from '../knowledge/cause.ts';
import { type Claim, visibility } from '../knowledge/claim.ts';
import type { Explanation, Reading } from '../knowledge/explain/explanation.ts';
import type { Remedy } from '../knowledge/remedy.ts';
import { clean } from './clean.ts';
import { hanging, padEnd, paint, type Style } from './layout.ts';

/** Causes that are told in full; the others are named. */
const TOLD_CAUSES = 3;
const DEFAULT_COLUMNS = 80;

/** Lines of text, at most as wide as the style says. */
export function explanationText(explanation: Explanation, style: Style = {}): string {
  const page = pageOf(style);
  const { asked, summary, readings, otherReadings, notes, causes, remedies, claims } = explanation;
  const blocks: readonly (readonly [title: string, lines: readonly string[]])[] = [
    ['Read as', readings.flatMap((each) => readingLines(each, page))],
    ['Could also be', otherReadings.flatMap((each) => readingLines(each, page))],
    ['Note', notes.map((note) => page.line(note, 2))],
    ['What to do', remedies.flatMap((each) => remedyLines(each, page))],
    ['What can be behind it', causeBlocks(causes, page)],
    ['What the web says of 0x3 with 0x7', (claims ?? []).flatMap((each) => claimLines(each, page))],
  ];
  const shown = blocks
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `\n${paint('bold', title, style)}\n${lines.join('\n')}\n`);
  const title = asked === '' ? '' : `${paint('bold', page.line(asked, 0), style)}\n`;
  return `${title}${page.line(summary, 0)}\n${shown.join('')}`;
}

interface Page {
  readonly style: Style;
  /** Text at `indent`, its further lines at `hang`. */
  line(text: string, indent: number, hang?: number): string;
  /** Text at `hang` behind a label at `indent`. */
  labelled(label: string, text: string, indent: number, hang: number): string;
}

function pageOf(style: Style): Page {
  const columns = style.columns ?? DEFAULT_COLUMNS;
  const ascii = style.unicode === false;
  const cleaned = (text: string) => clean(ascii ? plain(text) : text, { limit: LONGEST, ascii });
  return {
    style,
    line: (text, indent, hang = indent) =>
      ' '.repeat(indent) + hanging(cleaned(text), hang, columns),
    labelled: (label, text, indent, hang) =>
      `${' '.repeat(indent)}${padEnd(label, hang - indent)}${hanging(cleaned(text), hang, columns)}`,
  };
}

const LONGEST = 4000;

/** The one character of the texts that is not ASCII. */
function plain(text: string): string {
  return text.replaceAll('…', '...');
}

function readingLines(reading: Reading, page: Page): string[] {
  const { word, as, known, space, hex, decimal, name, means, source, confidence } = reading;
  if (as === 'words')
    return [page.line(`words of a dialog: ${known ? means : 'not known here'}`, 2, 4)];
  const code = hex === undefined ? word : `${hex} (${decimal})`;
  const title = [
    code,
    as === 'name' ? undefined : `read as ${as}`,
    space,
    name === word ? undefined : name,
  ];
  const support = [source, confidence === undefined ? undefined : `confidence ${confidence}`];
  const from = support.filter((each) => each !== undefined).join(', ');
  return [
    page.line(title.filter((each) => each !== undefined).join(', '), 2, 4),
    page.line(`${means}${from === '' ? '' : ` [${from}]`}`, 4),
  ];
}

function causeBlocks(causes: readonly Cause[], page: Page): string[] {
  const told = causes
    .slice(0, TOLD_CAUSES)
    .flatMap((cause, index) => causeLines(cause, index + 1, page));
  const named = causes
    .slice(TOLD_CAUSES)
    .map(({ id, title, confidence }, index) =>
      page.line(`${TOLD_CAUSES + index + 1}. ${title} (${id}, confidence ${confidence})`, 2, 5),
    );
  return [...told, ...named];
}

function causeLines(cause: Cause, rank: number, page: Page): string[] {
  const {
    id,
    title,
    confidence,
    ranking,
    reasons,
    not,
    remote,
    server = [],
    fix,
    risk,
    sources,
  } = cause;
  const field = (label: string, text: string | undefined) =>
    text === undefined ? [] : [page.labelled(label, text, 5, 14)];
  return [
    page.line(`${rank}. ${title} (${id}, confidence ${confidence})`, 2, 5),
    ...field('seen as', cause.sees),
    ...reasons.flatMap((reason, index) => field(index === 0 ? 'because' : '', reason)),
    ...field('', ranking === undefined ? undefined : `(their order has confidence ${ranking})`),
    ...field('not', not),
    ...field('remote', remote),
    ...server.flatMap((check, index) => field(index === 0 ? 'server' : '', check)),
    ...Object.entries(fix).flatMap(([where, text]) => field('mend', `${where}: ${text}`)),
    ...field('risk', risk),
    ...field('source', sources.join('; ')),
  ];
}

function remedyLines(remedy: Remedy, page: Page): string[] {
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['remedy', remedy.remedy],
    ['policy', remedy.policy],
    ['registry', remedy.registry],
    ['shell', remedy.powershell],
    ['rollback', remedy.rollback],
  ];
  return fields.flatMap(([label, text]) =>
    text === undefined ? [] : [page.labelled(label, text, 2, 12)],
  );
}

function claimLines(claim: Claim, page: Page): string[] {
  const verdict = claim.verdict.toUpperCase();
  return [
    page.labelled(verdict, claim.claim, 2, 15),
    page.line(`${claim.reason} ${visibility(claim)}`, 15),
  ];
}
