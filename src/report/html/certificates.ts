/** When certificates expire: a timeline of all of them, and the next ones by name. */

import { plural } from '../plural.ts';
import type { DiagnosedResult } from '../report.ts';
import { hostAndPort } from '../row.ts';
import { html, type Markup, text } from './markup.ts';
import { tenth } from './words.ts';

/** Takes results one by one; its size does not grow with their number. */
export interface CertificateTally {
  add(result: DiagnosedResult): void;
  counts(): { readonly expired: number; readonly soon: number; readonly all: number };
  /** Hosts by whole days left, within a bounded range; the least first. */
  days(): readonly (readonly [daysLeft: number, hosts: number])[];
  /** Those that expire first. */
  next(): readonly Expiring[];
}

export interface Expiring {
  readonly host: string;
  readonly subject: string;
  readonly notAfter: string;
  readonly daysLeft: number;
}

export const SOON_DAYS = 30;
const MOST_NAMED = 10;
const EARLIEST = -3650;
const LATEST = 36_500;

export function certificateTally(): CertificateTally {
  const days = new Map<number, number>();
  let next: Expiring[] = [];
  return {
    add({ target, facts: { certificate } }) {
      if (certificate === undefined) return;
      const { daysLeft, subject, notAfter } = certificate;
      const bounded = Math.min(Math.max(daysLeft, EARLIEST), LATEST);
      days.set(bounded, (days.get(bounded) ?? 0) + 1);
      if (next.length >= MOST_NAMED && daysLeft >= (next.at(-1)?.daysLeft ?? 0)) return;
      const host = hostAndPort(target);
      next = [...next, { host, subject: subject.slice(0, 1000), notAfter, daysLeft }]
        .sort((a, b) => a.daysLeft - b.daysLeft)
        .slice(0, MOST_NAMED);
    },
    counts() {
      let [expired, soon, all] = [0, 0, 0];
      for (const [left, hosts] of days) {
        all += hosts;
        if (left < 0) expired += hosts;
        else if (left < SOON_DAYS) soon += hosts;
      }
      return { expired, soon, all };
    },
    days: () => [...days].sort(([a], [b]) => a - b),
    next: () => next,
  };
}

/** `expired 36 days ago`, `29 days left`. */
export function daysText(daysLeft: number): string {
  if (daysLeft < 0) return `expired ${plural(-daysLeft, 'day')} ago`;
  return `${plural(daysLeft, 'day')} left`;
}

/** Of which kind a certificate is: the word is a class of the style, too. */
export function expiryOf(daysLeft: number): 'expired' | 'soon' | 'later' {
  return daysLeft < 0 ? 'expired' : daysLeft < SOON_DAYS ? 'soon' : 'later';
}

export function certificateSection(certificates: CertificateTally): Markup {
  const { expired, soon, all } = certificates.counts();
  if (all === 0) return html``;
  return html`<section aria-labelledby="certificates">
    <h2 id="certificates">Certificates</h2>
    <p class="lead">${plural(all, 'certificate')} seen: ${expired} expired, ${soon} with less than ${SOON_DAYS} days left, ${all - expired - soon} later.</p>
    <div class="scroll" tabindex="0" role="group" aria-labelledby="certificates">${timeline(certificates)}</div>
    <details class="names"><summary>The next to expire</summary>
    <table class="plain"><thead><tr><th scope="col">Host</th><th scope="col">Until</th><th scope="col">Left</th><th scope="col">Subject</th></tr></thead>
    <tbody>${certificates
      .next()
      .map(
        ({ host, subject, notAfter, daysLeft }) =>
          html`<tr><th scope="row"><code>${text(host, 176)}</code></th><td class="date">${notAfter.slice(0, 10)}</td><td class="${expiryOf(daysLeft)}">${daysText(daysLeft)}</td><td>${text(subject, 120)}</td></tr>`,
      )}</tbody></table></details>
    </section>`;
}

const WIDTH = 960;
const HEIGHT = 150;
const FLOOR = 118;
const EDGE = 14;
const SLOT = 13;
/** As many stand as marks, one a host; where more fall together, bars tell. */
const MOST_STACKED = 8;

