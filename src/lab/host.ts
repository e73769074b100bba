/** A server that behaves: negotiation, TLS, CredSSP to the CHALLENGE, MCS and its channels. */

import { receive, send } from '../handshake/step.ts';
import { CREDSSP_VERSION, tsRequest, tsRequestLength } from '../protocol/credssp.ts';
import { connectInitial, connectResponse, TARGET_PARAMETERS } from '../protocol/mcs.ts';
import { type DomainPdu, domainPdu } from '../protocol/mcs-domain.ts';
import { FailureCode, SecurityProtocol } from '../protocol/negotiation.ts';
import { type ChallengeMessage, challengeMessage } from '../protocol/ntlm.ts';
import type { ServerData } from '../protocol/server-data.ts';
import { tpktLength } from '../protocol/tpkt.ts';
import {
  type ConnectionAnswer,
  type ConnectionRequest,
  connectionAnswer,
  connectionRequest,
  inDataTpdu,
} from '../protocol/x224.ts';
import { encode } from '../wire/codec.ts';
import { challengeOf, type NtlmIdentity } from './identity.ts';
import { type LabStep, secureServer } from './script.ts';
import type { LabTls } from './tls.ts';

export interface HostOptions {
  /** The protocols it takes, as bits of `SecurityProtocol`; the strongest that was offered is selected. */
  readonly takes: number;
  /** Does it also take Standard RDP Security? */
  readonly takesRdp: boolean;
  /** Flags of RDP_NEG_RSP. */
  readonly flags?: number;
  readonly sourceReference?: number;
  readonly tls?: LabTls;
  readonly credsspVersion?: number;
  readonly identity?: NtlmIdentity;
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

/** What follows a confirm: TLS, then CredSSP or the MCS phases. */
export function* afterNegotiation(
  request: ConnectionRequest,
  selected: number,
  options: HostOptions,
): LabStep {
  if (selected !== PROTOCOL_RDP && options.tls) yield* secureServer(options.tls);
  if (selected === PROTOCOL_HYBRID || selected === PROTOCOL_HYBRID_EX) {
    yield* challenge(options);
    // Without credentials nothing more is said; the connection is kept until the client ends it.
    yield* receive(tsRequest, tsRequestLength);
    return;
  }
  yield* basicSettings(request, options);
  yield* channels();
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

/** Takes the NEGOTIATE and answers with a CHALLENGE. */
export function* challenge({ credsspVersion = CREDSSP_VERSION, identity }: HostOptions): LabStep {
  yield* receive(tsRequest, tsRequestLength);
  const message: ChallengeMessage = challengeOf(identity ?? { computer: 'LAB' });
  yield* send(tsRequest, {
    version: credsspVersion,
    negoTokens: [encode(challengeMessage, message)],
  });
}

export const IO_CHANNEL = 1003;
export const USER_CHANNEL = 1007;

/** Takes Connect-Initial and answers it. */
export function* basicSettings(
  request: ConnectionRequest,
  { serverData = plainServerData }: HostOptions,
): LabStep {
  yield* receive(inDataTpdu(connectInitial), tpktLength);
  yield* send(inDataTpdu(connectResponse), {
    result: 0,
    calledConnectId: 0,
    domainParameters: TARGET_PARAMETERS,
    conferenceCreateResponse: { nodeID: 31219, tag: 1, result: 0, serverData: serverData(request) },
  });
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
  const pdu = inDataTpdu(domainPdu);
  for (;;) {
    const asked = yield* receive(pdu, tpktLength);
    const answer = confirmOf(asked);
    if (answer) yield* send(pdu, answer);
    if (asked.pdu === 'disconnectProviderUltimatum') return;
  }
}

function confirmOf(asked: DomainPdu): DomainPdu | undefined {
  if (asked.pdu === 'attachUserRequest')
    return { pdu: 'attachUserConfirm', result: 0, initiator: USER_CHANNEL };
  if (asked.pdu !== 'channelJoinRequest') return undefined;
  const { initiator, channelId } = asked;
  return { pdu: 'channelJoinConfirm', result: 0, initiator, requested: channelId, channelId };
}
