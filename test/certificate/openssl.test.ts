import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CertificateFacts, certificateFacts } from '../../src/certificate/certificate.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

/** The facts of a self-signed certificate that `openssl req` makes. */
function factsOf(args: readonly string[]): CertificateFacts {
  const folder = mkdtempSync(join(tmpdir(), 'rdpprobe-'));
  try {
    const [key, out] = [join(folder, 'key.pem'), join(folder, 'certificate.der')];
    const common = [
      '-x509',
      '-nodes',
      '-days',
      '30',
      '-outform',
      'DER',
      '-keyout',
      key,
      '-out',
      out,
    ];
    execFileSync('openssl', ['req', ...common, ...args], { stdio: 'pipe' });
    const aMinuteLater = new Date(Date.now() + 60_000);
    return certificateFacts([readFileSync(out)], { now: aMinuteLater, host: 'rds01.example' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a certificate made by openssl', () => {
  const named = ['-subj', '/DC=example/O=Contoso, Ltd./CN=rds01'];

  it.for<[string, readonly string[], Partial<CertificateFacts>]>([
    [
      'RSA',
      ['-newkey', 'rsa:2048', '-sha256'],
      { keyType: 'rsa', keyBits: 2048, signatureAlgorithm: 'sha256WithRSAEncryption' },
    ],
    [
      'RSA signed with RSASSA-PSS',
      ['-newkey', 'rsa:2048', '-sha512', '-sigopt', 'rsa_padding_mode:pss'],
      { keyType: 'rsa', signatureAlgorithm: 'rsassaPss-sha512' },
    ],
    [
      'RSASSA-PSS with the hash left to its default',
      ['-newkey', 'rsa:2048', '-sha1', '-sigopt', 'rsa_padding_mode:pss'],
      { signatureAlgorithm: 'rsassaPss-sha1', signatureHash: 'sha1' },
    ],
    [
      'P-521',
      ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp521r1', '-sha512'],
      { keyType: 'ec', keyBits: 521, curve: 'secp521r1', signatureAlgorithm: 'ecdsa-with-SHA512' },
    ],
    ['Ed25519', ['-newkey', 'ed25519'], { keyType: 'ed25519', keyBits: 256 }],
    [
      'Ed448',
      ['-newkey', 'ed448'],
      { keyType: 'ed448', keyBits: 456, signatureAlgorithm: 'ed448' },
    ],
  ])('with %s is read', ([, args, expected], { skip }) => {
    if (!hasOpenssl) skip('the openssl command is not installed');
    expect(factsOf([...named, ...args])).toMatchObject({
      ...expected,
      subject: 'DC=example, O=Contoso\\, Ltd., CN=rds01',
      selfSigned: true,
      windowsDefault: false,
      daysLeft: 29,
      names: ['rds01'],
    });
  });

  it('has its alternative names read, and those that name no host left out', ({ skip }) => {
    if (!hasOpenssl) skip('the openssl command is not installed');
    const names = 'DNS:*.example,email:a@example,IP:192.0.2.7,URI:http://example/,IP:2001:db8::7';
    const args = ['-newkey', 'ed25519', '-addext', `subjectAltName=${names}`];
    expect(factsOf([...named, ...args]).names).toEqual(['*.example', '192.0.2.7', '2001:db8::7']);
  });

  it('has attributes of one set read together', ({ skip }) => {
    if (!hasOpenssl) skip('the openssl command is not installed');
    const args = ['-newkey', 'ed25519', '-multivalue-rdn', '-subj', '/CN=rds01+OU=farm'];
    expect(factsOf(args).subject).toMatch(/^(CN=rds01\+OU=farm|OU=farm\+CN=rds01)$/);
  });
});
