/** Cases that say the same of many hosts, as one: services show a few annotations a step and drop the rest. */
import type { Case, CaseStatus } from './cases.ts';
import { type WrittenAt, writtenAt } from './written-at.ts';

/** What many hosts have in common. */
export interface CaseGroup {
  readonly id: string;
  readonly status: CaseStatus;
  /** The message of the first. */
  readonly message: string;
  /** Whether it is the message of all. */
  readonly alike: boolean;
  readonly hosts: number;
  /** The first few of them. */
  readonly named: readonly string[];
  /** Where the first of them was named. */
  readonly at: WrittenAt;
}

export interface CaseGroups {
  add(each: Case): void;
  /** Of one status, the most frequent first; `omitted` counts the groups beyond `most` and those never kept. */
  of(status: CaseStatus, most: number): { shown: CaseGroup[]; omitted: number };
  count(status: CaseStatus): number;
}

/** Most hosts that a group names. */
const MOST_NAMED = 5;
/** Most groups that are kept apart. */
const MOST_GROUPS = 500;

/** Its size does not grow with the number of hosts. */
export function caseGroups(): CaseGroups {
  const groups = new Map<string, Kept>();
  const counts = new Map<CaseStatus, number>();
  const unkept = new Map<CaseStatus, number>();
  const increase = (map: Map<CaseStatus, number>, status: CaseStatus) =>
    void map.set(status, (map.get(status) ?? 0) + 1);
  return {
    add({ id, status, message, place, source }) {
      increase(counts, status);
      if (status === 'passed') return;
      const key = `${status} ${id}`;
      const group = groups.get(key);
      if (group !== undefined) {
        group.hosts += 1;
        group.alike &&= group.message === message;
        if (group.named.length < MOST_NAMED) group.named.push(place);
      } else if (groups.size < MOST_GROUPS) {
        const at = writtenAt(source);
        groups.set(key, { id, status, message, alike: true, hosts: 1, named: [place], at });
      } else increase(unkept, status);
    },
    of(status, most) {
      const all = [...groups.values()]
        .filter((each) => each.status === status)
        .sort((a, b) => b.hosts - a.hosts);
      const omitted = Math.max(0, all.length - most) + (unkept.get(status) ?? 0);
      return { shown: all.slice(0, most), omitted };
    },
    count: (status) => counts.get(status) ?? 0,
  };
}

type Kept = CaseGroup & { hosts: number; alike: boolean; readonly named: string[] };

/** `rds01:3389: The certificate has expired.`, `The certificate has expired. On 7 hosts: a, b and 5 more.` */
export function groupText({ message, alike, hosts, named }: CaseGroup): string {
  const [first, ...others] = named;
  if (hosts === 1) return `${first}: ${message}`;
  const more = hosts - named.length;
  const rest = more > 0 ? ` and ${more} more` : '';
  if (!alike) {
    const further = hosts === 2 ? '1 further host' : `${hosts - 1} further hosts`;
    return `${first}: ${message} Likewise on ${further}: ${others.join(', ')}${rest}.`;
  }
  return `${message} On ${hosts} hosts: ${named.join(', ')}${rest}.`;
}
