/**
 * The MCS domain PDUs that RDP uses, in aligned PER: attaching a user, joining channels, sending
 * data, disconnecting. The first byte is the choice in its upper six bits; the two bits below
 * belong to the fields.
 *
 * @see MS-RDPBCGR 2.2.1.5 to 2.2.1.9, 2.2.2.3; T.125 7 (DomainMCSPDU)
 */
import type { Codec } from '../wire/codec.ts';
import { perLength, writePerLength } from '../wire/per.ts';
import type { Reader } from '../wire/reader.ts';
import type { Writer } from '../wire/writer.ts';
import { perInteger, writePerInteger } from './per-integer.ts';

/** `result` of Connect-Response, Attach User Confirm and Channel Join Confirm. */
export const McsResult = {
  'rt-successful': 0,
  'rt-domain-merging': 1,
  'rt-domain-not-hierarchical': 2,
  'rt-no-such-channel': 3,
  'rt-no-such-domain': 4,
  'rt-no-such-user': 5,
  'rt-not-admitted': 6,
  'rt-other-user-id': 7,
  'rt-parameters-unacceptable': 8,
  'rt-token-not-available': 9,
  'rt-token-not-possessed': 10,
  'rt-too-many-channels': 11,
  'rt-too-many-tokens': 12,
  'rt-too-many-users': 13,
  'rt-unspecified-failure': 14,
  'rt-user-rejected': 15,
} as const;

/** `reason` of a Disconnect Provider Ultimatum; only the second and the fourth mean anything in RDP. */
export const DisconnectReason = {
  'rn-domain-disconnected': 0,
  'rn-provider-initiated': 1,
  'rn-token-purged': 2,
  'rn-user-requested': 3,
  'rn-channel-purged': 4,
} as const;

/** `diagnostic` of a Reject MCS PDU Ultimatum. */
export const McsDiagnostic = {
  'dc-inconsistent-merge': 0,
  'dc-forbidden-PDU-downward': 1,
  'dc-forbidden-PDU-upward': 2,
  'dc-invalid-BER-encoding': 3,
  'dc-invalid-PER-encoding': 4,
  'dc-misrouted-user': 5,
  'dc-unrequested-confirm': 6,
  'dc-wrong-transport-priority': 7,
  'dc-channel-id-conflict': 8,
  'dc-token-id-conflict': 9,
  'dc-not-user-id-channel': 10,
  'dc-too-many-channels': 11,
  'dc-too-many-tokens': 12,
  'dc-too-many-users': 13,
} as const;

/** What Send Data Request and Send Data Indication have in common. */
export interface SendData {
  /** The user id of the sender. */
  readonly initiator: number;
  readonly channelId: number;
  /** 0 top to 3 low; left out for 1, high, which is what nearly everybody sends. */
  readonly dataPriority?: number;
  /** Bit 2 begin, bit 1 end; left out for both, data in one piece. */
  readonly segmentation?: number;
  readonly userData: Uint8Array;
}

/** User ids are given as they are: 1001 and up. */
export type DomainPdu =
  | {
      readonly pdu: 'erectDomainRequest';
      readonly subHeight: number;
      readonly subInterval: number;
    }
  | { readonly pdu: 'disconnectProviderUltimatum'; readonly reason: number }
  | {
      readonly pdu: 'rejectMCSPDUUltimatum';
      readonly diagnostic: number;
      readonly initialOctets: Uint8Array;
    }
  | { readonly pdu: 'attachUserRequest' }
  | { readonly pdu: 'attachUserConfirm'; readonly result: number; readonly initiator?: number }
  | { readonly pdu: 'channelJoinRequest'; readonly initiator: number; readonly channelId: number }
  | {
      readonly pdu: 'channelJoinConfirm';
      readonly result: number;
      readonly initiator: number;
      readonly requested: number;
      /** Absent where the channel was not joined. */
      readonly channelId?: number;
    }
  | ({ readonly pdu: 'sendDataRequest' } & SendData)
  | ({ readonly pdu: 'sendDataIndication' } & SendData);

const Choice = {
  erectDomainRequest: 1,
  disconnectProviderUltimatum: 8,
  rejectMCSPDUUltimatum: 9,
  attachUserRequest: 10,
  attachUserConfirm: 11,
  channelJoinRequest: 14,
  channelJoinConfirm: 15,
  sendDataRequest: 25,
  sendDataIndication: 26,
} as const;

const USER_ID_BASE = 1001;
const LARGEST_ID = 0xffff;
/** Set in the first byte of a confirm that carries its optional field. */
const OPTIONAL_PRESENT = 0x02;
const HIGH_PRIORITY = 1;
const BEGIN_AND_END = 3;

