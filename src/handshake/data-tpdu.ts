/** Data TPDUs, and the news that the server has ended the X.224 connection in place of sending one. */

import { tpktLength } from '../protocol/tpkt.ts';
import { connectionEnd, inDataTpdu } from '../protocol/x224.ts';
import { type Codec, decode } from '../wire/codec.ts';
import { HandshakeError } from './failure.ts';
import { receive, type Talk } from './step.ts';

/**
 * The next Data TPDU. Class 0 knows no Disconnect Request and no Error once data flows, but
 * gateways send them: they are out of turn and not out of form.
 *
 * @see X.224 13.5, 13.12; MS-RDPBCGR 2.2.1.2
 */
export function receiveData<T>(codec: Codec<T>, awaited = codec.name): Generator<Talk, T, unknown> {
  return receive(withoutEnd(codec, awaited), tpktLength, awaited);
}

/** @param message a whole TPKT that was taken where data was awaited */
export function decodeData<T>(codec: Codec<T>, message: Uint8Array, awaited: string): T {
  return decode(withoutEnd(codec, awaited), message);
}

function withoutEnd<T>(codec: Codec<T>, awaited: string): Codec<T> {
  const tpdu = inDataTpdu(codec);
  return {
    ...tpdu,
    decode(reader) {
      const code = reader.peek(5);
      const end = code === undefined ? undefined : connectionEnd(code);
      if (end !== undefined)
        throw new HandshakeError({ kind: 'unexpected', expected: awaited, got: TITLES[end] });
      return tpdu.decode(reader);
    },
  };
}

const TITLES = {
  disconnectRequest: 'X.224 Disconnect Request',
  error: 'X.224 Error',
} as const;
