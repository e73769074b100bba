import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { addressTexts, formatAddress, parseAddress } from '../../src/targets/address.ts';

describe('an address', () => {
  it.each([
    ['0.0.0.0', 4, 0n],
    ['10.1.2.3', 4, 0x0a010203n],
    ['255.255.255.255', 4, 0xffffffffn],
    ['::', 6, 0n],
    ['fd00::1:ffff', 6, 0xfd00_0000_0000_0000_0000_0000_0001_ffffn],
    ['::ffff:10.1.2.3', 6, 0xffff_0a01_0203n],
  ])('%s is a number', (text, family, value) => {
    expect(parseAddress(text)).toEqual({ family, value });
  });

  it('keeps its zone', () => {
    expect(parseAddress('fe80::1%12')).toEqual({
      family: 6,
      value: (0xfe80n << 112n) + 1n,
      zone: '12',
    });
  });

  it.each([
    '',
    '010.0.0.1',
    '127.1',
    '1',
    '10.0.0.1%eth0',
    'fe80::1%',
    'fe80::1%a-fe80::2',
    'host',
  ])('%j is none', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it.each([
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:DB8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['0:0:0:0:0:0:0:0', '::'],
  ])('%s is written as RFC 5952 has it', (text, canonical) => {
    const { family, value } = parseAddress(text) ?? { family: 4, value: -1n };
    expect(formatAddress(family, value)).toBe(canonical);
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), (value) => {
        expect(parseAddress(formatAddress(6, value))).toEqual({ family: 6, value });
        const ipv4 = value & 0xffff_ffffn;
        expect(parseAddress(formatAddress(4, ipv4))).toEqual({ family: 4, value: ipv4 });
      }),
    );
  });
});

describe('a run of addresses', () => {
  it.each([
    [4, 0x0a0000ffn, ['10.0.0.255', '10.0.1.0', '10.0.1.1']],
    [4, 0xfffffffdn, ['255.255.255.253', '255.255.255.254', '255.255.255.255']],
    [6, 0xfffen, ['::fffe', '::ffff', '::1:0', '::1:1']],
    [6, (1n << 128n) - 1n, ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff']],
    [6, 0xffff_0a00_ffffn, ['::ffff:a00:ffff', '::ffff:a01:0', '::ffff:a01:1']],
  ] as const)('goes on over the edge of a group (%i, %d)', (family, first, texts) => {
    expect([...addressTexts(family, first, BigInt(texts.length))]).toEqual(texts);
  });

  it('is written as each address by itself', () => {
    const groups = fc.array(fc.constantFrom(0, 0, 0, 1, 0xffff), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(groups, (parts) => {
        let first = 0n;
        for (const part of parts) first = (first << 16n) | BigInt(part);
        const count = first > (1n << 128n) - 3n ? 1n : 3n;
        const texts = [...addressTexts(6, first, count)];
        expect(texts).toEqual(texts.map((text) => ipaddr.IPv6.parse(text).toRFC5952String()));
        expect(texts[0]).toBe(new ipaddr.IPv6(parts).toRFC5952String());
        expect(texts.map((text) => parseAddress(text)?.value)).toEqual(
          texts.map((_, index) => first + BigInt(index)),
        );
      }),
    );
  });
});
