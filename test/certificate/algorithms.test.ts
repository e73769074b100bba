import { describe, expect, it } from 'vitest';
import { keyDescription, signatureAlgorithm } from '../../src/certificate/algorithms.ts';
import { der as read } from '../../src/certificate/der.ts';
import { der, oidDer } from '../../src/lab/der.ts';

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const algorithm = (oid: string, parameters: Uint8Array = new Uint8Array()): Uint8Array =>
  der(0x30, oidDer(oid), parameters);
const keyInfo = (oid: string, key: Uint8Array, parameters?: Uint8Array) =>
  read(der(0x30, algorithm(oid, parameters), der(0x03, Uint8Array.of(0), key)));

describe('signatureAlgorithm', () => {
  it.each([
    ['1.2.840.113549.1.1.11', 'sha256WithRSAEncryption', 'sha256'],
    ['1.2.840.113549.1.1.5', 'sha1WithRSAEncryption', 'sha1'],
    ['1.2.840.113549.1.1.4', 'md5WithRSAEncryption', 'md5'],
    ['1.3.14.3.2.29', 'sha1WithRSA', 'sha1'],
    ['1.2.840.10045.4.3.2', 'ecdsa-with-SHA256', 'sha256'],
    ['1.2.840.10040.4.3', 'dsaWithSHA1', 'sha1'],
  ])('knows %s', (oid, name, hash) => {
    expect(signatureAlgorithm(read(algorithm(oid)))).toEqual({ name, hash });
  });

  it('leaves out a hash that is not said', () => {
    expect(signatureAlgorithm(read(algorithm('1.3.101.112')))).toEqual({ name: 'ed25519' });
    expect(signatureAlgorithm(read(algorithm('1.2.3.4')))).toEqual({ name: '1.2.3.4' });
  });

  it('reads the hash of RSASSA-PSS, which is SHA-1 where it is left out', () => {
    const pss = '1.2.840.113549.1.1.10';
    const named = der(0x30, der(0xa0, algorithm('2.16.840.1.101.3.4.2.2')));
    expect(signatureAlgorithm(read(algorithm(pss, named)))).toEqual({
      name: 'rsassaPss-sha384',
      hash: 'sha384',
    });
    for (const parameters of [undefined, bytes('3000'), bytes('0500')])
      expect(signatureAlgorithm(read(algorithm(pss, parameters))).hash).toBe('sha1');
  });
});

describe('keyDescription', () => {
  it('counts the bits of an RSA modulus, not its bytes', () => {
    const key = der(0x30, bytes('02030080ff'), bytes('020103'));
    expect(keyDescription(keyInfo('1.2.840.113549.1.1.1', key))).toEqual({
      keyType: 'rsa',
      keyBits: 16,
    });
    const odd = der(0x30, bytes('020201ff'), bytes('020103'));
    expect(keyDescription(keyInfo('1.2.840.113549.1.1.1', odd)).keyBits).toBe(9);
  });

  it('reads the RSA key of a terminal server that names its signature in place of the key', () => {
    const key = der(0x30, bytes('02030080ff'), bytes('020103'));
    expect(keyDescription(keyInfo('1.2.840.113549.1.1.4', key)).keyType).toBe('rsa');
  });

  it('has no size for a key that is not what it says', () => {
    expect(keyDescription(keyInfo('1.2.840.113549.1.1.1', bytes('ff')))).toEqual({
      keyType: 'rsa',
      keyBits: null,
    });
  });

  it('knows DSA by its prime', () => {
    const parameters = der(0x30, bytes('020200ff'), bytes('020103'), bytes('020102'));
    expect(keyDescription(keyInfo('1.2.840.10040.4.1', bytes('020101'), parameters))).toEqual({
      keyType: 'dsa',
      keyBits: 8,
    });
  });

  it('tells the size of a curve it has no name for by its point', () => {
    const point = new Uint8Array(65).fill(4);
    const elliptic = '1.2.840.10045.2.1';
    expect(keyDescription(keyInfo(elliptic, point, oidDer('1.2.3.4')))).toEqual({
      keyType: 'ec',
      keyBits: 256,
      curve: '1.2.3.4',
    });
    expect(keyDescription(keyInfo(elliptic, point, bytes('3000')))).toEqual({
      keyType: 'ec',
      keyBits: 256,
    });
    const compressed = new Uint8Array(33).fill(2);
    expect(keyDescription(keyInfo(elliptic, compressed)).keyBits).toBe(256);
  });

  it('does not know every key', () => {
    expect(keyDescription(keyInfo('1.2.3.4', bytes('00')))).toEqual({
      keyType: 'unknown',
      keyBits: null,
    });
  });
});
