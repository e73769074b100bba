/**
 * Client Info: who logs on, with what, into which shell, and from where. It follows a security
 * header with SEC_INFO_PKT under every kind of security.
 *
 * @see MS-RDPBCGR 2.2.1.11
 */
import { type Codec, type Of, record, u16le, u32le } from '../wire/codec.ts';
import type { Reader } from '../wire/reader.ts';
import { latin1, latin1Bytes, utf16, utf16Bytes } from '../wire/text.ts';
import type { Writer } from '../wire/writer.ts';
import { growing } from './user-data.ts';
import { i32le, unicodeField } from './user-data-fields.ts';

/** Bits of `flags`; the compression type is in between, see `INFO_COMPRESSION_TYPE_MASK`. */
export const InfoFlag = {
  INFO_MOUSE: 0x0000_0001,
  INFO_DISABLECTRLALTDEL: 0x0000_0002,
  INFO_AUTOLOGON: 0x0000_0008,
  INFO_UNICODE: 0x0000_0010,
  INFO_MAXIMIZESHELL: 0x0000_0020,
  INFO_LOGONNOTIFY: 0x0000_0040,
  INFO_COMPRESSION: 0x0000_0080,
  INFO_ENABLEWINDOWSKEY: 0x0000_0100,
  INFO_REMOTECONSOLEAUDIO: 0x0000_2000,
  INFO_FORCE_ENCRYPTED_CS_PDU: 0x0000_4000,
  INFO_RAIL: 0x0000_8000,
  INFO_LOGONERRORS: 0x0001_0000,
  INFO_MOUSE_HAS_WHEEL: 0x0002_0000,
  INFO_PASSWORD_IS_SC_PIN: 0x0004_0000,
  INFO_NOAUDIOPLAYBACK: 0x0008_0000,
  INFO_USING_SAVED_CREDS: 0x0010_0000,
  INFO_AUDIOCAPTURE: 0x0020_0000,
  INFO_VIDEO_DISABLE: 0x0040_0000,
  INFO_RESERVED1: 0x0080_0000,
  INFO_RESERVED2: 0x0100_0000,
  INFO_HIDEF_RAIL_SUPPORTED: 0x0200_0000,
} as const;

/** Where in `flags` the compression type stands. */
export const INFO_COMPRESSION_TYPE_MASK = 0x0000_1e00;

/** Bits of `performanceFlags`. */
export const PerformanceFlag = {
  PERF_DISABLE_WALLPAPER: 0x001,
  PERF_DISABLE_FULLWINDOWDRAG: 0x002,
  PERF_DISABLE_MENUANIMATIONS: 0x004,
  PERF_DISABLE_THEMING: 0x008,
  PERF_RESERVED1: 0x010,
  PERF_DISABLE_CURSOR_SHADOW: 0x020,
  PERF_DISABLE_CURSORSETTINGS: 0x040,
  PERF_ENABLE_FONT_SMOOTHING: 0x080,
  PERF_ENABLE_DESKTOP_COMPOSITION: 0x100,
} as const;

/** Values of `clientAddressFamily`. */
export const AddressFamily = { AF_INET: 0x0002, AF_INET6: 0x0017 } as const;

/** A date; in a time zone without daylight saving time all zero, and `wYear` always is. */
export const systemTime = record('TS_SYSTEMTIME', {
  wYear: u16le,
  wMonth: u16le,
  wDayOfWeek: u16le,
  wDay: u16le,
  wHour: u16le,
  wMinute: u16le,
  wSecond: u16le,
  wMilliseconds: u16le,
});
export type SystemTime = Of<typeof systemTime>;

/** Biases are minutes to add to local time for UTC. */
export const timeZoneInformation = record('TS_TIME_ZONE_INFORMATION', {
  Bias: i32le,
  StandardName: unicodeField(64),
  StandardDate: systemTime,
  StandardBias: i32le,
  DaylightName: unicodeField(64),
  DaylightDate: systemTime,
  DaylightBias: i32le,
});
export type TimeZoneInformation = Of<typeof timeZoneInformation>;

/** Text behind its length in bytes, which counts the terminator. */
const terminatedText: Codec<string> = {
  name: 'text',
  decode: (reader) => utf16(reader.bytes(reader.u16le())),
  encode(writer, value) {
    const bytes = utf16Bytes(value);
    writer.u16le(bytes.length + 2);
    writer.bytes(bytes);
    writer.u16le(0);
  },
};

