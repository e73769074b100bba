/**
 * A server that sends its clients elsewhere, as a Connection Broker does.
 *
 * @see MS-RDPBCGR 2.2.13, 3.2.5.3.1
 */
import { RedirectionFlag, type ServerRedirection } from '../protocol/redirection.ts';
import { flagNamesOf } from '../wire/names.ts';
import { latin1, utf16 } from '../wire/text.ts';

/** The fact `redirection`: where to, never with what credentials. */
export interface RedirectionFacts {
  readonly sessionId: number;
  /** Names from `RedirectionFlag`. */
  readonly flags: readonly string[];
  readonly targetNetAddress?: string;
  readonly targetFqdn?: string;
  readonly targetNetBiosName?: string;
  readonly targetNetAddresses?: readonly string[];
  /** The routing token for the next connection, as text of one character a byte. */
  readonly loadBalanceInfo?: string;
  readonly tsvUrl?: string;
}

/** Why the walk has ended here. */
export const REDIRECTED = 'the server sends its clients to another host';

/** What of a redirection may be reported. */
export function redirectionFacts(packet: ServerRedirection): RedirectionFacts {
  const { TargetNetAddress, TargetFQDN, TargetNetBiosName, TargetNetAddresses } = packet;
  const { LoadBalanceInfo, TsvUrl } = packet;
  return {
    sessionId: packet.SessionID,
    flags: flagNamesOf(RedirectionFlag, packet.RedirFlags),
    ...(TargetNetAddress && { targetNetAddress: TargetNetAddress }),
    ...(TargetFQDN && { targetFqdn: TargetFQDN }),
    ...(TargetNetBiosName && { targetNetBiosName: TargetNetBiosName }),
    ...(TargetNetAddresses && { targetNetAddresses: TargetNetAddresses }),
    ...(LoadBalanceInfo && { loadBalanceInfo: latin1(LoadBalanceInfo).trimEnd() }),
    ...(TsvUrl && { tsvUrl: utf16(TsvUrl) }),
  };
}
