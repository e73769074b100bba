/**
 * Network characteristics detection: the server measures round trips and bandwidth. It runs on the
 * message channel, behind security headers with SEC_AUTODETECT_REQ and SEC_AUTODETECT_RSP, and
 * some servers wait for the answers before they go on.
 *
 * @see MS-RDPBCGR 2.2.14
 */
import type { Codec } from '../wire/codec.ts';
import type { Reader } from '../wire/reader.ts';
import type { Writer } from '../wire/writer.ts';

/**
 * Values of `requestType`, each under the name of its structure, with what tells it from the others
 * that the structure has: those of connect time come before the share is active.
 */
export const AutoDetectRequestType = {
  RDP_RTT_REQUEST_CONNECT_TIME: 0x1001,
  RDP_RTT_REQUEST: 0x0001,
  RDP_BW_START_CONNECT_TIME: 0x1014,
  RDP_BW_START: 0x0014,
  RDP_BW_START_LOSSY: 0x0114,
  RDP_BW_PAYLOAD: 0x0002,
  RDP_BW_STOP_CONNECT_TIME: 0x002b,
  RDP_BW_STOP: 0x0429,
  RDP_BW_STOP_LOSSY: 0x0629,
  RDP_NETCHAR_RESULTS_BASE_RTT: 0x0840,
  RDP_NETCHAR_RESULTS_BANDWIDTH: 0x0880,
  RDP_NETCHAR_RESULTS_ALL: 0x08c0,
} as const;

/** Values of `responseType`, named likewise. */
export const AutoDetectResponseType = {
  RDP_RTT_RESPONSE: 0x0000,
  RDP_BW_RESULTS_CONNECT_TIME: 0x0003,
  RDP_BW_RESULTS: 0x000b,
  RDP_NETCHAR_SYNC: 0x0018,
} as const;

/** From the server; what it carries depends on `requestType`. */
export interface AutoDetectRequest {
  readonly sequenceNumber: number;
  readonly requestType: number;
  /** Random bytes, of RDP_BW_PAYLOAD and RDP_BW_STOP_CONNECT_TIME. */
  readonly payload?: Uint8Array;
  /** Milliseconds. */
  readonly baseRTT?: number;
  /** Kilobits a second. */
  readonly bandwidth?: number;
  /** Milliseconds. */
  readonly averageRTT?: number;
}

/** From the client; what it carries depends on `responseType`. */
export interface AutoDetectResponse {
  readonly sequenceNumber: number;
  readonly responseType: number;
  /** Milliseconds from start to stop, of the bandwidth results. */
  readonly timeDelta?: number;
  /** Bytes that came in between, of the bandwidth results. */
  readonly byteCount?: number;
  /** Kilobits a second, of RDP_NETCHAR_SYNC. */
  readonly bandwidth?: number;
  /** Milliseconds, of RDP_NETCHAR_SYNC. */
  readonly rtt?: number;
}

type Results = 'baseRTT' | 'bandwidth' | 'averageRTT';

/** Numbers that a request carries, by its type; none for those not named. */
const REQUEST_NUMBERS: Readonly<Record<number, readonly Results[]>> = {
  [AutoDetectRequestType.RDP_NETCHAR_RESULTS_BASE_RTT]: ['baseRTT', 'averageRTT'],
  [AutoDetectRequestType.RDP_NETCHAR_RESULTS_BANDWIDTH]: ['bandwidth', 'averageRTT'],
  [AutoDetectRequestType.RDP_NETCHAR_RESULTS_ALL]: ['baseRTT', 'bandwidth', 'averageRTT'],
};

const WITH_PAYLOAD: readonly number[] = [
  AutoDetectRequestType.RDP_BW_PAYLOAD,
  AutoDetectRequestType.RDP_BW_STOP_CONNECT_TIME,
];

type Measured = 'timeDelta' | 'byteCount' | 'bandwidth' | 'rtt';

