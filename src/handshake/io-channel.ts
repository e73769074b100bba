/**
 * The I/O channel once it is joined: what goes out is wrapped in security header, Send Data
 * Request and TPKT; what comes in is unwrapped, cut into PDUs and sorted, and whatever a server
 * says on its way out is heard, at any stage.
 *
 * @see MS-RDPBCGR 2.2.8.1.1, 2.2.9.1.2, 3.2.5.7.1
 */
import { StatusCode, statusInfo } from '../protocol/error-info.ts';
import {
  FastPathOutputFlag,
  fastPathOutput,
  isFastPath,
  slowOrFastPathLength,
} from '../protocol/fast-path.ts';
import { domainPdu } from '../protocol/mcs-domain.ts';
import {
  enhancedServerRedirection,
  RedirectionFlag,
  type ServerRedirection,
  serverRedirection,
} from '../protocol/redirection.ts';
import { basicSecurityPdu, SecurityFlag, securityFlagsOf } from '../protocol/security.ts';
import { sharePdu, splitSharePdus } from '../protocol/share.ts';
import { PduType, PduType2 } from '../protocol/share-types.ts';
import { type Codec, decode, encode } from '../wire/codec.ts';
import { nameOf } from '../wire/names.ts';
import { announcedError, type ErrorInfoFacts } from './announced-error.ts';
import { decodeData } from './data-tpdu.ts';
import { sendDomainPdu, unexpectedPdu } from './domain.ts';
import { type LogonNotice, noticeIn } from './logon-notice.ts';
import { type RedirectionFacts, redirectionFacts } from './redirection.ts';
import type { Opened, SecurityLayer } from './security-layer.ts';
import { learn, record, type Step } from './step.ts';

/** What a server may send between the channels and the end. `bytes` are the whole PDU. */
export type Incoming =
  /** `flags`: the security header's; SEC_LICENSE_ENCRYPT says that the server takes encrypted answers. */
  | { readonly kind: 'licensing'; readonly flags: number; readonly bytes: Uint8Array }
  | { readonly kind: 'demandActive'; readonly bytes: Uint8Array }
  | { readonly kind: 'deactivateAll' }
  /** The server sends its clients elsewhere, and the walk has to end here. */
  | { readonly kind: 'redirected' }
  | { readonly kind: 'data'; readonly pduType2: number; readonly bytes: Uint8Array }
  /** A fast-path update: only a session that is active has them. */
  | { readonly kind: 'update' };

/** What may be heard while something else is waited for. */
export interface IoLearnt {
  /** The reason a server gave for disconnecting. */
  readonly errorInfo?: ErrorInfoFacts;
  /** What a Connection Broker or a starting virtual machine is doing, the latest last. */
  readonly statusInfo?: readonly string[];
  readonly redirection?: RedirectionFacts;
  readonly logonNotice?: LogonNotice;
  /** Only where something was wrong with it. */
  readonly encryption?: EncryptionFacts;
}

/** The fact `encryption`: messages under Standard RDP Security whose MAC did not fit what they held. */
export interface EncryptionFacts {
  readonly invalidMacs: number;
}

/** One end of the channel, ours. */
export interface IoChannel {
  /** Sends what always has a security header. */
  send<T>(codec: Codec<T>, value: T, how: Sending): Step<void>;
  /** Sends a share PDU. */
  sendShare<T>(codec: Codec<T>, value: T): Step<void>;
  /** The next PDU. An error that the server announces, or its disconnect, ends the walk. */
  next(awaited: string): Step<Incoming, IoLearnt>;
  /** Gives a PDU back that belongs to the next stage. */
  putBack(pdu: Incoming): void;
}

export interface Sending {
  /** Bits of `SecurityFlag`. */
  readonly flags: number;
  /** Leaves it unencrypted, where the layer encrypts. */
  readonly plain?: boolean;
  readonly secret?: boolean;
}

/** Where the channel is, and what protects it. */
export interface IoChannelSettings {
  readonly userChannel: number;
  readonly ioChannel: number;
  readonly layer: SecurityLayer;
}

