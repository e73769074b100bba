import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DisconnectReason,
  type DomainPdu,
  domainPdu,
  McsDiagnostic,
  McsResult,
} from '../../src/protocol/mcs-domain.ts';
import { decode, encode } from '../../src/wire/codec.ts';
import { nameOf } from '../../src/wire/names.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { expectGolden, expectTotal, hex, roundTrip } from '../kit/codec.ts';

/** What MS-RDPBCGR prints in 4.1.5 to 4.1.8, 4.2.1 and 4.3, behind TPKT and X.224; the rest is from T.125. */
const PRINTED: readonly (readonly [title: string, bytes: string, value: DomainPdu])[] = [
  [
    'Erect Domain Request',
    '04 01 00 01 00',
    { pdu: 'erectDomainRequest', subHeight: 0, subInterval: 0 },
  ],
  ['Attach User Request', '28', { pdu: 'attachUserRequest' }],
  ['Attach User Confirm', '2e 00 00 06', { pdu: 'attachUserConfirm', result: 0, initiator: 1007 }],
  [
    'Channel Join Request of the user channel',
    '38 00 06 03 ef',
    { pdu: 'channelJoinRequest', initiator: 1007, channelId: 1007 },
  ],
  [
    'Channel Join Request of the I/O channel',
    '38 00 06 03 eb',
    { pdu: 'channelJoinRequest', initiator: 1007, channelId: 1003 },
  ],
  [
    'Channel Join Confirm of the user channel',
    '3e 00 00 06 03 ef 03 ef',
    { pdu: 'channelJoinConfirm', result: 0, initiator: 1007, requested: 1007, channelId: 1007 },
  ],
  [
    'Channel Join Confirm of the I/O channel',
    '3e 00 00 06 03 eb 03 eb',
    { pdu: 'channelJoinConfirm', result: 0, initiator: 1007, requested: 1003, channelId: 1003 },
  ],
  ['Disconnect Provider Ultimatum', '21 80', { pdu: 'disconnectProviderUltimatum', reason: 3 }],
];

const FURTHER: readonly (readonly [title: string, bytes: string, value: DomainPdu])[] = [
  ['Attach User Confirm that refuses', '2d c0', { pdu: 'attachUserConfirm', result: 14 }],
  [
    'Attach User Confirm that refuses with an initiator',
    '2f e0 00 06',
    { pdu: 'attachUserConfirm', result: 15, initiator: 1007 },
  ],
  [
    'Channel Join Confirm that refuses',
    '3d c0 00 06 03 ec',
    { pdu: 'channelJoinConfirm', result: 14, initiator: 1007, requested: 1004 },
  ],
  [
    'Channel Join Confirm that refuses with a channel',
    '3e 60 00 06 03 ec 00 00',
    { pdu: 'channelJoinConfirm', result: 3, initiator: 1007, requested: 1004, channelId: 0 },
  ],
  [
    'Send Data Request',
    '64 00 06 03 eb 70 03 61 62 63',
    { pdu: 'sendDataRequest', initiator: 1007, channelId: 1003, userData: hex('61 62 63') },
  ],
  [
    'Send Data Indication',
    '68 00 01 03 eb 70 03 61 62 63',
    { pdu: 'sendDataIndication', initiator: 1002, channelId: 1003, userData: hex('61 62 63') },
  ],
  [
    'Send Data Indication of low priority',
    '68 00 01 03 ed f0 01 61',
    {
      pdu: 'sendDataIndication',
      initiator: 1002,
      channelId: 1005,
      dataPriority: 3,
      userData: hex('61'),
    },
  ],
  [
    'Send Data Indication that begins',
    '68 00 01 03 ed 60 01 61',
    {
      pdu: 'sendDataIndication',
      initiator: 1002,
      channelId: 1005,
      segmentation: 2,
      userData: hex('61'),
    },
  ],
  [
    'Reject MCS PDU Ultimatum',
    '25 40 03 28 00 00',
    { pdu: 'rejectMCSPDUUltimatum', diagnostic: 5, initialOctets: hex('28 00 00') },
  ],
  [
    'Erect Domain Request of some depth',
    '04 02 01 00 01 07',
    { pdu: 'erectDomainRequest', subHeight: 256, subInterval: 7 },
  ],
];

const userId = fc.integer({ min: 1001, max: 0xffff });
const channelId = fc.nat(0xffff);
const result = fc.nat(15);
const sendData = {
  initiator: userId,
  channelId,
  // Not 1 and not 3: those are left out of the value.
  dataPriority: fc.constantFrom(0, 2, 3),
  segmentation: fc.constantFrom(0, 1, 2),
  userData: fc.uint8Array({ maxLength: 300 }),
};
const requiredKeys = ['pdu', 'initiator', 'channelId', 'userData'] as const;

