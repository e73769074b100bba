/** All about one host: what it comes to, the walk in time, the answers, what to mend, and every fact. */
import type { Verdict } from '../../diagnosis/verdict.ts';
import { CELL_KEYS } from '../../handshake/matrix.ts';
import { causeOf } from '../../knowledge/cause.ts';
import { outcomeText } from '../failure-text.ts';
import type { DiagnosedResult } from '../report.ts';
import { hostAndPort } from '../row.ts';
import { clientList, expectationList, heldList } from './asked.ts';
import { badge } from './findings.ts';
import { factLists } from './host-facts.ts';
import { html, type Markup, spoken, text } from './markup.ts';
import { answerOf, signOf } from './matrix.ts';
import { tlsAnswers } from './tls.ts';
import { waterfall } from './waterfall.ts';

export interface HostDetail {
  readonly id: number;
  readonly detail: Markup;
}

export function hostDetail(result: DiagnosedResult, id: number): HostDetail {
  const detail = html`<p class="verdictText">${text(result.verdict.summary, 600)}</p>
    <p class="quiet">${aboutText(result)}</p>
    <div class="columns">
    <div>${heldList(result)}${expectationList(result)}${grounds(result.verdict)}${causeList(result)}${clientList(result)}${findingList(result)}</div>
    <div><h3>Walk</h3>${waterfall(result)}${answers(result)}${tlsAnswers(result)}${followed(result)}${factLists(result)}</div>
    </div>`;
  return { id, detail };
}

function aboutText({ target, address, startedAt }: DiagnosedResult): Markup {
  const said = [
    address ?? 'no address',
    target.source && `from ${target.source}`,
    ...Object.entries(target.labels ?? {}).map(([name, value]) => `${name}=${value}`),
    startedAt.replace(/\.\d+Z$/, 'Z'),
  ].filter((each) => typeof each === 'string' && each !== '');
  return text(said.join(', '), 600);
}

/** Items of a list that are told; the rest is counted. */
const MOST_ITEMS = 40;
/** Items up to which a list stands open. */
const MOST_OPEN = 6;

function grounds({ observed, means, possible, notExcluded, askTheServer }: Verdict): Markup {
  const lists = [
    ['Observed', observed],
    ['What it means', means],
    ['Possible, the likeliest first', possible],
    ['Ask the server', askTheServer],
    ['Not excluded', notExcluded],
  ] as const;
  return html`${lists.map(([title, items = []]) => {
    if (items.length === 0) return undefined;
    const list = html`<ul>${items.slice(0, MOST_ITEMS).map((each) => html`<li>${spoken(each, 600)}</li>`)}${
      items.length > MOST_ITEMS && html`<li>and ${items.length - MOST_ITEMS} more</li>`
    }</ul>`;
    return items.length > MOST_OPEN && title === 'Not excluded'
      ? html`<details class="more"><summary><h3>${title} <small>${items.length}</small></h3></summary>${list}</details>`
      : html`<h3>${title}</h3>${list}`;
  })}`;
}

/** What can be behind it, in the words of the catalogue; how to mend it opens. */
function causeList({ outcome, verdict: { causes = [] } }: DiagnosedResult): Markup {
  // What clients of a sound host can stumble over is no cause of anything that was seen.
  if (outcome.kind !== 'failed') return html``;
  const known = causes.flatMap(({ id, confidence }) => {
    const cause = causeOf(id);
    return cause === undefined ? [] : [{ cause, confidence }];
  });
  if (known.length === 0) return html``;
  return html`<h3>Causes to look at</h3>${known.slice(0, MOST_CAUSES).map(
    ({
      cause,
      confidence,
    }) => html`<details class="more"><summary>${text(cause.title, 200)} <small>confidence ${confidence}</small></summary>
      <dl class="facts">${[
        ['Because', cause.reasons.map((each) => html`<p>${spoken(each, LONG)}</p>`)],
        ['Not', cause.not && spoken(cause.not, LONG)],
        ['Where to look', cause.server.map((each) => html`<p>${spoken(each, LONG)}</p>`)],
        ...Object.entries(cause.fix).map(
          ([where, how]) => [`Mend: ${where}`, spoken(how, LONG)] as const,
        ),
        ['Risk', spoken(cause.risk, LONG)],
        ['Source', text(cause.sources.join('; '), LONG)],
      ].map(
        ([name, value]) => value && html`<div><dt>${name as string}</dt><dd>${value}</dd></div>`,
      )}</dl></details>`,
  )}`;
}

const MOST_CAUSES = 3;
const LONG = 1000;

function findingList({ findings }: DiagnosedResult): Markup {
  if (findings.length === 0) return html``;
  return html`<h3>Findings</h3><ul class="findings">${findings.map(
    ({ rule, severity, summary, evidence }) =>
      html`<li>${badge(severity)} <a href="#rule-${rule}">${text(summary, 300)}</a>${evidence
        .slice(0, 5)
        .map((each) => html`<small>${text(each, 300)}</small>`)}</li>`,
  )}</ul>`;
}

function answers({ protocols }: DiagnosedResult): Markup {
  if (protocols === undefined) return html``;
  return html`<h3>Protocols</h3><table class="plain answers"><tbody>${CELL_KEYS.map((key) => {
    const { kind, sign, word } = signOf(protocols[key]);
    return html`<tr><th scope="row"><code>${key}</code></th><td class="${kind}"><span aria-hidden="true">${sign}</span> ${word}</td><td>${text(answerOf(protocols[key]), 120)}</td></tr>`;
  })}</tbody></table>`;
}

/** Where redirections led, hop by hop. */
function followed({ followed: hops = [] }: DiagnosedResult): Markup {
  if (hops.length === 0) return html``;
  return html`<h3>Followed</h3><ul>${hops.map(
    ({ target, outcome }) =>
      html`<li><code>${text(hostAndPort(target), 176)}</code>: ${text(outcomeText(outcome), 400)}</li>`,
  )}</ul>`;
}
