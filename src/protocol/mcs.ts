/**
 * MCS Connect-Initial and Connect-Response: the BER messages that carry the GCC conference and
 * with it the settings of both sides. The codecs begin behind the X.224 Data TPDU's header.
 *
 * @see MS-RDPBCGR 2.2.1.3, 2.2.1.4; T.125 7 (Connect-Initial, Connect-Response, DomainParameters)
 */
import {
  boolean,
  element,
  integer,
  octetString,
  Tag,
  writeBoolean,
  writeElement,
  writeInteger,
  writeLongElement,
  writeOctetString,
} from '../wire/ber.ts';
import type { Codec } from '../wire/codec.ts';
import type { Reader } from '../wire/reader.ts';
import type { Writer } from '../wire/writer.ts';
import {
  type ConferenceCreateRequest,
  type ConferenceCreateResponse,
  conferenceCreateRequest,
  conferenceCreateResponse,
} from './gcc.ts';
import { McsResult } from './mcs-domain.ts';

/** What an MCS domain can hold; a client need not look at what the server answers. */
export interface DomainParameters {
  readonly maxChannelIds: number;
  readonly maxUserIds: number;
  readonly maxTokenIds: number;
  readonly numPriorities: number;
  readonly minThroughput: number;
  readonly maxHeight: number;
  readonly maxMCSPDUsize: number;
  readonly protocolVersion: number;
}

/** The domain selectors and the upward flag are left out: in RDP they are the same everywhere. */
export interface ConnectInitial {
  readonly targetParameters: DomainParameters;
  readonly minimumParameters: DomainParameters;
  readonly maximumParameters: DomainParameters;
  readonly conferenceCreateRequest: ConferenceCreateRequest;
}

/** A refusal ends behind `result`; it is written so where `domainParameters` is left out. */
export interface ConnectResponse {
  /** A value of `McsResult`. */
  readonly result: number;
  readonly calledConnectId?: number;
  readonly domainParameters?: DomainParameters;
  /** Absent where the user data is empty. */
  readonly conferenceCreateResponse?: ConferenceCreateResponse;
}

/** What a client asks for, MS-RDPBCGR 4.1.3. */
export const TARGET_PARAMETERS: DomainParameters = {
  maxChannelIds: 34,
  maxUserIds: 2,
  maxTokenIds: 0,
  numPriorities: 1,
  minThroughput: 0,
  maxHeight: 1,
  maxMCSPDUsize: 65535,
  protocolVersion: 2,
};

/** The least a client can do with, MS-RDPBCGR 4.1.3. */
export const MINIMUM_PARAMETERS: DomainParameters = {
  maxChannelIds: 1,
  maxUserIds: 1,
  maxTokenIds: 1,
  numPriorities: 1,
  minThroughput: 0,
  maxHeight: 1,
  maxMCSPDUsize: 1056,
  protocolVersion: 2,
};

/** The most a client can do, MS-RDPBCGR 4.1.3. */
export const MAXIMUM_PARAMETERS: DomainParameters = {
  maxChannelIds: 65535,
  maxUserIds: 64535,
  maxTokenIds: 65535,
  numPriorities: 1,
  minThroughput: 0,
  maxHeight: 1,
  maxMCSPDUsize: 65535,
  protocolVersion: 2,
};

const CONNECT_INITIAL = 0x7f65; // [APPLICATION 101]
const CONNECT_RESPONSE = 0x7f66; // [APPLICATION 102]
const DOMAIN_SELECTOR = Uint8Array.of(1);

