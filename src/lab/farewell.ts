/**
 * What servers say on their way out, and how they leave; each is a step of a session.
 *
 * @see MS-RDPBCGR 1.3.1.4.2, 2.2.5.1, 3.3.5.7.1
 */
import { send } from '../handshake/step.ts';
import { setErrorInfo } from '../protocol/error-info.ts';
import { DisconnectReason, domainPdu } from '../protocol/mcs-domain.ts';
import { StreamId } from '../protocol/share-types.ts';
import { inDataTpdu } from '../protocol/x224.ts';
import { refuseLicense } from './license-server.ts';
import { hangUp, type LabStep } from './script.ts';
import { SHARE } from './server-channel.ts';
import type { IoStep } from './session.ts';

/** Gives a reason by a Set Error Info PDU, and leaves as told: with an MCS disconnect and FIN, unless told. */
export function announces(
  errorInfo: number,
  leaves: () => LabStep = disconnects(DisconnectReason['rn-user-requested']),
): IoStep {
  return function* (io) {
    yield* io.sendShare(setErrorInfo, {
      ...SHARE,
      pduSource: 0,
      streamId: StreamId.STREAM_MED,
      errorInfo,
    });
    yield* leaves();
  };
}

/** Leaves with an MCS Disconnect Provider Ultimatum and FIN. */
export function disconnects(reason: number): () => LabStep {
  return function* () {
    yield* send(inDataTpdu(domainPdu), { pdu: 'disconnectProviderUltimatum', reason });
    yield* hangUp();
  };
}

/** Ends licensing with an alert, and the connection with it. */
export function alerts(dwErrorCode: number): IoStep {
  return (io) => refuseLicense(io, dwErrorCode);
}
