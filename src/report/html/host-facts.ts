/** Every fact of a host, in the words of the detailed report. */
import { factBlocks } from '../detail-facts.ts';
import type { Page } from '../page.ts';
import type { DiagnosedResult } from '../report.ts';
import { html, type Markup, text } from './markup.ts';

export function factLists(result: DiagnosedResult): Markup {
  return html`${factBlocks(result, SHEET).map(([title, lines]) => {
    if (lines.length === 0) return undefined;
    return html`<h3>${title}</h3><dl class="facts">${lines.map((line) => {
      const [label = '', value = ''] = line.split(BETWEEN);
      return html`<div><dt>${label}</dt><dd>${text(value, LONGEST)}</dd></div>`;
    })}</dl>`;
  })}`;
}

const LONGEST = 400;
const BETWEEN = '\u0000';

const labelled: Page['labelled'] = (label, value) =>
  value === undefined || value === ''
    ? []
    : [`${label}${BETWEEN}${value.replaceAll(BETWEEN, '\u2400')}`];

/** A page without width, whose fields are not laid out but kept apart; they are cleaned where they are shown. */
const SHEET: Page = {
  style: {},
  columns: 80,
  clean: (from) => from,
  line: (from) => from,
  labelled,
  told: labelled,
  whole: labelled,
  field: (label, value) => labelled(label, value, 0, 0),
};