/** Written with the long lengths of Microsoft's clients. */
export const connectInitial: Codec<ConnectInitial> = {
  name: 'MCS Connect-Initial',
  decode(reader) {
    const contents = element(reader, CONNECT_INITIAL);
    reader.within('callingDomainSelector', () => octetString(contents));
    reader.within('calledDomainSelector', () => octetString(contents));
    reader.within('upwardFlag', () => boolean(contents));
    const targetParameters = domainParameters(contents, 'targetParameters');
    const minimumParameters = domainParameters(contents, 'minimumParameters');
    const maximumParameters = domainParameters(contents, 'maximumParameters');
    const userData = element(contents, Tag.OCTET_STRING);
    contents.end();
    return {
      targetParameters,
      minimumParameters,
      maximumParameters,
      conferenceCreateRequest: conference(conferenceCreateRequest, userData),
    };
  },
  encode(writer, value) {
    writeLongElement(writer, CONNECT_INITIAL, (contents) => {
      writeOctetString(contents, DOMAIN_SELECTOR);
      writeOctetString(contents, DOMAIN_SELECTOR);
      writeBoolean(contents, true);
      writeDomainParameters(contents, value.targetParameters, writeUnsigned);
      writeDomainParameters(contents, value.minimumParameters, writeUnsigned);
      writeDomainParameters(contents, value.maximumParameters, writeUnsigned);
      writeLongElement(contents, Tag.OCTET_STRING, (userData) =>
        conferenceCreateRequest.encode(userData, value.conferenceCreateRequest),
      );
    });
  },
};

/** Read with lengths of any form; of a refusal, nothing but the result is read. */
export const connectResponse: Codec<ConnectResponse> = {
  name: 'MCS Connect-Response',
  decode(reader) {
    const contents = element(reader, CONNECT_RESPONSE);
    const result = reader.within('result', () => integer(contents, Tag.ENUMERATED));
    // The reason of a refusal must not be lost to a fault in what follows it.
    if (result !== McsResult['rt-successful']) {
      contents.skip(contents.remaining);
      return { result };
    }
    const calledConnectId = reader.within('calledConnectId', () => integer(contents));
    const parameters = domainParameters(contents, 'domainParameters');
    const userData = element(contents, Tag.OCTET_STRING);
    contents.end();
    const accepted = { result, calledConnectId, domainParameters: parameters };
    if (userData.remaining === 0) return accepted;
    return {
      ...accepted,
      conferenceCreateResponse: conference(conferenceCreateResponse, userData),
    };
  },
  encode(writer, value) {
    writeLongElement(writer, CONNECT_RESPONSE, (contents) => {
      writeInteger(contents, value.result, Tag.ENUMERATED);
      if (value.domainParameters === undefined) return;
      writeInteger(contents, value.calledConnectId ?? 0);
      writeDomainParameters(contents, value.domainParameters, writeInteger);
      writeLongElement(contents, Tag.OCTET_STRING, (userData) => {
        if (value.conferenceCreateResponse)
          conferenceCreateResponse.encode(userData, value.conferenceCreateResponse);
      });
    });
  },
};

function conference<T>(codec: Codec<T>, userData: Reader): T {
  const value = userData.within('userData', () => codec.decode(userData));
  userData.end();
  return value;
}

function domainParameters(reader: Reader, field: string): DomainParameters {
  return reader.within(field, () => {
    const contents = element(reader, Tag.SEQUENCE);
    const parameters = {
      maxChannelIds: integer(contents),
      maxUserIds: integer(contents),
      maxTokenIds: integer(contents),
      numPriorities: integer(contents),
      minThroughput: integer(contents),
      maxHeight: integer(contents),
      maxMCSPDUsize: integer(contents),
      protocolVersion: integer(contents),
    };
    contents.end();
    return parameters;
  });
}

function writeDomainParameters(
  writer: Writer,
  parameters: DomainParameters,
  write: (writer: Writer, value: number) => void,
): void {
  writeElement(writer, Tag.SEQUENCE, (contents) => {
    write(contents, parameters.maxChannelIds);
    write(contents, parameters.maxUserIds);
    write(contents, parameters.maxTokenIds);
    write(contents, parameters.numPriorities);
    write(contents, parameters.minThroughput);
    write(contents, parameters.maxHeight);
    write(contents, parameters.maxMCSPDUsize);
    write(contents, parameters.protocolVersion);
  });
}

/**
 * Deviation: an INTEGER without the zero that keeps it positive. Microsoft's clients write 65535
 * as `ff ff` (MS-RDPBCGR 4.1.3), its servers do not (4.1.4).
 */
function writeUnsigned(writer: Writer, value: number): void {
  writeElement(writer, Tag.INTEGER, (contents) => {
    if (value > 0xffff) throw new RangeError(`${value} does not fit in 2 bytes`);
    if (value > 0xff) contents.u16be(value);
    else contents.u8(value);
  });
}
