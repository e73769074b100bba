/**
 * NTLM: its three messages. Each has a fixed part that says where in the payload behind it the
 * variable fields lie; the payload's order is free, and bytes that no field claims mean nothing.
 * Fields have the names of the specification; texts are decoded.
 *
 * @see MS-NLMP 2.2.1.1, 2.2.1.2, 2.2.1.3, 2.2.2.5, 2.2.2.10
 */
import { type Codec, type Of, padding, record, u8, u16le } from '../wire/codec.ts';
import { Reader } from '../wire/reader.ts';
import { equalBytes, latin1, latin1Bytes, utf16, utf16Bytes } from '../wire/text.ts';
import type { Writable } from '../wire/writable.ts';
import type { Writer } from '../wire/writer.ts';
import {
  contents,
  NO_FIELD,
  payloadAt,
  readField,
  readTail,
  type Tail,
  writeField,
} from './ntlm-payload.ts';

/** Bits of `NegotiateFlags`, without the prefix `NTLMSSP_` or `NTLMSSP_NEGOTIATE_`. */
export const NegotiateFlag = {
  UNICODE: 0x0000_0001,
  OEM: 0x0000_0002,
  REQUEST_TARGET: 0x0000_0004,
  SIGN: 0x0000_0010,
  SEAL: 0x0000_0020,
  DATAGRAM: 0x0000_0040,
  LM_KEY: 0x0000_0080,
  NTLM: 0x0000_0200,
  ANONYMOUS: 0x0000_0800,
  OEM_DOMAIN_SUPPLIED: 0x0000_1000,
  OEM_WORKSTATION_SUPPLIED: 0x0000_2000,
  ALWAYS_SIGN: 0x0000_8000,
  TARGET_TYPE_DOMAIN: 0x0001_0000,
  TARGET_TYPE_SERVER: 0x0002_0000,
  EXTENDED_SESSIONSECURITY: 0x0008_0000,
  IDENTIFY: 0x0010_0000,
  REQUEST_NON_NT_SESSION_KEY: 0x0040_0000,
  TARGET_INFO: 0x0080_0000,
  VERSION: 0x0200_0000,
  '128': 0x2000_0000,
  KEY_EXCH: 0x4000_0000,
  '56': 0x8000_0000,
} as const;

/**
 * What a client of today asks for: UNICODE, OEM, REQUEST_TARGET, SIGN, SEAL, NTLM, ALWAYS_SIGN,
 * EXTENDED_SESSIONSECURITY, VERSION, 128, KEY_EXCH, 56.
 */
export const DEFAULT_NEGOTIATE_FLAGS = 0xe208_8237;

/** Says which build speaks; meant for debugging only, and copied by products that are not Windows. */
export const ntlmVersion = record('VERSION', {
  ProductMajorVersion: u8,
  ProductMinorVersion: u8,
  ProductBuild: u16le,
  Reserved: padding(3),
  NTLMRevisionCurrent: u8,
});

export type NtlmVersion = Of<typeof ntlmVersion>;

export interface NegotiateMessage {
  readonly NegotiateFlags: number;
  /** Read only where the flag `OEM_DOMAIN_SUPPLIED` is set. */
  readonly DomainName: string;
  /** Read only where the flag `OEM_WORKSTATION_SUPPLIED` is set. */
  readonly Workstation: string;
  readonly Version?: NtlmVersion;
}

/** The NEGOTIATE that names nobody: no domain, no workstation, and a build that servers know. */
export function negotiate(NegotiateFlags: number = DEFAULT_NEGOTIATE_FLAGS): NegotiateMessage {
  const message = { NegotiateFlags, DomainName: '', Workstation: '' };
  return has(NegotiateFlags, 'VERSION') ? { ...message, Version: WINDOWS_10_1809 } : message;
}

