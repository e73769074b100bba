/**
 * What must not be probed, whatever names it. Asked before a name is resolved and again for each
 * address it resolved to, so that no name leads around an exclude.
 *
 * An IPv4 exclude also stands for the IPv6 addresses that carry the same IPv4 address: mapped
 * ones, and those a DNS64 makes up. A name excludes that name only: it is not resolved. Zones are
 * not looked at.
 *
 * @see RFC 4291 2.5.5.2, RFC 6052 2.1
 */
import { ipv4Number, parseAddress } from './address.ts';
import { CARRIERS, carriedIPv4 } from './carried.ts';
import type { EntryOptions } from './entry.ts';
import { between, type Interval, type Intervals, includes, union } from './intervals.ts';
import { readTargets } from './read.ts';
import { ANY_PORT, type Block, type RangeBlock } from './target.ts';

export interface Exclusion {
  /** What it was made from, and can be made from again. */
  readonly blocks: readonly Block[];
  /** `host` is the name that led to the address; before it is resolved it may stand for the address. */
  excluded(address: string, port: number, host?: string): boolean;
  /** How many targets of a block are excluded; names count only where the name itself is excluded. */
  overlap(block: Block): bigint;
  /** What is left of a block, in its order; names are left unless the name itself is excluded. */
  remaining(block: Block): readonly Block[];
}

/** Reads excludes, which are written as targets are; one without a port stands for every port. */
export async function readExcludes(args: readonly string[]): Promise<Exclusion> {
  const options: EntryOptions = { port: ANY_PORT, largeRanges: true };
  const { listed } = await readTargets(args, options);
  return exclusion(listed.blocks);
}

/** The blocks are read with `port: ANY_PORT`. */
export function exclusion(listed: Iterable<Block>): Exclusion {
  const blocks = [...listed];
  const names = new Map<string, Set<number>>();
  const ranges = new Map<number, RangeBlock[]>([[ANY_PORT, []]]);
  for (const block of blocks) {
    if (block.kind === 'name') enter(names, nameKey(block.host), () => new Set()).add(block.port);
    else enter(ranges, block.port, () => []).push(block);
  }
  const everyPort = ranges.get(ANY_PORT) ?? [];
  const tables = new Map<number, Table>();
  for (const [port, own] of ranges) {
    tables.set(port, tableOf(port === ANY_PORT ? own : [...everyPort, ...own]));
  }
  const tableFor = (port: number) => (tables.get(port) ?? tables.get(ANY_PORT)) as Table;
  const nameExcluded = (host: string, port: number) => {
    const ports = names.get(nameKey(host));
    return ports !== undefined && (ports.has(ANY_PORT) || ports.has(port));
  };
  return {
    blocks,
    excluded(address, port, host) {
      if (names.size > 0 && nameExcluded(host ?? address, port)) return true;
      return addressExcluded(tableFor(port), address);
    },
    overlap(block) {
      if (block.kind === 'range') return rangeOverlap(tableFor(block.port), block);
      return nameExcluded(block.host, block.port) ? 1n : 0n;
    },
    remaining(block) {
      if (block.kind === 'range') return rangeRemaining(tableFor(block.port), block);
      return nameExcluded(block.host, block.port) ? [] : [block];
    },
  };
}

interface Table {
  readonly ipv4: Intervals<number>;
  readonly ipv6: Intervals<bigint>;
}

function tableOf(blocks: readonly RangeBlock[]): Table {
  const ipv4: Interval<number>[] = [];
  const ipv6: Interval<bigint>[] = [];
  for (const { family, first, count } of blocks) {
    const carried = carriedIPv4(family, first, first + count);
    if (carried === undefined) {
      ipv6.push([first, first + count]);
    } else {
      ipv4.push(carried);
      const [start, end] = carried;
      for (const prefix of CARRIERS) ipv6.push([prefix + BigInt(start), prefix + BigInt(end)]);
    }
  }
  return { ipv4: union(ipv4), ipv6: union(ipv6) };
}

function addressExcluded({ ipv4, ipv6 }: Table, text: string): boolean {
  // Whatever is an IPv4 exclude is an IPv6 one as well: an empty table of IPv6 is an empty table.
  if (ipv6.length === 0) return false;
  // The common case, without a detour over bigints.
  if (IPV4.test(text)) return includes(ipv4, ipv4Number(text));
  const address = parseAddress(text);
  return address !== undefined && includes(ipv6, address.value);
}

const IPV4 = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;

function rangeOverlap(table: Table, block: RangeBlock): bigint {
  let length = 0n;
  for (const [start, end] of within(table, block)) length += BigInt(end) - BigInt(start);
  return length;
}

function rangeRemaining(table: Table, block: RangeBlock): readonly Block[] {
  const blocks: Block[] = [];
  let next = block.first;
  const keep = (end: bigint): void => {
    if (end > next) blocks.push({ ...block, first: next, count: end - next });
  };
  for (const [start, end] of within(table, block)) {
    keep(BigInt(start));
    next = BigInt(end);
  }
  if (next === block.first) return [block];
  keep(block.first + block.count);
  return blocks;
}

/** The excluded parts of a block, in order. */
function within(
  { ipv4, ipv6 }: Table,
  { family, first, count }: RangeBlock,
): Iterable<Interval<number> | Interval<bigint>> {
  const end = first + count;
  return family === 4 ? between(ipv4, Number(first), Number(end)) : between(ipv6, first, end);
}

function nameKey(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

function enter<K, V>(map: Map<K, V>, key: K, made: () => V): V {
  const value = map.get(key) ?? made();
  map.set(key, value);
  return value;
}
