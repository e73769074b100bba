/** A server that behaves, from the negotiation to an active session. */

import { HandshakeError } from '../handshake/failure.ts';
import { plainLayer } from '../handshake/security-layer.ts';
import { receive, send } from '../handshake/step.ts';
import type { ClientData } from '../protocol/client-data.ts';
import { connectInitial, connectResponse, TARGET_PARAMETERS } from '../protocol/mcs.ts';
import { type DomainPdu, domainPdu } from '../protocol/mcs-domain.ts';
import { FailureCode, SecurityProtocol } from '../protocol/negotiation.ts';
import type { ServerData } from '../protocol/server-data.ts';
import { tpktLength } from '../protocol/tpkt.ts';
import {
  type ConnectionAnswer,
  type ConnectionRequest,
  connectionAnswer,
  connectionRequest,
  inDataTpdu,
} from '../protocol/x224.ts';
import { logsOn, type NlaOptions } from './nla.ts';
import { type LabStep, secureServer } from './script.ts';
import { layerWithoutKeys, serverChannel } from './server-channel.ts';
import { encrypts, type SessionOptions, session } from './session.ts';
import type { LabTls } from './tls.ts';

/** With an `account` a host under NLA goes on to the session as well. */
export interface HostOptions extends NlaOptions, SessionOptions {
  /** The protocols it takes, as bits of `SecurityProtocol`; the strongest that was offered is selected. */
  readonly takes: number;
  /** Does it also take Standard RDP Security? */
  readonly takesRdp: boolean;
  /** Flags of RDP_NEG_RSP. */
  readonly flags?: number;
  readonly sourceReference?: number;
  readonly tls?: LabTls;
  /** What it answers to Connect-Initial; a server without encryption by default. */
  readonly serverData?: (request: ConnectionRequest) => ServerData;
}

const { PROTOCOL_RDP, PROTOCOL_SSL, PROTOCOL_HYBRID, PROTOCOL_HYBRID_EX } = SecurityProtocol;

/** The whole script of a healthy host. */
export function* host(options: HostOptions): LabStep {
  const request = yield* receive(connectionRequest, tpktLength);
  const selected = yield* negotiate(request, options);
  if (selected !== undefined) yield* afterNegotiation(request, selected, options);
}

/** What follows a confirm: TLS, CredSSP, the MCS phases and the session, as far as the client goes. */
export function* afterNegotiation(
  request: ConnectionRequest,
  selected: number,
  options: HostOptions,
): LabStep {
  const { tls } = options;
  if (selected !== PROTOCOL_RDP && tls) yield* secureServer(tls);
  if (tls && (selected === PROTOCOL_HYBRID || selected === PROTOCOL_HYBRID_EX)) {
    if (!(yield* logsOn(options, tls, selected === PROTOCOL_HYBRID_EX))) return;
  }
  const { serverData } = yield* basicSettings(request, options);
  const { network, security, messageChannel } = serverData;
  const channelId = network?.MCSChannelId ?? IO_CHANNEL;
  yield* joins([USER_CHANNEL, channelId, messageChannel?.MCSChannelID ?? 0]);
  const keyed = security !== undefined && encrypts(security);
  const io = serverChannel(channelId, keyed ? layerWithoutKeys() : plainLayer());
  yield* session(io, security, options);
}

/** Answers a Connection Request as Windows does; `undefined` when it was refused. */
export function* negotiate(
  request: ConnectionRequest,
  options: HostOptions,
): LabStep<number | undefined> {
  const { sourceReference = 0x1234, flags = 0x1f } = options;
  const requested = request.negotiation?.requestedProtocols;
  const confirm = { tpdu: 'connectionConfirm', sourceReference } as const;
  if (requested === undefined) {
    yield* send(connectionAnswer, confirm);
    return PROTOCOL_RDP;
  }
  const choice = choose(requested, options);
  const negotiation: NonNullable<
    Extract<ConnectionAnswer, { negotiation?: unknown }>['negotiation']
  > =
    'selectedProtocol' in choice
      ? { type: 'response', flags, selectedProtocol: choice.selectedProtocol }
      : { type: 'failure', flags: 0, failureCode: choice.failureCode };
  yield* send(connectionAnswer, { ...confirm, negotiation });
  return 'selectedProtocol' in choice ? choice.selectedProtocol : undefined;
}

