/** The protocol matrix: how often each offer was taken, and by whom. */
import { CELL_KEYS } from '../../handshake/matrix.ts';
import type { Cell, CellKey, TlsCell } from '../../handshake/result.ts';
import { failureLabel } from '../failure-text.ts';
import { plural } from '../plural.ts';
import type { DiagnosedResult } from '../report.ts';
import { hostAndPort } from '../row.ts';
import { html, type Markup, text } from './markup.ts';
import { tenth } from './words.ts';

/** What an answer comes to; the words are classes of the style, too. */
type Kind = 'yes' | 'no' | 'lost' | 'untold';

const KINDS: readonly Kind[] = ['yes', 'no', 'lost', 'untold'];
const WORDS: Readonly<Record<Kind, string>> = {
  yes: 'yes',
  no: 'no',
  lost: 'died',
  untold: 'not asked',
};
/** Shapes, as colour alone is not for everybody. */
const SIGNS: Readonly<Record<Kind, string>> = { yes: '✓', no: '–', lost: '✕', untold: '·' };

export const OFFERED: Readonly<Record<CellKey, string>> = {
  rdp: 'Standard RDP Security',
  ssl: 'TLS',
  hybrid: 'NLA',
  hybridEx: 'NLA with early authorization',
  rdstls: 'RDSTLS',
  rdsaad: 'Entra ID',
};

export interface ProtocolTally {
  add(result: DiagnosedResult): void;
  count(key: CellKey, kind: Kind): number;
  hosts(): number;
}

export function protocolTally(): ProtocolTally {
  const counts = new Map<string, number>();
  let hosts = 0;
  return {
    add({ protocols }) {
      if (protocols === undefined) return;
      hosts += 1;
      for (const key of CELL_KEYS) {
        const name = `${key} ${kindOf(protocols[key])}`;
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    },
    count: (key, kind) => counts.get(`${key} ${kind}`) ?? 0,
    hosts: () => hosts,
  };
}

/** A host's line; `undefined` where nothing was asked. */
export function matrixRow(
  { target, protocols }: DiagnosedResult,
  index: number,
): Markup | undefined {
  if (protocols === undefined) return undefined;
  return html`<tr><th scope="row"><a href="#h${index}"><code>${text(hostAndPort(target), 176)}</code></a></th>${CELL_KEYS.map(
    (key) => {
      const kind = kindOf(protocols[key]);
      return html`<td class="${kind}" title="${answerOf(protocols[key])}"><span aria-hidden="true">${SIGNS[kind]}</span><span class="hidden">${WORDS[kind]}</span></td>`;
    },
  )}</tr>`;
}

/** Hosts up to which the matrix stands open. */
const MOST_OPEN = 32;

export function matrixSection(
  protocols: ProtocolTally,
  rows: readonly (Markup | undefined)[],
  omitted: number,
): Markup {
  const hosts = protocols.hosts();
  if (hosts === 0) return html``;
  return html`<section aria-labelledby="protocols">
    <h2 id="protocols">What is on offer</h2>
    <p class="lead">Each protocol was asked for in a connection of its own. Yes means that this very protocol was selected.</p>
    <table class="plain offers"><caption class="hidden">Answers by protocol</caption>
    <thead><tr><th scope="col">Asked for</th><th scope="col" class="picture"><span class="hidden">Share</span></th>${KINDS.map(
      (kind) => html`<th scope="col" class="n">${SIGNS[kind]} ${WORDS[kind]}</th>`,
    )}</tr></thead>
    <tbody>${CELL_KEYS.map(
      (key) =>
        html`<tr><th scope="row"><code>${key}</code> <span class="quiet">${OFFERED[key]}</span></th><td class="picture">${shareBar(protocols, key)}</td>${KINDS.map(
          (kind) => html`<td class="n">${protocols.count(key, kind)}</td>`,
        )}</tr>`,
    )}</tbody></table>
    ${perHost(rows, omitted)}
    </section>`;
}

function perHost(rows: readonly (Markup | undefined)[], omitted: number): Markup {
  const open = rows.length <= MOST_OPEN;
  const start = open ? html`<details class="names" open>` : html`<details class="names">`;
  return html`${start}<summary>Host by host</summary>
    <div class="scroll" tabindex="0" role="group" aria-label="Protocols host by host"><table class="plain grid"><thead><tr><th scope="col">Host</th>${CELL_KEYS.map(
      (key) => html`<th scope="col"><code>${key}</code></th>`,
    )}</tr></thead><tbody>${rows}</tbody></table></div>
    ${omitted > 0 && html`<p class="quiet">${plural(omitted, 'more host')} left out here; those that died or have the gravest findings are shown.</p>`}
    </details>`;
}

const BAR = 300;

function shareBar(protocols: ProtocolTally, key: CellKey): Markup {
  let x = 0;
  const parts = KINDS.map((kind) => {
    const width = (protocols.count(key, kind) / protocols.hosts()) * BAR;
    const part =
      width > 0 &&
      html`<rect class="${kind}" x="${tenth(x)}" y="0" width="${tenth(Math.max(1, width - 1))}" height="12"/>`;
    x += width;
    return part;
  });
  return html`<svg viewBox="0 0 ${BAR} 12" class="share" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}

export function kindOf({ supported, answer }: Pick<Cell | TlsCell, 'supported' | 'answer'>): Kind {
  if (answer === 'notTried') return 'untold';
  return supported === null ? 'lost' : supported ? 'yes' : 'no';
}

/** What the server said, in a few words. */
export function answerOf({ answer, selected, code, failure }: Cell): string {
  switch (answer) {
    case 'notTried':
      return 'not asked';
    case 'selected':
      return `selected ${selected ?? ''}`.trimEnd();
    case 'refused':
      return `refused ${code ?? ''}`.trimEnd();
    case 'unnegotiated':
      return 'confirmed without negotiation';
    case 'died':
      return failure === undefined ? 'died' : `died: ${failureLabel(failure)}`;
  }
}

export function signOf(cell: Cell | TlsCell): {
  readonly kind: Kind;
  readonly sign: string;
  readonly word: string;
} {
  const kind = kindOf(cell);
  return { kind, sign: SIGNS[kind], word: WORDS[kind] };
}
