import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ConferenceCreateResult,
  conferenceCreateRequest,
  conferenceCreateResponse,
} from '../../src/protocol/gcc.ts';
import { decode, encode } from '../../src/wire/codec.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { hex as hexDigits } from '../../src/wire/text.ts';
import {
  CONNECT_INITIAL,
  CONNECT_INITIAL_BYTES,
  CONNECT_RESPONSE,
  CONNECT_RESPONSE_BYTES,
} from '../golden/mcs.ts';
import { expectGolden, expectTotal, hex, roundTrip } from '../kit/codec.ts';

const REQUEST = CONNECT_INITIAL_BYTES.slice(-307);
const RESPONSE = CONNECT_RESPONSE_BYTES.slice(-287);

/** SC_CORE alone, so that every length is one byte. */
const SHORT_RESPONSE = hex(`
  00 05 00 14 7c 00 01
  2a
  14 76 0a 01 01 00 01 c0 00 4d 63 44 6e
  08
  01 0c 08 00 04 00 08 00
`);

describe('Conference Create Request', () => {
  it('matches MS-RDPBCGR 4.1.3', () => {
    expectGolden(conferenceCreateRequest, REQUEST, CONNECT_INITIAL.conferenceCreateRequest);
  });

  it('writes short lengths in one byte', () => {
    const clientData = { cluster: { Flags: 0x0d, RedirectedSessionID: 0 }, unknown: [] };
    const bytes = hex(`
      00 05 00 14 7c 00 01
      19 00 08 00 10 00 01 c0 00 44 75 63 61
      0c 04 c0 0c 00 0d 00 00 00 00 00 00 00
    `);
    expectGolden(conferenceCreateRequest, bytes, { clientData });
  });

  it('is refused with another length than its own', () => {
    const bytes = REQUEST.slice();
    bytes[8] = 0x29;
    expect(() => decode(conferenceCreateRequest, bytes)).toThrow(DecodeError);
  });

  it('is refused under the key of a server', () => {
    const text = hexDigits(REQUEST).replace('44756361', '4d63446e');
    expect(() => decode(conferenceCreateRequest, hex(text))).toThrow(/H\.221 key/);
  });
});

describe('Conference Create Response', () => {
  it('matches MS-RDPBCGR 4.1.4', () => {
    const { conferenceCreateResponse: value } = CONNECT_RESPONSE;
    if (value === undefined) throw new Error('the golden response has one');
    expectGolden(conferenceCreateResponse, RESPONSE, value);
  });

  it('reads and writes short lengths in one byte', () => {
    expectGolden(conferenceCreateResponse, SHORT_RESPONSE, {
      nodeID: 31219,
      tag: 1,
      result: ConferenceCreateResult.success,
      serverData: { core: { version: 0x00080004 }, unknown: [] },
    });
  });

  it.each(['00', '7f', '81 1f', 'bf ff'])(
    'does not care that the connectPDU length is %s',
    (length) => {
      const text = hexDigits(RESPONSE).replace('00012a14', `0001${length}14`);
      expect(decode(conferenceCreateResponse, hex(text))).toEqual(
        CONNECT_RESPONSE.conferenceCreateResponse,
      );
    },
  );

  it('may come without user data', () => {
    const bytes = hex('00 05 00 14 7c 00 01 06 10 76 0a 01 01 10');
    expect(decode(conferenceCreateResponse, bytes)).toEqual({
      nodeID: 31219,
      tag: 1,
      result: ConferenceCreateResult.userRejected,
      serverData: { unknown: [] },
    });
  });

  it.each([
    ['an identifier that is not T.124', '00147c0001', '00147c0002'],
    ['another choice', '2a14760a', '2a18760a'],
    ['a result outside the enumeration', '0a010100', '0a010108'],
    ['a tag without digits', '0a010100', '0a000100'],
    ['two sets of user data', '0001c000', '0002c000'],
    ['the key of a client', '4d63446e', '44756361'],
  ])('is refused with %s', (_what, from, to) => {
    const text = hexDigits(RESPONSE);
    expect(text).toContain(from);
    expect(() => decode(conferenceCreateResponse, hex(text.replace(from, to)))).toThrow(
      DecodeError,
    );
  });

  it('comes back as it was written', () => {
    roundTrip(
      conferenceCreateResponse,
      fc.record({
        nodeID: fc.integer({ min: 1001, max: 0xffff }),
        tag: fc.nat(0xffff_ffff),
        result: fc.constantFrom(...Object.values(ConferenceCreateResult)),
        serverData: fc.record({
          core: fc.record({ version: fc.nat(0xffff_ffff) }),
          unknown: fc.array(
            fc.record({
              type: fc.integer({ min: 0xf000, max: 0xffff }),
              bytes: fc.uint8Array({ maxLength: 300 }),
            }),
          ),
        }),
      }),
    );
  });

  it('takes any bytes for a value or a DecodeError', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 64 }), (tail) => {
      for (let start = 0; start <= SHORT_RESPONSE.length; start++)
        expectTotal(
          conferenceCreateResponse,
          Uint8Array.of(...SHORT_RESPONSE.slice(0, start), ...tail),
        );
    });
    fc.assert(property);
  });

  it('refuses to write more than one PER length can say', () => {
    const unknown = [{ type: 0xffff, bytes: new Uint8Array(0x4000) }];
    const value = { nodeID: 1001, tag: 1, result: 0, serverData: { unknown } };
    expect(() => encode(conferenceCreateResponse, value)).toThrow(RangeError);
  });
});
