/**
 * A server that lets nobody in and gives its reason in a Set Error Info PDU, to clients that say
 * they understand it.
 *
 * @see MS-RDPBCGR 2.2.5.1.1, 3.3.5.7.1
 */
import { plainLayer } from '../handshake/security-layer.ts';
import { receive } from '../handshake/step.ts';
import { ClientEarlyCapabilityFlag } from '../protocol/client-core-data.ts';
import { ErrorInfo } from '../protocol/error-info.ts';
import { DisconnectReason, domainPdu } from '../protocol/mcs-domain.ts';
import { tpktLength } from '../protocol/tpkt.ts';
import { connectionRequest, inDataTpdu } from '../protocol/x224.ts';
import { announces, disconnects } from './farewell.ts';
import {
  basicSettings,
  type HostOptions,
  IO_CHANNEL,
  joins,
  negotiate,
  USER_CHANNEL,
} from './host.ts';
import { type Script, secureServer } from './script.ts';
import { serverChannel } from './server-channel.ts';

/**
 * Denies every connection with ERRINFO_SERVER_DENIED_CONNECTION. Most servers do that behind Client
 * Info; this one does it as soon as the I/O channel is asked for, where a walk that logs nobody on
 * hears it as well.
 */
export function deniesEverybody(options: HostOptions): Script {
  return function* () {
    const request = yield* receive(connectionRequest, tpktLength);
    if ((yield* negotiate(request, options)) === undefined) return;
    if (options.tls) yield* secureServer(options.tls);
    const { clientData } = yield* basicSettings(request, options);
    yield* joins([USER_CHANNEL]);
    yield* receive(inDataTpdu(domainPdu), tpktLength);
    const { RNS_UD_CS_SUPPORT_ERRINFO_PDU } = ClientEarlyCapabilityFlag;
    const told = (clientData.core?.earlyCapabilityFlags ?? 0) & RNS_UD_CS_SUPPORT_ERRINFO_PDU;
    const io = serverChannel(IO_CHANNEL, plainLayer());
    if (told) yield* announces(ErrorInfo.ERRINFO_SERVER_DENIED_CONNECTION)(io);
    else yield* disconnects(DisconnectReason['rn-user-requested'])();
  };
}
