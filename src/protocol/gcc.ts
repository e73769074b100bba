/**
 * GCC Conference Create Request and Response: the PER wrapping of the user data blocks. Nearly
 * all of it is the same in every connection; what an RDP peer cannot vary is compared, not parsed.
 *
 * @see MS-RDPBCGR 2.2.1.3, 2.2.1.4, 4.1.3, 4.1.4; T.124 8.7
 */
import type { Codec } from '../wire/codec.ts';
import { perLength, writePerLength } from '../wire/per.ts';
import type { Reader } from '../wire/reader.ts';
import { equalBytes, latin1Bytes } from '../wire/text.ts';
import { Writer } from '../wire/writer.ts';
import { type ClientData, clientData } from './client-data.ts';
import { perInteger, writePerInteger } from './per-integer.ts';
import { type ServerData, serverData } from './server-data.ts';

/** What a client wraps in its Connect-Initial. */
export interface ConferenceCreateRequest {
  readonly clientData: ClientData;
}

/** What a server wraps in its Connect-Response. */
export interface ConferenceCreateResponse {
  /** The server's choice; without meaning in RDP. */
  readonly nodeID: number;
  readonly tag: number;
  /** A value of `ConferenceCreateResult`. */
  readonly result: number;
  readonly serverData: ServerData;
}

/** Values of `result` in the Conference Create Response. */
export const ConferenceCreateResult = {
  success: 0,
  userRejected: 1,
  resourcesNotAvailable: 2,
  rejectedForSymmetryBreaking: 3,
  lockedConferenceNotSupported: 4,
} as const;

/** The choice of an object identifier, its length, and {0 0 20 124 0 1}: T.124, version 1. */
const T124_IDENTIFIER = Uint8Array.of(0x00, 0x05, 0x00, 0x14, 0x7c, 0x00, 0x01);
/** conferenceCreateRequest with user data; conference "1", not locked, automatic termination. */
const CREATE_REQUEST = Uint8Array.of(0x00, 0x08, 0x00, 0x10, 0x00);
/** conferenceCreateResponse; bit 0x04 says that user data follows. */
const CREATE_RESPONSE = 0x10;
const CREATE_RESPONSE_WITH_USER_DATA = 0x14;
/** A set of one, with a value, under a non-standard key of four bytes. */
const USER_DATA_SET = Uint8Array.of(0x01, 0xc0, 0x00);
const CLIENT_KEY = latin1Bytes('Duca');
const SERVER_KEY = latin1Bytes('McDn');
/** Node ids are user ids, which are counted from here. */
const NODE_ID_BASE = 1001;
/** What Windows writes for the length of any response. */
const CONNECT_PDU_LENGTH = 0x2a;

/** The whole user data of a Connect-Initial. */
export const conferenceCreateRequest: Codec<ConferenceCreateRequest> = {
  name: 'GCC Conference Create Request',
  decode(reader) {
    expectBytes(reader, T124_IDENTIFIER, 'T.124 identifier');
    const connectPdu = reader.sub(perLength(reader));
    expectBytes(connectPdu, CREATE_REQUEST, 'conferenceCreateRequest');
    const blocks = userDataSet(connectPdu, CLIENT_KEY);
    connectPdu.end();
    return { clientData: reader.within('clientData', () => clientData.decode(blocks)) };
  },
  encode(writer, value) {
    const connectPdu = new Writer();
    connectPdu.bytes(CREATE_REQUEST);
    writeUserDataSet(connectPdu, CLIENT_KEY, clientData, value.clientData);
    writer.bytes(T124_IDENTIFIER);
    writePerLength(writer, connectPdu.length);
    writer.bytes(connectPdu.finish());
  },
};

/** The whole user data of a Connect-Response. */
export const conferenceCreateResponse: Codec<ConferenceCreateResponse> = {
  name: 'GCC Conference Create Response',
  decode(reader) {
    expectBytes(reader, T124_IDENTIFIER, 'T.124 identifier');
    // Seen: Windows writes 42 whatever the length is (MS-RDPBCGR 4.1.4, test/golden/mcs.ts).
    perLength(reader);
    const choice = reader.u8();
    if (choice !== CREATE_RESPONSE && choice !== CREATE_RESPONSE_WITH_USER_DATA)
      reader.fail(`0x${choice.toString(16)} is not a conferenceCreateResponse`);
    const nodeID = reader.u16be() + NODE_ID_BASE;
    const tag = reader.within('tag', () => perInteger(reader));
    const result = reader.within('result', () => enumerated(reader));
    if (choice === CREATE_RESPONSE) return { nodeID, tag, result, serverData: { unknown: [] } };
    const blocks = userDataSet(reader, SERVER_KEY);
    const decoded = reader.within('serverData', () => serverData.decode(blocks));
    return { nodeID, tag, result, serverData: decoded };
  },
  encode(writer, value) {
    writer.bytes(T124_IDENTIFIER);
    writePerLength(writer, CONNECT_PDU_LENGTH);
    writer.u8(CREATE_RESPONSE_WITH_USER_DATA);
    writer.u16be(value.nodeID - NODE_ID_BASE);
    writePerInteger(writer, value.tag);
    writer.u8(value.result << 4);
    writeUserDataSet(writer, SERVER_KEY, serverData, value.serverData);
  },
};

/** The root values of an extensible enumeration of up to eight: four bits, then alignment. */
function enumerated(reader: Reader): number {
  const octet = reader.u8();
  if ((octet & 0x8f) !== 0) reader.fail(`0x${octet.toString(16)} is no value of the enumeration`);
  return octet >> 4;
}

function userDataSet(reader: Reader, key: Uint8Array): Reader {
  expectBytes(reader, USER_DATA_SET, 'user data');
  expectBytes(reader, key, 'H.221 key');
  return reader.sub(perLength(reader));
}

function writeUserDataSet<T>(writer: Writer, key: Uint8Array, blocks: Codec<T>, value: T): void {
  const inner = new Writer();
  blocks.encode(inner, value);
  writer.bytes(USER_DATA_SET);
  writer.bytes(key);
  writePerLength(writer, inner.length);
  writer.bytes(inner.finish());
}

function expectBytes(reader: Reader, expected: Uint8Array, what: string): void {
  reader.within(what, () => {
    const found = reader.bytes(expected.length);
    if (!equalBytes(found, expected)) reader.fail('other bytes than RDP has here');
  });
}
