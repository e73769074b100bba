/** A picture of the walks of all hosts: a stream that narrows where handshakes end, upwards in order, downwards in death. */
import { STAGE_ORDER } from '../../diagnosis/stage-order.ts';
import { plural } from '../plural.ts';
import type { SummaryLine } from '../report.ts';
import type { Counts } from '../summary.ts';
import type { StageTally } from './latency.ts';
import { html, type Markup } from './markup.ts';
import { tenth } from './words.ts';

export function flowSection(summary: SummaryLine, stages: StageTally): Markup {
  if (summary.hosts === 0) return html``;
  const columns = columnsOf(summary, stages);
  const deaths = Object.entries(summary.diedAt);
  return html`<section aria-labelledby="flow">
    <h2 id="flow">Where handshakes ended</h2>
    <p class="lead">Every host comes in on the left. A walk that ended in order leaves upwards, one that died falls out; the number beside a stage says how many were still on their way.</p>
    <div class="scroll" tabindex="0" role="group" aria-labelledby="flow">${picture(summary.hosts, columns)}</div>
    ${
      deaths.length === 0
        ? html`<p class="quiet">No handshake died.</p>`
        : html`<table class="plain deaths"><caption class="hidden">Handshakes that died, by stage</caption>
          <thead><tr><th scope="col">Died at</th><th scope="col" class="n">Hosts</th><th scope="col">Of what</th></tr></thead>
          <tbody>${deaths.map(
            ([stage, { hosts, failures }]) =>
              html`<tr><th scope="row"><code>${stage}</code></th><td class="n">${hosts}</td><td>${reasons(failures)}</td></tr>`,
          )}</tbody></table>`
    }
    </section>`;
}

const COMMA = html`, `;

/** Reasons that are named. */
const MOST_REASONS = 8;

function reasons(failures: Counts): Markup {
  const all = Object.entries(failures);
  const more = all.length - MOST_REASONS;
  return html`${all
    .slice(0, MOST_REASONS)
    .map(([name, count], index) => html`${index > 0 && COMMA}<code>${name}</code> ${count}`)}${
    more > 0 && html` and ${plural(more, 'other reason')}`
  }`;
}

interface Column {
  readonly stage: string;
  /** Hosts whose walk came this far. */
  readonly came: number;
  readonly died: number;
  readonly ended: number;
  /** What stands at the way out. */
  readonly endedWords: string;
}

/** The stages that were walked by anybody, in their order. */
function columnsOf(summary: SummaryLine, stages: StageTally): Column[] {
  let came = summary.hosts;
  return STAGE_ORDER.flatMap((stage) => {
    const died = summary.diedAt[stage]?.hosts ?? 0;
    const stopped = summary.stoppedAfter[stage] ?? 0;
    const completed = summary.completedThrough[stage] ?? 0;
    const ended = stopped + completed;
    if (died + ended === 0 && !stages.walked(stage)) return [];
    const words = [stopped > 0 && `${stopped} stopped`, completed > 0 && `${completed} completed`];
    const column = { stage, came, died, ended, endedWords: words.filter(Boolean).join(', ') };
    came -= died + ended;
    return [column];
  });
}

const WIDTH = 960;
const HEIGHT = 300;
const LEFT = 0;
const RIGHT = 150;
/** Where the stream begins, and how thick it may be. */
const TOP = 92;
const THICKEST = 120;
const THICKEST_HOST = 26;
const THINNEST = 2;
const UP = 62;
const DOWN = 262;
const BAR = 4;

function picture(hosts: number, columns: readonly Column[]): Markup {
  const scale = Math.min(THICKEST / hosts, THICKEST_HOST);
  const thick = (count: number) => (count === 0 ? 0 : Math.max(THINNEST, count * scale));
  const step = (WIDTH - LEFT - RIGHT) / Math.max(1, columns.length - 1);
  const out = Math.min(step * 0.36, 40);
  let top = TOP + (THICKEST - thick(hosts)) / 2;
  let bottom = top + thick(hosts);
  const drawn = columns.map((column, index) => {
    const x = columns.length === 1 ? LEFT : LEFT + index * step;
    const up = thick(column.ended);
    const down = thick(column.died);
    const place = { x, top, bottom, out, up, down, step, last: index === columns.length - 1 };
    top += up;
    bottom = Math.max(top, bottom - down);
    return columnMarks(column, place, bottom);
  });
  const said = columns
    .map(
      ({ stage, came, died, endedWords }) =>
        `${stage}: ${came} came, ${died} died${endedWords === '' ? '' : `, ${endedWords}`}`,
    )
    .join('; ');
  return html`<svg class="flow" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${said}">${drawn}</svg>`;
}

interface Place {
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
  readonly out: number;
  /** Thickness of the ways out. */
  readonly up: number;
  readonly down: number;
  readonly step: number;
  readonly last: boolean;
}

function columnMarks(column: Column, place: Place, left: number): Markup {
  const { stage, came, died, ended, endedWords } = column;
  const { x, top, bottom, out, up, down, step, last } = place;
  const goesOn = came - died - ended;
  const width = (thickness: number) => Math.min(thickness, step * 0.42, 44);
  const upX = x + BAR + out;
  const downX = x + BAR + out;
  return html`<g>
    <line class="guide" x1="${tenth(x + BAR / 2)}" y1="30" x2="${tenth(x + BAR / 2)}" y2="${HEIGHT - 8}"/>
    ${goesOn > 0 && !last && html`<rect class="on" x="${tenth(x + BAR)}" y="${tenth(top + up)}" width="${tenth(step - BAR)}" height="${tenth(left - top - up)}"/>`}
    ${
      ended > 0 &&
      html`<path class="ended" d="M${tenth(x + BAR)} ${tenth(top + up)}Q${tenth(upX + width(up))} ${tenth(top + up)} ${tenth(upX + width(up))} ${UP}H${tenth(upX)}Q${tenth(upX)} ${tenth(top)} ${tenth(x + BAR)} ${tenth(top)}Z"/>
      ${label(endedWords, upX, UP - 8, 'endedText')}`
    }
    ${
      died > 0 &&
      html`<path class="died" d="M${tenth(x + BAR)} ${tenth(bottom - down)}Q${tenth(downX + width(down))} ${tenth(bottom - down)} ${tenth(downX + width(down))} ${DOWN}H${tenth(downX)}Q${tenth(downX)} ${tenth(bottom)} ${tenth(x + BAR)} ${tenth(bottom)}Z"/>
      ${label(`✕ ${died} died`, downX, DOWN + 17, 'diedText')}`
    }
    <rect class="bar" x="${tenth(x)}" y="${tenth(top)}" width="${BAR}" height="${tenth(Math.max(THINNEST, bottom - top))}"/>
    <text class="stage" x="${tenth(x)}" y="20">${stage} <tspan class="count">${came}</tspan></text>
    </g>`;
}

/** Letters are about so wide. */
const LETTER = 8;

/** Beside its way out, and inside the picture. */
function label(words: string, x: number, y: number, kind: string): Markup {
  return x + words.length * LETTER > WIDTH
    ? html`<text class="${kind}" x="${WIDTH}" y="${y}" text-anchor="end">${words}</text>`
    : html`<text class="${kind}" x="${tenth(x)}" y="${y}">${words}</text>`;
}
