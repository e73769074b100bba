/**
 * The AV pairs in which a server names itself: the `TargetInfo` of a CHALLENGE, and again in a
 * client's NTLMv2 response.
 *
 * @see MS-NLMP 2.2.2.1, 2.2.2.2
 */

import type { Codec } from '../wire/codec.ts';
import { Reader } from '../wire/reader.ts';
import { utf16 } from '../wire/text.ts';
import type { Writable } from '../wire/writable.ts';

/** Values of `AvId`. */
export const AvId = {
  MsvAvEOL: 0,
  MsvAvNbComputerName: 1,
  MsvAvNbDomainName: 2,
  MsvAvDnsComputerName: 3,
  MsvAvDnsDomainName: 4,
  MsvAvDnsTreeName: 5,
  MsvAvFlags: 6,
  MsvAvTimestamp: 7,
  MsvAvSingleHost: 8,
  MsvAvTargetName: 9,
  MsvAvChannelBindings: 10,
} as const;

/** Bits of the value of `MsvAvFlags`. */
export const AvFlag = {
  CONSTRAINED: 0x1,
  MIC_PRESENT: 0x2,
  UNTRUSTED_SPN: 0x4,
} as const;

export interface AvPair {
  readonly AvId: number;
  readonly Value: Uint8Array;
}

/**
 * The list, without the MsvAvEOL that ends it when it is written.
 *
 * Deviation: when read, a list may also just end, what follows MsvAvEOL is dropped, and the last
 * value is as long as there are bytes, for a garbled list must not cost us the rest of the message.
 */
export const avPairs: Codec<readonly AvPair[]> = {
  name: 'AV_PAIR',
  decode(reader) {
    const pairs: AvPair[] = [];
    while (reader.remaining >= 4) {
      const id = reader.u16le();
      const length = reader.u16le();
      if (id === AvId.MsvAvEOL) break;
      pairs.push({ AvId: id, Value: reader.bytes(Math.min(length, reader.remaining)) });
    }
    reader.skip(reader.remaining);
    return pairs;
  },
  encode(writer, pairs) {
    for (const pair of pairs) {
      writer.u16le(pair.AvId);
      writer.u16le(pair.Value.length);
      writer.bytes(pair.Value);
    }
    writer.u16le(AvId.MsvAvEOL);
    writer.u16le(0);
  },
};

/** What a server says of itself. A name may be empty; one that was not sent is left out. */
export interface TargetInfo {
  readonly netbiosComputerName?: string;
  readonly netbiosDomainName?: string;
  readonly dnsComputerName?: string;
  readonly dnsDomainName?: string;
  /** The forest. */
  readonly dnsTreeName?: string;
  /** Bits of `AvFlag`. */
  readonly flags?: number;
  /** The server's clock as FILETIME: tenths of microseconds since 1601. */
  readonly timestamp?: bigint;
  readonly singleHost?: Uint8Array;
  /** The service principal name. */
  readonly targetName?: string;
  readonly channelBindings?: Uint8Array;
  /** Pairs of an unknown `AvId`, or whose value does not have its size. */
  readonly unknown?: readonly AvPair[];
}

/** Reads the AV pairs of a CHALLENGE; of two with one `AvId` the first counts. Never throws. */
export function targetInfoOf(challenge: { readonly TargetInfo: Uint8Array }): TargetInfo {
  const pairs = avPairs.decode(new Reader(challenge.TargetInfo));
  const unknown: AvPair[] = [];
  const found: Writable<TargetInfo> = {};
  for (let index = pairs.length - 1; index >= 0; index--) {
    const pair = pairs[index] as AvPair;
    if (!note(found, pair)) unknown.unshift(pair);
  }
  if (unknown.length > 0) found.unknown = unknown;
  return found;
}

/** A FILETIME as milliseconds since 1970. */
export function unixMsOf(filetime: bigint): number {
  return Number(filetime / 10_000n) - 11_644_473_600_000;
}

/** Milliseconds since 1970 as a FILETIME. */
export function fileTimeOf(unixMs: number): bigint {
  return (BigInt(Math.round(unixMs)) + 11_644_473_600_000n) * 10_000n;
}

/** Notes what the pair says; `false` where that is unknown. */
function note(found: Writable<TargetInfo>, { AvId: id, Value: value }: AvPair): boolean {
  switch (id) {
    case AvId.MsvAvNbComputerName:
      found.netbiosComputerName = utf16(value);
      return true;
    case AvId.MsvAvNbDomainName:
      found.netbiosDomainName = utf16(value);
      return true;
    case AvId.MsvAvDnsComputerName:
      found.dnsComputerName = utf16(value);
      return true;
    case AvId.MsvAvDnsDomainName:
      found.dnsDomainName = utf16(value);
      return true;
    case AvId.MsvAvDnsTreeName:
      found.dnsTreeName = utf16(value);
      return true;
    case AvId.MsvAvFlags:
      if (value.length !== 4) return false;
      found.flags = new Reader(value).u32le();
      return true;
    case AvId.MsvAvTimestamp:
      if (value.length !== 8) return false;
      found.timestamp = new Reader(value).u64le();
      return true;
    case AvId.MsvAvSingleHost:
      found.singleHost = value;
      return true;
    case AvId.MsvAvTargetName:
      found.targetName = utf16(value);
      return true;
    case AvId.MsvAvChannelBindings:
      found.channelBindings = value;
      return true;
    default:
      return false;
  }
}
