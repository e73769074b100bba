import { describe, expect, it } from 'vitest';
import { licensingCipher, licensingKeys, licensingMac } from '../../src/crypto/licensing-keys.ts';
import { decryptRaw } from '../../src/crypto/raw-rsa.ts';
import { failureOf } from '../../src/handshake/failure.ts';
import { licenseExchange } from '../../src/handshake/license-exchange.ts';
import { privateKeyOf, standardSecurity } from '../../src/lab/standard-security.ts';
import type { LicensingMessageOf } from '../../src/protocol/licensing.ts';
import {
  clientHardwareId,
  platformChallengeResponseData,
} from '../../src/protocol/licensing-contents.ts';
import { decode } from '../../src/wire/codec.ts';
import { hex } from '../kit/codec.ts';
import { fixedRandom } from '../kit/io.ts';

const SERVER_RANDOM = new Uint8Array(32).fill(0x5e);
const CHALLENGE = hex('54 00 45 00 53 00 54 00 00 00');

const request = (ServerCertificate: Uint8Array): LicensingMessageOf<'LICENSE_REQUEST'> => ({
  message: 'LICENSE_REQUEST',
  flags: 3,
  ServerRandom: SERVER_RANDOM,
  ProductInfo: { dwVersion: 0, pbCompanyName: '', pbProductId: '' },
  KeyExchangeList: [1],
  ServerCertificate,
  ScopeList: [],
});
/** The second number is the premaster secret: the first is the client's random value. */
const KEYS = licensingKeys(new Uint8Array(48).fill(2), new Uint8Array(32).fill(1), SERVER_RANDOM);
const challenge = (wrong = 0): LicensingMessageOf<'PLATFORM_CHALLENGE'> => ({
  message: 'PLATFORM_CHALLENGE',
  flags: 3,
  ConnectFlags: 0,
  EncryptedPlatformChallenge: licensingCipher(KEYS, CHALLENGE),
  MACData: licensingMac(KEYS, CHALLENGE).map((byte) => byte ^ wrong),
});

describe.each(['proprietary', 'x509'] as const)('a license exchange, %s', (kind) => {
  const { serverCertificate } = standardSecurity({ certificate: kind });
  const exchange = licenseExchange(request(serverCertificate), undefined, fixedRandom());

  it('hands its secret over under the key of the certificate', () => {
    const { ClientRandom, EncryptedPreMasterSecret } = exchange.request;
    expect(ClientRandom).toEqual(new Uint8Array(32).fill(1));
    expect(decryptRaw(privateKeyOf(serverCertificate), EncryptedPreMasterSecret, 48)).toEqual(
      new Uint8Array(48).fill(2),
    );
  });

  it('answers a challenge with what it held', () => {
    const response = exchange.respond(challenge());
    const data = licensingCipher(KEYS, response.EncryptedPlatformChallengeResponse);
    const hardware = licensingCipher(KEYS, response.EncryptedHWID);
    expect(decode(platformChallengeResponseData, data)).toMatchObject({ pbChallenge: CHALLENGE });
    expect(decode(clientHardwareId, hardware)).toHaveProperty('PlatformId');
    expect(response.MACData).toEqual(licensingMac(KEYS, Uint8Array.of(...data, ...hardware)));
  });

  it('is the same client in every run', () => {
    const [first, second] = [1, 2].map(() => {
      const again = licenseExchange(request(serverCertificate), undefined, fixedRandom());
      return again.respond(challenge()).EncryptedHWID;
    });
    expect(first).toEqual(second);
  });

  it('does not take a challenge or a license with a wrong MAC', () => {
    expect(failureFrom(() => exchange.respond(challenge(1)))).toMatchObject({
      kind: 'malformed',
      pdu: 'SERVER_PLATFORM_CHALLENGE',
      path: 'MACData',
    });
    const license = {
      message: 'UPGRADE_LICENSE',
      flags: 3,
      EncryptedLicenseInfo: licensingCipher(KEYS, CHALLENGE),
    } as const;
    const right = licensingMac(KEYS, CHALLENGE);
    expect(() => exchange.verify({ ...license, MACData: right })).not.toThrow();
    expect(
      failureFrom(() => exchange.verify({ ...license, MACData: new Uint8Array(16) })),
    ).toMatchObject({ kind: 'malformed', pdu: 'SERVER_UPGRADE_LICENSE' });
  });
});

it('falls back to the certificate of the settings, and cannot do without any', () => {
  const { serverCertificate } = standardSecurity();
  const none = request(new Uint8Array());
  expect(licenseExchange(none, serverCertificate, fixedRandom()).request.message).toBe(
    'NEW_LICENSE_REQUEST',
  );
  expect(failureFrom(() => licenseExchange(none, undefined, fixedRandom()))).toEqual({
    kind: 'unsupported',
    feature: 'licensing without a server key',
  });
});

function failureFrom(deed: () => unknown): unknown {
  try {
    deed();
  } catch (error) {
    return failureOf(error);
  }
  return undefined;
}
