import { createHash, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CertificateFacts,
  CHAIN_LIMIT,
  certificateFacts,
} from '../../src/certificate/certificate.ts';
import { CertificateError } from '../../src/certificate/certificate-error.ts';
import {
  type CertificateKey,
  makeCertificate,
  SERVER_AUTHENTICATION,
} from '../../src/lab/certificate.ts';
import type { CertificateHash } from '../../src/lab/certificate-signature.ts';

const NOT_BEFORE = new Date('2026-01-01T00:00:00Z');
const NOT_AFTER = new Date('2026-07-01T00:00:00Z');
const validity = { notBefore: NOT_BEFORE, notAfter: NOT_AFTER };
const context = { now: new Date('2026-06-01T00:00:00Z'), host: 'rds01.example' };
const factsOf = (der: Uint8Array): CertificateFacts => certificateFacts([der], context);

describe('certificateFacts', () => {
  it('says what a certificate says', () => {
    const { der } = makeCertificate({
      ...validity,
      subject: [
        ['CN', 'rds01'],
        ['O', 'Contoso'],
      ],
      names: ['rds01.example', '192.0.2.7', '2001:db8::7'],
      serialNumber: Uint8Array.of(0, 0x8a, 0xbc),
      extendedKeyUsage: [SERVER_AUTHENTICATION, '1.3.6.1.4.1.311.54.1.2', '1.2.3.4'],
    });
    expect(factsOf(der)).toEqual({
      subject: 'CN=rds01, O=Contoso',
      issuer: 'CN=rds01, O=Contoso',
      names: ['rds01.example', '192.0.2.7', '2001:db8::7'],
      notBefore: '2026-01-01T00:00:00.000Z',
      notAfter: '2026-07-01T00:00:00.000Z',
      daysLeft: 30,
      selfSigned: true,
      windowsDefault: false,
      keyType: 'rsa',
      keyBits: 2048,
      signatureAlgorithm: 'sha256WithRSAEncryption',
      signatureHash: 'sha256',
      extendedKeyUsage: ['serverAuth', 'remoteDesktopAuth', '1.2.3.4'],
      serialNumber: '8abc',
      sha1: createHash('sha1').update(der).digest('hex'),
      sha256: createHash('sha256').update(der).digest('hex'),
      chainLength: 1,
      chain: [],
      matchesTarget: true,
    });
  });

  it('agrees with OpenSSL where both have an opinion', () => {
    const { der } = makeCertificate({ commonName: 'rds01', names: ['rds01.example'] });
    const theirs = new X509Certificate(der);
    const ours = factsOf(der);
    expect(ours.sha256).toBe(theirs.fingerprint256.replaceAll(':', '').toLowerCase());
    expect(ours.serialNumber).toBe(theirs.serialNumber.toLowerCase());
    expect(ours.subject).toBe(theirs.subject);
    expect(ours.notAfter).toBe(new Date(theirs.validTo).toISOString());
  });

  it.each<[CertificateKey, CertificateHash, Partial<CertificateFacts>]>([
    [
      { type: 'rsa', bits: 1024 },
      'md5',
      { keyType: 'rsa', keyBits: 1024, signatureAlgorithm: 'md5WithRSAEncryption' },
    ],
    [{ type: 'rsa' }, 'sha1', { keyBits: 2048, signatureAlgorithm: 'sha1WithRSAEncryption' }],
    [
      { type: 'rsa-pss' },
      'sha384',
      { keyType: 'rsa-pss', keyBits: 2048, signatureAlgorithm: 'rsassaPss-sha384' },
    ],
    [
      { type: 'ec' },
      'sha256',
      {
        keyType: 'ec',
        keyBits: 256,
        curve: 'prime256v1',
        signatureAlgorithm: 'ecdsa-with-SHA256',
      },
    ],
    [{ type: 'ec', curve: 'secp384r1' }, 'sha384', { keyBits: 384, curve: 'secp384r1' }],
    [
      { type: 'ed25519' },
      'sha256',
      { keyType: 'ed25519', keyBits: 256, signatureAlgorithm: 'ed25519' },
    ],
  ])('knows a key of %j signed with %s', (key, hash, expected) => {
    const { der } = makeCertificate({ key, hash });
    expect(factsOf(der)).toMatchObject({ ...expected, selfSigned: true });
  });

  it.each([
    ['2026-06-30T23:59:59.000Z', 0],
    ['2026-06-30T00:00:00.000Z', 1],
    ['2026-07-01T00:00:00.001Z', -1],
    ['2026-07-03T00:00:00.000Z', -2],
  ])('counts whole days at %s', (now, daysLeft) => {
    const { der } = makeCertificate(validity);
    expect(certificateFacts([der], { ...context, now: new Date(now) }).daysLeft).toBe(daysLeft);
  });

  it('takes the common names for the names where there is no alternative', () => {
    const { der } = makeCertificate({
      subject: [
        ['CN', 'rds01.example'],
        ['CN', 'rds02.example'],
      ],
    });
    expect(factsOf(der).names).toEqual(['rds01.example', 'rds02.example']);
    const named = makeCertificate({ commonName: 'rds01.example', names: ['other.example'] });
    expect(factsOf(named.der)).toMatchObject({ names: ['other.example'], matchesTarget: false });
  });

  it('compares with the name NTLM gave, where it gave one', () => {
    const { der } = makeCertificate({ commonName: 'RDS01' });
    const compared = certificateFacts([der], { ...context, ntlmName: 'rds01.contoso.example' });
    expect(compared.matchesNtlmName).toBe(true);
    expect(factsOf(der)).not.toHaveProperty('matchesNtlmName');
  });

  it('does not take equal names for a signature', () => {
    const other = makeCertificate({ commonName: 'rds01', key: { type: 'ec' } });
    const { der } = makeCertificate({ commonName: 'rds01', issuer: other });
    expect(factsOf(der)).toMatchObject({ issuer: 'CN=rds01', selfSigned: false });
  });

  it('believes the names of the keys, where there are any', () => {
    const other = makeCertificate({ commonName: 'rds01', key: { type: 'ec' } });
    const own = makeCertificate({ commonName: 'rds01', keyIdentifiers: true });
    const foreign = makeCertificate({ commonName: 'rds01', keyIdentifiers: true, issuer: other });
    expect(factsOf(own.der).selfSigned).toBe(true);
    expect(factsOf(foreign.der)).toMatchObject({ issuer: 'CN=rds01', selfSigned: false });
    const unasked = (): boolean => expect.unreachable('the signature was checked');
    expect(certificateFacts([own.der], { ...context, signedByItself: unasked }).selfSigned).toBe(
      true,
    );
  });

  it('has nothing to say when nothing was sent', () => {
    expect(() => certificateFacts([], context)).toThrow(CertificateError);
  });
});

