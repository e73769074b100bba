/**
 * Fast-path output: how a server saves the headers of what it sends most. Such PDUs come between
 * those with a TPKT and are told apart by the two lowest bits of their first byte.
 *
 * @see MS-RDPBCGR 2.2.9.1.2
 */
import type { Codec } from '../wire/codec.ts';
import { DecodeError } from '../wire/reader.ts';
import { tpktLength } from './tpkt.ts';

/** Bits of `flags`, which stand above the action. */
export const FastPathOutputFlag = {
  FASTPATH_OUTPUT_SECURE_CHECKSUM: 0x1,
  FASTPATH_OUTPUT_ENCRYPTED: 0x2,
} as const;

/** One PDU, of which only the frame is of interest here. */
export interface FastPathOutput {
  /** Bits of `FastPathOutputFlag`. */
  readonly flags: number;
  /** Updates; where they are encrypted, behind a signature. */
  readonly data: Uint8Array;
}

/** The server's; the client's input has another meaning of the bits between action and flags. */
export const fastPathOutput: Codec<FastPathOutput> = {
  name: 'TS_FP_UPDATE_PDU',
  decode(reader) {
    const header = reader.u8();
    const action = header & ACTION_MASK;
    if (action !== FASTPATH_OUTPUT_ACTION_FASTPATH) reader.fail(`action ${action}`);
    const length1 = reader.u8();
    const long = (length1 & LONG) !== 0;
    const length = long ? (length1 & ~LONG) * 256 + reader.u8() : length1;
    return {
      flags: header >> FLAGS_SHIFT,
      data: reader.within('length', () => reader.bytes(length - headerLength(long))),
    };
  },
  encode(writer, { flags, data }) {
    const long = data.length + headerLength(false) >= LONG;
    const length = data.length + headerLength(long);
    if (length > LENGTH_LIMIT) throw new RangeError(`fast-path PDU of ${length} bytes`);
    writer.u8((flags << FLAGS_SHIFT) | FASTPATH_OUTPUT_ACTION_FASTPATH);
    if (long) writer.u16be((LONG << 8) | length);
    else writer.u8(length);
    writer.bytes(data);
  },
};

/** Length of whatever stands at the start of the buffer, a TPKT or a fast-path PDU; a frame for `receive`. */
export function slowOrFastPathLength(bytes: Uint8Array): number | undefined {
  if (!isFastPath(bytes)) return tpktLength(bytes);
  const [, length1, length2] = bytes;
  if (length1 === undefined) return undefined;
  const long = (length1 & LONG) !== 0;
  if (long && length2 === undefined) return undefined;
  const length = long ? (length1 & ~LONG) * 256 + (length2 ?? 0) : length1;
  if (length < headerLength(long)) {
    throw new DecodeError(`length ${length} is shorter than its header`, ['TS_FP_UPDATE_PDU'], 1);
  }
  return length;
}

/** Whether the PDU that the bytes begin with is a fast-path one. */
export function isFastPath([first]: Uint8Array): boolean {
  return first !== undefined && (first & ACTION_MASK) === FASTPATH_OUTPUT_ACTION_FASTPATH;
}

const ACTION_MASK = 0x03;
const FASTPATH_OUTPUT_ACTION_FASTPATH = 0;
const FLAGS_SHIFT = 6;
/** Set in the first byte of a length of two. */
const LONG = 0x80;
const LENGTH_LIMIT = 0x7fff;

function headerLength(long: boolean): number {
  return long ? 3 : 2;
}
