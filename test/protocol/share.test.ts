import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  inShareControl,
  inShareData,
  type SharePdu,
  sharePdu,
  splitSharePdus,
} from '../../src/protocol/share.ts';
import { CompressionFlag, PduType, PduType2, StreamId } from '../../src/protocol/share-types.ts';
import { decode, encode, record, u16le } from '../../src/wire/codec.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { expectGolden, expectTotal, hex, roundTrip } from '../kit/codec.ts';

/** The client's Synchronize of MS-RDPBCGR 4.1.14. */
const SYNCHRONIZE = hex('16 00 17 00 ef 03 ea 03 01 00 00 01 08 00 1f 00 00 00 01 00 ea 03');
const SYNCHRONIZE_VALUE: SharePdu = {
  kind: 'data',
  pduSource: 1007,
  shareId: 0x000103ea,
  pduType2: PduType2.PDUTYPE2_SYNCHRONIZE,
  data: hex('01 00 ea 03'),
};

const DEACTIVATE_ALL = hex('0d 00 16 00 ea 03 ea 03 01 00 01 00 00');
const SHORT_DEACTIVATE_ALL = hex('04 00 16 00');
const FLOW = hex('00 80 42 00 07 08 ea 03');

describe('a share PDU', () => {
  it('may carry data, as in MS-RDPBCGR 4.1.14', () => {
    expectGolden(sharePdu, SYNCHRONIZE, SYNCHRONIZE_VALUE);
  });

  it('may be of another type', () => {
    expectGolden(sharePdu, DEACTIVATE_ALL, {
      kind: 'control',
      pduType: PduType.PDUTYPE_DEACTIVATEALLPDU,
      pduSource: 0x3ea,
      data: hex('ea 03 01 00 01 00 00'),
    });
  });

  it('may be four bytes long, as XP deactivates', () => {
    expectGolden(sharePdu, SHORT_DEACTIVATE_ALL, { kind: 'control', pduType: 6, data: hex('') });
  });

  it('may be a flow PDU of T.128', () => {
    expectGolden(sharePdu, FLOW, {
      kind: 'flow',
      pduTypeFlow: 0x42,
      flowIdentifier: 7,
      flowNumber: 8,
      pduSource: 0x3ea,
    });
  });

  it('has version 0 when it redirects', () => {
    const bytes = hex('07 00 0a 00 ea 03 2a');
    const value: SharePdu = { kind: 'control', pduType: 0xa, pduSource: 0x3ea, data: hex('2a') };
    expectGolden(sharePdu, bytes, value);
  });

  it('is read whatever the server counts and pads', () => {
    // The server's Control (Granted) of MS-RDPBCGR 4.1.21.
    const bytes = hex(
      '1a 00 17 00 ea 03 ea 03 01 00 12 02 1a 00 14 00 00 00 02 00 ef 03 ea 03 00 00',
    );
    expect(decode(sharePdu, bytes)).toStrictEqual({
      kind: 'data',
      pduSource: 0x3ea,
      shareId: 0x000103ea,
      streamId: StreamId.STREAM_MED,
      pduType2: PduType2.PDUTYPE2_CONTROL,
      data: hex('02 00 ef 03 ea 03 00 00'),
    });
  });

  it('says that its data is compressed', () => {
    const bytes = hex('14 00 17 00 ea 03 ea 03 01 00 00 02 30 00 02 61 14 00 2a 2b');
    const value = decode(sharePdu, bytes);
    expect(value).toMatchObject({ kind: 'data', compressedType: 0x61, data: hex('2a 2b') });
    expect(decode(sharePdu, encode(sharePdu, value))).toEqual(value);
  });

  it.each([
    ['shorter than its type', '03 00 17 00'],
    ['shorter than its source', '05 00 17 00 ef'],
    ['data without a share data header', '06 00 17 00 ef 03'],
    ['data and four bytes long', '04 00 17 00'],
  ])('is not %s', (_what, text) => {
    expect(() => decode(sharePdu, hex(text))).toThrow(DecodeError);
  });

  it('is not written with what it cannot hold', () => {
    const data = new Uint8Array(0x8000);
    expect(() => encode(sharePdu, { kind: 'control', pduType: 1, pduSource: 1, data })).toThrow(
      RangeError,
    );
    expect(() => encode(sharePdu, { kind: 'control', pduType: 1, data })).toThrow(RangeError);
    expect(() => encode(sharePdu, { kind: 'control', pduType: 16, pduSource: 1, data })).toThrow(
      RangeError,
    );
  });

  it('survives any change of one byte', () => {
    for (const message of [SYNCHRONIZE, DEACTIVATE_ALL, SHORT_DEACTIVATE_ALL, FLOW]) {
      for (let offset = 0; offset < message.length; offset++) {
        for (const byte of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
          const mutant = message.slice();
          mutant[offset] = byte;
          expectTotal(sharePdu, mutant);
        }
      }
    }
  });

  it('comes back as it was written', () => {
    const u16 = fc.nat(0xffff);
    const data = fc.uint8Array({ maxLength: 100 });
    const value: fc.Arbitrary<SharePdu> = fc.oneof(
      fc.record({
        kind: fc.constant('control' as const),
        pduType: fc.constantFrom(1, 2, 3, 6, 0xa),
        pduSource: u16,
        data,
      }),
      fc.record(
        {
          kind: fc.constant('data' as const),
          pduSource: u16,
          shareId: fc.nat(0xffff_ffff),
          streamId: fc.constantFrom(0, 2, 4),
          pduType2: fc.nat(0xff),
          compressedType: fc.integer({ min: 1, max: 0xff }),
          data,
        },
        { requiredKeys: ['kind', 'pduSource', 'shareId', 'pduType2', 'data'] },
      ),
    );
    roundTrip(sharePdu, value);
  });
});

