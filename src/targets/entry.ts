/**
 * One entry of a target list: a name, an address, a network or a range, with or without a port.
 * Whatever could be read in two ways is refused with what was probably meant, never guessed.
 * The first and the last address of a network are probed like the others.
 *
 * @see RFC 4632 3.1, RFC 4291 2.3, RFC 5952 6, RFC 4007 11
 */
import { type Address, formatAddress, ipv4Number, parseAddress } from './address.ts';
import { hostName, looksNumeric, misreading } from './name.ts';
import { quote, Refusal, TargetError } from './problem.ts';
import type { Block, NameBlock, RangeBlock } from './target.ts';

export interface EntryOptions {
  /** Where an entry names none; 3389 if left out. */
  readonly port?: number;
  /** Takes IPv6 ranges of more than 2^24 addresses, the size of a /104. */
  readonly largeRanges?: boolean;
  /** Put on every target. */
  readonly labels?: Readonly<Record<string, string>>;
}

export const DEFAULT_PORT = 3389;

/** Reads one entry, which holds neither blanks nor commas, or throws a `TargetError`. */
export function parseEntry(text: string, source: string, options: EntryOptions = {}): Block {
  const { labels, port: usual = DEFAULT_PORT } = options;
  const plain = plainBlock(text, source, usual);
  if (plain !== undefined) return labels === undefined ? plain : { ...plain, labels };
  try {
    checkText(text);
    const { place, port = usual } = splitPort(withoutScheme(text));
    const what = blockAt(place, options.largeRanges ?? false);
    return labels === undefined ? { ...what, port, source } : { ...what, port, source, labels };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { part, message } = error;
    const reason =
      part === undefined || part === text ? message : `is refused: ${quote(part)} ${message}`;
    throw new TargetError([{ source, text, reason }]);
  }
}

const PLAIN_IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?=\d)|$)){4}$/;
/** Its last part begins with a letter, so that no number and no end of a range is one. */
const PLAIN_NAME =
  /^(?!.{254})(?:[a-z\d_](?:[\w-]{0,61}[a-z\d_])?\.)*[a-z](?:[\w-]{0,61}[a-z\d_])?$/i;

/** What long lists are made of, without the cost of a closer look; `undefined` for anything else. */
function plainBlock(text: string, source: string, port: number): Block | undefined {
  if (PLAIN_IPV4.test(text)) {
    return { kind: 'range', family: 4, first: BigInt(ipv4Number(text)), count: 1n, port, source };
  }
  return PLAIN_NAME.test(text) ? { kind: 'name', host: text, port, source } : undefined;
}

type Place =
  | Pick<NameBlock, 'kind' | 'host'>
  | Pick<RangeBlock, 'kind' | 'family' | 'first' | 'count' | 'zone'>;

/** More than the longest name and a port; what is longer is not worth a closer look. */
const LONGEST_ENTRY = 1024;
/** Addresses in the largest IPv6 range that is taken without being asked twice. */
const LARGE = 1n << 24n;

function checkText(text: string): void {
  if (text.length > LONGEST_ENTRY) {
    throw new Refusal(`has ${text.length} characters, too many for a target`);
  }
  if (text.includes('\0')) {
    throw new Refusal('holds NUL characters: UTF-16 is read only with a byte order mark');
  }
  if (text.includes('\ufffd')) throw new Refusal('holds bytes that are not UTF-8');
  if (/^-+$/.test(text)) {
    throw new Refusal('stands alone; write a range without blanks, as in 10.0.0.1-10.0.0.20');
  }
  if (text.startsWith('@')) {
    throw new Refusal('names a file; give each file as an argument of its own');
  }
  if (text.includes('\\')) {
    throw new Refusal('holds a backslash; write a host alone, or @FILE for the targets in a file');
  }
  if (text.includes('*')) {
    throw new Refusal('holds a wildcard; write a network as 10.0.0.0/24, a range as 10.0.0.1-20');
  }
}

/** `rdp://host:port` stands for `host:port`; other schemes are another service. */
function withoutScheme(text: string): string {
  const [, scheme, rest] = /^([a-z][a-z\d+.-]*):\/\/(.*)$/i.exec(text) ?? [];
  const place = rest === undefined ? text : rest.replace(/\/$/, '');
  if (place.includes('@')) {
    throw new Refusal(
      `names a user, which has no place in a target; write ${bare(place.replace(/^.*@/, ''))}`,
    );
  }
  if (scheme === undefined) return place;
  if (scheme.toLowerCase() !== 'rdp') {
    throw new Refusal(`is a URL of another service; write ${bare(place)}`);
  }
  if (place.includes('=')) {
    throw new Refusal('is an rdp: URI with attributes; write its address as host or host:port');
  }
  return place;
}

/** What stands before the path of a URL, if it is worth suggesting. */
function bare(place: string): string {
  const authority = /^[^/?]+/.exec(place)?.[0];
  return authority === undefined ? 'host or host:port' : `${authority.slice(0, 80)} alone`;
}

function splitPort(text: string): { place: string; port?: number } {
  if (text.startsWith('[')) return splitBrackets(text);
  const colon = text.indexOf(':');
  if (colon < 0) return { place: text };
  if (text.indexOf(':', colon + 1) >= 0) {
    const before = text.slice(0, text.lastIndexOf(':'));
    if (text.endsWith(`:${DEFAULT_PORT}`) && parseAddress(text) && parseAddress(before)) {
      throw new Refusal(
        `may be an address or one with its port; write [${text}] or [${before}]:${DEFAULT_PORT}`,
      );
    }
    return { place: text };
  }
  return { place: text.slice(0, colon), port: portNumber(text.slice(colon + 1)) };
}

