/**
 * TPKT: the four bytes in front of every slow-path PDU.
 *
 * @see RFC 1006 section 6; MS-RDPBCGR 2.2.1.1
 */
import type { Codec } from '../wire/codec.ts';
import { DecodeError } from '../wire/reader.ts';

const VERSION = 3;
const HEADER_LENGTH = 4;
/** Header and the shortest TPDU, a Data TPDU without user data. */
const SHORTEST = 7;
export const TPKT_LIMIT = 0xffff;

/** Length of the TPKT at the start of the buffer; a frame for `receive`. */
export function tpktLength(bytes: Uint8Array): number | undefined {
  const { 0: version, 2: high, 3: low } = bytes;
  if (version === undefined) return undefined;
  if (version !== VERSION) throw misfit(`version 0x${version.toString(16)} in place of 3`, 0);
  if (high === undefined || low === undefined) return undefined;
  const length = high * 256 + low;
  if (length < SHORTEST) throw misfit(`length ${length} is too short for any TPDU`, 2);
  return length;
}

/** The TPDU inside a TPKT. */
export function inTpkt<T>(tpdu: Codec<T>): Codec<T> {
  return {
    name: tpdu.name,
    decode(reader) {
      if (reader.u8() !== VERSION) reader.fail('not a TPKT of version 3');
      reader.skip(1);
      const length = reader.u16be();
      if (length < SHORTEST) reader.fail(`TPKT length ${length} is too short for any TPDU`);
      const body = reader.sub(length - HEADER_LENGTH);
      const value = tpdu.decode(body);
      body.end();
      return value;
    },
    encode(writer, value) {
      const start = writer.length;
      tpdu.encode(writer, value);
      const length = HEADER_LENGTH + writer.length - start;
      if (length > TPKT_LIMIT) throw new RangeError(`a TPKT of ${length} bytes`);
      writer.insert(start, Uint8Array.of(VERSION, 0, length >> 8, length));
    },
  };
}

function misfit(reason: string, offset: number): DecodeError {
  return new DecodeError(reason, ['TPKT'], offset);
}
