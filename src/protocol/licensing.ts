/**
 * Licensing: the messages by which a client gets or shows a license, or is told that it needs
 * none. They follow a security header with SEC_LICENSE_PKT under every kind of security.
 *
 * @see MS-RDPELE 2.2.2; MS-RDPBCGR 2.2.1.12
 */
import { type Codec, type Of, octets, record, u32le } from '../wire/codec.ts';
import { Writer } from '../wire/writer.ts';
import { BlobType, blob, numbersBlob, rsaBlob, textBlob } from './licensing-blob.ts';
import { countedUnicode } from './licensing-contents.ts';
import { counted } from './user-data-fields.ts';

/** Values of `bMsgType`. */
export const LicensingMessageType = {
  LICENSE_REQUEST: 0x01,
  PLATFORM_CHALLENGE: 0x02,
  NEW_LICENSE: 0x03,
  UPGRADE_LICENSE: 0x04,
  LICENSE_INFO: 0x12,
  NEW_LICENSE_REQUEST: 0x13,
  PLATFORM_CHALLENGE_RESPONSE: 0x15,
  ERROR_ALERT: 0xff,
} as const;

/** Bits of `flags` in the preamble; a server that sets EXTENDED_ERROR_MSG_SUPPORTED makes old clients crash. */
export const PreambleFlag = {
  PREAMBLE_VERSION_2_0: 0x02,
  PREAMBLE_VERSION_3_0: 0x03,
  EXTENDED_ERROR_MSG_SUPPORTED: 0x80,
} as const;

/** Values of `dwErrorCode`; STATUS_VALID_CLIENT is the good news, in an error message all the same. */
export const LicensingErrorCode = {
  ERR_INVALID_SERVER_CERTIFICATE: 0x01,
  ERR_NO_LICENSE: 0x02,
  ERR_INVALID_MAC: 0x03,
  ERR_INVALID_SCOPE: 0x04,
  ERR_NO_LICENSE_SERVER: 0x06,
  STATUS_VALID_CLIENT: 0x07,
  ERR_INVALID_CLIENT: 0x08,
  ERR_INVALID_PRODUCTID: 0x0b,
  ERR_INVALID_MESSAGE_LEN: 0x0c,
} as const;

/** Values of `dwStateTransition`. */
export const StateTransition = {
  ST_TOTAL_ABORT: 1,
  ST_NO_TRANSITION: 2,
  ST_RESET_PHASE_TO_START: 3,
  ST_RESEND_LAST_MESSAGE: 4,
} as const;

/** The only algorithm in a key exchange list and the only `PreferredKeyExchangeAlg`. */
export const KEY_EXCHANGE_ALG_RSA = 1;

/** Parts of a `PlatformId`: one operating system, one maker of the client. */
export const Platform = {
  CLIENT_OS_ID_WINNT_351: 0x0100_0000,
  CLIENT_OS_ID_WINNT_40: 0x0200_0000,
  CLIENT_OS_ID_WINNT_50: 0x0300_0000,
  CLIENT_OS_ID_WINNT_POST_52: 0x0400_0000,
  CLIENT_IMAGE_ID_MICROSOFT: 0x0001_0000,
  CLIENT_IMAGE_ID_CITRIX: 0x0002_0000,
} as const;

const random = octets(32);
const macData = octets(16);
const encrypted = blob(BlobType.BB_ENCRYPTED_DATA_BLOB);
const preMasterSecret = rsaBlob(BlobType.BB_RANDOM_BLOB);

/** What license is wanted: the major version of the server in the upper half of `dwVersion`, `A02` or alike. */
export const productInfo = record('PRODUCT_INFO', {
  dwVersion: u32le,
  pbCompanyName: countedUnicode,
  pbProductId: countedUnicode,
});
export type ProductInfo = Of<typeof productInfo>;

/** Far more issuers than any server names. */
const SCOPE_LIMIT = 64;

