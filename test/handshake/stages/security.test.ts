import { describe, expect, it } from 'vitest';
import { decryptRaw } from '../../../src/crypto/raw-rsa.ts';
import { encryptedLayer } from '../../../src/handshake/security-layer.ts';
import { security } from '../../../src/handshake/stages/security.ts';
import { privateKeyOf, standardSecurity } from '../../../src/lab/standard-security.ts';
import { SecurityFlag, securityExchange } from '../../../src/protocol/security.ts';
import type { ServerSecurityData } from '../../../src/protocol/server-data.ts';
import { fixedRandom, serverEnd } from '../../kit/io.ts';
import { died, play } from '../../kit/transcript.ts';

const PING = new TextEncoder().encode('ping');
const channels = { userChannel: 1007, joined: [1007, 1003] };
const knowing = (settings: ServerSecurityData) => ({
  mcs: { ioChannel: 1003, messageChannel: 0, security: settings },
  channels,
});
const METHODS = { '40BIT': 1, '128BIT': 2, '56BIT': 8, FIPS: 16 } as const;

describe('the stage security', () => {
  it.each(Object.entries(METHODS))('agrees on keys for %s', (_name, encryptionMethod) => {
    const settings = standardSecurity({ encryptionMethod });
    let clientRandom = new Uint8Array();
    const { value: ours } = play(
      security.run(knowing(settings), { random: fixedRandom() }),
      serverEnd().hearsShare(securityExchange, (exchange) => {
        expect(exchange.flags & SecurityFlag.SEC_EXCHANGE_PKT).not.toBe(0);
        const key = privateKeyOf(settings.serverCertificate);
        clientRandom = Uint8Array.from(decryptRaw(key, exchange.encryptedClientRandom, 32));
      }),
    );
    expect(clientRandom).toEqual(new Uint8Array(32).fill(1));
    const theirs = encryptedLayer('server', { ...settings, clientRandom });
    expect(theirs.open(ours?.seal(0, PING) ?? PING).data).toEqual(PING);
    expect(ours?.open(theirs.sealShare(PING)).data).toEqual(PING);
    expect([ours?.invalidMacs, theirs.invalidMacs]).toEqual([0, 0]);
  });

  it('takes the key of a chain of certificates', () => {
    const settings = standardSecurity({ certificate: 'x509' });
    const { value } = play(
      security.run(knowing(settings), { random: fixedRandom() }),
      serverEnd().hearsShare(securityExchange, (exchange) => {
        expect(exchange.flags & SecurityFlag.SEC_EXCHANGE_PKT).not.toBe(0);
        const key = privateKeyOf(settings.serverCertificate);
        expect(decryptRaw(key, exchange.encryptedClientRandom, 32)).toEqual(
          new Uint8Array(32).fill(1),
        );
      }),
    );
    expect(value?.headed).toBe(true);
  });

  it.each([
    ['random', 'serverRandom'],
    ['certificate', 'serverCertificate'],
  ] as const)('cannot do without the %s of the server', (part, field) => {
    const { [field]: _missing, ...rest } = standardSecurity();
    const settings = rest as ServerSecurityData;
    const { failure } = play(security.run(knowing(settings), { random: fixedRandom() }));
    expect(failure).toMatchObject({
      kind: 'unexpected',
      expected: `SC_SECURITY with a server ${part}`,
    });
  });

  it('says which encryption it does not know', () => {
    const settings = { ...standardSecurity(), encryptionMethod: 0x20 };
    const { failure } = play(security.run(knowing(settings), { random: fixedRandom() }));
    expect(failure).toEqual({ kind: 'unsupported', feature: 'encryption method 0x20' });
  });

  it('dies with the connection', () => {
    const { failure } = play(
      security.run(knowing(standardSecurity()), { random: fixedRandom() }),
      died({ kind: 'reset' }),
    );
    expect(failure).toEqual({ kind: 'reset' });
  });

  it.each([
    ['TLS', 1, standardSecurity(), false],
    ['level NONE', 0, { encryptionMethod: 0, encryptionLevel: 0 }, false],
    ['encryption', 0, standardSecurity(), true],
  ] as const)('with %s', (_what, selectedProtocol, settings, applies) => {
    const x224 = { requestedProtocols: 1, selectedProtocol, flags: 0 };
    expect(security.applies({ x224, ...knowing(settings) })).toBe(applies);
  });
});
