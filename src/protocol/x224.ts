/**
 * X.224 class 0: the TPDUs that RDP uses, each a whole TPKT.
 *
 * The Connection Request carries a cookie or a routing token, then RDP_NEG_REQ, then
 * RDP_NEG_CORRELATION_INFO, all of them optional.
 *
 * @see MS-RDPBCGR 2.2.1.1, 2.2.1.2; X.224 13.3, 13.4, 13.5, 13.7, 13.12
 */
import type { Codec } from '../wire/codec.ts';
import type { Reader } from '../wire/reader.ts';
import { latin1, latin1Bytes } from '../wire/text.ts';
import { Writer } from '../wire/writer.ts';
import {
  correlationInfo,
  type NegotiationFailure,
  type NegotiationRequest,
  type NegotiationResponse,
  NegotiationType,
  negotiationFailure,
  negotiationRequest,
  negotiationResponse,
} from './negotiation.ts';
import { inTpkt } from './tpkt.ts';

/** First byte behind the length indicator. */
export const Tpdu = {
  CONNECTION_REQUEST: 0xe0,
  CONNECTION_CONFIRM: 0xd0,
  DISCONNECT_REQUEST: 0x80,
  ERROR: 0x70,
  DATA: 0xf0,
} as const;

export interface ConnectionRequest {
  /** The text behind `Cookie: mstshash=`. */
  readonly cookie?: string;
  /** A routing token without its line end, in place of the cookie. */
  readonly routingToken?: string;
  readonly negotiation?: NegotiationRequest;
  readonly correlationId?: Uint8Array;
}

/** What a server may answer a Connection Request with, legal or not. */
export type ConnectionAnswer =
  | {
      readonly tpdu: 'connectionConfirm';
      readonly sourceReference: number;
      /** Absent when the server left the negotiation structure out. */
      readonly negotiation?:
        | ({ readonly type: 'response' } & NegotiationResponse)
        | ({ readonly type: 'failure' } & NegotiationFailure);
    }
  | { readonly tpdu: 'disconnectRequest'; readonly reason: number }
  | { readonly tpdu: 'error'; readonly rejectCause: number }
  | { readonly tpdu: 'data'; readonly userData: Uint8Array };

const COOKIE = 'Cookie: mstshash=';
const LINE_END = '\r\n';
/** The length indicator is one byte, and 255 is reserved. */
const LONGEST_TPDU = 254;

export const connectionRequest: Codec<ConnectionRequest> = inTpkt({
  name: 'X.224 Connection Request',
  decode(reader) {
    const body = tpdu(reader, Tpdu.CONNECTION_REQUEST);
    body.skip(5); // DST-REF, SRC-REF, CLASS OPTION
    return { ...routing(body), ...negotiationData(body) };
  },
  encode(writer, value) {
    const body = new Writer();
    body.zeros(5);
    if (value.routingToken !== undefined) body.bytes(latin1Bytes(value.routingToken + LINE_END));
    else if (value.cookie !== undefined) body.bytes(latin1Bytes(COOKIE + value.cookie + LINE_END));
    if (value.negotiation) negotiationRequest.encode(body, value.negotiation);
    if (value.correlationId) correlationInfo.encode(body, { correlationId: value.correlationId });
    writeTpdu(writer, Tpdu.CONNECTION_REQUEST, body);
  },
});

export const connectionAnswer: Codec<ConnectionAnswer> = inTpkt({
  name: 'X.224 Connection Confirm',
  decode(reader) {
    switch (reader.peek(1)) {
      case Tpdu.CONNECTION_CONFIRM:
        return connectionConfirm(tpdu(reader, Tpdu.CONNECTION_CONFIRM));
      case Tpdu.DISCONNECT_REQUEST: {
        const body = tpdu(reader, Tpdu.DISCONNECT_REQUEST);
        body.skip(4); // DST-REF, SRC-REF
        return { tpdu: 'disconnectRequest', reason: body.u8() };
      }
      case Tpdu.ERROR: {
        const body = tpdu(reader, Tpdu.ERROR);
        body.skip(2); // DST-REF
        return { tpdu: 'error', rejectCause: body.u8() };
      }
      case Tpdu.DATA:
        return { tpdu: 'data', userData: dataTpdu(reader).rest() };
      default:
        return reader.fail(`TPDU code 0x${(reader.peek(1) ?? 0).toString(16)}`);
    }
  },
  encode(writer, value) {
    const body = new Writer();
    switch (value.tpdu) {
      case 'connectionConfirm':
        body.zeros(2);
        body.u16be(value.sourceReference);
        body.u8(0);
        if (value.negotiation?.type === 'response')
          negotiationResponse.encode(body, value.negotiation);
        if (value.negotiation?.type === 'failure')
          negotiationFailure.encode(body, value.negotiation);
        return writeTpdu(writer, Tpdu.CONNECTION_CONFIRM, body);
      case 'disconnectRequest':
        body.zeros(4);
        body.u8(value.reason);
        return writeTpdu(writer, Tpdu.DISCONNECT_REQUEST, body);
      case 'error':
        body.zeros(2);
        body.u8(value.rejectCause);
        return writeTpdu(writer, Tpdu.ERROR, body);
      case 'data':
        writer.bytes(DATA_HEADER);
        return writer.bytes(value.userData);
    }
  },
});

