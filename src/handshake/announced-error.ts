/**
 * The reason a server gives before it disconnects. It may come at any time once MCS is up, in
 * place of whatever was waited for.
 *
 * @see MS-RDPBCGR 2.2.5.1, 3.2.5.7.1
 */
import { ErrorInfo, setErrorInfo } from '../protocol/error-info.ts';
import { sharePdu, splitSharePdus } from '../protocol/share.ts';
import { PduType2 } from '../protocol/share-types.ts';
import { decode } from '../wire/codec.ts';
import { nameOf } from '../wire/names.ts';
import { DecodeError } from '../wire/reader.ts';
import { HandshakeError } from './failure.ts';
import { learn, type Step } from './step.ts';

/** The fact `errorInfo`. */
export interface ErrorInfoFacts {
  readonly code: number;
  /** A name from `ErrorInfo`, or hex. */
  readonly name: string;
}

/** Learns what a whole Set Error Info PDU says, and ends the walk with it; zero says nothing. */
export function* announcedError(bytes: Uint8Array): Step<void, { errorInfo?: ErrorInfoFacts }> {
  const { errorInfo: code } = decode(setErrorInfo, bytes);
  const name = nameOf(ErrorInfo, code);
  yield* learn({ errorInfo: { code, name } });
  if (code === 0) return;
  throw new HandshakeError({ kind: 'rejected', protocol: 'errorInfo', code: name, value: code });
}

/** The Set Error Info PDU in the data of a channel whose encryption has not begun, if there is one. */
export function errorInfoIn(userData: Uint8Array): Uint8Array | undefined {
  // Under Standard RDP Security four bytes of security header stand in front.
  for (const data of [userData, userData.subarray(4)]) {
    try {
      const found = splitSharePdus(data).find((bytes) => {
        const pdu = decode(sharePdu, bytes);
        return pdu.kind === 'data' && pdu.pduType2 === PduType2.PDUTYPE2_SET_ERROR_INFO_PDU;
      });
      if (found) return found;
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
    }
  }
  return undefined;
}
