/** What the verdicts of the run say, each code once. */
import type { MeaningTally } from '../meanings.ts';
import type { Counts } from '../summary.ts';
import { html, type Markup, text } from './markup.ts';

export function verdictSection(verdicts: Counts, meant: MeaningTally): Markup {
  const rows = Object.entries(verdicts);
  if (rows.length === 0) return html``;
  return html`<section aria-labelledby="verdicts"><h2 id="verdicts">What the verdicts mean</h2>
    <table class="plain meanings"><thead><tr><th scope="col" class="n">Hosts</th><th scope="col">Verdict</th><th scope="col">Meaning</th></tr></thead>
    <tbody>${rows.map(([code, hosts]) => {
      const sentence = meant.sentence(code);
      return html`<tr><td class="n">${hosts}</td><th scope="row"><code>${text(code, 64)}</code></th><td>${sentence && text(sentence, 400)}</td></tr>`;
    })}</tbody></table></section>`;
}
