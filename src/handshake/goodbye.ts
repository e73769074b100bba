import { DisconnectReason, domainPdu } from '../protocol/mcs-domain.ts';
import { inDataTpdu } from '../protocol/x224.ts';
import { encode } from '../wire/codec.ts';
import type { Answered } from './tls-question.ts';

/**
 * The last words for a server with which an MCS domain exists, or that has answered a question about
 * TLS and expects the handshake to go on; else there are none.
 *
 * @see MS-RDPBCGR 1.3.1.4.1
 */
export function lastWords(known: Readonly<Record<string, unknown>>): Uint8Array | undefined {
  const { tls } = known as { readonly tls?: Partial<Answered> };
  if (!('mcs' in known)) return tls?.farewell;
  return encode(inDataTpdu(domainPdu), {
    pdu: 'disconnectProviderUltimatum',
    reason: DisconnectReason['rn-user-requested'],
  });
}
