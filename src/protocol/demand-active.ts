/**
 * The capabilities exchange: the server shows what it can do and opens a share, the client answers
 * with what it can do. Both PDUs are given whole, with their share control header.
 *
 * @see MS-RDPBCGR 2.2.1.13
 */
import type { Of } from '../wire/codec.ts';
import type { Reader } from '../wire/reader.ts';
import { latin1, latin1Bytes } from '../wire/text.ts';
import { Writer } from '../wire/writer.ts';
import { type CapabilitySets, capabilitySets } from './capabilities.ts';
import { inShareControl } from './share.ts';
import { PduType } from './share-types.ts';

/** `originatorId` of every Confirm Active: the server's channel, whatever it is called elsewhere. */
export const SERVER_CHANNEL_ID = 0x03ea;

/** What both PDUs have in common. */
interface Active {
  /** Names the share; the client repeats it in all that follows. */
  readonly shareId: number;
  /** `RDP` from servers, `MSTSC` from clients. */
  readonly sourceDescriptor: string;
  readonly capabilitySets: CapabilitySets;
}

interface DemandActiveBody extends Active {
  /** Without meaning, and left out by some servers. */
  readonly sessionId?: number;
}

interface ConfirmActiveBody extends Active {
  readonly originatorId: number;
}

/** From the server; `pduSource` is its channel. */
export const demandActive = inShareControl<DemandActiveBody>(PduType.PDUTYPE_DEMANDACTIVEPDU, {
  name: 'TS_DEMAND_ACTIVE_PDU',
  decode(reader) {
    const shareId = reader.u32le();
    const value = { shareId, ...descriptorAndSets(reader) };
    return reader.remaining === 0
      ? value
      : { ...value, sessionId: reader.within('sessionId', () => reader.u32le()) };
  },
  encode(writer, { shareId, sessionId, ...value }) {
    writer.u32le(shareId);
    writeDescriptorAndSets(writer, value);
    if (sessionId !== undefined) writer.u32le(sessionId);
  },
});
export type DemandActive = Of<typeof demandActive>;

/** From the client; `pduSource` is its user channel. */
export const confirmActive = inShareControl<ConfirmActiveBody>(PduType.PDUTYPE_CONFIRMACTIVEPDU, {
  name: 'TS_CONFIRM_ACTIVE_PDU',
  decode(reader) {
    const shareId = reader.u32le();
    const originatorId = reader.u16le();
    return { shareId, originatorId, ...descriptorAndSets(reader) };
  },
  encode(writer, { shareId, originatorId, ...value }) {
    writer.u32le(shareId);
    writer.u16le(originatorId);
    writeDescriptorAndSets(writer, value);
  },
});
export type ConfirmActive = Of<typeof confirmActive>;

/** `numberCapabilities` and its padding, which the length of the sets includes. */
const COUNT_LENGTH = 4;

function descriptorAndSets(reader: Reader): Omit<Active, 'shareId'> {
  const lengthSourceDescriptor = reader.u16le();
  const lengthCombinedCapabilities = reader.u16le();
  const sourceDescriptor = latin1(
    reader.within('sourceDescriptor', () => reader.bytes(lengthSourceDescriptor)),
  );
  return reader.within('capabilitySets', () => {
    const combined = reader.sub(lengthCombinedCapabilities);
    // The sets' own lengths say how many there are; the count is not looked at.
    combined.skip(COUNT_LENGTH);
    return { sourceDescriptor, capabilitySets: capabilitySets.decode(combined) };
  });
}

function writeDescriptorAndSets(writer: Writer, value: Omit<Active, 'shareId'>): void {
  const descriptor = latin1Bytes(`${value.sourceDescriptor}\0`);
  const sets = new Writer();
  capabilitySets.encode(sets, value.capabilitySets);
  writer.u16le(descriptor.length);
  writer.u16le(COUNT_LENGTH + sets.length);
  writer.bytes(descriptor);
  writer.u16le(countOf(value.capabilitySets));
  writer.u16le(0); // pad2Octets
  writer.bytes(sets.finish());
}

function countOf({ unknown, ...known }: CapabilitySets): number {
  return unknown.length + Object.values(known).filter((set) => set !== undefined).length;
}