/** Any of them, in both directions: which side may send what is for the conversation to know. */
export const domainPdu: Codec<DomainPdu> = {
  name: 'DomainMCSPDU',
  decode(reader) {
    const first = reader.peek() ?? reader.u8();
    switch (first >> 2) {
      case Choice.erectDomainRequest:
        reader.skip(1);
        return {
          pdu: 'erectDomainRequest',
          subHeight: perInteger(reader),
          subInterval: perInteger(reader),
        };
      case Choice.disconnectProviderUltimatum:
        return { pdu: 'disconnectProviderUltimatum', reason: (reader.u16be() >> 7) & 0x07 };
      case Choice.rejectMCSPDUUltimatum:
        return {
          pdu: 'rejectMCSPDUUltimatum',
          diagnostic: (reader.u16be() >> 6) & 0x0f,
          initialOctets: reader.bytes(perLength(reader)),
        };
      case Choice.attachUserRequest:
        reader.skip(1);
        return { pdu: 'attachUserRequest' };
      case Choice.attachUserConfirm:
        return {
          pdu: 'attachUserConfirm',
          result: result(reader),
          ...(first & OPTIONAL_PRESENT && { initiator: userId(reader) }),
        };
      case Choice.channelJoinRequest:
        reader.skip(1);
        return {
          pdu: 'channelJoinRequest',
          initiator: userId(reader),
          channelId: reader.u16be(),
        };
      case Choice.channelJoinConfirm:
        return {
          pdu: 'channelJoinConfirm',
          result: result(reader),
          initiator: userId(reader),
          requested: reader.u16be(),
          ...(first & OPTIONAL_PRESENT && { channelId: reader.u16be() }),
        };
      case Choice.sendDataRequest:
        reader.skip(1);
        return { pdu: 'sendDataRequest', ...sendData(reader) };
      case Choice.sendDataIndication:
        reader.skip(1);
        return { pdu: 'sendDataIndication', ...sendData(reader) };
      default:
        return reader.fail(`0x${first.toString(16)} begins no MCS PDU of RDP`);
    }
  },
  encode(writer, value) {
    const choice = Choice[value.pdu] << 2;
    switch (value.pdu) {
      case 'erectDomainRequest':
        writer.u8(choice);
        writePerInteger(writer, value.subHeight);
        return writePerInteger(writer, value.subInterval);
      case 'disconnectProviderUltimatum':
        return writer.u16be((choice << 8) | (bits(value.reason, 3) << 7));
      case 'rejectMCSPDUUltimatum':
        writer.u16be((choice << 8) | (bits(value.diagnostic, 4) << 6));
        writePerLength(writer, value.initialOctets.length);
        return writer.bytes(value.initialOctets);
      case 'attachUserRequest':
        return writer.u8(choice);
      case 'attachUserConfirm':
        writeResult(writer, choice, value.result, value.initiator);
        if (value.initiator !== undefined) writeUserId(writer, value.initiator);
        return;
      case 'channelJoinRequest':
        writer.u8(choice);
        writeUserId(writer, value.initiator);
        return writer.u16be(value.channelId);
      case 'channelJoinConfirm':
        writeResult(writer, choice, value.result, value.channelId);
        writeUserId(writer, value.initiator);
        writer.u16be(value.requested);
        if (value.channelId !== undefined) writer.u16be(value.channelId);
        return;
      case 'sendDataRequest':
      case 'sendDataIndication':
        writer.u8(choice);
        return writeSendData(writer, value);
    }
  },
};

/** The four bits behind the choice and the one that announces the optional field. */
function result(reader: Reader): number {
  return (reader.u16be() >> 5) & 0x0f;
}

function writeResult(writer: Writer, choice: number, value: number, optional?: number): void {
  const first = optional === undefined ? choice : choice | OPTIONAL_PRESENT;
  writer.u16be((first << 8) | (bits(value, 4) << 5));
}

function userId(reader: Reader): number {
  return reader.within('initiator', () => {
    const id = reader.u16be() + USER_ID_BASE;
    if (id > LARGEST_ID) reader.fail(`user id ${id} is larger than ${LARGEST_ID}`);
    return id;
  });
}

function writeUserId(writer: Writer, id: number): void {
  if (id > LARGEST_ID) throw new RangeError(`user id ${id} is larger than ${LARGEST_ID}`);
  writer.u16be(id - USER_ID_BASE);
}

function sendData(reader: Reader): SendData {
  const initiator = userId(reader);
  const channelId = reader.u16be();
  const flags = reader.u8();
  const dataPriority = flags >> 6;
  const segmentation = (flags >> 4) & 0x03;
  return {
    initiator,
    channelId,
    ...(dataPriority !== HIGH_PRIORITY && { dataPriority }),
    ...(segmentation !== BEGIN_AND_END && { segmentation }),
    userData: reader.within('userData', () => reader.bytes(perLength(reader))),
  };
}

function writeSendData(writer: Writer, value: SendData): void {
  const { dataPriority = HIGH_PRIORITY, segmentation = BEGIN_AND_END } = value;
  writeUserId(writer, value.initiator);
  writer.u16be(value.channelId);
  writer.u8((bits(dataPriority, 2) << 6) | (bits(segmentation, 2) << 4));
  writePerLength(writer, value.userData.length);
  writer.bytes(value.userData);
}

function bits(value: number, width: number): number {
  if (value < 0 || value >> width !== 0)
    throw new RangeError(`${value} does not fit in ${width} bits`);
  return value;
}
