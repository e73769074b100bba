/**
 * What one side of a TLS handshake says in clear before the other has to answer: handshake messages,
 * which may share a record or be split over several, and alerts.
 *
 * @see RFC 8446 5.1, 6; RFC 5246 6.2.1, 7.3
 */
import { type Codec, decode, encode } from '../wire/codec.ts';
import { nameOf } from '../wire/names.ts';
import { Reader } from '../wire/reader.ts';
import { AlertDescription, AlertLevel, type TlsAlert, tlsAlert } from './tls-alert.ts';
import { selectedVersion, type TlsHandshake, tlsHandshake } from './tls-hello.ts';
import {
  ContentType,
  PLAINTEXT_LIMIT,
  type TlsPlaintext,
  TlsVersion,
  tlsPlaintext,
  tlsRecordLength,
} from './tls-record.ts';

/** Handshake messages and alerts, each in the order in which they came. */
export interface TlsFlight {
  /** Of the first record. */
  readonly legacy_record_version: number;
  readonly messages: readonly TlsHandshake[];
  /** Warnings; the last may be the end of the handshake. */
  readonly alerts: readonly TlsAlert[];
}

/** Whole records and whole messages; anything behind the alert that ends the handshake is an error. */
export const tlsFlight: Codec<TlsFlight> = {
  name: 'TLS flight',
  decode(reader) {
    const messages: TlsHandshake[] = [];
    const alerts: TlsAlert[] = [];
    const bytes = reader.rest();
    let last: FlightRecord | undefined;
    let first: FlightRecord | undefined;
    for (last of recordsIn(bytes)) {
      first ??= last;
      for (const said of last.said) {
        if ('msg_type' in said) messages.push(said);
        else alerts.push(said);
      }
      if (alerts.some(isFinal)) break;
    }
    if (!first || last?.end !== bytes.length) return reader.fail('not a flight of whole records');
    if (last.unfinished) reader.fail('the end in the middle of a handshake message');
    return { legacy_record_version: first.version, messages, alerts };
  },
  encode(writer, { legacy_record_version, messages, alerts }) {
    const write = (type: number, fragment: Uint8Array): void =>
      tlsPlaintext.encode(writer, { type, legacy_record_version, fragment });
    const writeAlerts = (those: readonly TlsAlert[]): void => {
      for (const each of those) write(ContentType.alert, encode(tlsAlert, each));
    };
    writeAlerts(alerts.filter((each) => !isFinal(each)));
    const bytes = Uint8Array.from(messages.flatMap((each) => [...encode(tlsHandshake, each)]));
    for (let start = 0; start < bytes.length; start += PLAINTEXT_LIMIT)
      write(ContentType.handshake, bytes.subarray(start, start + PLAINTEXT_LIMIT));
    writeAlerts(alerts.filter(isFinal));
  },
};

/**
 * Where a server's first flight ends: behind the record with ServerHelloDone, with the ServerHello
 * of TLS 1.3, behind which all is encrypted, or with the alert that ends the handshake. A frame for
 * `receive`.
 */
export function serverFlightEnd(bytes: Uint8Array): number | undefined {
  let over = false;
  for (const { said, end, unfinished } of recordsIn(bytes)) {
    over ||= said.some(isLastOfServer);
    if (over && !unfinished) return end;
  }
  return undefined;
}

/** Most bytes of a flight; servers with long chains need a tenth. */
export const FLIGHT_LIMIT = 0x1_0000;
/** Nobody needs as many, and each is looked at again with every segment that comes. */
export const RECORD_LIMIT = 128;
const MESSAGE_HEADER_LENGTH = 4;

/** One record, and what was said in full once it was there. */
interface FlightRecord {
  readonly version: number;
  readonly said: readonly (TlsHandshake | TlsAlert)[];
  /** Where the record ends. */
  readonly end: number;
  /** Does a handshake message go on in the next record? */
  readonly unfinished: boolean;
}

/** The records that are there in full, one after the other. */
function* recordsIn(bytes: Uint8Array): Generator<FlightRecord, void> {
  let pending: Uint8Array = new Uint8Array();
  let end = 0;
  for (let count = 1; ; count++) {
    const rest = bytes.subarray(end);
    const length = tlsRecordLength(rest);
    if (length === undefined || length > rest.length) return;
    const reader = new Reader(bytes, end, end + length, [tlsFlight.name]);
    const record = tlsPlaintext.decode(reader);
    end += length;
    if (count > RECORD_LIMIT || end > FLIGHT_LIMIT)
      reader.fail(`${count} records of ${end} bytes are no flight any more`);
    const { said, left } = saidIn(record, pending, reader);
    pending = left;
    yield { version: record.legacy_record_version, said, end, unfinished: left.length > 0 };
  }
}

/** What one record says in full, and what it leaves of a message that goes on in the next. */
export interface FlightPart {
  readonly said: readonly (TlsHandshake | TlsAlert)[];
  readonly left: Uint8Array;
}

/**
 * Takes one record of a flight, for whoever goes along with it as it comes.
 *
 * @param pending what the record before has left
 */
export function saidIn(
  { type, fragment }: TlsPlaintext,
  pending: Uint8Array,
  reader = new Reader(fragment, 0, fragment.length, [tlsFlight.name]),
): FlightPart {
  if (fragment.length === 0) reader.fail('an empty fragment');
  if (type === ContentType.handshake) return messagesIn(Uint8Array.of(...pending, ...fragment));
  if (pending.length > 0) reader.fail('another record in the middle of a handshake message');
  if (type === ContentType.alert) return { said: [decode(tlsAlert, fragment)], left: pending };
  return reader.fail(`${nameOf(ContentType, type)} in a flight`);
}

function messagesIn(bytes: Uint8Array): FlightPart {
  const said: TlsHandshake[] = [];
  let left = bytes;
  for (;;) {
    const length = messageLength(left);
    if (length === undefined || length > left.length) return { said, left };
    said.push(tlsHandshake.decode(new Reader(left, 0, length, [tlsHandshake.name])));
    left = left.subarray(length);
  }
}

function messageLength(bytes: Uint8Array): number | undefined {
  const [, high = 0, middle = 0, low = 0] = bytes;
  if (bytes.length < MESSAGE_HEADER_LENGTH) return undefined;
  return MESSAGE_HEADER_LENGTH + high * 0x1_0000 + middle * 0x100 + low;
}

/** Is this alert the end of the handshake? */
export function isFinal({ level, description }: TlsAlert): boolean {
  return level === AlertLevel.fatal || description === AlertDescription.close_notify;
}

function isLastOfServer(said: TlsHandshake | TlsAlert): boolean {
  if (!('msg_type' in said)) return isFinal(said);
  if (said.msg_type === 'server_hello') return selectedVersion(said) >= TlsVersion['TLSv1.3'];
  return said.msg_type === 'server_hello_done';
}
