import { DisconnectReason, domainPdu } from '../protocol/mcs-domain.ts';
import { inDataTpdu } from '../protocol/x224.ts';
import { encode } from '../wire/codec.ts';

/**
 * The last words for a server with which an MCS domain exists; before that there are none.
 *
 * @see MS-RDPBCGR 1.3.1.4.1
 */
export function lastWords(known: Readonly<Record<string, unknown>>): Uint8Array | undefined {
  if (!('mcs' in known)) return undefined;
  return encode(inDataTpdu(domainPdu), {
    pdu: 'disconnectProviderUltimatum',
    reason: DisconnectReason['rn-user-requested'],
  });
}
