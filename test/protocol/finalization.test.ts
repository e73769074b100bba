import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  autoReconnectStatus,
  ControlAction,
  control,
  type DeactivateAll,
  deactivateAll,
  fontList,
  fontMap,
  persistentKeyList,
  shutdownDenied,
  shutdownRequest,
  synchronize,
} from '../../src/protocol/finalization.ts';
import type { Codec } from '../../src/wire/codec.ts';
import { decode, encode } from '../../src/wire/codec.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { expectGolden, expectTotal, hex, roundTrip } from '../kit/codec.ts';

const FROM_CLIENT = { pduSource: 1007, shareId: 0x000103ea };
const FROM_SERVER = { pduSource: 0x3ea, shareId: 0x000103ea, streamId: 2 };

describe('the client', () => {
  it('synchronizes as in MS-RDPBCGR 4.1.14', () => {
    const bytes = hex('16 00 17 00 ef 03 ea 03 01 00 00 01 08 00 1f 00 00 00 01 00 ea 03');
    expectGolden(synchronize, bytes, { ...FROM_CLIENT, messageType: 1, targetUser: 0x3ea });
  });

  it.each([
    ['cooperates', ControlAction.CTRLACTION_COOPERATE],
    ['requests control', ControlAction.CTRLACTION_REQUEST_CONTROL],
  ])('%s as in MS-RDPBCGR 4.1.15 and 4.1.16', (_what, action) => {
    const headers = hex('1a 00 17 00 ef 03 ea 03 01 00 00 01 0c 00 14 00 00 00');
    const bytes = Uint8Array.of(...headers, action, ...new Uint8Array(7));
    expectGolden(control, bytes, { ...FROM_CLIENT, action, grantId: 0, controlId: 0 });
  });

  it('lists no fonts as in MS-RDPBCGR 4.1.18', () => {
    const bytes = hex(
      '1a 00 17 00 ef 03 ea 03 01 00 00 01 3b da 27 00 00 00 00 00 00 00 03 00 32 00',
    );
    const value = {
      ...FROM_CLIENT,
      numberFonts: 0,
      totalNumFonts: 0,
      listFlags: 3,
      entrySize: 0x32,
    };
    expect(decode(fontList, bytes)).toStrictEqual(value);
    // The example's uncompressedLength is of no known meaning; ours counts what follows it.
    bytes.set(hex('0c 00'), 12);
    expectGolden(fontList, bytes, value);
  });

  it('lists the keys of bitmaps', () => {
    const value = {
      ...FROM_CLIENT,
      numEntriesCache0: 1,
      numEntriesCache1: 0,
      numEntriesCache2: 0,
      numEntriesCache3: 0,
      numEntriesCache4: 0,
      totalEntriesCache0: 1,
      totalEntriesCache1: 0,
      totalEntriesCache2: 0,
      totalEntriesCache3: 0,
      totalEntriesCache4: 0,
      bBitMask: 3,
      entries: hex('01 02 03 04 05 06 07 08'),
    };
    const bytes = encode(persistentKeyList, value);
    expect(bytes).toEqual(
      hex(`
        32 00 17 00 ef 03 ea 03 01 00 00 01 24 00 2b 00 00 00
        01 00 00 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 00 00
        03 00 00 00 01 02 03 04 05 06 07 08
      `),
    );
    expect(decode(persistentKeyList, bytes)).toEqual(value);
  });

  it('asks to leave', () => {
    const bytes = hex('12 00 17 00 ef 03 ea 03 01 00 00 01 04 00 24 00 00 00');
    expectGolden(shutdownRequest, bytes, FROM_CLIENT);
  });
});

/** Decrypted, from MS-RDPBCGR 4.1.19 to 4.1.22; pad1 and uncompressedLength are the server's own. */
const SYNCHRONIZE = hex('16 00 17 00 ea 03 ea 03 01 00 14 00 16 00 1f 00 00 00 01 00 63 44');
const COOPERATE = hex(`
  1a 00 17 00 ea 03 ea 03 01 00 b5 02 1a 00 14 00 00 00 04 00 00 00 00 00 00 00
`);
const GRANTED = hex(`
  1a 00 17 00 ea 03 ea 03 01 00 12 02 1a 00 14 00 00 00 02 00 ef 03 ea 03 00 00
`);
const FONT_MAP = hex(`
  1a 00 17 00 ea 03 ea 03 01 00 45 02 1a 00 28 00 00 00 00 00 00 00 03 00 04 00
`);

