import { type ChallengeMessage, DEFAULT_NEGOTIATE_FLAGS, NegotiateFlag } from '../protocol/ntlm.ts';
import { AvId, type AvPair, avPairs, fileTimeOf } from '../protocol/target-info.ts';
import { encode, u64le } from '../wire/codec.ts';
import { utf16Bytes } from '../wire/text.ts';

/** Who a scripted server says it is in its NTLM CHALLENGE. */
export interface NtlmIdentity {
  readonly computer: string;
  readonly domain?: string;
  readonly dnsDomain?: string;
  /** `10.0.20348`. */
  readonly build?: readonly [major: number, minor: number, build: number];
  /** Seconds its clock is ahead of ours. */
  readonly clockOffsetSeconds?: number;
}

/** The CHALLENGE of a server with this identity; the server challenge is fixed, since nobody answers it. */
export function challengeOf(identity: NtlmIdentity): ChallengeMessage {
  const {
    computer,
    domain = computer,
    dnsDomain,
    build = [10, 0, 20348],
    clockOffsetSeconds = 0,
  } = identity;
  const dnsName = dnsDomain ? `${computer.toLowerCase()}.${dnsDomain}` : computer;
  const pairs: AvPair[] = [
    name(AvId.MsvAvNbDomainName, domain),
    name(AvId.MsvAvNbComputerName, computer),
    name(AvId.MsvAvDnsDomainName, dnsDomain ?? computer),
    name(AvId.MsvAvDnsComputerName, dnsName),
    ...(dnsDomain ? [name(AvId.MsvAvDnsTreeName, dnsDomain)] : []),
    {
      AvId: AvId.MsvAvTimestamp,
      Value: encode(u64le, fileTimeOf(Date.now() + clockOffsetSeconds * 1000)),
    },
  ];
  const [ProductMajorVersion, ProductMinorVersion, ProductBuild] = build;
  return {
    TargetName: domain,
    NegotiateFlags: (DEFAULT_NEGOTIATE_FLAGS | NegotiateFlag.TARGET_INFO) >>> 0,
    ServerChallenge: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
    TargetInfo: encode(avPairs, pairs),
    Version: { ProductMajorVersion, ProductMinorVersion, ProductBuild, NTLMRevisionCurrent: 15 },
  };
}

function name(id: number, text: string): AvPair {
  return { AvId: id, Value: utf16Bytes(text) };
}
