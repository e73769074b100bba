/** What differs between two runs, for people: one change on many hosts is one line. */
import type { ChangeCluster } from '../policy/change-groups.ts';
import { clean } from './clean.ts';
import {
  countsText,
  type DifferenceDetail,
  type DifferencePage,
  differencePage,
  type HostRow,
  placeOf,
  runText,
} from './difference-page.ts';
import { changeText, counted } from './difference-values.ts';
import type { DifferenceReporter } from './differences.ts';
import { type Colour, DEFAULT_COLUMNS, hanging, paint, type Style } from './layout.ts';

/** Written when the later run has ended. */
export function differenceTextReporter(detail: DifferenceDetail = {}): DifferenceReporter {
  return async function* (lines, style = {}) {
    const page = await differencePage(lines);
    const { header, counts } = page;
    const { columns = DEFAULT_COLUMNS } = style;
    const run = (text: string): string =>
      hanging(clean(text, { limit: LONGEST, ascii: style.unicode === false }), 8, columns);
    yield `Before  ${run(runText(header.before))}\n`;
    yield `After   ${run(runText(header.after))}\n`;
    for (const [title, colour, all] of sections(page, style, detail)) {
      if (all.length === 0) continue;
      const shown = all.slice(0, detail.most);
      const more = all.length - shown.length;
      yield `\n${paint(colour, title, style)}\n${shown.join('')}`;
      if (more > 0) yield `  and ${counted(more, 'line', 'lines')} more\n`;
    }
    yield `\n${countsText(counts)}.\n`;
  };
}

/** A note or a subject can be long, and none is worth more than a few lines. */
const LONGEST = 400;
const LONGEST_VALUE = 160;

type Section = readonly [title: string, colour: Colour, lines: readonly string[]];

function sections(page: DifferencePage, style: Style, { most }: DifferenceDetail): Section[] {
  const changed = page.clusters.flatMap((cluster) => clusterLines(cluster, style, most));
  return [
    ['Gone', 'red', hostLines(page.gone, style)],
    ['New', 'yellow', hostLines(page.new, style)],
    ['Changed', 'yellow', changed],
    ['Not compared', 'dim', hostLines(page.untold, style)],
  ];
}

function hostLines(rows: readonly HostRow[], style: Style): string[] {
  return rows.map(({ host, text }) =>
    laidOut(2, `${part(host, style)}  ${part(text, style)}`, style),
  );
}

function clusterLines({ hosts, changes }: ChangeCluster, style: Style, most?: number): string[] {
  const arrow = style.unicode === false ? '->' : '→';
  const count = counted(hosts.length, 'host', 'hosts');
  const lines = changes.map((change) => {
    const values = change.various ? 'to various values' : changeText(change, arrow);
    return laidOut(2, `${part(change.path, style)}  ${part(values, style)}: ${count}`, style);
  });
  return [...lines, laidOut(6, `on ${namesOf(hosts, style, most)}`, style)];
}

/** Hosts that a line names; more of them hide what changed. */
const NAMED = 20;

function namesOf(hosts: ChangeCluster['hosts'], style: Style, most: number | undefined): string {
  const shown = most === undefined ? hosts : hosts.slice(0, NAMED);
  const named = shown.map((host) => part(placeOf(host), style)).join(', ');
  const more = hosts.length - shown.length;
  return more === 0 ? named : `${named} and ${more} more`;
}

function part(text: string, { unicode }: Style): string {
  return clean(text, { limit: LONGEST_VALUE, ascii: unicode === false });
}

function laidOut(indent: number, text: string, { columns = DEFAULT_COLUMNS }: Style): string {
  const lines = hanging(text, indent + 4, columns).replace(/ +\n/g, '\n');
  return `${' '.repeat(indent)}${lines}\n`;
}
