/**
 * Share headers: what every slow-path PDU of the I/O channel begins with once the capabilities are
 * to be exchanged. All of them have a share control header; most are of type data, and have a
 * share data header behind it.
 *
 * @see MS-RDPBCGR 2.2.8.1.1.1; T.128 8.2 (flow PDUs)
 */
import type { Codec } from '../wire/codec.ts';
import { Reader } from '../wire/reader.ts';
import { Writer } from '../wire/writer.ts';
import { CompressionFlag, PduType, StreamId } from './share-types.ts';

/** A PDU of any type but data. */
export interface ShareControlPdu {
  readonly kind: 'control';
  readonly pduType: number;
  /** The channel of the sender; left out in the four bytes that XP sends to deactivate. */
  readonly pduSource?: number;
  /** What follows the share control header. */
  readonly data: Uint8Array;
}

/** The fields of both headers of a data PDU that mean anything. */
export interface ShareDataHeader {
  /** The channel of the sender. */
  readonly pduSource: number;
  /** As the Demand Active PDU gave it. */
  readonly shareId: number;
  /** Left out for STREAM_LOW, which is what clients send. */
  readonly streamId?: number;
}

/** A PDU of type data. */
export interface ShareDataPdu extends ShareDataHeader {
  readonly kind: 'data';
  readonly pduType2: number;
  /** Left out for zero; `data` is compressed where PACKET_COMPRESSED is set. */
  readonly compressedType?: number;
  /** What follows the share data header. */
  readonly data: Uint8Array;
}

/** A PDU of T.128 that says how fast to send; it is skipped. */
export interface FlowPdu {
  readonly kind: 'flow';
  readonly pduTypeFlow: number;
  readonly flowIdentifier: number;
  readonly flowNumber: number;
  readonly pduSource: number;
}

/** Any of them; what is inside has a codec of its own, which is given the same bytes again. */
export type SharePdu = ShareControlPdu | ShareDataPdu | FlowPdu;

/** Stands where a length would, and makes a flow PDU. */
const FLOW_MARKER = 0x8000;
const FLOW_LENGTH = 8;
/** `totalLength` and `pduType`. */
const SHORTEST = 4;
const CONTROL_HEADER_LENGTH = 6;
const DATA_HEADER_LENGTH = 18;
/** What of the share data header `uncompressedLength` does not count. */
const UNCOUNTED = 14;
/** Above the type; redirection has version 0, all others 1. */
const VERSION = 0x10;

/** One PDU, whole, whatever is inside. */
export const sharePdu: Codec<SharePdu> = {
  name: 'TS_SHARECONTROLHEADER',
  decode(reader) {
    const totalLength = reader.within('totalLength', () => reader.u16le());
    if (totalLength === FLOW_MARKER) return flowPdu(reader);
    const { pduType, pduSource, body } = controlHeader(reader, totalLength);
    if (pduType !== PduType.PDUTYPE_DATAPDU)
      return { kind: 'control', pduType, ...pduSource, data: body.rest() };
    const { header, pduType2, compressedType } = dataHeader(body, pduSource);
    return {
      kind: 'data',
      ...header,
      pduType2,
      ...(compressedType !== 0 && { compressedType }),
      data: body.rest(),
    };
  },
  encode(writer, value) {
    switch (value.kind) {
      case 'flow':
        return writeFlowPdu(writer, value);
      case 'control':
        return writeControl(writer, value.pduType, value.pduSource, value.data);
      case 'data':
        return writeData(writer, value, value);
    }
  },
};

/**
 * The PDUs that one Send Data Indication carries, often several. Throws `DecodeError` where a
 * length does not fit.
 */
export function splitSharePdus(userData: Uint8Array): Uint8Array[] {
  const reader = new Reader(userData, 0, userData.length, ['TS_SHARECONTROLHEADER']);
  const pdus: Uint8Array[] = [];
  while (reader.remaining > 0) {
    const start = reader.offset;
    const totalLength = reader.u16le();
    const length = totalLength === FLOW_MARKER ? FLOW_LENGTH : totalLength;
    if (length < SHORTEST) reader.fail(`totalLength ${totalLength}`);
    reader.skip(length - 2);
    pdus.push(userData.slice(start, start + length));
  }
  return pdus;
}

/** A whole PDU of `pduType` with `body` behind its share control header. */
export function inShareControl<T extends object>(
  pduType: number,
  body: Codec<T>,
): Codec<T & { readonly pduSource: number }> {
  return {
    name: body.name,
    decode(reader) {
      const header = controlHeader(reader, reader.u16le());
      if (header.pduType !== pduType) reader.fail(`pduType 0x${header.pduType.toString(16)}`);
      const pduSource = header.pduSource?.pduSource ?? reader.fail('no pduSource');
      return { pduSource, ...whole(body, header.body) };
    },
    encode(writer, value) {
      writeControl(writer, pduType, value.pduSource, bytesOf(body, value));
    },
  };
}