/** Text behind its length in bytes, without a terminator. */
const countedText: Codec<string> = {
  name: 'text',
  decode: (reader) => utf16(reader.bytes(reader.u16le())),
  encode(writer, value) {
    const bytes = utf16Bytes(value);
    writer.u16le(bytes.length);
    writer.bytes(bytes);
  },
};

/** Servers take a longer one for an error (ERRINFO_SECURITYDATATOOSHORT16). */
const COOKIE_LIMIT = 128;

const cookie: Codec<Uint8Array> = {
  name: 'autoReconnectCookie',
  decode(reader) {
    const length = reader.u16le();
    if (length > COOKIE_LIMIT) reader.fail(`cookie of ${length} bytes`);
    return reader.bytes(length);
  },
  encode(writer, value) {
    if (value.length > COOKIE_LIMIT) throw new RangeError(`cookie of ${value.length} bytes`);
    writer.u16le(value.length);
    writer.bytes(value);
  },
};

/**
 * What clients since RDP 5.0 add. `autoReconnectCookie` is empty or a `clientAutoReconnectPacket`;
 * the dynamic fields are for servers that set RNS_UD_SC_DYNAMIC_DST_SUPPORTED.
 */
export const extendedInfoPacket = growing(
  record('TS_EXTENDED_INFO_PACKET', {
    clientAddressFamily: u16le,
    clientAddress: terminatedText,
    clientDir: terminatedText,
  }),
  {
    clientTimeZone: timeZoneInformation,
    clientSessionId: u32le,
    performanceFlags: u32le,
    autoReconnectCookie: cookie,
    reserved1: u16le,
    reserved2: u16le,
    dynamicDSTTimeZoneKeyName: countedText,
    dynamicDaylightTimeDisabled: u16le,
  },
);
export type ExtendedInfoPacket = Of<typeof extendedInfoPacket>;

/** Whether the texts are Unicode follows from INFO_UNICODE; those of the extended info always are. */
export interface InfoPacket {
  /** A keyboard layout where the texts are Unicode, a code page otherwise. */
  readonly CodePage: number;
  readonly flags: number;
  readonly Domain: string;
  readonly UserName: string;
  readonly Password: string;
  readonly AlternateShell: string;
  readonly WorkingDir: string;
  /** Left out by RDP 4.0. */
  readonly extraInfo?: ExtendedInfoPacket;
}

/** What follows the security header. */
export const infoPacket: Codec<InfoPacket> = {
  name: 'TS_INFO_PACKET',
  decode(reader) {
    const CodePage = reader.u32le();
    const flags = reader.u32le();
    const lengths = TEXTS.map(() => reader.u16le());
    const [Domain = '', UserName = '', Password = '', AlternateShell = '', WorkingDir = ''] =
      TEXTS.map((field, index) => reader.within(field, () => text(reader, flags, lengths[index])));
    return {
      CodePage,
      flags,
      Domain,
      UserName,
      Password,
      AlternateShell,
      WorkingDir,
      ...(reader.remaining > 0 && {
        extraInfo: reader.within('extraInfo', () => extendedInfoPacket.decode(reader)),
      }),
    };
  },
  encode(writer, value) {
    const texts = TEXTS.map((field) => textBytes(value[field], value.flags));
    writer.u32le(value.CodePage);
    writer.u32le(value.flags);
    for (const bytes of texts) writer.u16le(bytes.length);
    for (const bytes of texts) writeTerminated(writer, bytes, value.flags);
    if (value.extraInfo) extendedInfoPacket.encode(writer, value.extraInfo);
  },
};

const TEXTS = ['Domain', 'UserName', 'Password', 'AlternateShell', 'WorkingDir'] as const;

function isUnicode(flags: number): boolean {
  return (flags & InfoFlag.INFO_UNICODE) !== 0;
}

/** The terminator is there even behind an empty text, and not counted. */
function text(reader: Reader, flags: number, length = 0): string {
  const bytes = reader.bytes(length);
  reader.skip(isUnicode(flags) ? 2 : 1);
  return isUnicode(flags) ? utf16(bytes) : latin1(bytes);
}

function textBytes(value: string, flags: number): Uint8Array {
  return isUnicode(flags) ? utf16Bytes(value) : latin1Bytes(value);
}

function writeTerminated(writer: Writer, bytes: Uint8Array, flags: number): void {
  writer.bytes(bytes);
  writer.zeros(isUnicode(flags) ? 2 : 1);
}