describe('the chain', () => {
  const authority = makeCertificate({ commonName: 'Contoso CA', authority: true, ...validity });
  const leaf = makeCertificate({ commonName: 'rds01', issuer: authority });

  it('is listed without the first', () => {
    const facts = certificateFacts([leaf.der, authority.der], context);
    expect(facts).toMatchObject({ issuer: 'CN=Contoso CA', selfSigned: false, chainLength: 2 });
    expect(facts.chain).toEqual([
      {
        subject: 'CN=Contoso CA',
        issuer: 'CN=Contoso CA',
        notAfter: '2026-07-01T00:00:00.000Z',
        sha256: createHash('sha256').update(authority.der).digest('hex'),
      },
    ]);
  });

  it('is bounded, and counted all the same', () => {
    const chain = [leaf.der, ...new Array<Uint8Array>(40).fill(authority.der)];
    const facts = certificateFacts(chain, context);
    expect(facts.chain).toHaveLength(CHAIN_LIMIT - 1);
    expect(facts.chainLength).toBe(41);
  });

  it('does not cost the facts of the first when another cannot be read', () => {
    const facts = certificateFacts([leaf.der, Uint8Array.of(0x30), authority.der], context);
    expect(facts).toMatchObject({ subject: 'CN=rds01', chainLength: 3 });
    expect(facts.chain.map(({ subject }) => subject)).toEqual(['CN=Contoso CA']);
  });
});

describe('hostile certificates', () => {
  it.each([
    ["=cmd|'/c calc'!A1", "CN==cmd|'/c calc'!A1"],
    ['<script>alert(1)</script>', 'CN=\\<script\\>alert(1)\\</script\\>'],
    ['\x1b]0;owned\x07', 'CN=\x1b]0\\;owned\x07'],
    ['rds01\nCN=evil', 'CN=rds01\nCN=evil'],
    ['rds01, CN=evil', 'CN=rds01\\, CN=evil'],
  ])('keep their text, and it stays one value: %j', (value, subject) => {
    for (const stringType of ['UTF8String', 'BMPString', 'TeletexString'] as const) {
      const facts = factsOf(makeCertificate({ commonName: value, stringType }).der);
      expect(facts.subject).toBe(subject);
      expect(facts.names).toEqual([value]);
      expect(facts.matchesTarget).toBe(false);
    }
  });

  it('cannot fill the report with one name', () => {
    const long = 'x'.repeat(10_240);
    const facts = factsOf(makeCertificate({ commonName: long, names: [long] }).der);
    expect(JSON.stringify(facts).length).toBeLessThan(5000);
  });

  it('are refused above 64 KiB', () => {
    expect(() => factsOf(new Uint8Array(65_537).fill(0x30))).toThrow(CertificateError);
  });

  it('cost no more than their size', () => {
    const started = performance.now();
    for (const fill of [0x30, 0x80, 0x06, 0x00]) expectOnlyCertificateErrors(nested(fill));
    expect(performance.now() - started).toBeLessThan(1000);
  });

  const subjects = [
    makeCertificate({ names: ['rds01.example', '192.0.2.7'], keyUsage: 0x30 }).der,
    makeCertificate({ key: { type: 'rsa-pss' }, extendedKeyUsage: [SERVER_AUTHENTICATION] }).der,
    makeCertificate({ key: { type: 'ec' }, stringType: 'BMPString' }).der,
    makeCertificate({ key: { type: 'ed25519' }, stringType: 'UniversalString' }).der,
  ];

  it('never throw anything but a CertificateError, cut anywhere', () => {
    for (const der of subjects)
      for (let length = 0; length < der.length; length++)
        expect(() => factsOf(der.subarray(0, length))).toThrow(CertificateError);
  });

  it('never throw anything but a CertificateError, with any bytes changed', () => {
    const change = fc.record({ at: fc.nat(), byte: fc.nat(255) });
    fc.assert(
      fc.property(
        fc.constantFrom(...subjects),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        (der, changes) => {
          const mutated = Uint8Array.from(der);
          for (const { at, byte } of changes) mutated[at % der.length] = byte;
          expectOnlyCertificateErrors(mutated);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('never throw anything but a CertificateError, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expectOnlyCertificateErrors(bytes);
      }),
    );
  });
});

/** A sequence of as many elements of one byte's pattern as there is room for. */
function nested(fill: number): Uint8Array {
  const bytes = new Uint8Array(65_000).fill(fill);
  bytes.set([0x30, 0x82, 0xfd, 0xe4]);
  return bytes;
}

function expectOnlyCertificateErrors(bytes: Uint8Array): void {
  try {
    JSON.stringify(factsOf(bytes));
  } catch (error) {
    expect(error).toBeInstanceOf(CertificateError);
  }
}