/** Our end of the channel that `settings` name. */
export function ioChannel({
  userChannel,
  ioChannel: channelId,
  layer,
}: IoChannelSettings): IoChannel {
  const waiting: Incoming[] = [];
  const statuses: string[] = [];
  let invalidMacs = 0;
  const sendData = (userData: Uint8Array, secret: boolean): Step<void> =>
    sendDomainPdu(
      { pdu: 'sendDataRequest', initiator: userChannel, channelId, userData },
      { secret },
    );

  /** Hears what is not for the stages; gives what is. */
  function* heard(bytes: Uint8Array): Step<Incoming | undefined, IoLearnt> {
    const pdu = decode(sharePdu, bytes);
    if (pdu.kind === 'flow') return undefined;
    if (pdu.kind === 'control') return yield* controlPdu(pdu.pduType, bytes);
    switch (pdu.pduType2) {
      case PduType2.PDUTYPE2_SET_ERROR_INFO_PDU:
        yield* announcedError(bytes);
        return undefined;
      case PduType2.PDUTYPE2_SAVE_SESSION_INFO: {
        const logonNotice = noticeIn(bytes);
        if (logonNotice) yield* learn({ logonNotice });
        return undefined;
      }
      case PduType2.PDUTYPE2_STATUS_INFO_PDU: {
        const { statusCode } = decode(statusInfo, bytes);
        if (statuses.length < STATUS_LIMIT) statuses.push(nameOf(StatusCode, statusCode));
        yield* learn({ statusInfo: [...statuses] });
        return undefined;
      }
      default:
        return { kind: 'data', pduType2: pdu.pduType2, bytes };
    }
  }

  function* take({ flags, data }: Opened): Step<void, IoLearnt> {
    if (flags & SecurityFlag.SEC_LICENSE_PKT) {
      waiting.push({ kind: 'licensing', flags, bytes: data });
    } else if (flags & SecurityFlag.SEC_REDIRECTION_PKT) {
      const pdu = yield* redirected(decode(serverRedirection, data));
      if (pdu) waiting.push(pdu);
    } else {
      for (const bytes of splitSharePdus(data)) {
        const pdu = yield* heard(bytes);
        if (pdu) waiting.push(pdu);
      }
    }
  }

  function* receiveInto(awaited: string): Step<void, IoLearnt> {
    const message = (yield {
      do: 'receive',
      pdu: awaited,
      frame: slowOrFastPathLength,
    }) as Uint8Array;
    if (isFastPath(message)) {
      skipUpdate(layer, message);
      return void waiting.push({ kind: 'update' });
    }
    const outer = decodeData(domainPdu, message, awaited);
    const ours = outer.pdu === 'sendDataIndication' && outer.channelId === channelId;
    const opened = ours ? openedBy(layer, outer.userData) : undefined;
    yield* record({
      direction: 'received',
      pdu: domainPdu.name,
      ...(!(opened && holdsSecret(opened)) && { value: outer, bytes: message }),
    });
    if (outer.pdu !== 'sendDataIndication') throw unexpectedPdu(outer, awaited);
    if (layer.invalidMacs > invalidMacs) {
      ({ invalidMacs } = layer);
      yield* learn({ encryption: { invalidMacs } });
    }
    // Virtual channels and the message channel are not ours to follow.
    if (opened) yield* take(opened);
  }

  return {
    *send(codec, value, { flags, plain, secret = false }) {
      yield* record({ direction: 'sent', pdu: codec.name, ...(!secret && { value }) });
      yield* sendData(layer.seal(flags, encode(codec, value), plain), secret);
    },
    *sendShare(codec, value) {
      yield* record({ direction: 'sent', pdu: codec.name, value });
      yield* sendData(layer.sealShare(encode(codec, value)), false);
    },
    *next(awaited) {
      for (;;) {
        const pdu = waiting.shift();
        if (pdu) return pdu;
        yield* receiveInto(awaited);
      }
    },
    putBack: (pdu) => void waiting.unshift(pdu),
  };
}

/** More than any server has to say; the rest is not kept. */
const STATUS_LIMIT = 16;

/** The ciphers run on through updates that nobody looks at. */
function skipUpdate(layer: SecurityLayer, message: Uint8Array): void {
  const { flags, data } = decode(fastPathOutput, message);
  if (!layer.headed || (flags & FastPathOutputFlag.FASTPATH_OUTPUT_ENCRYPTED) === 0) return;
  const salted = (flags & FastPathOutputFlag.FASTPATH_OUTPUT_SECURE_CHECKSUM) !== 0;
  const checksum = salted ? SecurityFlag.SEC_SECURE_CHECKSUM : 0;
  // Behind its flags, a security header looks the same as what stands in an encrypted update.
  layer.open(encode(basicSecurityPdu, { flags: SecurityFlag.SEC_ENCRYPT | checksum, data }));
}

function openedBy(layer: SecurityLayer, userData: Uint8Array): Opened {
  return layer.headed || isLicensing(userData)
    ? layer.open(userData)
    : { flags: 0, data: userData };
}

/** Under TLS only licensing has a header; the length of a share PDU may have the same bits as its flags. */
function isLicensing(userData: Uint8Array): boolean {
  const { SEC_LICENSE_PKT, SEC_LICENSE_ENCRYPT } = SecurityFlag;
  const flags = securityFlagsOf(userData);
  if ((flags & ~SEC_LICENSE_ENCRYPT) !== SEC_LICENSE_PKT) return false;
  const pduType = securityFlagsOf(userData.subarray(2));
  return flags !== userData.length || pduType === 0;
}

/** A redirection may hold a password, and Save Session Info the cookie that opens a session. */
function holdsSecret({ flags, data }: Opened): boolean {
  if (flags & SecurityFlag.SEC_LICENSE_PKT) return false;
  if (flags & SecurityFlag.SEC_REDIRECTION_PKT) return true;
  return splitSharePdus(data).some((bytes) => {
    const pdu = decode(sharePdu, bytes);
    if (pdu.kind === 'control') return pdu.pduType === PduType.PDUTYPE_SERVER_REDIR_PKT;
    return pdu.kind === 'data' && pdu.pduType2 === PduType2.PDUTYPE2_SAVE_SESSION_INFO;
  });
}

function* controlPdu(pduType: number, bytes: Uint8Array): Step<Incoming | undefined, IoLearnt> {
  switch (pduType) {
    case PduType.PDUTYPE_DEMANDACTIVEPDU:
      return { kind: 'demandActive', bytes };
    case PduType.PDUTYPE_DEACTIVATEALLPDU:
      return { kind: 'deactivateAll' };
    case PduType.PDUTYPE_SERVER_REDIR_PKT:
      return yield* redirected(decode(enhancedServerRedirection, bytes));
    default:
      return undefined;
  }
}

/** One for information only leaves the client where it is. */
function* redirected(packet: ServerRedirection): Step<Incoming | undefined, IoLearnt> {
  yield* learn({ redirection: redirectionFacts(packet) });
  return packet.RedirFlags & RedirectionFlag.LB_NOREDIRECT ? undefined : { kind: 'redirected' };
}
