/**
 * What an NTLM CHALLENGE tells about the server that sent it.
 *
 * @see MS-NLMP 2.2.1.2, 2.2.2.1
 */
import type { ChallengeMessage } from '../protocol/ntlm.ts';
import { type TargetInfo, targetInfoOf, unixMsOf } from '../protocol/target-info.ts';
import { windowsProduct } from '../protocol/windows-releases.ts';

/** What the server's NTLM CHALLENGE says. Text is as it came from the wire. */
export interface NtlmFacts {
  readonly targetName: string;
  readonly netbiosComputerName?: string;
  readonly netbiosDomainName?: string;
  readonly dnsComputerName?: string;
  readonly dnsDomainName?: string;
  readonly dnsTreeName?: string;
  /** `10.0.20348`. */
  readonly build?: string;
  /** The products with this build, e.g. `Windows Server 2022`. */
  readonly product?: string;
  /** Last day of regular support, `YYYY-MM-DD`; the latest one where several products share the build. */
  readonly endOfSupport?: string;
  /** The server's clock, ISO 8601. */
  readonly time?: string;
  /** Server's clock minus ours. */
  readonly clockSkewSeconds?: number;
}

/** @param receivedAt our clock when the message came, in milliseconds since 1970 */
export function ntlmFacts(challenge: ChallengeMessage, receivedAt: number): NtlmFacts {
  const info = targetInfoOf(challenge);
  const { Version: version } = challenge;
  return {
    targetName: challenge.TargetName,
    ...namesOf(info),
    ...(version && {
      build: `${version.ProductMajorVersion}.${version.ProductMinorVersion}.${version.ProductBuild}`,
      ...windowsProduct(
        version.ProductMajorVersion,
        version.ProductMinorVersion,
        version.ProductBuild,
      ),
    }),
    ...clockOf(info, receivedAt),
  };
}

function namesOf(info: TargetInfo): Partial<NtlmFacts> {
  const { netbiosComputerName, netbiosDomainName, dnsComputerName, dnsDomainName, dnsTreeName } =
    info;
  return {
    ...(netbiosComputerName && { netbiosComputerName }),
    ...(netbiosDomainName && { netbiosDomainName }),
    ...(dnsComputerName && { dnsComputerName }),
    ...(dnsDomainName && { dnsDomainName }),
    ...(dnsTreeName && { dnsTreeName }),
  };
}

function clockOf({ timestamp }: TargetInfo, receivedAt: number): Partial<NtlmFacts> {
  if (timestamp === undefined) return {};
  const time = new Date(unixMsOf(timestamp));
  if (Number.isNaN(time.getTime())) return {}; // beyond the year 275760
  return {
    time: time.toISOString(),
    // JSON has no negative zero.
    clockSkewSeconds: Math.round((time.getTime() - receivedAt) / 100) / 10 || 0,
  };
}
