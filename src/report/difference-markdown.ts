/** What differs between two runs, as Markdown for a change ticket. */
import type { ChangeCluster } from '../policy/change-groups.ts';
import {
  countsText,
  type DifferenceDetail,
  differencePage,
  type HostRow,
  placeOf,
  runText,
} from './difference-page.ts';
import { changeText, counted } from './difference-values.ts';
import type { DifferenceReporter } from './differences.ts';
import { markdownCode, markdownText } from './escape.ts';

/** Written when the later run has ended. */
export function differenceMarkdownReporter(detail: DifferenceDetail = {}): DifferenceReporter {
  return async function* (lines) {
    const page = await differencePage(lines);
    const { header, counts } = page;
    const differ = counts.gone + counts.new + counts.changed;
    const blocks = [
      `# RDP before and after: ${differ === 0 ? 'nothing differs' : `${counted(differ, 'host differs', 'hosts differ')}`}`,
      [
        `- **Before:** ${markdownText(runText(header.before), LONG)}`,
        `- **After:** ${markdownText(runText(header.after), LONG)}`,
        `- **Hosts:** ${countsText(counts)}`,
      ].join('\n'),
      ...(counts.complete ? [] : ['**The comparison is not complete.**']),
      ...hostBlocks('Gone', page.gone, detail),
      ...hostBlocks('New', page.new, detail),
      ...changeBlocks(page.clusters, detail),
      ...hostBlocks('Not compared', page.untold, detail),
    ];
    yield `${blocks.join('\n\n')}\n`;
  };
}

const LONG = { limit: 400 };
const NAME = { limit: 176 };
const VALUE = { limit: 160 };

function hostBlocks(title: string, rows: readonly HostRow[], { most }: DifferenceDetail): string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, most);
  const items = shown.map(
    ({ host, text }) => `- ${markdownCode(host, NAME)}: ${markdownText(text, VALUE)}`,
  );
  return [`## ${title}`, [...items, ...moreItems(rows.length - shown.length)].join('\n')];
}

function changeBlocks(clusters: readonly ChangeCluster[], { most }: DifferenceDetail): string[] {
  if (clusters.length === 0) return [];
  const shown = clusters.slice(0, most);
  const more = clusters.length - shown.length;
  return [
    '## Changed',
    ...shown.flatMap((cluster) => clusterBlocks(cluster, most)),
    ...(more > 0 ? [`And ${counted(more, 'group of hosts', 'groups of hosts')} more.`] : []),
  ];
}

function clusterBlocks({ hosts, changes }: ChangeCluster, most: number | undefined): string[] {
  const rows = changes.map((change) => [
    markdownCode(change.path, NAME),
    change.various
      ? 'to various values'
      : markdownText(changeText(change, '→'), { limit: 2 * VALUE.limit }),
  ]);
  const shown = most === undefined ? hosts : hosts.slice(0, NAMED);
  const names = shown.map((host) => markdownCode(placeOf(host), NAME)).join(', ');
  const more = hosts.length - shown.length;
  return [
    `${counted(hosts.length, 'host', 'hosts')}: ${names}${more > 0 ? ` and ${more} more` : ''}`,
    [
      '| Field | Change |',
      '| --- | --- |',
      ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    ].join('\n'),
  ];
}

/** Hosts that are named for one group of changes. */
const NAMED = 20;

function moreItems(more: number): string[] {
  return more > 0 ? [`- and ${more} more`] : [];
}
