/**
 * What licensing messages carry in encrypted blobs, once it is decrypted.
 *
 * @see MS-RDPELE 2.2.2.3.1, 2.2.2.5.1, 2.2.2.6.1
 */
import { type Codec, type Of, record, u16le, u32le } from '../wire/codec.ts';
import { latin1, latin1Bytes, utf16, utf16Bytes } from '../wire/text.ts';

/** Bytes behind their length. */
function counted(count: Codec<number>): Codec<Uint8Array> {
  return {
    name: 'bytes',
    decode: (reader) => reader.bytes(count.decode(reader)),
    encode(writer, value) {
      count.encode(writer, value.length);
      writer.bytes(value);
    },
  };
}

/** UTF-16LE with a terminator, behind its length in bytes. */
export const countedUnicode: Codec<string> = {
  name: 'text',
  decode: (reader) => utf16(reader.bytes(reader.u32le())),
  encode(writer, value) {
    const bytes = utf16Bytes(`${value}\0`);
    writer.u32le(bytes.length);
    writer.bytes(bytes);
  },
};

/** One byte a character with a terminator, behind its length. */
const countedAnsi: Codec<string> = {
  name: 'text',
  decode: (reader) => latin1(reader.bytes(reader.u32le())),
  encode(writer, value) {
    const bytes = latin1Bytes(`${value}\0`);
    writer.u32le(bytes.length);
    writer.bytes(bytes);
  },
};

/** Values of `wClientType`. */
export const ClientType = {
  WIN32_PLATFORMCHALLENGE_CLIENT_TYPE: 0x0100,
  WIN16_PLATFORMCHALLENGE_CLIENT_TYPE: 0x0200,
  WINCE_PLATFORMCHALLENGE_CLIENT_TYPE: 0x0300,
  OTHER_PLATFORMCHALLENGE_CLIENT_TYPE: 0xff00,
} as const;

/** Values of `wLicenseDetailLevel`. */
export const LicenseDetailLevel = {
  LICENSE_DETAIL_SIMPLE: 1,
  LICENSE_DETAIL_MODERATE: 2,
  LICENSE_DETAIL_DETAIL: 3,
} as const;

/** The only value of `wVersion` in the answer to a platform challenge. */
export const PLATFORM_CHALLENGE_RESPONSE_VERSION = 0x0100;

/** Inside a Platform Challenge Response: the challenge, decrypted. */
export const platformChallengeResponseData = record('PLATFORM_CHALLENGE_RESPONSE_DATA', {
  wVersion: u16le,
  wClientType: u16le,
  wLicenseDetailLevel: u16le,
  pbChallenge: counted(u16le),
});
export type PlatformChallengeResponseData = Of<typeof platformChallengeResponseData>;

/** What a license is bound to; any four numbers that stay the same. */
export const clientHardwareId = record('CLIENT_HARDWARE_ID', {
  PlatformId: u32le,
  Data1: u32le,
  Data2: u32le,
  Data3: u32le,
  Data4: u32le,
});
export type ClientHardwareId = Of<typeof clientHardwareId>;

/** Inside a New License or an Upgrade License; `pbLicenseInfo` is the license itself. */
export const newLicenseInfo = record('NEW_LICENSE_INFO', {
  dwVersion: u32le,
  pbScope: countedAnsi,
  pbCompanyName: countedUnicode,
  pbProductId: countedUnicode,
  pbLicenseInfo: counted(u32le),
});
export type NewLicenseInfo = Of<typeof newLicenseInfo>;
