/** A comparison as people read it, before it is laid out: what is gone, new, changed, and not told. */
import { type ChangeCluster, changeClusters } from '../policy/change-groups.ts';
import type { Counts, Difference } from '../policy/comparison.ts';
import { counted, deathText, UNTOLD } from './difference-values.ts';
import type { CountsLine, DifferenceLine, HeaderLine, RunName } from './differences.ts';
import { hostAndPort } from './row.ts';

/** How much of a comparison is spelled out. */
export interface DifferenceDetail {
  /** Most lines of a section; the others are counted. Left out for all. */
  readonly most?: number;
}

/** A host and what is said of it. */
export interface HostRow {
  readonly host: string;
  readonly text: string;
}

export interface DifferencePage {
  readonly header: HeaderLine;
  readonly gone: readonly HostRow[];
  readonly new: readonly HostRow[];
  readonly clusters: readonly ChangeCluster[];
  readonly untold: readonly HostRow[];
  readonly counts: CountsLine;
}

/** Reads a comparison to its end; text from servers and files is in it as it came. */
export async function differencePage(
  lines: AsyncIterable<DifferenceLine>,
): Promise<DifferencePage> {
  const differences: Difference[] = [];
  let header: HeaderLine | undefined;
  let counts: CountsLine | undefined;
  for await (const line of lines) {
    if (line.type === 'difference') differences.push(line);
    else if (line.type === 'differences') header = line;
    else counts = line;
  }
  if (header === undefined || counts === undefined) {
    throw new TypeError('a comparison begins with its header and ends with its counts');
  }
  const keyed = differences.map((each) => ({ ...each, host: placeOf(each.target) }));
  keyed.sort((a, b) => ORDER.compare(a.host, b.host));
  return {
    header,
    gone: keyed.flatMap((each) =>
      each.kind === 'gone'
        ? { host: each.host, text: each.outcome ? deathText(each.outcome) : 'not in this run' }
        : [],
    ),
    new: keyed.flatMap((each) =>
      each.kind === 'new' ? { host: each.host, text: each.verdict } : [],
    ),
    clusters: changeClusters(keyed.filter((each) => each.kind === 'changed')),
    untold: keyed.flatMap((each) =>
      each.kind === 'untold' ? { host: each.host, text: UNTOLD[each.because] } : [],
    ),
    counts,
  };
}

/** `1 gone, 1 new, 2 changed, 12 the same`; what was not told only where there is some. */
export function countsText(counts: Counts): string {
  const { gone, changed, same, untold, silent } = counts;
  const words = [`${gone} gone`, `${counts.new} new`, `${changed} changed`, `${same} the same`];
  if (untold > 0) words.push(`${untold} not to be compared`);
  if (silent > 0) {
    words.push(`${counted(silent, 'target', 'targets')} in one run only, without an answer`);
  }
  return words.join(', ');
}

/** `before.json of 2026-11-21 02:00:00 UTC, change=CHG0012345`. */
export function runText({ name, startedAt, labels = {}, note }: RunName): string {
  const time = startedAt === undefined ? '' : ` of ${startedAt.slice(0, 19).replace('T', ' ')} UTC`;
  const words = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  return [`${name}${time}`, ...words, ...(note === undefined ? [] : [note])].join(', ');
}

/** With the address where the target names one. */
export function placeOf(target: Difference['target']): string {
  const place = hostAndPort(target);
  return target.address === undefined ? place : `${place} (${target.address})`;
}

/** By numbers where there are some: 10.0.0.9 stands before 10.0.0.10. */
const ORDER = new Intl.Collator('en', { numeric: true });
