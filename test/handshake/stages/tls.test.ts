import { describe, expect, it } from 'vitest';
import { tls } from '../../../src/handshake/stages/tls.ts';
import { makeCertificate } from '../../../src/lab/certificate.ts';
import { died, play, secured } from '../../kit/transcript.ts';

const options = {
  host: 'rds01.example',
  clock: () => Date.UTC(2026, 10, 21),
  tlsFallback: null,
};

describe('the stage tls', () => {
  it('tells what was agreed on, and what the certificate says', () => {
    const { der } = makeCertificate({ commonName: 'rds01.example' });
    const { value, learnt } = play(tls.run({}, options), secured({ certificates: [der] }));
    expect(value).toMatchObject({ certificates: [der], certificate: { matchesTarget: true } });
    expect(learnt).toMatchObject({
      tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', fallback: null },
      certificate: { subject: 'CN=rds01.example', chainLength: 1 },
    });
  });

  it('names the rung of the ladder it stands on', () => {
    const { learnt } = play(tls.run({}, { ...options, tlsFallback: 'legacy' }), secured());
    expect(learnt).toEqual({
      tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', fallback: 'legacy' },
    });
  });

  it('knows what was agreed on even if the certificate cannot be read', () => {
    const certificates = [Uint8Array.of(0x30, 0x03, 0x02, 0x01, 0x00)];
    const { failure, learnt } = play(tls.run({}, options), secured({ certificates }));
    expect(failure).toMatchObject({ kind: 'malformed', pdu: 'Certificate' });
    expect(learnt).toHaveProperty('tls');
  });

  it('dies of an alert', () => {
    const failure = { kind: 'rejected', protocol: 'tls', code: 'handshake_failure', value: 40 };
    expect(play(tls.run({}, options), died(failure as never)).failure).toEqual(failure);
  });

  it.each([
    [0, false],
    [1, true],
    [2, true],
  ])('applies to the protocol %i: %s', (selectedProtocol, applies) => {
    const x224 = { requestedProtocols: 3, selectedProtocol, flags: 0 };
    expect(tls.applies({ x224 })).toBe(applies);
  });
});
