import { describe, expect, it } from 'vitest';
import { CertificateError } from '../../src/certificate/certificate-error.ts';
import { bits, children, contents, der, oid, sameDer, time } from '../../src/certificate/der.ts';

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const timeElement = (tag: string, text: string): Uint8Array =>
  bytes(
    `${tag}${text.length.toString(16).padStart(2, '0')}${Buffer.from(text, 'latin1').toString('hex')}`,
  );

describe('der', () => {
  it.each([
    ['nothing', ''],
    ['a tag alone', '30'],
    ['a length past the end', '300502'],
    ['bytes after the element', '020101ff'],
    ['an indefinite length of a primitive', '0480aabb0000'],
    ['a length of nine bytes', '3089ffffffffffffffffff'],
    ['a thousand sequences in each other', '3080'.repeat(1000)],
  ])('takes %s for an error', (_, hex) => {
    expect(() => der(bytes(hex))).toThrow(CertificateError);
  });

  it('insists on the tag that belongs', () => {
    const integer = der(bytes('020101'));
    expect(() => contents(integer, 0x04)).toThrow('tag 0x02 where 0x04 belongs');
    expect(() => children(integer)).toThrow('tag 0x02 where 0x30 belongs');
    expect(() => children(undefined)).toThrow('tag 0x30 is missing');
  });

  it('drops the octet that counts unused bits, and misses it', () => {
    expect(bits(der(bytes('03020430')))).toBe('\x30');
    expect(() => bits(der(bytes('0300')))).toThrow(CertificateError);
  });

  it('compares elements by what they hold', () => {
    expect(sameDer(der(bytes('3003020101')), der(bytes('3003020101')))).toBe(true);
    expect(sameDer(der(bytes('3003020101')), der(bytes('3003020102')))).toBe(false);
    expect(sameDer(der(bytes('3003020101')), der(bytes('3006020101020101')))).toBe(false);
    expect(sameDer(der(bytes('020101')), der(bytes('0a0101')))).toBe(false);
  });
});

describe('oid', () => {
  it.each([
    ['06092a864886f70d01010b', '1.2.840.113549.1.1.11'],
    ['0603551d25', '2.5.29.37'],
    ['06052b0e03021d', '1.3.14.3.2.29'],
    // X.690 8.19.5: {2 999 3}
    ['0603883703', '2.999.3'],
    ['060a0992268993f22c640119', '0.9.2342.19200300.100.1.25'],
  ])('reads %s as %s', (hex, dotted) => {
    expect(oid(der(bytes(hex)))).toBe(dotted);
  });

  it.each([['0600'], ['06022a86'], [`0641${'2a'.repeat(65)}`]])('refuses %s', (hex) => {
    expect(() => oid(der(bytes(hex)))).toThrow(CertificateError);
  });
});

describe('time', () => {
  it.each([
    ['17', '241102231919Z', '2024-11-02T23:19:19.000Z'],
    ['17', '491231235959Z', '2049-12-31T23:59:59.000Z'],
    ['17', '500101000000Z', '1950-01-01T00:00:00.000Z'],
    ['17', '2411022319Z', '2024-11-02T23:19:00.000Z'],
    ['17', '241102231919+0130', '2024-11-02T21:49:19.000Z'],
    ['18', '20500101000000Z', '2050-01-01T00:00:00.000Z'],
    ['18', '99991231235959Z', '9999-12-31T23:59:59.000Z'],
    ['18', '00010101000000Z', '0001-01-01T00:00:00.000Z'],
    ['18', '20240229120000.5Z', '2024-02-29T12:00:00.000Z'],
  ])('reads tag %s, %s', (tag, text, iso) => {
    expect(time(der(timeElement(tag, text))).toISOString()).toBe(iso);
  });

  it.each([
    ['17', '241302231919Z'],
    ['17', '230229000000Z'],
    ['17', '241102240000Z'],
    ['17', '241102236100Z'],
    ['17', '241102231919'],
    ['17', 'yesterday'],
    ['18', '241102231919Z'],
    ['18', ''],
  ])('refuses tag %s, %s', (tag, text) => {
    expect(() => time(der(timeElement(tag, text)))).toThrow(CertificateError);
  });
});