/** Numbers that a response carries, by its type; none for those not named. */
const RESPONSE_NUMBERS: Readonly<Record<number, readonly Measured[]>> = {
  [AutoDetectResponseType.RDP_BW_RESULTS_CONNECT_TIME]: ['timeDelta', 'byteCount'],
  [AutoDetectResponseType.RDP_BW_RESULTS]: ['timeDelta', 'byteCount'],
  [AutoDetectResponseType.RDP_NETCHAR_SYNC]: ['bandwidth', 'rtt'],
};

const TYPE_ID_AUTODETECT_REQUEST = 0;
const TYPE_ID_AUTODETECT_RESPONSE = 1;
/** Length, kind, number and type. */
const HEADER_LENGTH = 6;

/** What follows the security header in a request. */
export const autoDetectRequest: Codec<AutoDetectRequest> = {
  name: 'AUTODETECT_REQUEST',
  decode(reader) {
    const { header, sequenceNumber, type } = readHeader(reader, TYPE_ID_AUTODETECT_REQUEST);
    const numbers = readNumbers(header, REQUEST_NUMBERS[type]);
    if (!WITH_PAYLOAD.includes(type)) return { sequenceNumber, requestType: type, ...numbers };
    // The header ends with the payload's length; a stop may go without.
    const payloadLength = header.remaining === 0 ? 0 : header.u16le();
    const payload = reader.within('payload', () => reader.bytes(payloadLength));
    return { sequenceNumber, requestType: type, payload };
  },
  encode(writer, value) {
    const { sequenceNumber, requestType, payload = new Uint8Array() } = value;
    const names = REQUEST_NUMBERS[requestType] ?? [];
    const withPayload = WITH_PAYLOAD.includes(requestType);
    const length = HEADER_LENGTH + 4 * names.length + (withPayload ? 2 : 0);
    writeHeader(writer, length, TYPE_ID_AUTODETECT_REQUEST, sequenceNumber, requestType);
    for (const name of names) writer.u32le(value[name] ?? 0);
    if (!withPayload) return;
    writer.u16le(payload.length);
    writer.bytes(payload);
  },
};

/** What follows the security header in a response. */
export const autoDetectResponse: Codec<AutoDetectResponse> = {
  name: 'AUTODETECT_RESPONSE',
  decode(reader) {
    const { header, sequenceNumber, type } = readHeader(reader, TYPE_ID_AUTODETECT_RESPONSE);
    return {
      sequenceNumber,
      responseType: type,
      ...readNumbers(header, RESPONSE_NUMBERS[type]),
    };
  },
  encode(writer, value) {
    const names = RESPONSE_NUMBERS[value.responseType] ?? [];
    const length = HEADER_LENGTH + 4 * names.length;
    const { sequenceNumber, responseType } = value;
    writeHeader(writer, length, TYPE_ID_AUTODETECT_RESPONSE, sequenceNumber, responseType);
    for (const name of names) writer.u32le(value[name] ?? 0);
  },
};

/** `header` is what `headerLength` leaves behind the common fields; what is not known of it is not read. */
function readHeader(
  reader: Reader,
  typeId: number,
): { header: Reader; sequenceNumber: number; type: number } {
  const headerLength = reader.within('headerLength', () => reader.u8());
  const header = reader.within('headerLength', () => reader.sub(headerLength - 1));
  const headerTypeId = header.u8();
  if (headerTypeId !== typeId) header.fail(`headerTypeId ${headerTypeId}`);
  return { header, sequenceNumber: header.u16le(), type: header.u16le() };
}

function readNumbers<K extends string>(
  header: Reader,
  names: readonly K[] = [],
): { readonly [N in K]?: number } {
  const numbers = names.map((name) => [name, header.within(name, () => header.u32le())]);
  return Object.fromEntries(numbers) as { readonly [N in K]?: number };
}

function writeHeader(
  writer: Writer,
  length: number,
  typeId: number,
  sequenceNumber: number,
  type: number,
): void {
  writer.u8(length);
  writer.u8(typeId);
  writer.u16le(sequenceNumber);
  writer.u16le(type);
}
