import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { certificateFacts } from '../../src/certificate/certificate.ts';

const folder = process.env['RDPPROBE_TRAFFIC'];

interface RecordedCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly serial_hex: string;
  readonly not_before: string;
  readonly not_after: string;
  readonly signature_algorithm: string;
  readonly sha256: string;
  readonly sha1: string;
  readonly self_signed: boolean;
  readonly key: string;
}

interface Recorded {
  readonly name: string;
  readonly leafHex: string;
  readonly expected: RecordedCertificate;
}

const context = { now: new Date('2026-01-01T00:00:00Z'), host: 'rds01.example' };

describe('recorded certificates', () => {
  if (folder === undefined) {
    it('are read as they were decoded', ({ skip }) => skip('RDPPROBE_TRAFFIC is not set'));
    return;
  }
  const streams = recordedStreams(folder);

  it('are there', () => {
    expect(streams.length).toBeGreaterThan(0);
  });

  it.each(streams)('are read as they were decoded: $name', ({ leafHex, expected }) => {
    const facts = certificateFacts([new Uint8Array(Buffer.from(leafHex, 'hex'))], context);
    const key = expected.key.split('-');
    expect(facts).toMatchObject({
      serialNumber: expected.serial_hex,
      notBefore: new Date(expected.not_before).toISOString(),
      notAfter: new Date(expected.not_after).toISOString(),
      signatureAlgorithm: expected.signature_algorithm,
      sha256: expected.sha256,
      sha1: expected.sha1,
      selfSigned: expected.self_signed,
      keyType: key[0]?.toLowerCase(),
      keyBits: Number(key[1]),
    });
    expect(lastFirst(facts.subject)).toBe(expected.subject);
    expect(lastFirst(facts.issuer)).toBe(expected.issuer);
  });

  it('are the Windows default where they live for six months', () => {
    for (const { leafHex, expected } of streams) {
      const facts = certificateFacts([new Uint8Array(Buffer.from(leafHex, 'hex'))], context);
      const days = (Date.parse(expected.not_after) - Date.parse(expected.not_before)) / 86_400_000;
      expect(facts.windowsDefault, expected.subject).toBe(expected.self_signed && days === 183);
    }
  });
});

/** The recordings write names as RFC 4514 does, the last one first. */
function lastFirst(name: string): string {
  return name.split(', ').reverse().join(',');
}

function recordedStreams(root: string): readonly Recorded[] {
  const streams = join(root, 'streams');
  return readdirSync(streams)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const { name, expect: expected } = JSON.parse(readFileSync(join(streams, file), 'utf8')) as {
        name: string;
        expect: { tls?: { leaf_der_hex?: string; certificates?: RecordedCertificate[] } };
      };
      const leaf = expected.tls?.certificates?.[0];
      const leafHex = expected.tls?.leaf_der_hex;
      return leaf && leafHex ? [{ name, leafHex, expected: leaf }] : [];
    });
}
