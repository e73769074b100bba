import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CertificateError } from '../../src/certificate/certificate-error.ts';
import { CERTIFICATE_LIMIT, subjectPublicKey, x509 } from '../../src/certificate/x509.ts';
import { type CertificateKey, makeCertificate } from '../../src/lab/certificate.ts';

const made = (key: CertificateKey) => makeCertificate({ key });

describe('subjectPublicKey', () => {
  it('is the RSAPublicKey of an RSA key', () => {
    const { der, certificate } = made({ type: 'rsa' });
    const expected = createPublicKey(certificate).export({ type: 'pkcs1', format: 'der' });
    expect(Buffer.from(subjectPublicKey(der))).toEqual(expected);
    expect(subjectPublicKey(der)).toHaveLength(270);
  });

  it('is the bare point of an elliptic curve', () => {
    const { der, certificate } = made({ type: 'ec' });
    const { x = '', y = '' } = createPublicKey(certificate).export({ format: 'jwk' });
    const coordinates = [x, y].map((text) => Buffer.from(text, 'base64url'));
    expect(Buffer.from(subjectPublicKey(der))).toEqual(
      Buffer.concat([Buffer.of(4), ...coordinates]),
    );
  });

  it('is the 32 bytes of an Ed25519 key', () => {
    const { der, certificate } = made({ type: 'ed25519' });
    const { x = '' } = createPublicKey(certificate).export({ format: 'jwk' });
    expect(Buffer.from(subjectPublicKey(der))).toEqual(Buffer.from(x, 'base64url'));
  });

  it('has no answer for what is no certificate', () => {
    expect(() => subjectPublicKey(Uint8Array.of(0x30, 0x00))).toThrow(CertificateError);
  });
});

describe('x509', () => {
  it('reads a certificate of version 1, which says no version', () => {
    const { der } = made({ type: 'ec' });
    // Version 3 is `a0 03 02 01 02`, right behind the headers of the two outer sequences.
    const start = Buffer.from(der).indexOf(Buffer.from('a003020102', 'hex'));
    const cut = Buffer.concat([der.subarray(0, start), der.subarray(start + 5)]);
    cut.writeUInt16BE(cut.length - 4, 2);
    const inner = Buffer.from(der).readUInt16BE(start - 2);
    cut.writeUInt16BE(inner - 5, start - 2);
    expect(x509(cut).serialNumber).toEqual(x509(der).serialNumber);
  });

  it('does not read more than it has promised', () => {
    expect(() => x509(new Uint8Array(CERTIFICATE_LIMIT + 1))).toThrow('65537 bytes');
  });
});
