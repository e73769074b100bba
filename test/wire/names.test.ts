import { describe, expect, it } from 'vitest';
import { flagNamesOf, hexOf, nameOf } from '../../src/wire/names.ts';

const Code = { SSL_REQUIRED_BY_SERVER: 1, HYBRID_REQUIRED_BY_SERVER: 5 } as const;
const Flag = { NONE: 0, FIRST: 0x01, PAIR: 0x06, TOP: 0x8000_0000 } as const;

describe('nameOf', () => {
  it('gives the name of a known number', () => {
    expect(nameOf(Code, 5)).toBe('HYBRID_REQUIRED_BY_SERVER');
  });

  it('gives hex for any other', () => {
    expect(nameOf(Code, 7)).toBe('0x07');
    expect(nameOf(Code, 0xc000_006d)).toBe('0xc000006d');
  });
});

describe('flagNamesOf', () => {
  it('names each bit that is set', () => {
    expect(flagNamesOf(Flag, 0x07)).toEqual(['FIRST', 'PAIR']);
    expect(flagNamesOf(Flag, 0)).toEqual([]);
  });

  it('names the highest bit', () => {
    expect(flagNamesOf(Flag, 0x8000_0001)).toEqual(['FIRST', 'TOP']);
  });

  it('keeps bits without a name as one number', () => {
    expect(flagNamesOf(Flag, 0x19)).toEqual(['FIRST', '0x18']);
    expect(flagNamesOf({}, 0xc000_0000)).toEqual(['0xc0000000']);
  });

  it('does not name a flag of which only a part is set', () => {
    expect(flagNamesOf(Flag, 0x02)).toEqual(['0x02']);
  });
});

describe('hexOf', () => {
  it('writes at least two digits', () => {
    expect(hexOf(0)).toBe('0x00');
    expect(hexOf(0xa)).toBe('0x0a');
    expect(hexOf(0x80005)).toBe('0x80005');
    expect(hexOf(0xffff_ffff)).toBe('0xffffffff');
  });
});