export const negotiateMessage: Codec<NegotiateMessage> = {
  name: 'NEGOTIATE_MESSAGE',
  decode(reader) {
    readHeader(reader, 1);
    const NegotiateFlags = reader.u32le();
    // A message may end with its flags: the fields are optional for clients that name nobody.
    const short = reader.remaining === 0;
    const domain = short ? NO_FIELD : readField(reader);
    const workstation = short ? NO_FIELD : readField(reader);
    const domainGiven = has(NegotiateFlags, 'OEM_DOMAIN_SUPPLIED') ? domain : NO_FIELD;
    const workstationGiven = has(NegotiateFlags, 'OEM_WORKSTATION_SUPPLIED')
      ? workstation
      : NO_FIELD;
    const tail = readTail(reader, 32, domainGiven, workstationGiven);
    return {
      NegotiateFlags,
      DomainName: latin1(contents(reader, 'DomainName', tail, domainGiven)),
      Workstation: latin1(contents(reader, 'Workstation', tail, workstationGiven)),
      ...versionAt(tail, 32, NegotiateFlags),
    };
  },
  encode(writer, value) {
    const payload = payloadAt(40);
    const domain = payload.place(latin1Bytes(value.DomainName));
    const workstation = payload.place(latin1Bytes(value.Workstation));
    writeHeader(writer, 1);
    writer.u32le(value.NegotiateFlags);
    writeField(writer, domain);
    writeField(writer, workstation);
    writeVersion(writer, value.Version);
    payload.write(writer);
  },
};

export interface ChallengeMessage {
  /** The domain of a member, the computer's own name otherwise; may be empty. */
  readonly TargetName: string;
  readonly NegotiateFlags: number;
  /** Eight bytes. */
  readonly ServerChallenge: Uint8Array;
  /** AV pairs as they came, for NTLMv2 answers with the very same bytes; `targetInfoOf` reads them. */
  readonly TargetInfo: Uint8Array;
  readonly Version?: NtlmVersion;
}

export const challengeMessage: Codec<ChallengeMessage> = {
  name: 'CHALLENGE_MESSAGE',
  decode(reader) {
    readHeader(reader, 2);
    const name = readField(reader);
    const NegotiateFlags = reader.u32le();
    const ServerChallenge = reader.bytes(8);
    reader.skip(8);
    const info = readField(reader);
    // NT 4 and 2000 leave out Version: their payload begins where it would stand.
    const tail = readTail(reader, 48, name, info);
    const message: Writable<ChallengeMessage> = {
      TargetName: text(contents(reader, 'TargetName', tail, name), NegotiateFlags),
      NegotiateFlags,
      ServerChallenge,
      TargetInfo: contents(reader, 'TargetInfo', tail, info),
    };
    const { Version } = versionAt(tail, 48, NegotiateFlags);
    if (Version) message.Version = Version;
    return message;
  },
  encode(writer, value) {
    const payload = payloadAt(56);
    const name = payload.place(textBytes(value.TargetName, value.NegotiateFlags));
    const info = payload.place(value.TargetInfo);
    writeHeader(writer, 2);
    writeField(writer, name);
    writer.u32le(value.NegotiateFlags);
    writeOctets(writer, value.ServerChallenge, 8);
    writer.zeros(8);
    writeField(writer, info);
    writeVersion(writer, value.Version);
    payload.write(writer);
  },
};

export interface AuthenticateMessage {
  readonly LmChallengeResponse: Uint8Array;
  readonly NtChallengeResponse: Uint8Array;
  readonly DomainName: string;
  readonly UserName: string;
  readonly Workstation: string;
  readonly EncryptedRandomSessionKey: Uint8Array;
  readonly NegotiateFlags: number;
  readonly Version?: NtlmVersion;
  /** Sixteen bytes; calculated over this message with zeros in their place. */
  readonly MIC?: Uint8Array;
}