describe('the server', () => {
  it.each<[string, Codec<object>, Uint8Array, object]>([
    ['synchronizes', synchronize, SYNCHRONIZE, { streamId: 0, messageType: 1, targetUser: 0x4463 }],
    ['cooperates', control, COOPERATE, { action: 4, grantId: 0, controlId: 0 }],
    ['grants control', control, GRANTED, { action: 2, grantId: 1007, controlId: 0x3ea }],
    [
      'maps fonts',
      fontMap,
      FONT_MAP,
      { numberEntries: 0, totalNumEntries: 0, mapFlags: 3, entrySize: 4 },
    ],
  ])('%s as in MS-RDPBCGR 4.1.19 to 4.1.22', (_what, codec, bytes, fields) => {
    const value = { ...FROM_SERVER, ...fields };
    expect(decode(codec, bytes)).toStrictEqual(value);
    const ours = bytes.slice();
    ours[10] = 0;
    ours[12] = bytes.length - 14;
    expectGolden(codec, ours, value);
    for (let offset = 0; offset < bytes.length; offset++) {
      for (const byte of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
        const mutant = bytes.slice();
        mutant[offset] = byte;
        expectTotal(codec, mutant);
      }
    }
  });

  it('may cut off what a Font Map says', () => {
    const bytes = Uint8Array.of(0x12, ...FONT_MAP.slice(1, 18));
    expect(decode(fontMap, bytes)).toStrictEqual(FROM_SERVER);
  });

  it('may deny to shut down', () => {
    const bytes = hex('12 00 17 00 ea 03 ea 03 01 00 00 02 04 00 25 00 00 00');
    expectGolden(shutdownDenied, bytes, FROM_SERVER);
  });

  it('may not take an auto-reconnect cookie', () => {
    const bytes = hex('16 00 17 00 00 00 ea 03 01 00 00 02 08 00 32 00 00 00 00 00 00 00');
    expectGolden(autoReconnectStatus, bytes, { ...FROM_SERVER, pduSource: 0, arcStatus: 0 });
  });

  it('is not taken for what it does not say', () => {
    expect(() => decode(control, SYNCHRONIZE)).toThrow('pduType2 0x1f');
    expect(() => decode(deactivateAll, SYNCHRONIZE)).toThrow('pduType 0x7');
    expect(() => decode(deactivateAll, hex('04 00 17 00'))).toThrow('pduType 7');
  });
});

describe('Deactivate All', () => {
  const SHARE = { pduSource: 0x3ea, shareId: 0x000103ea };

  it.each<[string, string, DeactivateAll]>([
    ['whole', '0d 00 16 00 ea 03 ea 03 01 00 01 00 00', { ...SHARE, sourceDescriptor: '' }],
    ['without a descriptor', '0a 00 16 00 ea 03 ea 03 01 00', SHARE],
    ['without a share', '06 00 16 00 ea 03', { pduSource: 0x3ea }],
    ['as XP sends it', '04 00 16 00', {}],
  ])('may be %s', (_what, text, value) => {
    expectGolden(deactivateAll, hex(text), value);
  });

  it('does not end inside a field', () => {
    expect(() => decode(deactivateAll, hex('08 00 16 00 ea 03 ea 03'))).toThrow(DecodeError);
    expect(() => decode(deactivateAll, hex('0c 00 16 00 ea 03 ea 03 01 00 01 00'))).toThrow(
      DecodeError,
    );
  });

  it('comes back as it was written', () => {
    roundTrip(
      deactivateAll,
      fc.record({
        pduSource: fc.nat(0xffff),
        shareId: fc.nat(0xffff_ffff),
        sourceDescriptor: fc.stringMatching(/^[ -~]{0,20}$/),
      }),
    );
  });
});
