import { describe, expect, it } from 'vitest';
import {
  type AutoDetectRequest,
  AutoDetectRequestType,
  type AutoDetectResponse,
  autoDetectRequest,
  autoDetectResponse,
} from '../../src/protocol/auto-detect.ts';
import { decode } from '../../src/wire/codec.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { expectGolden, expectTotal, hex } from '../kit/codec.ts';

const REQUESTS: [string, string, AutoDetectRequest][] = [
  ['a round trip', '06 00 07 00 01 10', { sequenceNumber: 7, requestType: 0x1001 }],
  ['a beginning', '06 00 07 00 14 10', { sequenceNumber: 7, requestType: 0x1014 }],
  [
    'a payload',
    '08 00 07 00 02 00 03 00 2a 2b 2c',
    { sequenceNumber: 7, requestType: 2, payload: hex('2a 2b 2c') },
  ],
  [
    'an end with a payload',
    '08 00 07 00 2b 00 01 00 2a',
    { sequenceNumber: 7, requestType: 0x2b, payload: hex('2a') },
  ],
  ['an end', '06 00 07 00 29 04', { sequenceNumber: 7, requestType: 0x0429 }],
  [
    'round trips',
    '0e 00 07 00 40 08 01 00 00 00 02 00 00 00',
    { sequenceNumber: 7, requestType: 0x0840, baseRTT: 1, averageRTT: 2 },
  ],
  [
    'the bandwidth',
    '0e 00 07 00 80 08 01 00 00 00 02 00 00 00',
    { sequenceNumber: 7, requestType: 0x0880, bandwidth: 1, averageRTT: 2 },
  ],
  [
    'all results',
    '12 00 07 00 c0 08 01 00 00 00 02 00 00 00 03 00 00 00',
    { sequenceNumber: 7, requestType: 0x08c0, baseRTT: 1, bandwidth: 2, averageRTT: 3 },
  ],
  ['what is unknown', '06 00 07 00 ff ff', { sequenceNumber: 7, requestType: 0xffff }],
];

const RESPONSES: [string, string, AutoDetectResponse][] = [
  ['a round trip', '06 01 07 00 00 00', { sequenceNumber: 7, responseType: 0 }],
  [
    'a measurement',
    '0e 01 07 00 03 00 64 00 00 00 00 10 00 00',
    { sequenceNumber: 7, responseType: 3, timeDelta: 100, byteCount: 4096 },
  ],
  [
    'a later measurement',
    '0e 01 07 00 0b 00 64 00 00 00 00 10 00 00',
    { sequenceNumber: 7, responseType: 0x0b, timeDelta: 100, byteCount: 4096 },
  ],
  [
    'what is known already',
    '0e 01 07 00 18 00 64 00 00 00 02 00 00 00',
    { sequenceNumber: 7, responseType: 0x18, bandwidth: 100, rtt: 2 },
  ],
];

describe('an auto-detect request', () => {
  it.each(REQUESTS)('may be for %s', (_what, text, value) => {
    expectGolden(autoDetectRequest, hex(text), value);
  });

  it('may end without a payload', () => {
    const requestType = AutoDetectRequestType.RDP_BW_STOP_CONNECT_TIME;
    expect(decode(autoDetectRequest, hex('06 00 07 00 2b 00'))).toEqual({
      sequenceNumber: 7,
      requestType,
      payload: new Uint8Array(),
    });
  });

  it('may have a longer header than is known', () => {
    const value = { sequenceNumber: 7, requestType: 0x1001 };
    expect(decode(autoDetectRequest, hex('08 00 07 00 01 10 2a 2b'))).toEqual(value);
  });

  it.each(['00', '05 00 07 00 01 10', '06 01 07 00 01 10', '08 00 07 00 02 00 ff ff 2a'])(
    'is not %s',
    (text) => {
      expect(() => decode(autoDetectRequest, hex(text))).toThrow(DecodeError);
    },
  );
});

describe('an auto-detect response', () => {
  it.each(RESPONSES)('may be about %s', (_what, text, value) => {
    expectGolden(autoDetectResponse, hex(text), value);
  });

  it('is no request', () => {
    expect(() => decode(autoDetectResponse, hex('06 00 07 00 00 00'))).toThrow('headerTypeId 0');
  });
});

describe('auto-detection', () => {
  it('survives any change of one byte', () => {
    for (const [, text] of [...REQUESTS, ...RESPONSES]) {
      const message = hex(text);
      for (let offset = 0; offset < message.length; offset++) {
        for (const byte of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
          const mutant = message.slice();
          mutant[offset] = byte;
          expectTotal(autoDetectRequest, mutant);
          expectTotal(autoDetectResponse, mutant);
        }
      }
    }
  });
});