export const authenticateMessage: Codec<AuthenticateMessage> = {
  name: 'AUTHENTICATE_MESSAGE',
  decode(reader) {
    readHeader(reader, 3);
    const lm = readField(reader);
    const nt = readField(reader);
    const domain = readField(reader);
    const user = readField(reader);
    const workstation = readField(reader);
    const key = readField(reader);
    const NegotiateFlags = reader.u32le();
    const tail = readTail(reader, 64, lm, nt, domain, user, workstation, key);
    return {
      LmChallengeResponse: contents(reader, 'LmChallengeResponse', tail, lm),
      NtChallengeResponse: contents(reader, 'NtChallengeResponse', tail, nt),
      DomainName: text(contents(reader, 'DomainName', tail, domain), NegotiateFlags),
      UserName: text(contents(reader, 'UserName', tail, user), NegotiateFlags),
      Workstation: text(contents(reader, 'Workstation', tail, workstation), NegotiateFlags),
      EncryptedRandomSessionKey: contents(reader, 'EncryptedRandomSessionKey', tail, key),
      NegotiateFlags,
      ...versionAt(tail, 64, NegotiateFlags),
      // Nothing else says that there is a MIC: older clients have their payload in its place.
      ...(tail.payloadStart >= 88 && { MIC: tail.bytes.slice(8, 24) }),
    };
  },
  encode(writer, value) {
    const flags = value.NegotiateFlags;
    const payload = payloadAt(value.MIC ? 88 : 72);
    const domain = payload.place(textBytes(value.DomainName, flags));
    const user = payload.place(textBytes(value.UserName, flags));
    const workstation = payload.place(textBytes(value.Workstation, flags));
    const lm = payload.place(value.LmChallengeResponse);
    const nt = payload.place(value.NtChallengeResponse);
    const key = payload.place(value.EncryptedRandomSessionKey);
    writeHeader(writer, 3);
    for (const field of [lm, nt, domain, user, workstation, key]) writeField(writer, field);
    writer.u32le(flags);
    writeVersion(writer, value.Version);
    if (value.MIC) writeOctets(writer, value.MIC, 16);
    payload.write(writer);
  },
};

const SIGNATURE = latin1Bytes('NTLMSSP\0');

const WINDOWS_10_1809: NtlmVersion = {
  ProductMajorVersion: 10,
  ProductMinorVersion: 0,
  ProductBuild: 17763,
  NTLMRevisionCurrent: 15,
};

function has(flags: number, name: keyof typeof NegotiateFlag): boolean {
  return (flags & NegotiateFlag[name]) !== 0;
}

function readHeader(reader: Reader, type: number): void {
  if (!equalBytes(reader.bytes(8), SIGNATURE)) reader.fail('signature is not NTLMSSP');
  const found = reader.u32le();
  if (found !== type) reader.fail(`MessageType ${found} where ${type} belongs`);
}

/** Version, where the flag promises it and the payload leaves room for it, at `start`. */
function versionAt(tail: Tail, start: number, flags: number): { Version?: NtlmVersion } {
  if (!has(flags, 'VERSION') || tail.payloadStart < start + 8) return {};
  return { Version: ntlmVersion.decode(new Reader(tail.bytes)) };
}

function text(bytes: Uint8Array, flags: number): string {
  return has(flags, 'UNICODE') ? utf16(bytes) : latin1(bytes);
}

function textBytes(value: string, flags: number): Uint8Array {
  return has(flags, 'UNICODE') ? utf16Bytes(value) : latin1Bytes(value);
}

function writeHeader(writer: Writer, type: number): void {
  writer.bytes(SIGNATURE);
  writer.u32le(type);
}

/** The field is there even where the flag is not: zeros then. */
function writeVersion(writer: Writer, version: NtlmVersion | undefined): void {
  if (version) ntlmVersion.encode(writer, version);
  else writer.zeros(8);
}

function writeOctets(writer: Writer, value: Uint8Array, length: number): void {
  if (value.length !== length) throw new RangeError(`${value.length} bytes, ${length} wanted`);
  writer.bytes(value);
}