function timeline(certificates: CertificateTally): Markup {
  const days = certificates.days();
  const from = Math.max(-365, Math.min(-30, days[0]?.[0] ?? 0));
  const to = Math.min(1096, Math.max(365, days.at(-1)?.[0] ?? 0));
  const at = (left: number) =>
    EDGE + ((Math.min(Math.max(left, from), to) - from) / (to - from)) * (WIDTH - 2 * EDGE);
  const stacks = stacksOf(days, at);
  const highest = Math.max(...stacks.map(({ hosts }) => hosts));
  const marks = stacks.map((stack) =>
    highest <= MOST_STACKED ? dots(stack) : bar(stack, highest),
  );
  const { expired, soon, all } = certificates.counts();
  const zone = html`<rect class="zone" x="${tenth(at(0))}" y="14" width="${tenth(at(SOON_DAYS) - at(0))}" height="${FLOOR - 14}"/>`;
  return html`<svg class="timeline" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img"
    aria-label="${all} certificates by days left: ${expired} expired, ${soon} within ${SOON_DAYS} days, ${all - expired - soon} later">
    ${zone}<line class="floor" x1="${EDGE - 8}" y1="${FLOOR}" x2="${WIDTH - EDGE + 8}" y2="${FLOOR}"/>
    <line class="today" x1="${tenth(at(0))}" y1="14" x2="${tenth(at(0))}" y2="${FLOOR + 6}"/>
    ${ticks(from, to).map(
      (left) =>
        html`<text class="${left === 0 ? 'now' : 'tick'}" x="${tenth(at(left))}" y="${FLOOR + 22}" text-anchor="${left === to ? 'end' : left === from ? 'start' : 'middle'}">${tickText(left)}</text>`,
    )}${marks}</svg>`;
}

interface Stack {
  /** Its middle. */
  readonly x: number;
  readonly hosts: number;
  readonly kind: ReturnType<typeof expiryOf>;
}

/** Days that fall into one slot of the picture; no slot holds two kinds. */
function stacksOf(
  days: readonly (readonly [number, number])[],
  at: (daysLeft: number) => number,
): Stack[] {
  const stacks = new Map<string, Stack>();
  for (const [left, hosts] of days) {
    const slot = Math.floor(at(left) / SLOT);
    const kind = expiryOf(left);
    const key = `${slot} ${kind}`;
    const known = stacks.get(key) ?? { x: slot * SLOT + SLOT / 2, hosts: 0, kind };
    stacks.set(key, { ...known, hosts: known.hosts + hosts });
  }
  return [...stacks.values()];
}

function dots({ x, hosts, kind }: Stack): readonly Markup[] {
  return Array.from({ length: hosts }, (_, index) => {
    const y = FLOOR - 8 - index * 13;
    if (kind === 'later') return html`<circle class="later" cx="${tenth(x)}" cy="${y}" r="5"/>`;
    const shape =
      kind === 'soon'
        ? `M${tenth(x)} ${y - 6}L${tenth(x + 6)} ${y + 5}H${tenth(x - 6)}Z`
        : `M${tenth(x)} ${y - 6}L${tenth(x + 6)} ${y}L${tenth(x)} ${y + 6}L${tenth(x - 6)} ${y}Z`;
    return html`<path class="${kind}" d="${shape}"/>`;
  });
}

function bar({ x, hosts, kind }: Stack, highest: number): Markup {
  const height = Math.max(3, (hosts / highest) * (FLOOR - 34));
  return html`<g><rect class="${kind}" x="${tenth(x - SLOT / 2 + 1)}" y="${tenth(FLOOR - height)}" width="${SLOT - 2}" height="${tenth(height)}" rx="1.5"/>
    ${hosts === highest && html`<text class="tick" x="${tenth(x)}" y="${tenth(FLOOR - height - 4)}" text-anchor="middle">${hosts}</text>`}</g>`;
}

function ticks(from: number, to: number): number[] {
  const all = [-365, -180, -90, 0, 90, 180, 365, 730, 1095];
  const crowded = to > 500 ? [90, 180, -90] : [];
  return all.filter((each) => each >= from && each <= to && !crowded.includes(each));
}

function tickText(daysLeft: number): string {
  if (daysLeft === 0) return 'day of the scan';
  const size = Math.abs(daysLeft);
  const span = size % 365 === 0 ? plural(size / 365, 'year') : `${size} days`;
  return daysLeft < 0 ? `${span} ago` : `in ${span}`;
}
