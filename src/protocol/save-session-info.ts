/**
 * Save Session Info: the server tells that somebody has logged on, or why nobody can. The PDU is
 * given whole, with its share headers.
 *
 * @see MS-RDPBCGR 2.2.10.1
 */
import { type Codec, type Of, padding, record, u32le } from '../wire/codec.ts';
import type { Reader } from '../wire/reader.ts';
import { utf16, utf16Bytes } from '../wire/text.ts';
import type { Writer } from '../wire/writer.ts';
import { inShareData, type ShareDataHeader } from './share.ts';
import { PduType2 } from './share-types.ts';

/** Values of `infoType`. */
export const InfoType = {
  INFOTYPE_LOGON: 0,
  INFOTYPE_LOGON_LONG: 1,
  INFOTYPE_LOGON_PLAINNOTIFY: 2,
  INFOTYPE_LOGON_EXTENDED_INFO: 3,
} as const;

/** Values of `ErrorNotificationType`; others are an NTSTATUS. */
export const LogonNotificationType = {
  LOGON_MSG_SESSION_BUSY_OPTIONS: 0xffff_fff8,
  LOGON_MSG_DISCONNECT_REFUSED: 0xffff_fff9,
  LOGON_MSG_NO_PERMISSION: 0xffff_fffa,
  LOGON_MSG_BUMP_OPTIONS: 0xffff_fffb,
  LOGON_MSG_RECONNECT_OPTIONS: 0xffff_fffc,
  LOGON_MSG_SESSION_TERMINATE: 0xffff_fffd,
  LOGON_MSG_SESSION_CONTINUE: 0xffff_fffe,
  ERROR_CODE_ACCESS_DENIED: 0xffff_ffff,
} as const;

/** Values of `ErrorNotificationData`; others are the id of a session. */
export const LogonNotificationData = {
  LOGON_FAILED_BAD_PASSWORD: 0,
  LOGON_FAILED_UPDATE_PASSWORD: 1,
  LOGON_FAILED_OTHER: 2,
  LOGON_WARNING: 3,
} as const;

/** What is wrong, and more about it. */
export const logonErrorsInfo = record('TS_LOGON_ERRORS_INFO', {
  ErrorNotificationType: u32le,
  ErrorNotificationData: u32le,
});
export type LogonErrorsInfo = Of<typeof logonErrorsInfo>;

/** What the share headers are followed by; all but the extended info mean that a user has logged on. */
export type SessionInfo =
  | {
      readonly infoType: 'INFOTYPE_LOGON' | 'INFOTYPE_LOGON_LONG';
      readonly SessionId: number;
      readonly Domain: string;
      readonly UserName: string;
    }
  | { readonly infoType: 'INFOTYPE_LOGON_PLAINNOTIFY' }
  | {
      readonly infoType: 'INFOTYPE_LOGON_EXTENDED_INFO';
      /** A secret, by which the session opens without a password; a `serverAutoReconnectPacket`. */
      readonly autoReconnectCookie?: Uint8Array;
      readonly logonErrors?: LogonErrorsInfo;
    }
  | { readonly infoType: 'unknown'; readonly type: number; readonly bytes: Uint8Array };

const sessionInfo: Codec<SessionInfo> = {
  name: 'TS_SAVE_SESSION_INFO_PDU_DATA',
  decode(reader) {
    const type = reader.within('infoType', () => reader.u32le());
    switch (type) {
      case InfoType.INFOTYPE_LOGON:
        return { infoType: 'INFOTYPE_LOGON', ...logonInfo.decode(reader) };
      case InfoType.INFOTYPE_LOGON_LONG:
        return { infoType: 'INFOTYPE_LOGON_LONG', ...logonInfoLong.decode(reader) };
      case InfoType.INFOTYPE_LOGON_PLAINNOTIFY:
        reader.skip(reader.remaining);
        return { infoType: 'INFOTYPE_LOGON_PLAINNOTIFY' };
      case InfoType.INFOTYPE_LOGON_EXTENDED_INFO:
        return { infoType: 'INFOTYPE_LOGON_EXTENDED_INFO', ...extendedInfo(reader) };
      default:
        return { infoType: 'unknown', type, bytes: reader.rest() };
    }
  },
  encode(writer, value) {
    writer.u32le(value.infoType === 'unknown' ? value.type : InfoType[value.infoType]);
    switch (value.infoType) {
      case 'INFOTYPE_LOGON':
        return logonInfo.encode(writer, value);
      case 'INFOTYPE_LOGON_LONG':
        return logonInfoLong.encode(writer, value);
      case 'INFOTYPE_LOGON_PLAINNOTIFY':
        return writer.zeros(PLAIN_NOTIFY_LENGTH);
      case 'INFOTYPE_LOGON_EXTENDED_INFO':
        return writeExtendedInfo(writer, value);
      case 'unknown':
        return writer.bytes(value.bytes);
    }
  },
};