function choose(
  requested: number,
  { takes, takesRdp }: HostOptions,
): { selectedProtocol: number } | { failureCode: number } {
  const common = requested & takes;
  for (const protocol of [PROTOCOL_HYBRID_EX, PROTOCOL_HYBRID, PROTOCOL_SSL]) {
    if (common & protocol) return { selectedProtocol: protocol };
  }
  if (requested === PROTOCOL_RDP && takesRdp) return { selectedProtocol: PROTOCOL_RDP };
  if (takes === 0) return { failureCode: FailureCode.SSL_NOT_ALLOWED_BY_SERVER };
  const nlaOnly = (takes & PROTOCOL_SSL) === 0;
  return {
    failureCode: nlaOnly
      ? FailureCode.HYBRID_REQUIRED_BY_SERVER
      : FailureCode.SSL_REQUIRED_BY_SERVER,
  };
}

export const IO_CHANNEL = 1003;
export const USER_CHANNEL = 1007;

/** What both sides said of themselves. */
export interface BasicSettings {
  readonly clientData: ClientData;
  readonly serverData: ServerData;
}

/** Takes Connect-Initial and answers it. */
export function* basicSettings(
  request: ConnectionRequest,
  { serverData: settings = plainServerData }: HostOptions,
): LabStep<BasicSettings> {
  const { conferenceCreateRequest } = yield* receive(inDataTpdu(connectInitial), tpktLength);
  const serverData = settings(request);
  yield* send(inDataTpdu(connectResponse), {
    result: 0,
    calledConnectId: 0,
    domainParameters: TARGET_PARAMETERS,
    conferenceCreateResponse: { nodeID: 31219, tag: 1, result: 0, serverData },
  });
  return { clientData: conferenceCreateRequest.clientData, serverData };
}

/** What a Windows server without encryption of its own says, as under TLS. */
export function plainServerData({ negotiation }: ConnectionRequest): ServerData {
  return {
    core: { version: 0x0008_0011, clientRequestedProtocols: negotiation?.requestedProtocols ?? 0 },
    network: { MCSChannelId: IO_CHANNEL, channelIdArray: [] },
    security: { encryptionMethod: 0, encryptionLevel: 0 },
    unknown: [],
  };
}

/** Attaches the user and joins what is asked for, until the client says goodbye. */
export function* channels(): LabStep {
  for (;;) {
    const asked = yield* confirms();
    if (asked.pdu === 'disconnectProviderUltimatum') return;
  }
}

/** Attaches the user and joins what is asked for, until all of these channels are joined. */
export function* joins(channelIds: readonly number[]): LabStep {
  const waiting = new Set(channelIds.filter((id) => id !== 0));
  while (waiting.size > 0) {
    const asked = yield* confirms();
    if (asked.pdu === 'channelJoinRequest') waiting.delete(asked.channelId);
    // A client that leaves ends the script.
    if (asked.pdu === 'disconnectProviderUltimatum')
      throw new HandshakeError({ kind: 'closed', received: 0 });
  }
}

/** Takes what the client asks of the domain, and confirms it. */
function* confirms(): LabStep<DomainPdu> {
  const pdu = inDataTpdu(domainPdu);
  const asked = yield* receive(pdu, tpktLength);
  const answer = confirmOf(asked);
  if (answer) yield* send(pdu, answer);
  return asked;
}

function confirmOf(asked: DomainPdu): DomainPdu | undefined {
  if (asked.pdu === 'attachUserRequest')
    return { pdu: 'attachUserConfirm', result: 0, initiator: USER_CHANNEL };
  if (asked.pdu !== 'channelJoinRequest') return undefined;
  const { initiator, channelId } = asked;
  return { pdu: 'channelJoinConfirm', result: 0, initiator, requested: channelId, channelId };
}
