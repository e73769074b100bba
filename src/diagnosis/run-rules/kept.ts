/** What run rules keep of hosts, within bounds. */
import type { Judged } from '../verdict.ts';

/** Most hosts that one rule keeps anything of; those that come later are left out. */
export const MOST_KEPT = 100_000;

/** Names a target among those of a run, and the address where a name has several. */
export function targetKey({ target: { host, port }, address }: Judged): string {
  const named = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return address === null || address === host ? named : `${named} ${address}`;
}

/** Whether a walk ended by a fault of this machine or of the program, which says nothing about the host. */
export function oursToBlame({ outcome }: Judged): boolean {
  return outcome.kind === 'failed' && ['local', 'bug'].includes(outcome.failure.kind);
}

/** Groups hosts by something they share. */
export interface Groups {
  add(group: string, member: string): void;
  /** Those with more than one member. */
  shared(): [group: string, members: ReadonlySet<string>][];
}

export function groups(most = MOST_KEPT): Groups {
  // Most groups have one member, and a set for each would cost many times the member.
  const members = new Map<string, string | Set<string>>();
  let kept = 0;
  return {
    add(group, member) {
      if (kept >= most) return;
      kept += 1;
      const known = members.get(group);
      if (known === undefined) members.set(group, member);
      else if (typeof known !== 'string') known.add(member);
      else if (known !== member) members.set(group, new Set([known, member]));
    },
    shared: () =>
      [...members].flatMap(([group, all]) => (typeof all === 'string' ? [] : [[group, all]])),
  };
}

/** Most other hosts that evidence names. */
const MOST_NAMED = 5;

/** `a, b and 12 more`, without `self`. */
export function others(members: ReadonlySet<string>, self: string): string {
  const named: string[] = [];
  // Invariant: a look at a few members only, as every one of many asks.
  for (const member of members) {
    if (named.length === MOST_NAMED) break;
    if (member !== self) named.push(member);
  }
  const more = members.size - 1 - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}
