import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Codec, fixed, record, remainder, u8, u16le } from '../../src/wire/codec.ts';
import { expectGolden, expectTotal, hex, roundTrip } from './codec.ts';

const pair = record('PAIR', { type: fixed(u8, 0x02), count: u16le });

/** A codec with a mistake: it lets an error through that is not its own. */
const careless: Codec<number> = {
  name: 'CARELESS',
  decode(reader) {
    if (reader.u8() > 0x7f) throw new TypeError('cannot read properties of undefined');
    return 0;
  },
  encode: (writer) => writer.u8(0xff),
};

describe('hex', () => {
  it('reads a commented listing', () => {
    expect(hex('03 00 -- TPKT, 19 bytes\n  0E\td0\n-- nothing here')).toEqual(
      Uint8Array.of(3, 0, 0x0e, 0xd0),
    );
    expect(hex('')).toEqual(new Uint8Array());
  });

  it.each(['0', '03 0', '0x03', '03 zz'])('refuses %j', (text) => {
    expect(() => hex(text)).toThrow(TypeError);
  });
});

describe('expectGolden', () => {
  it('is content with a codec that keeps its word', () => {
    expectGolden(pair, hex('02 34 12'), { count: 0x1234 });
  });

  it('notices a wrong value', () => {
    expect(() => expectGolden(pair, hex('02 34 12'), { count: 1 })).toThrow('what was read');
  });

  it('notices wrong bytes', () => {
    const oneWay = { ...pair, encode: (writer: { u8(value: number): void }) => writer.u8(2) };
    expect(() => expectGolden(oneWay, hex('02 34 12'), { count: 0x1234 })).toThrow(
      'what was written',
    );
  });

  it('notices that a prefix is accepted, unless it is said to be whole', () => {
    const rest = remainder;
    expect(() => expectGolden(rest, hex('01 02'), hex('01 02'), { open: true })).toThrow(
      'cut after 0 bytes',
    );
    expectGolden(rest, hex('01 02'), hex('01 02'), { wholeAt: [0, 1], open: true });
  });

  it('notices that an extra byte is accepted', () => {
    expect(() => expectGolden(remainder, hex('01'), hex('01'), { wholeAt: [0] })).toThrow(
      'with a byte too many',
    );
  });
});

describe('expectTotal', () => {
  it('gives the value, or nothing for a DecodeError', () => {
    expect(expectTotal(pair, hex('02 01 00'))).toEqual({ count: 1 });
    expect(expectTotal(pair, hex('03 01 00'))).toBeUndefined();
  });

  it('names the bytes that bring a codec down', () => {
    expect(() => expectTotal(careless, hex('ff'))).toThrow('CARELESS does not survive ff');
  });
});

describe('roundTrip', () => {
  it('is content with a codec that keeps its word', () => {
    roundTrip(pair, fc.record({ count: fc.nat(0xffff) }));
  });

  it('finds the value that changes', () => {
    const forgetful: Codec<number> = { ...u8, encode: (writer, value) => writer.u8(value & 0x7f) };
    expect(() => roundTrip(forgetful, fc.nat(0xff))).toThrow('Counterexample: [128]');
  });
});