const anyPdu: fc.Arbitrary<DomainPdu> = fc.oneof(
  fc.record({
    pdu: fc.constant('erectDomainRequest'),
    subHeight: fc.nat(0xffff_ffff),
    subInterval: fc.nat(0xffff_ffff),
  }),
  fc.record({ pdu: fc.constant('disconnectProviderUltimatum'), reason: fc.nat(7) }),
  fc.record({
    pdu: fc.constant('rejectMCSPDUUltimatum'),
    diagnostic: fc.nat(15),
    initialOctets: fc.uint8Array(),
  }),
  fc.record({ pdu: fc.constant('attachUserRequest') }),
  fc.record(
    { pdu: fc.constant('attachUserConfirm'), result, initiator: userId },
    { requiredKeys: ['pdu', 'result'] },
  ),
  fc.record({ pdu: fc.constant('channelJoinRequest'), initiator: userId, channelId }),
  fc.record(
    {
      pdu: fc.constant('channelJoinConfirm'),
      result,
      initiator: userId,
      requested: channelId,
      channelId,
    },
    { requiredKeys: ['pdu', 'result', 'initiator', 'requested'] },
  ),
  fc.record(
    { pdu: fc.constant('sendDataRequest'), ...sendData },
    { requiredKeys: [...requiredKeys] },
  ),
  fc.record(
    { pdu: fc.constant('sendDataIndication'), ...sendData },
    { requiredKeys: [...requiredKeys] },
  ),
);

describe('DomainMCSPDU', () => {
  it.each(PRINTED)('matches MS-RDPBCGR: %s', (_title, bytes, value) => {
    expectGolden(domainPdu, hex(bytes), value);
  });

  it.each(FURTHER)('knows a %s', (_title, bytes, value) => {
    expectGolden(domainPdu, hex(bytes), value);
  });

  it.each([
    ['20 00', 'rn-domain-disconnected'],
    ['20 80', 'rn-provider-initiated'],
    ['21 00', 'rn-token-purged'],
    ['21 80', 'rn-user-requested'],
    ['22 00', 'rn-channel-purged'],
    ['22 80', '0x05'],
    ['23 80', '0x07'],
  ])('reads %s as %s', (bytes, name) => {
    const value = decode(domainPdu, hex(bytes));
    expect(
      value.pdu === 'disconnectProviderUltimatum' && nameOf(DisconnectReason, value.reason),
    ).toBe(name);
  });

  it('names all results and diagnostics', () => {
    expect(nameOf(McsResult, 14)).toBe('rt-unspecified-failure');
    expect(Object.values(McsResult)).toEqual(Array.from({ length: 16 }, (_, value) => value));
    expect(Object.values(McsDiagnostic)).toEqual(Array.from({ length: 14 }, (_, value) => value));
  });

  it('carries user data of up to 16383 bytes', () => {
    const userData = new Uint8Array(16383).fill(0x5a);
    const value: DomainPdu = {
      pdu: 'sendDataIndication',
      initiator: 1002,
      channelId: 1003,
      userData,
    };
    const bytes = encode(domainPdu, value);
    expect(bytes.slice(6, 8)).toEqual(hex('bf ff'));
    expect(decode(domainPdu, bytes)).toEqual(value);
  });

  it.each([
    ['a PDU that RDP does not use', '00 01'],
    ['a length in fragments', '68 00 01 03 eb 70 c1 00'],
    ['more user data than there is', '68 00 01 03 eb 70 04 61 62 63'],
    ['a user id beyond 65535', '38 fc 17 03 eb'],
    ['an integer of five bytes', '04 05 00 00 00 00 00 01 00'],
    ['an integer of no bytes', '04 00 01 00'],
  ])('refuses %s', (_what, bytes) => {
    expect(() => decode(domainPdu, hex(bytes))).toThrow(DecodeError);
  });

  it('takes any bytes for a value or a DecodeError', () => {
    const property = fc.property(fc.nat(0xff), fc.uint8Array({ maxLength: 20 }), (first, rest) => {
      expectTotal(domainPdu, Uint8Array.of(first, ...rest));
    });
    fc.assert(property, { numRuns: 2000 });
  });

  it('comes back as it was written', () => {
    roundTrip(domainPdu, anyPdu);
  });

  it.each<[string, DomainPdu]>([
    ['a reason beyond its bits', { pdu: 'disconnectProviderUltimatum', reason: 8 }],
    ['a result beyond its bits', { pdu: 'attachUserConfirm', result: 16 }],
    [
      'a user id that is a channel of the server',
      { pdu: 'attachUserConfirm', result: 0, initiator: 1000 },
    ],
    ['a user id beyond 65535', { pdu: 'channelJoinRequest', initiator: 0x1_0000, channelId: 1003 }],
    [
      'user data that would need fragments',
      { pdu: 'sendDataRequest', initiator: 1007, channelId: 1003, userData: new Uint8Array(16384) },
    ],
  ])('refuses to write %s', (_what, value) => {
    expect(() => encode(domainPdu, value)).toThrow(RangeError);
  });
});
