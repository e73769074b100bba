import { execFileSync, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import {
  type CertificateKey,
  type CertificateOptions,
  makeCertificate,
  SERVER_AUTHENTICATION,
  windowsDefaultCertificate,
} from '../../src/lab/certificate.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const NO_OPENSSL = 'the openssl command is not installed';

function openssl(args: readonly string[], input: string): string {
  return execFileSync('openssl', args, { input, encoding: 'utf8' });
}

const KEYS: readonly CertificateKey[] = [
  { type: 'rsa', bits: 1024 },
  { type: 'rsa' },
  { type: 'rsa', bits: 3072 },
  { type: 'rsa-pss' },
  { type: 'ec' },
  { type: 'ec', curve: 'secp384r1' },
  { type: 'ed25519' },
];

describe('makeCertificate', () => {
  it.each(KEYS)('signs with a key of %j what Node can verify', (key) => {
    const { certificate, der } = makeCertificate({ key, commonName: 'rds01' });
    const parsed = new X509Certificate(certificate);
    expect(Buffer.from(der)).toEqual(parsed.raw);
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.subject).toBe('CN=rds01');
  });

  it('writes what it was told', () => {
    const { certificate, key } = makeCertificate({
      subject: [
        ['O', 'Contoso'],
        ['CN', 'Zürich'],
      ],
      names: ['rds01.example', '192.0.2.7', '2001:db8::7', '::1'],
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2055-01-01T00:00:00Z'),
      serialNumber: Uint8Array.of(0x12, 0x34),
      extendedKeyUsage: [SERVER_AUTHENTICATION],
      keyUsage: 0x30,
    });
    const parsed = new X509Certificate(certificate);
    expect(parsed.subject).toBe('O=Contoso\nCN=Zürich');
    expect(parsed.subjectAltName).toBe(
      'DNS:rds01.example, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:7, IP Address:0:0:0:0:0:0:0:1',
    );
    expect(parsed.validFrom).toBe('Jan  1 00:00:00 2026 GMT');
    expect(parsed.validTo).toBe('Jan  1 00:00:00 2055 GMT');
    expect(parsed.serialNumber).toBe('1234');
    expect(parsed.keyUsage).toEqual([SERVER_AUTHENTICATION]);
    expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  });

  it.each([
    'BMPString',
    'UniversalString',
    'TeletexString',
    'PrintableString',
    'IA5String',
  ] as const)('writes names as %s', (stringType) => {
    const { certificate } = makeCertificate({ commonName: 'RDS01', stringType });
    expect(new X509Certificate(certificate).subject).toBe('CN=RDS01');
  });

  it('lets one certificate sign another, whatever the keys', () => {
    for (const issuerKey of KEYS) {
      const issuer = makeCertificate({ commonName: 'Contoso CA', authority: true, key: issuerKey });
      const { certificate } = makeCertificate({ issuer, key: { type: 'ec' } });
      const parsed = new X509Certificate(certificate);
      expect(parsed.verify(new X509Certificate(issuer.certificate).publicKey)).toBe(true);
      expect(parsed.issuer).toBe('CN=Contoso CA');
    }
  });

  it('finds a key once and a serial number each time', () => {
    const [one, two] = [makeCertificate(), makeCertificate()];
    expect(one.key).toBe(two.key);
    expect(one.certificate).not.toBe(two.certificate);
  });

  it('knows no ECDSA with MD5', () => {
    expect(() => makeCertificate({ key: { type: 'ec' }, hash: 'md5' })).toThrow(RangeError);
  });
});

describe('openssl', () => {
  it('reads the Windows default as Windows would have it', ({ skip }) => {
    if (!hasOpenssl) skip(NO_OPENSSL);
    const { certificate } = windowsDefaultCertificate('RDS01', {
      notBefore: new Date('2024-11-02T23:19:19Z'),
    });
    const text = openssl(
      ['x509', '-noout', '-text', '-certopt', 'no_pubkey,no_sigdump'],
      certificate,
    );
    expect(text.replace(/.*Serial Number:\n.*\n/, '')).toBe(
      [
        'Certificate:',
        '    Data:',
        '        Version: 3 (0x2)',
        '        Signature Algorithm: sha256WithRSAEncryption',
        '        Issuer: CN = RDS01',
        '        Validity',
        '            Not Before: Nov  2 23:19:19 2024 GMT',
        '            Not After : May  4 23:19:19 2025 GMT',
        '        Subject: CN = RDS01',
        '        X509v3 extensions:',
        '            X509v3 Extended Key Usage: ',
        '                TLS Web Server Authentication',
        '            X509v3 Key Usage: ',
        '                Key Encipherment, Data Encipherment',
        '',
      ].join('\n'),
    );
  });

  it('reads the parameters of RSASSA-PSS', ({ skip }) => {
    if (!hasOpenssl) skip(NO_OPENSSL);
    const { certificate } = makeCertificate({ key: { type: 'rsa-pss' }, hash: 'sha384' });
    const text = openssl(['x509', '-noout', '-text'], certificate);
    expect(text).toMatch(
      /Hash Algorithm: sha384\s+Mask Algorithm: mgf1 with sha384\s+Salt Length: 0x20/,
    );
  });

  it('accepts a chain', ({ skip }) => {
    if (!hasOpenssl) skip(NO_OPENSSL);
    const authority = makeCertificate({ commonName: 'Contoso CA', authority: true });
    const leaf = makeCertificate({ commonName: 'rds01', issuer: authority });
    const folder = mkdtempSync(join(tmpdir(), 'rdpprobe-'));
    try {
      const file = join(folder, 'authority.pem');
      writeFileSync(file, authority.certificate);
      expect(openssl(['verify', '-CAfile', file], leaf.certificate)).toContain('OK');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a TLS server', () => {
  it.each<CertificateOptions>(KEYS.map((key) => ({ key, names: ['localhost', '127.0.0.1'] })))(
    'serves a certificate made with %j',
    async ({ key, names }) => {
      const made = makeCertificate({
        ...(key && { key }),
        ...(names && { names }),
        hash: 'sha256',
      });
      const seen = await handshake(made);
      expect(seen).toEqual(Buffer.from(made.der));
    },
  );
});

/** The certificate that a client which trusts it sees. */
async function handshake(made: { key: string; certificate: string }): Promise<Buffer> {
  const weak = { ciphers: 'DEFAULT@SECLEVEL=0' };
  const server = createServer({ key: made.key, cert: made.certificate, ...weak });
  server.on('secureConnection', (socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', ca: made.certificate, ...weak }, () => {
        const certificate = socket.getPeerX509Certificate();
        socket.destroy();
        if (certificate) resolve(certificate.raw);
        else reject(new Error('no certificate'));
      });
      socket.on('error', reject);
    });
  } finally {
    server.close();
  }
}
