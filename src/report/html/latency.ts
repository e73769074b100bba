/** How long each stage took: percentiles over all hosts, from counts in bins that grow by two percent. */
import { STAGE_ORDER } from '../../diagnosis/stage-order.ts';
import { duration } from '../layout.ts';
import type { DiagnosedResult } from '../report.ts';
import { html, type Markup } from './markup.ts';
import { tenth } from './words.ts';

/** Takes results one by one; its size does not grow with their number. */
export interface StageTally {
  add(result: DiagnosedResult): void;
  /** Whether any host came to it. */
  walked(stage: string): boolean;
  /** Stages that some host passed, in their order. */
  timings(): StageTiming[];
}

/** Milliseconds, each within one percent. */
export interface StageTiming {
  readonly stage: string;
  readonly hosts: number;
  /** The 5th, 25th, 50th, 75th and 95th percentile. */
  readonly low: number;
  readonly first: number;
  readonly median: number;
  readonly third: number;
  readonly high: number;
}

export function stageTally(): StageTally {
  const bins = new Map<string, Map<number, number>>();
  const seen = new Set<string>();
  return {
    add({ stages }) {
      for (const { stage, status, ms } of stages) {
        if (status === 'skipped') continue;
        seen.add(stage);
        // A stage that died took as long as our patience, which says nothing of the server.
        if (status === 'failed') continue;
        const counts = bins.get(stage) ?? new Map<number, number>();
        const bin = binOf(ms);
        counts.set(bin, (counts.get(bin) ?? 0) + 1);
        bins.set(stage, counts);
      }
    },
    walked: (stage) => seen.has(stage),
    timings: () =>
      STAGE_ORDER.flatMap((stage) => {
        const counts = bins.get(stage);
        return counts === undefined ? [] : [timingOf(stage, counts)];
      }),
  };
}

/** Bins from 10 µs to a quarter of an hour. */
const SMALLEST_MS = 0.01;
const LARGEST_MS = 900_000;
const GROWTH = Math.log(1.02);

function binOf(ms: number): number {
  const bounded = Math.min(Math.max(ms, SMALLEST_MS), LARGEST_MS);
  return Math.round(Math.log(bounded / SMALLEST_MS) / GROWTH);
}

function timingOf(stage: string, counts: ReadonlyMap<number, number>): StageTiming {
  const sorted = [...counts].sort(([a], [b]) => a - b);
  const hosts = sorted.reduce((sum, [, count]) => sum + count, 0);
  const at = (share: number) => {
    const wanted = Math.max(1, Math.ceil(share * hosts));
    let passed = 0;
    for (const [bin, count] of sorted) {
      passed += count;
      if (passed >= wanted) return SMALLEST_MS * Math.exp(bin * GROWTH);
    }
    return LARGEST_MS;
  };
  return {
    stage,
    hosts,
    low: at(0.05),
    first: at(0.25),
    median: at(0.5),
    third: at(0.75),
    high: at(0.95),
  };
}

export function latencySection(stages: StageTally): Markup {
  const timings = stages.timings();
  if (timings.length === 0) return html``;
  const scale = scaleFor(timings);
  return html`<section aria-labelledby="latency">
    <h2 id="latency">Time by stage</h2>
    <p class="lead">Stages that were passed. The box holds the middle half of the hosts, the mark is the median, and the line goes from the 5th to the 95th percentile; each division is ten times the one before.</p>
    <table class="plain boxes"><caption class="hidden">Milliseconds by stage</caption>
    <thead><tr><th scope="col">Stage</th><th scope="col" class="picture"><span class="hidden">Spread</span>${axis(scale)}</th>
    <th scope="col" class="n">Median</th><th scope="col" class="n">95 %</th><th scope="col" class="n">Hosts</th></tr></thead>
    <tbody>${timings.map(
      (
        each,
      ) => html`<tr><th scope="row"><code>${each.stage}</code></th><td class="picture">${box(each, scale)}</td>
      <td class="n">${duration(each.median)}</td><td class="n">${duration(each.high)}</td><td class="n">${each.hosts}</td></tr>`,
    )}</tbody></table>
    </section>`;
}

interface Scale {
  /** Powers of ten. */
  readonly from: number;
  readonly to: number;
}

const WIDTH = 360;

function scaleFor(timings: readonly StageTiming[]): Scale {
  const from = Math.floor(Math.log10(Math.min(...timings.map(({ low }) => low))));
  const to = Math.ceil(Math.log10(Math.max(...timings.map(({ high }) => high))));
  return { from, to: Math.max(to, from + 2) };
}

function x(ms: number, { from, to }: Scale): number {
  return tenth(((Math.log10(ms) - from) / (to - from)) * (WIDTH - 8) + 4);
}

function powers({ from, to }: Scale): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index));
}

function axis(scale: Scale): Markup {
  const all = powers(scale);
  const marks = all.map((ms, index) => {
    const anchor = index === 0 ? 'start' : index === all.length - 1 ? 'end' : 'middle';
    const label = ms < 1000 ? `${Number(ms.toPrecision(1))} ms` : `${ms / 1000} s`;
    return html`<text x="${x(ms, scale)}" y="11" text-anchor="${anchor}">${label}</text>`;
  });
  return html`<svg viewBox="0 0 ${WIDTH} 14" class="axis" aria-hidden="true">${marks}</svg>`;
}

function box({ low, first, median, third, high }: StageTiming, scale: Scale): Markup {
  const [a, b, c, d, e] = [low, first, median, third, high].map((ms) => x(ms, scale)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const guides = powers(scale).map(
    (ms) => html`<line class="guide" x1="${x(ms, scale)}" y1="0" x2="${x(ms, scale)}" y2="22"/>`,
  );
  return html`<svg viewBox="0 0 ${WIDTH} 22" class="box" aria-hidden="true">${guides}
    <line class="whisker" x1="${a}" y1="11" x2="${e}" y2="11"/>
    <rect class="middle" x="${tenth(b - 1)}" y="5" width="${tenth(d - b + 2)}" height="12" rx="2"/>
    <line class="median" x1="${c}" y1="3" x2="${c}" y2="19"/></svg>`;
}