/** A whole PDU of `pduType2` with `body` behind its share data header. */
export function inShareData<T extends object>(
  pduType2: number,
  body: Codec<T>,
): Codec<T & ShareDataHeader> {
  return {
    name: body.name,
    decode(reader) {
      const { pduType, pduSource, body: data } = controlHeader(reader, reader.u16le());
      if (pduType !== PduType.PDUTYPE_DATAPDU) reader.fail(`pduType 0x${pduType.toString(16)}`);
      const found = dataHeader(data, pduSource);
      if (found.pduType2 !== pduType2) reader.fail(`pduType2 0x${found.pduType2.toString(16)}`);
      if (found.compressedType & CompressionFlag.PACKET_COMPRESSED) reader.fail('compressed');
      return { ...found.header, ...whole(body, data) };
    },
    encode(writer, value) {
      writeData(writer, value, { pduType2, data: bytesOf(body, value) });
    },
  };
}

function controlHeader(
  reader: Reader,
  totalLength: number,
): { pduType: number; pduSource: { pduSource?: number }; body: Reader } {
  if (totalLength < SHORTEST) reader.fail(`totalLength ${totalLength}`);
  const body = reader.sub(totalLength - 2);
  const pduType = body.within('pduType', () => body.u16le() & 0x0f);
  // Seen: XP leaves out even pduSource when it deactivates.
  if (body.remaining === 0) return { pduType, pduSource: {}, body };
  return { pduType, pduSource: { pduSource: body.within('pduSource', () => body.u16le()) }, body };
}

/** Reads on behind the share control header. */
function dataHeader(
  body: Reader,
  { pduSource = body.fail('no share data header') }: { pduSource?: number },
): { header: ShareDataHeader; pduType2: number; compressedType: number } {
  const shareId = body.within('shareId', () => body.u32le());
  body.skip(1); // pad1
  const streamId = body.within('streamId', () => body.u8());
  // Seen: clients count 14 bytes less than servers do, and the Font List of MS-RDPBCGR 4.1.18 is off by far.
  body.skip(2); // uncompressedLength
  const pduType2 = body.within('pduType2', () => body.u8());
  const compressedType = body.within('compressedType', () => body.u8());
  body.skip(2); // compressedLength
  const stream = streamId === StreamId.STREAM_LOW ? {} : { streamId };
  return { header: { pduSource, shareId, ...stream }, pduType2, compressedType };
}

function flowPdu(reader: Reader): FlowPdu {
  const pduTypeFlow = reader.u8();
  // Deviation: T.128 has the padding before the type; it is sent behind it.
  reader.skip(1);
  return {
    kind: 'flow',
    pduTypeFlow,
    flowIdentifier: reader.u8(),
    flowNumber: reader.u8(),
    pduSource: reader.u16le(),
  };
}

function writeFlowPdu(writer: Writer, value: FlowPdu): void {
  writer.u16le(FLOW_MARKER);
  writer.u8(value.pduTypeFlow);
  writer.u8(0);
  writer.u8(value.flowIdentifier);
  writer.u8(value.flowNumber);
  writer.u16le(value.pduSource);
}

function writeControl(
  writer: Writer,
  pduType: number,
  pduSource: number | undefined,
  data: Uint8Array,
): void {
  if (pduType > 0x0f) throw new RangeError(`pduType ${pduType}`);
  const version = pduType === PduType.PDUTYPE_SERVER_REDIR_PKT ? 0 : VERSION;
  const short = pduSource === undefined;
  if (short && data.length > 0) throw new RangeError('data without pduSource');
  writer.u16le(short ? SHORTEST : lengthOf(CONTROL_HEADER_LENGTH, data));
  writer.u16le(version | pduType);
  if (short) return;
  writer.u16le(pduSource);
  writer.bytes(data);
}

function writeData(
  writer: Writer,
  { pduSource, shareId, streamId = StreamId.STREAM_LOW }: ShareDataHeader,
  {
    pduType2,
    compressedType = 0,
    data,
  }: Pick<ShareDataPdu, 'pduType2' | 'compressedType' | 'data'>,
): void {
  const totalLength = lengthOf(DATA_HEADER_LENGTH, data);
  writer.u16le(totalLength);
  writer.u16le(VERSION | PduType.PDUTYPE_DATAPDU);
  writer.u16le(pduSource);
  writer.u32le(shareId);
  writer.u8(0); // pad1
  writer.u8(streamId);
  writer.u16le(totalLength - UNCOUNTED);
  writer.u8(pduType2);
  writer.u8(compressedType);
  writer.u16le(compressedType & CompressionFlag.PACKET_COMPRESSED ? totalLength : 0);
  writer.bytes(data);
}

function lengthOf(header: number, data: Uint8Array): number {
  const length = header + data.length;
  if (length >= FLOW_MARKER) throw new RangeError(`share PDU of ${length} bytes`);
  return length;
}

function whole<T>(codec: Codec<T>, body: Reader): T {
  const value = codec.decode(body);
  body.end();
  return value;
}

function bytesOf<T>(codec: Codec<T>, value: T): Uint8Array {
  const writer = new Writer();
  codec.encode(writer, value);
  return writer.finish();
}