/** From the server, at any time after the share is active. */
export const saveSessionInfo: Codec<SaveSessionInfo> = inShareData<SessionInfo>(
  PduType2.PDUTYPE2_SAVE_SESSION_INFO,
  sessionInfo,
);
export type SaveSessionInfo = SessionInfo & ShareDataHeader;

const PLAIN_NOTIFY_LENGTH = 576;

/** Text that ends with a NUL, in a field of `size` bytes behind its own length. */
function sizedText(size: number): Codec<string> {
  return {
    name: `text(${size})`,
    decode(reader) {
      reader.skip(4); // The NUL says where the text ends.
      return utf16(reader.bytes(size));
    },
    encode(writer, value) {
      const bytes = utf16Bytes(`${value}\0`);
      if (bytes.length > size) throw new RangeError(`'${value}' is longer than ${size} bytes`);
      writer.u32le(bytes.length);
      writer.bytes(bytes);
      writer.zeros(size - bytes.length);
    },
  };
}

const logonInfo = record('TS_LOGON_INFO', {
  Domain: sizedText(52),
  UserName: sizedText(512),
  SessionId: u32le,
});

const LOGON_INFO_VERSION = 1;
/** Version, Size, SessionId and two lengths. */
const LOGON_INFO_HEADER = 18;
const logonInfoPadding = padding(558);

const logonInfoLong: Codec<Of<typeof logonInfo>> = {
  name: 'TS_LOGON_INFO_VERSION_2',
  decode(reader) {
    reader.skip(2); // Version
    // Seen: Windows does not count the padding, though the specification says that it does.
    reader.skip(4); // Size
    const SessionId = reader.u32le();
    const cbDomain = reader.u32le();
    const cbUserName = reader.u32le();
    logonInfoPadding.decode(reader);
    return {
      SessionId,
      Domain: reader.within('Domain', () => utf16(reader.bytes(cbDomain))),
      UserName: reader.within('UserName', () => utf16(reader.bytes(cbUserName))),
    };
  },
  encode(writer, { SessionId, Domain, UserName }) {
    const domain = utf16Bytes(`${Domain}\0`);
    const userName = utf16Bytes(`${UserName}\0`);
    writer.u16le(LOGON_INFO_VERSION);
    writer.u32le(LOGON_INFO_HEADER);
    writer.u32le(SessionId);
    writer.u32le(domain.length);
    writer.u32le(userName.length);
    logonInfoPadding.encode(writer);
    writer.bytes(domain);
    writer.bytes(userName);
  },
};

interface ExtendedInfo {
  readonly autoReconnectCookie?: Uint8Array;
  readonly logonErrors?: LogonErrorsInfo;
}

const LOGON_EX_AUTORECONNECTCOOKIE = 0x1;
const LOGON_EX_LOGONERRORS = 0x2;
const EXTENDED_INFO_PADDING = 570;

function extendedInfo(reader: Reader): ExtendedInfo {
  reader.skip(2); // Length
  const FieldsPresent = reader.within('FieldsPresent', () => reader.u32le());
  const cookie =
    FieldsPresent & LOGON_EX_AUTORECONNECTCOOKIE
      ? { autoReconnectCookie: reader.within('autoReconnectCookie', () => field(reader).rest()) }
      : {};
  const errors =
    FieldsPresent & LOGON_EX_LOGONERRORS
      ? { logonErrors: reader.within('logonErrors', () => logonErrorsInfo.decode(field(reader))) }
      : {};
  // Padding of a fixed size ends the info; how much of it a server sends is not insisted on.
  reader.skip(reader.remaining);
  return { ...cookie, ...errors };
}

function field(reader: Reader): Reader {
  return reader.sub(reader.u32le());
}

function writeExtendedInfo(
  writer: Writer,
  { autoReconnectCookie, logonErrors }: ExtendedInfo,
): void {
  const cookieLength = autoReconnectCookie ? 4 + autoReconnectCookie.length : 0;
  const errorsLength = logonErrors ? 4 + LOGON_ERRORS_LENGTH : 0;
  writer.u16le(EXTENDED_INFO_HEADER + cookieLength + errorsLength);
  writer.u32le(
    (autoReconnectCookie ? LOGON_EX_AUTORECONNECTCOOKIE : 0) |
      (logonErrors ? LOGON_EX_LOGONERRORS : 0),
  );
  if (autoReconnectCookie) {
    writer.u32le(autoReconnectCookie.length);
    writer.bytes(autoReconnectCookie);
  }
  if (logonErrors) {
    writer.u32le(LOGON_ERRORS_LENGTH);
    logonErrorsInfo.encode(writer, logonErrors);
  }
  writer.zeros(EXTENDED_INFO_PADDING);
}

/** Length and FieldsPresent. */
const EXTENDED_INFO_HEADER = 6;
const LOGON_ERRORS_LENGTH = 8;
