/** What is to be probed: single targets, and blocks of them that are never written out as lists. */
import { type Family, formatAddress } from './address.ts';

/** A host to probe, and where it was named. */
export interface TargetSpec {
  /** A name or an address literal, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** `hosts.txt:12`, `stdin:3` or `argument`. */
  readonly source: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** What the file that named it says about its security. */
  readonly expects?: readonly Expected[];
}

/** A setting of a client's file, as what the host has to be for that client to connect. */
export interface Expected {
  readonly id: ExpectedId;
  /** `not required`, `supported`, `>= 0`, `host`, or a thumbprint in hex. */
  readonly expected: string;
  /** The setting it follows from, as the file writes it: `enablecredsspsupport:i:0`. */
  readonly because: string;
  /** Where the setting stands: `rds01.rdp:7`. */
  readonly source: string;
}

/** What can follow from a setting, in the names of the result. */
export type ExpectedId =
  | 'security.nla'
  | 'security.tls'
  | 'protocols.rdp'
  | 'protocols.ssl'
  | 'protocols.hybrid'
  | 'protocols.hybridEx'
  | 'certificate.daysLeft'
  | 'certificate.names'
  | 'certificate.issuer'
  | 'certificate.sha1'
  | 'certificate.sha256';

/** What one entry of a list names. */
export type Block = NameBlock | RangeBlock;

export interface NameBlock extends Origin {
  readonly kind: 'name';
  /** As it was written; an internationalized name in its ASCII form. */
  readonly host: string;
}

/** Addresses that follow one another; a single address is a range of one. */
export interface RangeBlock extends Origin {
  readonly kind: 'range';
  readonly family: Family;
  readonly first: bigint;
  readonly count: bigint;
  /** The interface of a link-local address, as in `fe80::1%eth0`; only with a single address. */
  readonly zone?: string;
}

interface Origin {
  readonly port: number;
  readonly source: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly expects?: readonly Expected[];
}

/** The port of a block that was read as an exclude and names none: it stands for every port. */
export const ANY_PORT = 0;

export function countOf(block: Block): bigint {
  return block.kind === 'name' ? 1n : block.count;
}

/** The target at `index` of a block; the caller has checked that it is there. */
export function targetAt(block: Block, index: bigint): TargetSpec {
  if (block.kind === 'name') return targetOf(block, block.host);
  return targetOf(block, withZone(formatAddress(block.family, block.first + index), block.zone));
}

export function targetOf(block: Block, host: string): TargetSpec {
  const { port, source, labels, expects } = block;
  if (expects !== undefined) {
    return { host, port, source, ...(labels !== undefined && { labels }), expects };
  }
  return labels === undefined ? { host, port, source } : { host, port, source, labels };
}

/** A block in the shortest form that reads back as the same block: `10.0.0.0/24:3389`. */
export function formatBlock(block: Block): string {
  const place = block.kind === 'name' ? block.host : formatRange(block);
  if (block.port === ANY_PORT) return place;
  return place.includes(':') ? `[${place}]:${block.port}` : `${place}:${block.port}`;
}

function formatRange({ family, first, count, zone }: RangeBlock): string {
  const start = formatAddress(family, first);
  if (count === 1n) return withZone(start, zone);
  const bits = count.toString(2).length - 1;
  if (count === 1n << BigInt(bits) && first % count === 0n) {
    return `${start}/${(family === 4 ? 32 : 128) - bits}`;
  }
  return `${start}-${formatAddress(family, first + count - 1n)}`;
}

function withZone(address: string, zone: string | undefined): string {
  return zone === undefined ? address : `${address}%${zone}`;
}
