import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AvFlag, AvId, avPairs, targetInfoOf, unixMsOf } from '../../src/protocol/target-info.ts';
import { decode, encode } from '../../src/wire/codec.ts';
import { utf16Bytes } from '../../src/wire/text.ts';
import { expectGolden, hex, roundTrip } from '../kit/codec.ts';

/** The TargetInfo of the CHALLENGE in MS-NLMP 4.2.4.3. */
const TARGET_INFO = hex(
  '02000c0044006f006d00610069006e00 01000c00530065007200760065007200 00000000',
);

describe('AV pairs', () => {
  it('match MS-NLMP 4.2.4.3', () => {
    const pairs = [
      { AvId: AvId.MsvAvNbDomainName, Value: utf16Bytes('Domain') },
      { AvId: AvId.MsvAvNbComputerName, Value: utf16Bytes('Server') },
    ];
    const shorter = TARGET_INFO.map((_, length) => length);
    expectGolden(avPairs, TARGET_INFO, pairs, { wholeAt: [...shorter], open: true });
  });

  it('are read back as they were written, unknown ones too', () => {
    const pair = fc.record({
      AvId: fc.integer({ min: 1, max: 0xffff }),
      Value: fc.uint8Array({ maxLength: 64 }),
    });
    roundTrip(avPairs, fc.array(pair, { maxLength: 12 }));
  });

  it.each([
    ['without an end', '0900 0200 4100'],
    ['with half an end', '0900 0200 4100 0000'],
    ['with something behind the end', '0900 0200 4100 00000000 ffffffff'],
    ['with a value that is longer than the list', '0900 ff00 4100'],
  ])('are read %s', (_what, bytes) => {
    expect(decode(avPairs, hex(bytes))).toEqual([{ AvId: 9, Value: hex('4100') }]);
  });
});

describe('the target info', () => {
  it('says what the server is called', () => {
    expect(targetInfoOf({ TargetInfo: TARGET_INFO })).toStrictEqual({
      netbiosDomainName: 'Domain',
      netbiosComputerName: 'Server',
    });
  });

  it('has room for every AvId of the specification', () => {
    const TargetInfo = encode(avPairs, [
      { AvId: AvId.MsvAvNbComputerName, Value: utf16Bytes('PC') },
      { AvId: AvId.MsvAvNbDomainName, Value: utf16Bytes('DOM') },
      { AvId: AvId.MsvAvDnsComputerName, Value: utf16Bytes('pc.dom.example') },
      { AvId: AvId.MsvAvDnsDomainName, Value: utf16Bytes('dom.example') },
      { AvId: AvId.MsvAvDnsTreeName, Value: utf16Bytes('example') },
      { AvId: AvId.MsvAvFlags, Value: hex('02000000') },
      { AvId: AvId.MsvAvTimestamp, Value: hex('00803ed5deb19d01') },
      { AvId: AvId.MsvAvSingleHost, Value: new Uint8Array(48) },
      { AvId: AvId.MsvAvTargetName, Value: utf16Bytes('TERMSRV/pc') },
      { AvId: AvId.MsvAvChannelBindings, Value: new Uint8Array(16) },
    ]);
    expect(targetInfoOf({ TargetInfo })).toStrictEqual({
      netbiosComputerName: 'PC',
      netbiosDomainName: 'DOM',
      dnsComputerName: 'pc.dom.example',
      dnsDomainName: 'dom.example',
      dnsTreeName: 'example',
      flags: AvFlag.MIC_PRESENT,
      timestamp: 116_444_736_000_000_000n,
      singleHost: new Uint8Array(48),
      targetName: 'TERMSRV/pc',
      channelBindings: new Uint8Array(16),
    });
  });

  it('takes a name of one NUL for an empty one', () => {
    const TargetInfo = hex('0400 0200 0000 00000000');
    expect(targetInfoOf({ TargetInfo })).toStrictEqual({ dnsDomainName: '' });
  });

  it('keeps what it does not know, and what does not have its size', () => {
    const TargetInfo = hex('17e9 0100 aa  0600 0200 0100  0700 0400 01020304  00000000');
    expect(targetInfoOf({ TargetInfo })).toStrictEqual({
      unknown: [
        { AvId: 0xe917, Value: hex('aa') },
        { AvId: AvId.MsvAvFlags, Value: hex('0100') },
        { AvId: AvId.MsvAvTimestamp, Value: hex('01020304') },
      ],
    });
  });

  it('believes the first of two names', () => {
    const TargetInfo = hex('0100 0200 4100  0100 0200 4200  00000000');
    expect(targetInfoOf({ TargetInfo })).toStrictEqual({ netbiosComputerName: 'A' });
  });

  it('can be read from any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (TargetInfo) => {
        expect(() => targetInfoOf({ TargetInfo })).not.toThrow();
      }),
    );
  });
});

describe('a FILETIME', () => {
  it('counts from 1601', () => {
    expect(unixMsOf(116_444_736_000_000_000n)).toBe(0);
    expect(unixMsOf(0n)).toBe(Date.UTC(1601, 0, 1));
    expect(unixMsOf(116_444_736_000_019_999n)).toBe(1);
  });
});
