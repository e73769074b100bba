/**
 * The I/O channel as the server has it: what goes out is sealed and wrapped in a Send Data
 * Indication, what comes in is unwrapped and opened.
 *
 * @see MS-RDPBCGR 2.2.8.1.1, 2.2.9.1.2, 3.3.5.7
 */

import { HandshakeError } from '../handshake/failure.ts';
import { type Opened, plainLayer, type SecurityLayer } from '../handshake/security-layer.ts';
import { receive, send } from '../handshake/step.ts';
import { SERVER_CHANNEL_ID } from '../protocol/demand-active.ts';
import { ErrorInfo, setErrorInfo } from '../protocol/error-info.ts';
import { FastPathOutputFlag, fastPathOutput } from '../protocol/fast-path.ts';
import { domainPdu } from '../protocol/mcs-domain.ts';
import { basicSecurityPdu, SecurityFlag, securityFlagsOf } from '../protocol/security.ts';
import { tpktLength } from '../protocol/tpkt.ts';
import { inDataTpdu } from '../protocol/x224.ts';
import { type Codec, decode, encode } from '../wire/codec.ts';
import { hangUp, type LabStep } from './script.ts';

/** The share that every scripted server opens. */
export const SHARE = { pduSource: SERVER_CHANNEL_ID, shareId: 0x0001_03ea } as const;

export interface ServerChannel {
  /** Sends what always has a security header. */
  send<T>(codec: Codec<T>, value: T, flags: number): LabStep;
  /** Sends a share PDU. */
  sendShare<T>(codec: Codec<T>, value: T): LabStep;
  /** Sends a fast-path update. */
  sendUpdate(update: Uint8Array): LabStep;
  /** Sends user data as it is, whatever protects the channel. */
  sendUserData(userData: Uint8Array): LabStep;
  /** What the client sends next, with a security header that has all of `flags`. */
  take<T>(codec: Codec<T>, flags: number): LabStep<T>;
  /** The share PDU that the client sends next. */
  takeShare<T>(codec: Codec<T>): LabStep<T>;
  /** The user data that the client sends next, sealed as it came; a client that leaves ends the script. */
  takeUserData(): LabStep<Uint8Array>;
  /** Changes what protects the channel. */
  protect(layer: SecurityLayer): void;
  /** What protects it now. */
  readonly layer: SecurityLayer;
}

/** @param layer what protects the channel at first */
export function serverChannel(channelId: number, layer: SecurityLayer): ServerChannel {
  const pdu = inDataTpdu(domainPdu);
  const sendUserData = (userData: Uint8Array): LabStep =>
    send(pdu, {
      pdu: 'sendDataIndication',
      initiator: SERVER_CHANNEL_ID,
      channelId,
      userData,
    });
  let current = layer;

  function* takeUserData(): LabStep<Uint8Array> {
    for (;;) {
      const message = yield* receive(pdu, tpktLength);
      if (message.pdu === 'disconnectProviderUltimatum') throw gone();
      if (message.pdu === 'sendDataRequest' && message.channelId === channelId) {
        return message.userData;
      }
    }
  }

  function* opened(): LabStep<Opened> {
    const found = current.open(yield* takeUserData());
    if (current.invalidMacs === 0) return found;
    // As Windows does, which tolerates no wrong MAC.
    const errorInfo = ErrorInfo.ERRINFO_DECRYPTFAILED;
    yield* sendUserData(current.sealShare(encode(setErrorInfo, { ...SHARE, errorInfo })));
    yield* hangUp();
    throw gone();
  }

  return {
    send: (codec, value, flags) => sendUserData(current.seal(flags, encode(codec, value))),
    sendShare: (codec, value) => sendUserData(current.sealShare(encode(codec, value))),
    sendUpdate: (update) => send(fastPathOutput, fastPath(current, update)),
    sendUserData,
    *take(codec, wanted) {
      const { flags, data } = yield* opened();
      if ((flags & wanted) !== wanted) {
        const got = `security header with flags 0x${flags.toString(16)}`;
        throw new HandshakeError({ kind: 'unexpected', expected: codec.name, got });
      }
      return decode(codec, data);
    },
    *takeShare(codec) {
      const data = current.headed ? (yield* opened()).data : yield* takeUserData();
      return decode(codec, data);
    },
    takeUserData,
    protect(next) {
      current = next;
    },
    get layer() {
      return current;
    },
  };
}

/** The layer of a server that encrypts, while the client has not sent its half of the keys. */
export function layerWithoutKeys(): SecurityLayer {
  return {
    ...plainLayer(),
    sealShare: (data) => encode(basicSecurityPdu, { flags: 0, data }),
    headed: true,
  };
}

function gone(): HandshakeError {
  return new HandshakeError({ kind: 'closed', received: 0 });
}

/** What follows the flags of a security header follows the length of a fast-path PDU. */
function fastPath(layer: SecurityLayer, update: Uint8Array): { flags: number; data: Uint8Array } {
  const sealed = layer.sealShare(update);
  if (!layer.headed) return { flags: 0, data: sealed };
  const encrypted = (securityFlagsOf(sealed) & SecurityFlag.SEC_ENCRYPT) !== 0;
  return {
    flags: encrypted ? FastPathOutputFlag.FASTPATH_OUTPUT_ENCRYPTED : 0,
    data: sealed.subarray(4),
  };
}
