/** What the user asked about: expectations, other clients, and a code that somebody saw; of the run and of one host. */
import type { ExpectationStatus } from '../../policy/expectation.ts';
import type { ClientTally } from '../client-tally.ts';
import { type Deviation, type ExpectedTally, expectedHeadline } from '../expected-tally.ts';
import { plural } from '../plural.ts';
import type { DiagnosedResult } from '../report.ts';
import { html, type Markup, text } from './markup.ts';

/** Items of a list that are told; the rest is counted. */
const MOST_ITEMS = 40;
const MOST_ROWS = 100;

export function expectedSection(tally: ExpectedTally): Markup {
  const hosts = tally.hosts();
  if (hosts.asked === 0) return html``;
  const deviations = tally.deviations();
  const shown = deviations.slice(0, MOST_ROWS);
  const more = deviations.length - shown.length + tally.omitted();
  const met = tally.met();
  return html`<section aria-labelledby="expected"><h2 id="expected">Expected</h2>
    <p class="lead">${expectedHeadline(hosts)}</p>
    ${shown.map(deviationEntry)}
    ${more > 0 && html`<p class="quiet">And ${more} more, which -o jsonl has.</p>`}
    ${met.length > 0 && html`<p class="quiet">What holds, and on how many hosts: ${met.slice(0, MOST_ROWS).map(([id, count], index) => html`${index > 0 && COMMA}<code>${text(id, 80)}</code> ${count}`)}.</p>`}
    </section>`;
}

const COMMA = html`, `;

function deviationEntry(deviation: Deviation): Markup {
  const { status, id, expected, severity, waiver, source, hosts, named } = deviation;
  const more = hosts - named.length;
  return html`<details class="entry"><summary>${statusBadge(status)}<span class="what"><code>${text(id, 80)}</code> ${text(expected, 200)}${
    waiver && html`<small> until ${waiver.until}: ${text(waiver.reason, 300)}</small>`
  }</span><span class="count">${plural(hosts, 'host')}</span></summary>
    <div class="inside">
    <p class="quiet">Severity ${severity}${source !== undefined && html`, asked for at <code>${text(source, 176)}</code>`}.</p>
    <ul class="where">${named.map(
      ({ host, observed }) =>
        html`<li><code>${text(host, 176)}</code>: ${observed === null ? 'nothing that tells' : text(observed, 300)}</li>`,
    )}${more > 0 && html`<li>and ${more} more</li>`}</ul>
    </div></details>`;
}

function statusBadge(status: ExpectationStatus): Markup {
  return html`<span class="badge ${status}">${status}</span>`;
}

export function clientSection(tally: ClientTally): Markup {
  const clients = tally.clients();
  if (clients.length === 0) return html``;
  const stops = tally.stops();
  const shown = stops.slice(0, MOST_ROWS);
  return html`<section aria-labelledby="clients"><h2 id="clients">Other clients</h2>
    <p class="lead">How far these clients would come, by what they ask for and what the hosts answered.</p>
    <table class="plain"><thead><tr><th scope="col">Client</th><th scope="col" class="n">Connects</th><th scope="col" class="n">Stopped</th><th scope="col" class="n">Depends</th><th scope="col" class="n">Unknown</th></tr></thead>
    <tbody>${clients.map(
      ({ client, connects, stopped, depends, unknown }) =>
        html`<tr><th scope="row"><code>${text(client, 80)}</code></th>${[connects, stopped, depends, unknown].map((each) => html`<td class="n">${each}</td>`)}</tr>`,
    )}</tbody></table>
    ${
      shown.length > 0 &&
      html`<h3>What stops them; where both sides are listed, changing one is enough</h3>
      <table class="plain"><thead><tr><th scope="col">Client</th><th scope="col">Side</th><th scope="col">Setting</th><th scope="col" class="n">Hosts</th><th scope="col">Where</th></tr></thead>
      <tbody>${shown.map(
        ({ client, side, setting, hosts, named }) =>
          html`<tr><th scope="row"><code>${text(client, 80)}</code></th><td>${side}</td><td>${text(setting, 300)}</td><td class="n">${hosts}</td><td>${named.map((host, index) => html`${index > 0 && COMMA}<code>${text(host, 176)}</code>`)}${hosts > named.length && html`, and ${hosts - named.length} more`}</td></tr>`,
      )}</tbody></table>`
    }
    ${stops.length > shown.length && html`<p class="quiet">And ${stops.length - shown.length} more.</p>`}
    </section>`;
}

/** What was asked of one host; what does not hold comes first. */
export function expectationList({ expectations = [] }: DiagnosedResult): Markup {
  if (expectations.length === 0) return html``;
  const sorted = ORDER.flatMap((status) => expectations.filter((each) => each.status === status));
  const more = sorted.length - MOST_ITEMS;
  return html`<h3>Expectations</h3><ul class="findings">${sorted
    .slice(0, MOST_ITEMS)
    .map(
      ({ status, summary, waiver, source }) =>
        html`<li>${statusBadge(status)} ${text(summary, 300)}${
          waiver && html`<small>Waived until ${waiver.until}: ${text(waiver.reason, 300)}</small>`
        }${source !== undefined && status !== 'met' && html`<small>Asked for at ${text(source, 176)}</small>`}</li>`,
    )}${more > 0 && html`<li>and ${more} more</li>`}</ul>`;
}

const ORDER: readonly ExpectationStatus[] = ['unmet', 'unknown', 'waived', 'met'];

export function clientList({ clients = [] }: DiagnosedResult): Markup {
  if (clients.length === 0) return html``;
  return html`<h3>Other clients</h3><ul class="findings">${clients
    .slice(0, MOST_ITEMS)
    .map(
      ({ client, verdict, summary, stops }) =>
        html`<li><span class="badge ${verdict}">${verdict}</span> <code>${text(client, 80)}</code><small>${text(summary, 500)}</small>${stops.map(
          ({ side, setting }) => html`<small>On the ${side}: ${text(setting, 300)}</small>`,
        )}</li>`,
    )}</ul>`;
}

/** The code that a user reported, beside what was seen. */
export function heldList({ heldAgainst }: DiagnosedResult): Markup {
  if (heldAgainst === undefined) return html``;
  const { code, means, says } = heldAgainst;
  return html`<h3>The code ${text(code, 60)}, held against this</h3>
    <p>${text(means, 1000)}</p><ul>${says.map((each) => html`<li>${text(each, 1000)}</li>`)}</ul>`;
}
