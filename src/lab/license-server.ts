/**
 * Licensing from the server's side: the request, the challenge and the license, each with the
 * client's answer checked, and the alerts in their place.
 *
 * @see MS-RDPELE 3.3, 5.1; MS-RDPBCGR 2.2.1.12
 */
import {
  type LicensingKeys,
  licensingCipher,
  licensingKeys,
  licensingMac,
} from '../crypto/licensing-keys.ts';
import { decryptRaw } from '../crypto/raw-rsa.ts';
import {
  KEY_EXCHANGE_ALG_RSA,
  LicensingErrorCode,
  type LicensingMessage,
  type LicensingMessageOf,
  licensingMessage,
  PreambleFlag,
  StateTransition,
} from '../protocol/licensing.ts';
import { newLicenseInfo, platformChallengeResponseData } from '../protocol/licensing-contents.ts';
import { SecurityFlag } from '../protocol/security.ts';
import { decode, encode } from '../wire/codec.ts';
import { equalBytes, utf16Bytes } from '../wire/text.ts';
import { hangUp, type LabStep } from './script.ts';
import type { ServerChannel } from './server-channel.ts';
import { privateKeyOf, standardSecurity } from './standard-security.ts';

export interface LicenseServerOptions {
  /** As in SC_SECURITY, made by `standardSecurity`; a proprietary one unless told. */
  readonly certificate?: Uint8Array;
  /** Leaves the certificate out, for that of SC_SECURITY holds. */
  readonly withoutCertificate?: boolean;
  /** What it issues in the end. */
  readonly issues?: 'NEW_LICENSE' | 'UPGRADE_LICENSE';
  /** The message whose MAC is wrong. */
  readonly wrongMac?: 'PLATFORM_CHALLENGE' | 'license';
  /** In place of the Platform Challenge. */
  readonly challenge?: (io: ServerChannel) => LabStep;
  /** In place of the license. */
  readonly license?: (io: ServerChannel) => LabStep;
}

const FLAGS = PreambleFlag.PREAMBLE_VERSION_3_0;
const CHALLENGE = utf16Bytes('TEST\0');
const PRODUCT = { pbCompanyName: 'Microsoft Corporation', pbProductId: 'A02' } as const;

/** Asks for a license, challenges the client and issues one. */
export function licenseServer(options: LicenseServerOptions = {}): (io: ServerChannel) => LabStep {
  const { challenge, license, issues = 'NEW_LICENSE', wrongMac } = options;
  return function* (io) {
    const keys = yield* requestLicense(io, options);
    if (challenge) return yield* challenge(io);
    yield* sendLicensing(io, {
      message: 'PLATFORM_CHALLENGE',
      flags: FLAGS,
      ConnectFlags: 0xffff_ffff,
      EncryptedPlatformChallenge: licensingCipher(keys, CHALLENGE),
      MACData: macOf(keys, CHALLENGE, wrongMac === 'PLATFORM_CHALLENGE'),
    });
    const response = yield* takeLicensing(io, 'PLATFORM_CHALLENGE_RESPONSE');
    const fault = faultIn(response, keys);
    if (fault !== undefined) return yield* refuseLicense(io, fault);
    if (license) return yield* license(io);
    const info = encode(newLicenseInfo, {
      dwVersion: VERSION,
      pbScope: 'microsoft.com',
      ...PRODUCT,
      pbLicenseInfo: new Uint8Array(64).fill(0x11),
    });
    yield* sendLicensing(io, {
      message: issues,
      flags: FLAGS,
      EncryptedLicenseInfo: licensingCipher(keys, info),
      MACData: macOf(keys, info, wrongMac === 'license'),
    });
  };
}

/** Sends a License Request and takes what asks for a new one; the keys that follow. */
export function* requestLicense(
  io: ServerChannel,
  {
    certificate = standardSecurity().serverCertificate,
    withoutCertificate = false,
  }: LicenseServerOptions = {},
): LabStep<LicensingKeys> {
  yield* sendLicensing(io, {
    message: 'LICENSE_REQUEST',
    flags: FLAGS,
    ServerRandom: SERVER_RANDOM,
    ProductInfo: { dwVersion: VERSION, ...PRODUCT },
    KeyExchangeList: [KEY_EXCHANGE_ALG_RSA],
    ServerCertificate: withoutCertificate ? new Uint8Array() : certificate,
    ScopeList: ['microsoft.com'],
  });
  const { ClientRandom, EncryptedPreMasterSecret } = yield* takeLicensing(
    io,
    'NEW_LICENSE_REQUEST',
  );
  const preMasterSecret = decryptRaw(privateKeyOf(certificate), EncryptedPreMasterSecret, 48);
  return licensingKeys(preMasterSecret, ClientRandom, SERVER_RANDOM);
}

/** Says how licensing ends; nearly all servers end it with STATUS_VALID_CLIENT. */
export function* licensingAlert(
  io: ServerChannel,
  dwErrorCode: number,
  dwStateTransition: number,
): LabStep {
  yield* sendLicensing(io, {
    message: 'ERROR_ALERT',
    flags: FLAGS,
    dwErrorCode,
    dwStateTransition,
    bbErrorInfo: new Uint8Array(),
  });
}

/** Ends licensing and the connection. */
export function* refuseLicense(io: ServerChannel, dwErrorCode: number): LabStep {
  yield* licensingAlert(io, dwErrorCode, StateTransition.ST_TOTAL_ABORT);
  yield* hangUp();
}

/** Sends a message of the server; the client may encrypt its answer. */
export function* sendLicensing(io: ServerChannel, message: LicensingMessage): LabStep {
  const { SEC_LICENSE_PKT, SEC_LICENSE_ENCRYPT } = SecurityFlag;
  yield* io.send(licensingMessage, message, SEC_LICENSE_PKT | SEC_LICENSE_ENCRYPT);
}

/** Windows Server 2016 and later. */
const VERSION = 0x000a_0000;
const SERVER_RANDOM = new Uint8Array(32).fill(0xa5);

/** Takes that message of the client; another one gets an alert, as servers do. */
function* takeLicensing<K extends LicensingMessage['message']>(
  io: ServerChannel,
  wanted: K,
): LabStep<LicensingMessageOf<K>> {
  const message = yield* io.take(licensingMessage, SecurityFlag.SEC_LICENSE_PKT);
  if (message.message !== wanted) yield* refuseLicense(io, LicensingErrorCode.ERR_INVALID_CLIENT);
  return message as LicensingMessageOf<K>;
}

/** What is wrong with the answer to the challenge. */
function faultIn(
  response: LicensingMessageOf<'PLATFORM_CHALLENGE_RESPONSE'>,
  keys: LicensingKeys,
): number | undefined {
  const data = licensingCipher(keys, response.EncryptedPlatformChallengeResponse);
  const hardware = licensingCipher(keys, response.EncryptedHWID);
  const mac = licensingMac(keys, Uint8Array.of(...data, ...hardware));
  if (!equalBytes(mac, response.MACData)) return LicensingErrorCode.ERR_INVALID_MAC;
  const { pbChallenge } = decode(platformChallengeResponseData, data);
  return equalBytes(pbChallenge, CHALLENGE) ? undefined : LicensingErrorCode.ERR_INVALID_CLIENT;
}

function macOf(keys: LicensingKeys, data: Uint8Array, wrong: boolean): Uint8Array {
  const mac = licensingMac(keys, data);
  return wrong ? mac.map((byte) => byte ^ 0xff) : mac;
}