/** A TPDU with which a server ends the connection where data belongs. */
export type ConnectionEnd = Extract<
  ConnectionAnswer,
  { readonly tpdu: 'disconnectRequest' | 'error' }
>;

/** Which of them a TPDU is, by its code. */
export function connectionEnd(code: number): ConnectionEnd['tpdu'] | undefined {
  if (code === Tpdu.DISCONNECT_REQUEST) return 'disconnectRequest';
  return code === Tpdu.ERROR ? 'error' : undefined;
}

/** `codec` inside a Data TPDU inside a TPKT: the form of every slow-path PDU after the confirm. */
export function inDataTpdu<T>(codec: Codec<T>): Codec<T> {
  return inTpkt({
    name: codec.name,
    decode(reader) {
      const body = dataTpdu(reader);
      const value = codec.decode(body);
      body.end();
      return value;
    },
    encode(writer, value) {
      writer.bytes(DATA_HEADER);
      codec.encode(writer, value);
    },
  });
}

const DATA_HEADER = Uint8Array.of(2, Tpdu.DATA, 0x80); // length indicator, DT, end of TSDU

function dataTpdu(reader: Reader): Reader {
  if (reader.u8() !== 2) reader.fail('length indicator of a Data TPDU is not 2');
  if (reader.u8() !== Tpdu.DATA) reader.fail('not a Data TPDU');
  if (reader.u8() !== 0x80) reader.fail('Data TPDU without end of TSDU');
  return reader.sub(reader.remaining);
}

/** Fixed and variable part of the TPDU behind length indicator and code. */
function tpdu(reader: Reader, code: number): Reader {
  const length = reader.u8();
  if (length > LONGEST_TPDU) reader.fail('length indicator 255 is reserved');
  const body = reader.sub(length);
  if (body.u8() !== code) body.fail(`not TPDU code 0x${code.toString(16)}`);
  return body;
}

function writeTpdu(writer: Writer, code: number, body: Writer): void {
  if (body.length + 1 > LONGEST_TPDU)
    throw new RangeError(`TPDU of ${body.length + 1} bytes; at most ${LONGEST_TPDU}`);
  writer.u8(body.length + 1);
  writer.u8(code);
  writer.bytes(body.finish());
}

function connectionConfirm(body: Reader): ConnectionAnswer {
  body.skip(2); // DST-REF
  const sourceReference = body.u16be();
  body.skip(1); // CLASS OPTION
  const tpdu = 'connectionConfirm';
  if (body.remaining === 0) return { tpdu, sourceReference };
  const type = body.peek();
  return body.within('negotiation', () => {
    switch (type) {
      case NegotiationType.TYPE_RDP_NEG_RSP: {
        const { flags, selectedProtocol } = negotiationResponse.decode(body);
        body.end();
        return {
          tpdu,
          sourceReference,
          negotiation: { type: 'response', flags, selectedProtocol },
        };
      }
      case NegotiationType.TYPE_RDP_NEG_FAILURE: {
        const { flags, failureCode } = negotiationFailure.decode(body);
        body.end();
        return { tpdu, sourceReference, negotiation: { type: 'failure', flags, failureCode } };
      }
      default:
        return body.fail(`type 0x${type?.toString(16)} is neither RDP_NEG_RSP nor RDP_NEG_FAILURE`);
    }
  });
}

function routing(body: Reader): Pick<ConnectionRequest, 'cookie' | 'routingToken'> {
  const start = body.peek();
  if (start === undefined || start === NegotiationType.TYPE_RDP_NEG_REQ) return {};
  const line: number[] = [];
  while (line.at(-2) !== 0x0d || line.at(-1) !== 0x0a) line.push(body.u8());
  const text = latin1(Uint8Array.from(line.slice(0, -2)));
  return text.startsWith(COOKIE) ? { cookie: text.slice(COOKIE.length) } : { routingToken: text };
}

function negotiationData(body: Reader): Pick<ConnectionRequest, 'negotiation' | 'correlationId'> {
  if (body.remaining === 0) return {};
  const negotiation = negotiationRequest.decode(body);
  if (body.remaining === 0) return { negotiation };
  const { correlationId } = correlationInfo.decode(body);
  body.end();
  return { negotiation, correlationId };
}
