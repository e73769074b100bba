import { describe, expect, it } from 'vitest';
import { certificateFacts } from '../../src/certificate/certificate.ts';
import {
  type CertificateOptions,
  makeCertificate,
  SERVER_AUTHENTICATION,
  windowsDefaultCertificate,
} from '../../src/lab/certificate.ts';

const NOT_BEFORE = new Date('2026-07-12T23:59:07Z');
const context = { now: NOT_BEFORE, host: 'rds01' };
const daysLater = (days: number): Date => new Date(NOT_BEFORE.getTime() + days * 86_400_000);
const isDefault = (der: Uint8Array): boolean => certificateFacts([der], context).windowsDefault;

const LIKE_WINDOWS: CertificateOptions = {
  commonName: 'RDS01',
  notBefore: NOT_BEFORE,
  notAfter: daysLater(183),
  extendedKeyUsage: [SERVER_AUTHENTICATION],
  keyUsage: 0x30,
};

describe('looksLikeWindowsDefault', () => {
  it.each([['RDS01'], ['rds01.contoso.example']])('recognises that of %s', (computerName) => {
    const { der } = windowsDefaultCertificate(computerName, { notBefore: NOT_BEFORE });
    const facts = certificateFacts([der], context);
    expect(facts.windowsDefault).toBe(true);
    // What the scans of others show for a Windows Server 2019 that made its own in July.
    expect(facts.notAfter).toBe('2027-01-11T23:59:07.000Z');
    expect(facts).toMatchObject({ selfSigned: true, keyType: 'rsa', keyBits: 2048 });
  });

  it('lets the hash of older Windows pass', () => {
    expect(isDefault(makeCertificate({ ...LIKE_WINDOWS, hash: 'sha1' }).der)).toBe(true);
  });

  it.each<[string, CertificateOptions]>([
    ['a year of validity', { notAfter: daysLater(364) }],
    ['four months of validity', { notAfter: daysLater(120) }],
    ['an alternative name', { names: ['RDS01'] }],
    [
      'an organisation',
      {
        subject: [
          ['CN', 'RDS01'],
          ['O', 'Contoso'],
        ],
      },
    ],
    ['an organisation for its name', { subject: [['O', 'RDS01']] }],
    ['a larger key', { key: { type: 'rsa', bits: 3072 } }],
    ['an elliptic curve', { key: { type: 'ec' } }],
    ['another purpose', { extendedKeyUsage: ['1.3.6.1.5.5.7.3.2'] }],
    ['two purposes', { extendedKeyUsage: [SERVER_AUTHENTICATION, '1.3.6.1.5.5.7.3.2'] }],
    ['another use of the key', { keyUsage: 0xa0 }],
    ['the right to sign', { authority: true }],
  ])('does not take one with %s for it', (_, options) => {
    expect(isDefault(makeCertificate({ ...LIKE_WINDOWS, ...options }).der)).toBe(false);
  });

  it('does not take one of a certification authority for it', () => {
    const issuer = makeCertificate({ commonName: 'Contoso CA', authority: true });
    expect(isDefault(makeCertificate({ ...LIKE_WINDOWS, issuer }).der)).toBe(false);
  });
});
