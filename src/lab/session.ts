/**
 * What a server does once the channels are joined: RDP Security Commencement, Client Info,
 * licensing and activation, until the client says goodbye. Each step can be replaced; one that
 * ends the connection ends the script.
 *
 * @see MS-RDPBCGR 1.3.1.1, 3.3.5.3.10 to 3.3.5.3.22
 */
import { decryptRaw } from '../crypto/raw-rsa.ts';
import { clientCapabilities } from '../handshake/client-capabilities.ts';
import { encryptedLayer } from '../handshake/security-layer.ts';
import { infoPacket } from '../protocol/client-info.ts';
import {
  confirmActive,
  type DemandActive,
  demandActive,
  SERVER_CHANNEL_ID,
} from '../protocol/demand-active.ts';
import {
  ControlAction,
  control,
  deactivateAll,
  fontList,
  fontMap,
  SYNCMSGTYPE_SYNC,
  synchronize,
} from '../protocol/finalization.ts';
import { LicensingErrorCode, StateTransition } from '../protocol/licensing.ts';
import { SecurityFlag, securityExchange } from '../protocol/security.ts';
import type { ServerSecurityData } from '../protocol/server-data.ts';
import { decode } from '../wire/codec.ts';
import { licensingAlert } from './license-server.ts';
import type { LabStep } from './script.ts';
import { type ServerChannel, SHARE } from './server-channel.ts';
import { privateKeyOf } from './standard-security.ts';

/** A part of a session. */
export type IoStep = (io: ServerChannel) => LabStep;

export interface SessionOptions {
  /** What it says as soon as the channels are joined, before it hears of any key; nothing unless told. */
  readonly onceJoined?: IoStep;
  /** Takes Client Info unless told. */
  readonly logon?: IoStep;
  /** Says that no license is needed unless told. */
  readonly licensing?: IoStep;
  /** Goes through to the Font Map unless told. */
  readonly activation?: IoStep;
}

/** The whole session, from the channels on. */
export function* session(
  io: ServerChannel,
  security: ServerSecurityData | undefined,
  options: SessionOptions,
): LabStep {
  const {
    onceJoined,
    logon = clientInfo,
    licensing = needsNoLicense,
    activation = active(),
  } = options;
  if (onceJoined) yield* onceJoined(io);
  if (security && encrypts(security)) yield* securityCommencement(io, security);
  yield* logon(io);
  yield* licensing(io);
  yield* activation(io);
  for (;;) yield* io.takeUserData();
}

/** Does a server with these settings take a Security Exchange? */
export function encrypts({ encryptionMethod, encryptionLevel }: ServerSecurityData): boolean {
  return encryptionMethod !== 0 && encryptionLevel !== 0;
}

/** Takes the client random, and encrypts from then on. */
export function* securityCommencement(
  io: ServerChannel,
  settings: ServerSecurityData,
): LabStep<void> {
  const { serverRandom, serverCertificate, encryptionMethod, encryptionLevel } = settings;
  const { encryptedClientRandom } = decode(securityExchange, yield* io.takeUserData());
  if (!serverRandom || !serverCertificate) throw new Error('nothing to make keys of');
  const clientRandom = decryptRaw(privateKeyOf(serverCertificate), encryptedClientRandom, 32);
  io.protect(
    encryptedLayer('server', { encryptionMethod, encryptionLevel, clientRandom, serverRandom }),
  );
}

/** Takes Client Info. */
export function* clientInfo(io: ServerChannel): LabStep {
  yield* io.take(infoPacket, SecurityFlag.SEC_INFO_PKT);
}

/** The licensing of nearly all servers. */
export function* needsNoLicense(io: ServerChannel): LabStep {
  const { STATUS_VALID_CLIENT } = LicensingErrorCode;
  yield* licensingAlert(io, STATUS_VALID_CLIENT, StateTransition.ST_NO_TRANSITION);
}

/** Opens the share, as often anew as told, and brings it to the Font Map. */
export function active(reactivations = 0): IoStep {
  return function* (io) {
    yield* demand(io);
    yield* finalization(io);
    for (let round = 1; round <= reactivations; round++) {
      yield* io.sendShare(deactivateAll, { ...SHARE, sourceDescriptor: '' });
      yield* demand(io, { shareId: SHARE.shareId + round });
      yield* finalization(io);
    }
    yield* io.sendUpdate(ONE_UPDATE);
    yield* io.sendShare(fontMap, { ...SHARE, ...FONT_MAP });
  };
}

/** Sends a Demand Active PDU and takes what confirms it. */
export function* demand(io: ServerChannel, changes: Partial<DemandActive> = {}): LabStep {
  yield* io.sendShare(demandActive, { ...DEMAND, ...changes });
  yield* io.takeShare(confirmActive);
}

/** The finalization up to the Font List. */
export function* finalization(io: ServerChannel): LabStep {
  const { CTRLACTION_COOPERATE, CTRLACTION_GRANTED_CONTROL } = ControlAction;
  const { pduSource: client } = yield* io.takeShare(synchronize);
  yield* io.sendShare(synchronize, {
    ...SHARE,
    messageType: SYNCMSGTYPE_SYNC,
    targetUser: client,
  });
  yield* io.takeShare(control);
  yield* io.sendShare(control, {
    ...SHARE,
    action: CTRLACTION_COOPERATE,
    grantId: 0,
    controlId: 0,
  });
  yield* io.takeShare(control);
  yield* io.sendShare(control, {
    ...SHARE,
    action: CTRLACTION_GRANTED_CONTROL,
    grantId: client,
    controlId: SERVER_CHANNEL_ID,
  });
  yield* io.takeShare(fontList);
}

/** The Demand Active PDU of a server that lends a desktop of 1280 by 1024; it can do what our client can. */
export const DEMAND: DemandActive = {
  ...SHARE,
  sourceDescriptor: 'RDP',
  capabilitySets: clientCapabilities(1280, 1024),
  sessionId: 0,
};

const FONT_MAP = { numberEntries: 0, totalNumEntries: 0, mapFlags: 3, entrySize: 4 } as const;
/** TS_FP_UPDATE with FASTPATH_UPDATETYPE_SYNCHRONIZE, which has no data. */
const ONE_UPDATE = Uint8Array.of(3, 0, 0);
