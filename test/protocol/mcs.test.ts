import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ConnectInitial,
  type ConnectResponse,
  connectInitial,
  connectResponse,
  type DomainParameters,
  MAXIMUM_PARAMETERS,
  MINIMUM_PARAMETERS,
  TARGET_PARAMETERS,
} from '../../src/protocol/mcs.ts';
import { McsResult } from '../../src/protocol/mcs-domain.ts';
import { type Codec, decode, encode } from '../../src/wire/codec.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { hex as hexDigits } from '../../src/wire/text.ts';
import {
  CONNECT_INITIAL,
  CONNECT_INITIAL_BYTES,
  CONNECT_RESPONSE,
  CONNECT_RESPONSE_BYTES,
} from '../golden/mcs.ts';
import { expectGolden, expectTotal, hex, roundTrip } from '../kit/codec.ts';

const parameters: fc.Arbitrary<DomainParameters> = fc.record({
  maxChannelIds: fc.nat(0xffff),
  maxUserIds: fc.nat(0xffff),
  maxTokenIds: fc.nat(0xffff),
  numPriorities: fc.nat(0xffff),
  minThroughput: fc.nat(0xffff),
  maxHeight: fc.nat(0xffff),
  maxMCSPDUsize: fc.nat(0xffff),
  protocolVersion: fc.nat(0xffff),
});

/** A Connect-Response whose lengths are in short form, as an accepting server without user data. */
const BARE_ACCEPTANCE = `
  7f 66 23
  0a 01 00
  02 01 00
  30 19 02 01 22 02 01 03 02 01 00 02 01 01 02 01 00 02 01 01 02 02 00 ff 02 01 02
  04 00
`;

describe('Connect-Initial', () => {
  it('matches MS-RDPBCGR 4.1.3', () => {
    expectGolden(connectInitial, CONNECT_INITIAL_BYTES, CONNECT_INITIAL);
  });

  it('has the domain parameters of MS-RDPBCGR 4.1.3 ready', () => {
    expect(TARGET_PARAMETERS).toEqual(CONNECT_INITIAL.targetParameters);
    expect(MINIMUM_PARAMETERS).toEqual(CONNECT_INITIAL.minimumParameters);
    expect(MAXIMUM_PARAMETERS).toEqual(CONNECT_INITIAL.maximumParameters);
  });

  it('survives any change of one byte', () => {
    expectSurvivesMutations(connectInitial, CONNECT_INITIAL_BYTES);
  });

  it('comes back as it was written', () => {
    const value: fc.Arbitrary<ConnectInitial> = fc.record({
      targetParameters: parameters,
      minimumParameters: parameters,
      maximumParameters: parameters,
      conferenceCreateRequest: fc.constant(CONNECT_INITIAL.conferenceCreateRequest),
    });
    roundTrip(connectInitial, value);
  });

  it('refuses to write a parameter that clients have no form for', () => {
    const targetParameters = { ...TARGET_PARAMETERS, maxMCSPDUsize: 0x1_0000 };
    expect(() => encode(connectInitial, { ...CONNECT_INITIAL, targetParameters })).toThrow(
      RangeError,
    );
  });
});

describe('Connect-Response', () => {
  it('matches MS-RDPBCGR 4.1.4', () => {
    expectGolden(connectResponse, CONNECT_RESPONSE_BYTES, CONNECT_RESPONSE);
  });

  it('survives any change of one byte', () => {
    expectSurvivesMutations(connectResponse, CONNECT_RESPONSE_BYTES);
  });

  it('comes back as it was written', () => {
    const { conferenceCreateResponse } = CONNECT_RESPONSE;
    if (conferenceCreateResponse === undefined) throw new Error('the golden response has one');
    const value: fc.Arbitrary<ConnectResponse> = fc.record(
      {
        result: fc.constant(McsResult['rt-successful']),
        calledConnectId: fc.nat(0xffff),
        domainParameters: parameters,
        conferenceCreateResponse: fc.constant(conferenceCreateResponse),
      },
      { requiredKeys: ['result', 'calledConnectId', 'domainParameters'] },
    );
    roundTrip(connectResponse, value);
  });

  it('accepts short lengths and empty user data', () => {
    const value = decode(connectResponse, hex(BARE_ACCEPTANCE));
    expect(value.domainParameters?.maxMCSPDUsize).toBe(255);
    expect(value).not.toHaveProperty('conferenceCreateResponse');
  });

  it('may end behind the result of a refusal', () => {
    expectGolden(connectResponse, hex('7f 66 82 00 03 0a 01 0e'), {
      result: McsResult['rt-unspecified-failure'],
    });
  });

  it('tells the result of a refusal whatever follows it', () => {
    const whole = BARE_ACCEPTANCE.replace('0a 01 00', '0a 01 08');
    expect(decode(connectResponse, hex(whole))).toEqual({ result: 8 });
    expect(decode(connectResponse, hex('7f 66 05 0a 01 0f ff ff'))).toEqual({ result: 15 });
  });

  it('does not take an acceptance that ends behind its result', () => {
    expect(() => decode(connectResponse, hex('7f 66 03 0a 01 00'))).toThrow(DecodeError);
  });

  it('writes a refusal with all its fields for servers that send them', () => {
    const { domainParameters } = CONNECT_RESPONSE;
    if (domainParameters === undefined) throw new Error('the golden response has them');
    const bytes = encode(connectResponse, { result: 14, domainParameters });
    expect(hexDigits(bytes)).toMatch(/^7f668200260a010e020100301a.*04820000$/);
  });

  it('says where a Disconnect Provider Ultimatum stands in its place', () => {
    expect(() => decode(connectResponse, hex('21 80'))).toThrow(/tag 0x2180 where 0x7f66 belongs/);
  });

  it('names the field that does not fit', () => {
    const bytes = CONNECT_RESPONSE_BYTES.slice();
    bytes[bytes.length - 236 + 13] = 0xff; // the second byte of serverRandomLen
    const fault = faultOf(() => decode(connectResponse, bytes));
    expect(fault?.path).toEqual([
      'MCS Connect-Response',
      'userData',
      'serverData',
      'security',
      'serverRandom',
    ]);
  });
});

function expectSurvivesMutations<T>(codec: Codec<T>, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length; offset++) {
    for (const byte of [0x00, 0x01, 0x7f, 0x80, 0xff, (bytes[offset] ?? 0) ^ 0x01]) {
      const mutant = bytes.slice();
      mutant[offset] = byte;
      expectTotal(codec, mutant);
    }
  }
}

function faultOf(run: () => unknown): DecodeError | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
  return undefined;
}
