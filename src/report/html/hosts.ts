/** The hosts, a line each that opens: what a glance should see, and what filtering and sorting go by. */
import { STAGE_ORDER } from '../../diagnosis/stage-order.ts';
import type { Outcome } from '../../handshake/result.ts';
import { gravity, worstOf } from '../by-rule.ts';
import { stateOf } from '../expected-tally.ts';
import { duration } from '../layout.ts';
import { plural } from '../plural.ts';
import type { DiagnosedResult } from '../report.ts';
import { rowOf } from '../row.ts';
import { daysText, expiryOf } from './certificates.ts';
import { badge } from './findings.ts';
import { html, type Markup, text } from './markup.ts';

/** A line that waits for its detail. */
export interface HostRow {
  readonly id: number;
  with(detail: Markup | undefined): Markup;
}

export interface HostCounts {
  readonly hosts: number;
  /** Whether anything was asked to hold of any of them. */
  readonly asked: boolean;
  /** How many have no line, and how many a line alone. */
  readonly rowsLeft: number;
  readonly detailsLeft: number;
  readonly mostDetails: number;
}

export function hostsStart(counts: HostCounts): Markup {
  const { hosts, asked, rowsLeft, detailsLeft, mostDetails } = counts;
  const notes = [
    rowsLeft > 0 &&
      `${plural(rowsLeft, 'host')} without anything grave left out: -o csv or -o jsonl has all.`,
    detailsLeft > 0 &&
      `Only ${mostDetails} hosts open, those that ${asked ? 'are not as expected, ' : ''}died or have the gravest findings.`,
  ].filter((each) => each !== false);
  return html`<section aria-labelledby="hosts" id="list">
    <h2 id="hosts">Hosts</h2>
    ${notes.map((note) => html`<p class="quiet">${note}</p>`)}
    ${hosts === 0 && html`<p class="quiet">There was none.</p>`}
    <div class="controls" id="controls" hidden>
    <label><span>Filter</span><input type="search" id="filter" placeholder="name, verdict, system …" autocomplete="off" spellcheck="false"></label>
    <div class="chips" role="group" aria-label="Show">
    <button type="button" data-show="all" aria-pressed="true">All</button>
    <button type="button" data-show="failed" aria-pressed="false">Died</button>
    <button type="button" data-show="grave" aria-pressed="false">Grave findings</button>
    <button type="button" data-show="expiring" aria-pressed="false">Certificate to renew</button>
    ${asked && html`<button type="button" data-show="unheld" aria-pressed="false">Does not hold</button>`}
    </div>
    <button type="button" id="open-all" aria-pressed="false">Open all</button>
    <p id="shown" role="status" aria-live="polite"></p>
    </div>
    <div class="line headings" id="headings">
    <span data-sort="index">Host</span><span data-sort="name">Name</span><span data-sort="stage">Walk</span><span data-sort="nla">NLA</span>
    <span data-sort="days">Certificate</span><span data-sort="ms">Time</span><span data-sort="verdict">Verdict</span><span data-sort="worst">Gravest</span>
    </div>
    <div class="hosts" id="rows">`;
}

export function hostsEnd(): Markup {
  return html`</div><p class="quiet" id="none" hidden>No host fits.</p></section>`;
}

export function hostRow(result: DiagnosedResult, id: number): HostRow {
  const row = rowOf(result, (from) => from, false);
  const { outcome, facts, findings, ms, security, expectations } = result;
  const daysLeft = facts.certificate?.daysLeft;
  const worst = worstOf(findings);
  const stage = STAGE_ORDER.indexOf(lastStage(outcome)) * 2 + (outcome.kind === 'failed' ? 0 : 1);
  const attributes = html`data-id="${id}" data-outcome="${outcome.kind}" data-stage="${stage}" data-nla="${NLA_ORDER.indexOf(security?.nla ?? 'unknown')}" data-days="${daysLeft ?? ''}" data-ms="${ms}" data-worst="${worst === undefined ? -1 : gravity(worst)}" data-held="${stateOf(expectations) ?? ''}"`;
  const line = html`<span class="host"><code>${text(row.host, 176)}</code></span>
    <span class="name">${row.name !== '-' && text(row.name, 64)}${row.system !== '-' && html`<small>${text(row.system, 96)}</small>`}</span>
    <span class="walk ${outcome.kind}">${text(walkText(outcome), 60)}${track(result)}</span>
    <span class="nla" data-label="NLA">${row.nla}</span>
    <span class="days ${daysLeft === undefined ? '' : expiryOf(daysLeft)}">${daysLeft === undefined ? '-' : daysText(daysLeft)}</span>
    <span class="ms">${duration(ms)}</span>
    <span class="verdict"><code>${text(row.verdict, 64)}</code></span>
    <span class="worst">${worst === undefined ? '-' : badge(worst)}${heldMark(result)}</span>`;
  return {
    id,
    with: (detail) =>
      detail === undefined
        ? html`<div class="row closed" id="h${id}" ${attributes}><div class="line">${line}</div></div>`
        : html`<details class="row" ${attributes}><summary class="line">${line}</summary><div class="inside" id="h${id}">${detail}</div></details>`,
  };
}

/** What was asked of the host and does not hold, beside the gravest finding. */
function heldMark({ expectations = [] }: DiagnosedResult): Markup | undefined {
  const state = stateOf(expectations);
  if (state !== 'unmet' && state !== 'unknown') return undefined;
  const many = expectations.filter(({ status }) => status === state).length;
  return html`<small class="${state}">${many} ${state}</small>`;
}

const NLA_ORDER = ['unknown', 'unsupported', 'supported', 'required'];

function lastStage(outcome: Outcome): string {
  return outcome.kind === 'completed'
    ? outcome.through
    : outcome.kind === 'stopped'
      ? outcome.after
      : outcome.at;
}

function walkText(outcome: Outcome): string {
  const stage = lastStage(outcome);
  return outcome.kind === 'failed'
    ? `✕ died at ${stage}`
    : outcome.kind === 'stopped'
      ? `stopped after ${stage}`
      : `through ${stage}`;
}

/** A little square for each stage: filled where it was passed, crossed where it died. */
function track({ stages }: DiagnosedResult): Markup {
  const shown = stages.filter(({ stage }) => STAGE_ORDER.includes(stage));
  return html`<svg class="track" viewBox="0 0 ${STAGE_ORDER.length * 8} 8" aria-hidden="true">${shown.map(
    ({ stage, status }) =>
      html`<rect class="${status}" x="${STAGE_ORDER.indexOf(stage) * 8 + 1}" y="1" width="6" height="6" rx="1"/>`,
  )}</svg>`;
}
