/** An explanation as text: what it means first, then how it was read, what can be behind it, and what to do. */
import type { Cause } from '../knowledge/cause.ts';
import { type Claim, visibility } from '../knowledge/claim.ts';
import type { Explanation, Reading } from '../knowledge/explain/explanation.ts';
import { causeLines, remedyLines, supportText } from './cause-text.ts';
import { paint, type Style } from './layout.ts';
import { type Page, pageFor } from './page.ts';

/** Causes that are told in full; the others are named. */
const TOLD_CAUSES = 3;
/** Most columns of one text: an explanation is asked for to be read in full. */
const LONGEST = 4000;

/** Lines of text, at most as wide as the style says. */
export function explanationText(explanation: Explanation, style: Style = {}): string {
  const page = pageFor(style, LONGEST);
  const { asked, summary, readings, otherReadings, notes, causes, remedies, claims } = explanation;
  const blocks: readonly (readonly [title: string, lines: readonly string[]])[] = [
    ['Read as', readings.flatMap((each) => readingLines(each, page))],
    ['Could also be', otherReadings.flatMap((each) => readingLines(each, page))],
    ['Note', notes.map((note) => page.line(note, 2))],
    [
      'What to do',
      remedies.flatMap((each) => [
        ...remedyLines(each, 2, page),
        ...page.labelled('source', supportText(each), 2, 12),
      ]),
    ],
    ['What can be behind it', causeBlocks(causes, page)],
    ['What the web says of 0x3 with 0x7', (claims ?? []).flatMap((each) => claimLines(each, page))],
  ];
  const shown = blocks
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `\n${paint('bold', title, style)}\n${lines.join('\n')}\n`);
  const title = asked === '' ? '' : `${paint('bold', page.line(asked, 0), style)}\n`;
  return `${title}${page.line(summary, 0)}\n${shown.join('')}`;
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
    .flatMap((cause, index) =>
      causeLines(cause, index + 1, `confidence ${cause.confidence}`, page),
    );
  const named = causes
    .slice(TOLD_CAUSES)
    .map(({ id, title, confidence }, index) =>
      page.line(`${TOLD_CAUSES + index + 1}. ${title} (${id}, confidence ${confidence})`, 2, 5),
    );
  return [...told, ...named];
}

function claimLines(claim: Claim, page: Page): string[] {
  const verdict = claim.verdict.toUpperCase();
  return [
    ...page.labelled(verdict, claim.claim, 2, 15),
    page.line(`${claim.reason} ${visibility(claim)}`, 15),
    page.line(
      `${claim.confidence === 'D' ? 'sought in' : 'source'}: ${supportText(claim)}`,
      15,
      17,
    ),
  ];
}
