/**
 * Which addresses are somebody else's: what may be reached over the internet is probed only when
 * it is confirmed, and so is a very large number of targets.
 *
 * @see RFC 6890, RFC 9637, the IANA IPv4 and IPv6 special-purpose address registries
 */
import { CARRIED, CARRIERS } from './carried.ts';
import { parseEntry } from './entry.ts';
import { between, covers, type Interval, type Intervals, union } from './intervals.ts';
import { type Block, countOf, formatBlock, type RangeBlock } from './target.ts';

/** More targets than this are probed only when that is confirmed. */
export const UNCONFIRMED_TARGETS = 65_536n;

/** What of a list needs a confirmation. */
export interface Scope {
  readonly count: bigint;
  /** Blocks that hold public addresses. */
  readonly open: number;
  /** The first of them. */
  readonly example: Block | undefined;
}

export interface ScopeTally {
  add(part: Block | { readonly kind: 'stretch'; readonly scope: Scope }): void;
  scope(): Scope;
}

export function scopeTally(): ScopeTally {
  let count = 0n;
  let open = 0;
  let example: Block | undefined;
  return {
    add(part) {
      if (part.kind === 'stretch') {
        count += part.scope.count;
        open += part.scope.open;
        example ??= part.scope.example;
        return;
      }
      count += countOf(part);
      if (!isPublic(part)) return;
      open += 1;
      example ??= part;
    },
    scope: () => ({ count, open, example }),
  };
}

/** Why these targets need a confirmation, or `undefined` if they need none. */
export function confirmationNeeded(
  parts: Iterable<Parameters<ScopeTally['add']>[0]>,
): string | undefined {
  const tally = scopeTally();
  for (const part of parts) tally.add(part);
  return confirmationFor(tally.scope());
}

export function confirmationFor({ count, open, example }: Scope): string | undefined {
  const reasons: string[] = [];
  if (count > UNCONFIRMED_TARGETS) {
    reasons.push(`${count} targets are more than ${UNCONFIRMED_TARGETS}`);
  }
  if (example !== undefined) {
    const holds = countOf(example) === 1n ? 'is a public address' : 'holds public addresses';
    const others = open === 1 ? '' : `, and so with ${open - 1} more`;
    reasons.push(`${formatBlock(example)} (${example.source}) ${holds}${others}`);
  }
  return reasons.length === 0 ? undefined : reasons.join('; ');
}

/** Whether a block holds an address that is routed on the internet. A name is not: it is not resolved here. */
export function isPublic(block: Block): boolean {
  if (block.kind === 'name') return false;
  const { family, first, count } = block;
  const end = first + count;
  if (family === 4) return isPublicIPv4(Number(first), Number(end));
  for (const prefix of CARRIERS) {
    for (const [start, stop] of between([[prefix, prefix + CARRIED]], first, end)) {
      if (isPublicIPv4(Number(start - prefix), Number(stop - prefix))) return true;
    }
  }
  for (const [start, stop] of between(GLOBAL_UNICAST, first, end)) {
    if (!covers(NOT_PUBLIC_IPV6, start, stop)) return true;
  }
  return false;
}

function isPublicIPv4(start: number, end: number): boolean {
  return !covers(NOT_PUBLIC_IPV4, start, end);
}

const NOT_PUBLIC_IPV4: Intervals<number> = union(
  [
    '0.0.0.0/8', // this network
    '10.0.0.0/8', // private
    '100.64.0.0/10', // shared by a carrier's customers
    '127.0.0.0/8', // loopback
    '169.254.0.0/16', // link-local
    '172.16.0.0/12', // private
    '192.0.0.0/24', // protocol assignments
    '192.0.2.0/24', // documentation
    '192.168.0.0/16', // private
    '198.18.0.0/15', // benchmarks
    '198.51.100.0/24', // documentation
    '203.0.113.0/24', // documentation
    '224.0.0.0/4', // multicast
    '240.0.0.0/4', // reserved, and broadcast
  ].map((network): Interval<number> => {
    const [start, end] = intervalOf(network);
    return [Number(start), Number(end)];
  }),
);

/** All that is routed on the internet as IPv6 comes from here; the rest is local, special or unassigned. */
const GLOBAL_UNICAST: Intervals<bigint> = [intervalOf('2000::/3')];

const NOT_PUBLIC_IPV6: Intervals<bigint> = union(
  [
    '2001:2::/48', // benchmarks
    '2001:db8::/32', // documentation
    '3fff::/20', // documentation
  ].map(intervalOf),
);

function intervalOf(network: string): Interval<bigint> {
  const { first, count } = parseEntry(network, network, { largeRanges: true }) as RangeBlock;
  return [first, first + count];
}
