/**
 * Asking for a license: the client's answers to a License Request and a Platform Challenge.
 *
 * @see MS-RDPELE 3.2.5, 5.1
 */
import {
  type LicensingKeys,
  licensingCipher,
  licensingKeys,
  licensingMac,
} from '../crypto/licensing-keys.ts';
import { encryptRaw, usableKey } from '../crypto/raw-rsa.ts';
import {
  KEY_EXCHANGE_ALG_RSA,
  type LicensingMessageOf,
  Platform,
  PreambleFlag,
} from '../protocol/licensing.ts';
import {
  ClientType,
  clientHardwareId,
  LicenseDetailLevel,
  PLATFORM_CHALLENGE_RESPONSE_VERSION,
  platformChallengeResponseData,
} from '../protocol/licensing-contents.ts';
import { publicKeyOf, serverCertificate } from '../protocol/server-certificate.ts';
import { decode, encode } from '../wire/codec.ts';
import { equalBytes } from '../wire/text.ts';
import { evidence, HandshakeError } from './failure.ts';

export interface LicenseExchange {
  /** The answer to the License Request. */
  readonly request: LicensingMessageOf<'NEW_LICENSE_REQUEST'>;
  /** The answer to a Platform Challenge; a wrong MAC ends the walk. */
  respond(
    challenge: LicensingMessageOf<'PLATFORM_CHALLENGE'>,
  ): LicensingMessageOf<'PLATFORM_CHALLENGE_RESPONSE'>;
  /** Checks the MAC of a license; a wrong one ends the walk. */
  verify(license: LicensingMessageOf<'NEW_LICENSE' | 'UPGRADE_LICENSE'>): void;
}

const FLAGS = PreambleFlag.PREAMBLE_VERSION_3_0 | PreambleFlag.EXTENDED_ERROR_MSG_SUPPORTED;
const PLATFORM = Platform.CLIENT_OS_ID_WINNT_POST_52 | Platform.CLIENT_IMAGE_ID_MICROSOFT;

/** The same in every run, so that a license server that issues a license issues it once. */
const HARDWARE = {
  PlatformId: PLATFORM,
  Data1: 0x7064_7072,
  Data2: 0x6562_6f72,
  Data3: 0,
  Data4: 0,
};

/** @param fallback the certificate of SC_SECURITY, which holds where the request has none */
export function licenseExchange(
  { ServerRandom, ServerCertificate }: LicensingMessageOf<'LICENSE_REQUEST'>,
  fallback: Uint8Array | undefined,
  random: (length: number) => Uint8Array,
): LicenseExchange {
  const certificate = ServerCertificate.length > 0 ? ServerCertificate : fallback;
  const publicKey = certificate && publicKeyOf(decode(serverCertificate, certificate));
  if (!publicKey || !usableKey(publicKey)) {
    throw new HandshakeError({ kind: 'unsupported', feature: 'licensing without a server key' });
  }
  const ClientRandom = random(32);
  const preMasterSecret = random(48);
  const keys = licensingKeys(preMasterSecret, ClientRandom, ServerRandom);
  const encrypted = encryptRaw(publicKey, preMasterSecret).slice(0, publicKey.modulus.length);
  return {
    request: {
      message: 'NEW_LICENSE_REQUEST',
      flags: FLAGS,
      PreferredKeyExchangeAlg: KEY_EXCHANGE_ALG_RSA,
      PlatformId: PLATFORM,
      ClientRandom,
      EncryptedPreMasterSecret: encrypted,
      ClientUserName: 'rdpprobe',
      ClientMachineName: 'RDPPROBE',
    },
    respond({ EncryptedPlatformChallenge, MACData }) {
      const pbChallenge = opened(
        keys,
        EncryptedPlatformChallenge,
        MACData,
        'SERVER_PLATFORM_CHALLENGE',
      );
      const response = encode(platformChallengeResponseData, {
        wVersion: PLATFORM_CHALLENGE_RESPONSE_VERSION,
        wClientType: ClientType.OTHER_PLATFORMCHALLENGE_CLIENT_TYPE,
        wLicenseDetailLevel: LicenseDetailLevel.LICENSE_DETAIL_DETAIL,
        pbChallenge,
      });
      const hardware = encode(clientHardwareId, HARDWARE);
      return {
        message: 'PLATFORM_CHALLENGE_RESPONSE',
        flags: FLAGS,
        EncryptedPlatformChallengeResponse: licensingCipher(keys, response),
        EncryptedHWID: licensingCipher(keys, hardware),
        MACData: licensingMac(keys, Uint8Array.of(...response, ...hardware)),
      };
    },
    verify({ message, EncryptedLicenseInfo, MACData }) {
      opened(keys, EncryptedLicenseInfo, MACData, `SERVER_${message}`);
    },
  };
}

function opened(
  keys: LicensingKeys,
  encrypted: Uint8Array,
  mac: Uint8Array,
  pdu: string,
): Uint8Array {
  const data = licensingCipher(keys, encrypted);
  if (equalBytes(licensingMac(keys, data), mac)) return data;
  throw new HandshakeError({
    kind: 'malformed',
    pdu,
    path: 'MACData',
    offset: 0,
    reason: 'the MAC does not fit what was encrypted',
    bytes: evidence(mac),
  });
}
