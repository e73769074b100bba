/** Changes of many hosts, sorted so that one change on many hosts is told once. */
import type { Target } from '../handshake/result.ts';
import type { Change } from './compared.ts';

/** What changed in the same way, or, where `various`, to another value on each host. */
export interface ChangeGroup extends Change {
  readonly various: boolean;
}

/** Changes that the same hosts have in common. */
export interface ChangeCluster {
  readonly hosts: readonly Target[];
  readonly changes: readonly ChangeGroup[];
}

export interface ChangedHost {
  readonly target: Target;
  readonly changes: readonly Change[];
}

/** What most hosts have in common comes first; each change of each host is in it once. */
export function changeClusters(hosts: readonly ChangedHost[]): ChangeCluster[] {
  const clusters = new Map<string, { members: readonly number[]; changes: ChangeGroup[] }>();
  for (const { change, members } of withoutVariety(groupsOf(hosts))) {
    const key = members.join();
    const cluster = clusters.get(key) ?? { members, changes: [] };
    clusters.set(key, cluster);
    cluster.changes.push(change);
  }
  return [...clusters.values()]
    .sort((a, b) => b.members.length - a.members.length || compareFirst(a.changes, b.changes))
    .map(({ members, changes }) => ({
      hosts: members.flatMap((index) => hosts[index]?.target ?? []),
      changes: changes.sort(byRank),
    }));
}

interface Group {
  readonly change: ChangeGroup;
  /** Places in the list of hosts, in order. */
  readonly members: readonly number[];
}

function groupsOf(hosts: readonly ChangedHost[]): Group[] {
  const groups = new Map<string, { change: ChangeGroup; members: number[] }>();
  for (const [index, { changes }] of hosts.entries()) {
    for (const change of changes) {
      const key = JSON.stringify([change.path, change.before ?? null, change.after ?? null]);
      const group = groups.get(key) ?? { change: { ...change, various: false }, members: [] };
      groups.set(key, group);
      group.members.push(index);
    }
  }
  return [...groups.values()];
}

/** Fewer different values than these are all worth telling. */
const TELLING = 4;

/** A thumbprint is another one on each host: then the field is one group, and not as many as hosts. */
function withoutVariety(groups: readonly Group[]): Group[] {
  const byPath = new Map<string, Group[]>();
  for (const group of groups) {
    const { path } = group.change;
    const same = byPath.get(path) ?? [];
    byPath.set(path, same);
    same.push(group);
  }
  return [...byPath].flatMap(([path, same]) => {
    const members = same.flatMap((group) => group.members);
    if (same.length < TELLING || same.length * 2 < members.length) return same;
    members.sort((a, b) => a - b);
    return [{ change: { path, various: true }, members }];
  });
}

/** What a reader asks for first. */
const RANKS = [
  'security',
  'verdict',
  'outcome',
  'findings',
  'protocols',
  'tlsVersions',
  'tls',
  'certificate',
];

function rankOf({ path }: Change): number {
  const rank = RANKS.indexOf(path.split('.', 1)[0] ?? '');
  return rank < 0 ? RANKS.length : rank;
}

function byRank(a: Change, b: Change): number {
  return rankOf(a) - rankOf(b) || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
}

function compareFirst(a: readonly Change[], b: readonly Change[]): number {
  const [one] = [...a].sort(byRank);
  const [other] = [...b].sort(byRank);
  return one === undefined || other === undefined ? 0 : byRank(one, other);
}
