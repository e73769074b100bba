/**
 * IPv6 addresses that are an IPv4 address in disguise: a connection to one ends at the IPv4 host.
 *
 * @see RFC 4291 2.5.5.2, RFC 6052 2.1
 */
import type { Family } from './address.ts';
import type { Interval } from './intervals.ts';

/** The prefixes, all of them /96, whose last four bytes are an IPv4 address. */
export const CARRIERS = [
  0xffffn << 32n, // ::ffff:0:0/96, IPv4-mapped
  0x64_ff9bn << 96n, // 64:ff9b::/96, what a DNS64 makes of an IPv4 address
] as const;

/** How many addresses there are under one of the prefixes. */
export const CARRIED = 1n << 32n;

/** The IPv4 addresses of a range: its own, or those it carries if it lies within one of the prefixes. */
export function carriedIPv4(
  family: Family,
  first: bigint,
  end: bigint,
): Interval<number> | undefined {
  if (family === 4) return [Number(first), Number(end)];
  for (const prefix of CARRIERS) {
    if (first >= prefix && end <= prefix + CARRIED) {
      return [Number(first - prefix), Number(end - prefix)];
    }
  }
  return undefined;
}