const BODIES = {
  LICENSE_REQUEST: record('SERVER_LICENSE_REQUEST', {
    ServerRandom: random,
    ProductInfo: productInfo,
    KeyExchangeList: numbersBlob(BlobType.BB_KEY_EXCHG_ALG_BLOB),
    /** To be read with the codec `serverCertificate`; empty where the one of the Server Security Data holds. */
    ServerCertificate: blob(BlobType.BB_CERTIFICATE_BLOB),
    ScopeList: counted(u32le, textBlob(BlobType.BB_SCOPE_BLOB), SCOPE_LIMIT),
  }),
  PLATFORM_CHALLENGE: record('SERVER_PLATFORM_CHALLENGE', {
    ConnectFlags: u32le,
    EncryptedPlatformChallenge: encrypted,
    MACData: macData,
  }),
  NEW_LICENSE: record('SERVER_NEW_LICENSE', {
    EncryptedLicenseInfo: encrypted,
    MACData: macData,
  }),
  UPGRADE_LICENSE: record('SERVER_UPGRADE_LICENSE', {
    EncryptedLicenseInfo: encrypted,
    MACData: macData,
  }),
  LICENSE_INFO: record('CLIENT_LICENSE_INFO', {
    PreferredKeyExchangeAlg: u32le,
    PlatformId: u32le,
    ClientRandom: random,
    EncryptedPreMasterSecret: preMasterSecret,
    LicenseInfo: blob(BlobType.BB_DATA_BLOB),
    EncryptedHWID: encrypted,
    MACData: macData,
  }),
  NEW_LICENSE_REQUEST: record('CLIENT_NEW_LICENSE_REQUEST', {
    PreferredKeyExchangeAlg: u32le,
    PlatformId: u32le,
    ClientRandom: random,
    EncryptedPreMasterSecret: preMasterSecret,
    ClientUserName: textBlob(BlobType.BB_CLIENT_USER_NAME_BLOB),
    ClientMachineName: textBlob(BlobType.BB_CLIENT_MACHINE_NAME_BLOB),
  }),
  PLATFORM_CHALLENGE_RESPONSE: record('CLIENT_PLATFORM_CHALLENGE_RESPONSE', {
    EncryptedPlatformChallengeResponse: encrypted,
    EncryptedHWID: encrypted,
    MACData: macData,
  }),
  ERROR_ALERT: record('LICENSE_ERROR_MESSAGE', {
    dwErrorCode: u32le,
    dwStateTransition: u32le,
    bbErrorInfo: blob(BlobType.BB_ERROR_BLOB),
  }),
} as const;

type Bodies = typeof BODIES;

/** Any message of either side, under its name; what is of unknown type is kept as it came. */
export type LicensingMessage =
  | {
      readonly [K in keyof Bodies]: {
        readonly message: K;
        /** Bits of `PreambleFlag`. */
        readonly flags: number;
      } & Of<Bodies[K]>;
    }[keyof Bodies]
  | {
      readonly message: 'unknown';
      readonly bMsgType: number;
      readonly flags: number;
      readonly bytes: Uint8Array;
    };

/** The message of that name. */
export type LicensingMessageOf<K extends LicensingMessage['message']> = Extract<
  LicensingMessage,
  { readonly message: K }
>;

const PREAMBLE_LENGTH = 4;

/** What follows the security header. */
export const licensingMessage: Codec<LicensingMessage> = {
  name: 'LICENSE_PREAMBLE',
  decode(reader) {
    const bMsgType = reader.within('bMsgType', () => reader.u8());
    const flags = reader.within('flags', () => reader.u8());
    const wMsgSize = reader.within('wMsgSize', () => reader.u16le());
    const body = reader.within('wMsgSize', () => reader.sub(wMsgSize - PREAMBLE_LENGTH));
    const message = nameOfType(bMsgType);
    if (message === undefined) return { message: 'unknown', bMsgType, flags, bytes: body.rest() };
    const codec = codecOf(message);
    return reader.within(codec.name, () => {
      const value = codec.decode(body);
      body.end();
      return { message, flags, ...value } as LicensingMessage;
    });
  },
  encode(writer, value) {
    const body = new Writer();
    if (value.message === 'unknown') body.bytes(value.bytes);
    else codecOf(value.message).encode(body, value);
    writer.u8(value.message === 'unknown' ? value.bMsgType : LicensingMessageType[value.message]);
    writer.u8(value.flags);
    writer.u16le(PREAMBLE_LENGTH + body.length);
    writer.bytes(body.finish());
  },
};

function nameOfType(bMsgType: number): keyof Bodies | undefined {
  const types = Object.entries(LicensingMessageType) as [keyof Bodies, number][];
  return types.find(([, type]) => type === bMsgType)?.[0];
}

/** The value of each codec belongs to its message, which the compiler cannot follow through a name. */
function codecOf(message: keyof Bodies): Codec<object> {
  return BODIES[message] as Codec<object>;
}