describe('splitSharePdus', () => {
  it('finds all that one indication carries', () => {
    const all = [SYNCHRONIZE, FLOW, SHORT_DEACTIVATE_ALL, DEACTIVATE_ALL];
    const userData = Uint8Array.from(all.flatMap((bytes) => [...bytes]));
    expect(splitSharePdus(userData)).toEqual(all);
    expect(splitSharePdus(new Uint8Array())).toEqual([]);
  });

  it.each(['16', '00 00', '03 00 17', '16 00 17 00', '00 80 42', '04 00 16 00 04'])(
    'throws at %s',
    (text) => {
      expect(() => splitSharePdus(hex(text))).toThrow(DecodeError);
    },
  );
});

describe('a PDU with its headers', () => {
  const body = record('BODY', { a: u16le, b: u16le });
  const data = inShareData(PduType2.PDUTYPE2_SYNCHRONIZE, body);
  const control = inShareControl(PduType.PDUTYPE_CONFIRMACTIVEPDU, body);

  it('is read and written whole', () => {
    expectGolden(data, SYNCHRONIZE, { pduSource: 1007, shareId: 0x000103ea, a: 1, b: 0x3ea });
    expectGolden(control, hex('0a 00 13 00 ef 03 01 00 02 00'), { pduSource: 1007, a: 1, b: 2 });
  });

  it('is not taken for one of another type', () => {
    expect(() => decode(data, DEACTIVATE_ALL)).toThrow('pduType 0x6');
    expect(() => decode(control, DEACTIVATE_ALL)).toThrow('pduType 0x6');
    expect(() => decode(control, hex('04 00 13 00'))).toThrow('no pduSource');
    const other = SYNCHRONIZE.slice();
    other[14] = PduType2.PDUTYPE2_CONTROL;
    expect(() => decode(data, other)).toThrow('pduType2 0x14');
  });

  it('is not read where it is compressed', () => {
    const compressed = SYNCHRONIZE.slice();
    compressed[15] = CompressionFlag.PACKET_COMPRESSED;
    expect(() => decode(data, compressed)).toThrow('compressed');
  });
});