function splitBrackets(text: string): { place: string; port?: number } {
  const [, place, tail] = /^\[([^[\]]*)\](.*)$/s.exec(text) ?? [];
  if (place === undefined || tail === undefined) {
    throw new Refusal('has brackets that do not match; write [fd00::1]:3389');
  }
  if (place === '') throw new Refusal('has nothing between its brackets; write [fd00::1]:3389');
  if (!place.includes(':')) {
    throw new Refusal(`has brackets, which are for IPv6 only; write ${place}${tail}`);
  }
  if (tail === '') return { place };
  if (tail.startsWith('/')) {
    throw new Refusal('has its prefix length outside the brackets; write [fd00::/120]:3389');
  }
  if (!tail.startsWith(':')) throw new Refusal('has text after the brackets; write [fd00::1]:3389');
  return { place, port: portNumber(tail.slice(1)) };
}

function portNumber(text: string): number {
  const port = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65535) {
    throw new Refusal(`has port ${quote(text)}; a port is a number from 1 to 65535`);
  }
  return port;
}

function blockAt(place: string, largeRanges: boolean): Place {
  if (place === '') throw new Refusal('names no host');
  const literal = parseAddress(place);
  if (literal !== undefined) return single(literal);
  if (place.includes('/')) return bounded(network(place), largeRanges);
  const ends = rangeEnds(place);
  if (ends !== undefined) return bounded(range(...ends), largeRanges);
  if (place.includes(':')) {
    throw new Refusal(
      'is neither host:port nor an IPv6 address, which with a port is written [fd00::1]:3389',
    );
  }
  return { kind: 'name', host: hostName(place) };
}

function single({ family, value, zone }: Address): Place {
  const one = { kind: 'range', family, first: value, count: 1n } as const;
  return zone === undefined ? one : { ...one, zone };
}

function network(place: string): RangePlace {
  const slash = place.indexOf('/');
  const base = place.slice(0, slash);
  const length = place.slice(slash + 1);
  if (parseAddress(base) === undefined && !looksNumeric(base) && !base.includes(':')) {
    throw new Refusal(
      /^\d+$/.test(length)
        ? `has a prefix length, which a name cannot have; write ${base}`
        : `is a path and no host; for the targets in a file write @${quote(place).slice(1, -1)}`,
    );
  }
  const { family, value } = endpoint(base);
  const width = family === 4 ? 32 : 128;
  const prefix = /^(?:0|[1-9]\d{0,2})$/.test(length) ? Number(length) : Number.NaN;
  if (!(prefix <= width)) throw new Refusal(badPrefix(base, length, width));
  const count = 1n << BigInt(width - prefix);
  const first = value - (value % count);
  if (first !== value) {
    const meant = `${formatAddress(family, first)}/${prefix}`;
    throw new Refusal(
      `has host bits set; write ${meant} for the network, or ${base} for the one address`,
    );
  }
  return { kind: 'range', family, first, count };
}

type RangePlace = Extract<Place, { kind: 'range' }>;

function badPrefix(base: string, length: string, width: number): string {
  const problem = `has prefix length ${quote(length)}; a prefix length is a number from 0 to ${width}`;
  if (length.includes(':')) return `${problem}, and with a port is written [fd00::/120]:3389`;
  const mask = parseAddress(length);
  if (mask?.family !== 4 || width !== 32) return problem;
  const [, ones = ''] = /^(1*)0*$/.exec(mask.value.toString(2).padStart(32, '0')) ?? [];
  return ones === '' ? problem : `has a netmask; write ${base}/${ones.length}`;
}

/** The two ends of what is written as a range; a name may well hold a hyphen. */
function rangeEnds(place: string): [from: string, to: string] | undefined {
  const hyphen = place.indexOf('-');
  if (hyphen < 0) return undefined;
  const from = place.slice(0, hyphen);
  const to = place.slice(hyphen + 1);
  const numeric = /^[\d.]+$/.test(from) && from.includes('.') && /^[\d.-]*$/.test(to);
  return numeric || place.includes(':') ? [from, to] : undefined;
}

function range(from: string, to: string): RangePlace {
  if (from === '' || to === '') {
    throw new Refusal('is a range without its other end; write 10.0.0.1-10.0.0.20');
  }
  const first = endpoint(from);
  if (first.family === 6 && !to.includes(':') && !to.includes('.')) {
    throw new Refusal(`shortens its last address; write it in full, as in fd00::1-fd00::20`);
  }
  const last = endpoint(first.family === 4 ? lastOctet(from, to) : to);
  if (first.family !== last.family)
    throw new Refusal('is a range from one IP version to the other');
  if (first.value > last.value) {
    const [low, high] = [last, first].map(({ family, value }) => formatAddress(family, value));
    throw new Refusal(`is a range that runs backwards; write ${low}-${high}`);
  }
  const count = last.value - first.value + 1n;
  return { kind: 'range', family: first.family, first: first.value, count };
}

/** In `10.0.0.1-20` only the last number of the last address is written. */
function lastOctet(from: string, to: string): string {
  return /^\d+$/.test(to) ? `${from.slice(0, from.lastIndexOf('.'))}.${to}` : to;
}

/** An address that is part of a network or a range. */
function endpoint(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) {
    throw new Refusal(looksNumeric(text) ? misreading(text) : 'is not an address', text);
  }
  if (address.zone !== undefined) {
    throw new Refusal('has a zone, which only a single address can have');
  }
  return address;
}

function bounded(place: RangePlace, largeRanges: boolean): RangePlace {
  if (place.family === 6 && place.count > LARGE && !largeRanges) {
    throw new Refusal(
      `holds ${place.count} addresses; IPv6 ranges are taken up to a /104, which holds ${LARGE}`,
    );
  }
  return place;
}
