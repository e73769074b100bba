/**
 * What an NTLM CHALLENGE tells about the server that sent it.
 *
 * @see MS-NLMP 2.2.1.2, 2.2.2.1
 */

import type { ChallengeMessage } from '../protocol/ntlm.ts';
import { targetInfoOf, unixMsOf } from '../protocol/target-info.ts';
import { windowsProduct } from '../protocol/windows-releases.ts';
import { isoTime } from '../wire/iso-time.ts';
import type { Writable } from '../wire/writable.ts';

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
  const { TargetName: targetName, Version: version } = challenge;
  const info = targetInfoOf(challenge);
  // Filled, not spread together: this runs for every host, and each spread costs microseconds.
  const facts: Writable<NtlmFacts> = { targetName };
  if (info.netbiosComputerName) facts.netbiosComputerName = info.netbiosComputerName;
  if (info.netbiosDomainName) facts.netbiosDomainName = info.netbiosDomainName;
  if (info.dnsComputerName) facts.dnsComputerName = info.dnsComputerName;
  if (info.dnsDomainName) facts.dnsDomainName = info.dnsDomainName;
  if (info.dnsTreeName) facts.dnsTreeName = info.dnsTreeName;
  if (version) {
    const { ProductMajorVersion: major, ProductMinorVersion: minor, ProductBuild: build } = version;
    facts.build = `${major}.${minor}.${build}`;
    const known = windowsProduct(major, minor, build);
    if (known) {
      facts.product = known.product;
      facts.endOfSupport = known.endOfSupport;
    }
  }
  if (info.timestamp !== undefined) tellTime(facts, unixMsOf(info.timestamp), receivedAt);
  return facts;
}

function tellTime(facts: Writable<NtlmFacts>, unixMs: number, receivedAt: number): void {
  const time = new Date(unixMs);
  if (Number.isNaN(time.getTime())) return; // beyond the year 275760
  facts.time = isoTime(time);
  // JSON has no negative zero.
  facts.clockSkewSeconds = Math.round((unixMs - receivedAt) / 100) / 10 || 0;
}
