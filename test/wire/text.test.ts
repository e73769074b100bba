import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalBytes, hex, latin1, latin1Bytes, utf16, utf16Bytes } from '../../src/wire/text.ts';
import { hex as bytesOf } from '../kit/codec.ts';

describe('utf16', () => {
  it('reads little-endian characters up to the first NUL', () => {
    // clientName in MS-RDPBCGR 4.1.3.
    const name = bytesOf('45 00 4c 00 54 00 4f 00 4e 00 53 00 2d 00 44 00 45 00 56 00 32 00 00 00');
    expect(utf16(name)).toBe('ELTONS-DEV2');
    expect(utf16(bytesOf('41 00 00 00 42 00'))).toBe('A');
    expect(utf16(bytesOf(''))).toBe('');
  });

  it('takes a NUL for the end only where it is a whole character', () => {
    expect(utf16(bytesOf('00 01 41 00'))).toBe('\u0100A');
  });

  it('never fails: half a character and lone surrogates are replaced', () => {
    expect(utf16(bytesOf('41 00 42'))).toBe('A\ufffd');
    expect(utf16(bytesOf('00 d8 41 00'))).toBe('\ufffdA');
    expect(utf16(bytesOf('00 dc'))).toBe('\ufffd');
  });

  it('knows nothing of byte order marks', () => {
    expect(utf16(bytesOf('ff fe 41 00'))).toBe('\ufeffA');
  });

  it('reads pairs', () => {
    expect(utf16(bytesOf('3d d8 00 de'))).toBe('\u{1f600}');
  });

  it('comes back as it was', () => {
    const text = fc.string({ unit: 'binary' }).filter((each) => !each.includes('\0'));
    const property = fc.property(text, (each) => {
      expect(utf16(utf16Bytes(each))).toBe(each);
    });
    fc.assert(property);
  });
});

describe('latin1', () => {
  it('reads one character a byte up to the first NUL', () => {
    expect(latin1(bytesOf('41 e9 ff 00 42'))).toBe('A\u00e9\u00ff');
    expect(latin1(bytesOf('41'))).toBe('A');
  });

  it('writes one byte a character', () => {
    expect(latin1Bytes('A\u00e9\u00ff')).toEqual(bytesOf('41 e9 ff'));
    expect(latin1Bytes('')).toEqual(bytesOf(''));
  });
});

describe('bytes made from text', () => {
  it('are plain, with nothing of a Buffer', () => {
    expect(Buffer.isBuffer(latin1Bytes('rdpdr'))).toBe(false);
    expect(Buffer.isBuffer(utf16Bytes('rdpdr'))).toBe(false);
  });
});

describe('hex', () => {
  it('is lower case without separators', () => {
    expect(hex(Uint8Array.of(0x00, 0x0a, 0xf0, 0xff))).toBe('000af0ff');
    expect(hex(new Uint8Array())).toBe('');
  });
});

describe('equalBytes', () => {
  it('compares length and every byte', () => {
    expect(equalBytes(bytesOf('01 02'), bytesOf('01 02'))).toBe(true);
    expect(equalBytes(bytesOf(''), bytesOf(''))).toBe(true);
    expect(equalBytes(bytesOf('01 02'), bytesOf('01 03'))).toBe(false);
    expect(equalBytes(bytesOf('01 02'), bytesOf('01'))).toBe(false);
    expect(equalBytes(bytesOf('01'), bytesOf('01 02'))).toBe(false);
  });
});
