/** Conversation inside the MCS domain: waiting for one PDU, and what it means when another comes. */
import { DisconnectReason, type DomainPdu, domainPdu } from '../protocol/mcs-domain.ts';
import { inDataTpdu } from '../protocol/x224.ts';
import { nameOf } from '../wire/names.ts';
import { announcedError, type ErrorInfoFacts, errorInfoIn } from './announced-error.ts';
import { receiveData } from './data-tpdu.ts';
import { HandshakeError } from './failure.ts';
import { type Step, send, type Talk } from './step.ts';

const domainTpdu = inDataTpdu(domainPdu);

/** Sends one domain PDU in a Data TPDU of its own. */
export function* sendDomainPdu(
  pdu: DomainPdu,
  how: { readonly secret?: boolean } = {},
): Generator<Talk, void, unknown> {
  yield* send({ ...domainTpdu, name: TITLES[pdu.pdu] }, pdu, how);
}

/** The next domain PDU, which must be a `wanted`; an error that the server announces in its place ends the walk. */
export function* receiveDomainPdu<P extends DomainPdu['pdu']>(
  wanted: P,
): Step<Extract<DomainPdu, { readonly pdu: P }>, { errorInfo?: ErrorInfoFacts }> {
  const pdu = yield* receiveData(domainPdu, TITLES[wanted]);
  const announced = pdu.pdu === 'sendDataIndication' ? errorInfoIn(pdu.userData) : undefined;
  if (announced) yield* announcedError(announced);
  if (pdu.pdu !== wanted) throw unexpectedPdu(pdu, TITLES[wanted]);
  return pdu as Extract<DomainPdu, { readonly pdu: P }>;
}

/** A disconnect is the server's no, with its reason; anything else is out of line. */
export function unexpectedPdu(pdu: DomainPdu, expected: string): HandshakeError {
  if (pdu.pdu === 'disconnectProviderUltimatum') {
    return new HandshakeError({
      kind: 'rejected',
      protocol: 'mcs',
      code: nameOf(DisconnectReason, pdu.reason),
      value: pdu.reason,
    });
  }
  return new HandshakeError({ kind: 'unexpected', expected, got: TITLES[pdu.pdu] });
}

/** @see MS-RDPBCGR 2.2.1.5 to 2.2.1.9, T.125 */
const TITLES: Readonly<Record<DomainPdu['pdu'], string>> = {
  erectDomainRequest: 'MCS Erect Domain Request',
  disconnectProviderUltimatum: 'MCS Disconnect Provider Ultimatum',
  rejectMCSPDUUltimatum: 'MCS Reject MCS PDU Ultimatum',
  attachUserRequest: 'MCS Attach User Request',
  attachUserConfirm: 'MCS Attach User Confirm',
  channelJoinRequest: 'MCS Channel Join Request',
  channelJoinConfirm: 'MCS Channel Join Confirm',
  sendDataRequest: 'MCS Send Data Request',
  sendDataIndication: 'MCS Send Data Indication',
};
