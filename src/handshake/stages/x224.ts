/**
 * Connection Initiation: what security the server takes of what is offered.
 *
 * @see MS-RDPBCGR 3.2.5.3.1, 3.2.5.3.2
 */
import { type LooksLike, looksLike } from '../../protocol/look-alikes.ts';
import { DisconnectReason, domainPdu } from '../../protocol/mcs-domain.ts';
import {
  FailureCode,
  type NegotiationRequest,
  NegotiationResponseFlag,
  SecurityProtocol,
} from '../../protocol/negotiation.ts';
import { tpktLength } from '../../protocol/tpkt.ts';
import {
  type ConnectionAnswer,
  type ConnectionRequest,
  connectionAnswer,
  connectionRequest,
} from '../../protocol/x224.ts';
import { decode } from '../../wire/codec.ts';
import { flagNamesOf, nameOf } from '../../wire/names.ts';
import { evidence, HandshakeError } from '../failure.ts';
import { learn, receive, type Step, send } from '../step.ts';

export interface X224Options {
  /** Bits of `SecurityProtocol` to offer. */
  readonly requestedProtocols: number;
  /** Text behind `Cookie: mstshash=`; load balancers choose by it. */
  readonly cookie?: string | undefined;
  /** Sent in place of the cookie. */
  readonly routingToken?: string | undefined;
  /** Bits of `NegotiationRequestFlag`. */
  readonly requestFlags?: number;
  /** 16 bytes that the server writes into its event log. */
  readonly correlationId?: Uint8Array;
}

export interface X224Facts {
  /** A name from `SecurityProtocol`, or hex when the server answers something newer. */
  readonly selectedProtocol: string;
  /** `false` when the confirm has no negotiation data, which stands for Standard RDP Security. */
  readonly negotiated: boolean;
  /** Flags of RDP_NEG_RSP by name: what the server says it supports. */
  readonly flags: readonly string[];
  /** Source reference of the Connection Confirm; 0x1234 on Windows and xrdp, 0 on FreeRDP. */
  readonly sourceReference: number;
}

/** What later stages need of the negotiation, in numbers. */
export interface Negotiated {
  readonly requestedProtocols: number;
  readonly selectedProtocol: number;
  /** Bits of `NegotiationResponseFlag`. */
  readonly flags: number;
}

/** Does the selected protocol begin with TLS? */
export function usesTls({ selectedProtocol }: Negotiated): boolean {
  return selectedProtocol !== SecurityProtocol.PROTOCOL_RDP;
}

/** Does CredSSP follow TLS? */
export function usesCredssp({ selectedProtocol }: Negotiated): boolean {
  return (
    selectedProtocol === SecurityProtocol.PROTOCOL_HYBRID ||
    selectedProtocol === SecurityProtocol.PROTOCOL_HYBRID_EX
  );
}

export const x224 = {
  id: 'x224',
  title: 'Connection Initiation',
  spec: 'MS-RDPBCGR 3.2.5.3.1, 3.2.5.3.2',

  *run(_known: unknown, options: X224Options): Step<Negotiated, { x224: X224Facts }> {
    const { requestedProtocols, requestFlags = 0, correlationId } = options;
    const request = requestFor(options, {
      flags: requestFlags | (correlationId ? 0x08 : 0), // CORRELATION_INFO_PRESENT
      requestedProtocols,
    });
    yield* send(connectionRequest, correlationId ? { ...request, correlationId } : request);
    const answer = yield* answerOf();
    if (answer.tpdu !== 'connectionConfirm') {
      throw new HandshakeError({
        kind: 'unexpected',
        expected: connectionAnswer.name,
        got: nameOfAnswer(answer),
      });
    }
    const { negotiation, sourceReference } = answer;
    if (negotiation?.type === 'failure') {
      const value = negotiation.failureCode;
      throw new HandshakeError({
        kind: 'rejected',
        protocol: 'negotiation',
        code: nameOf(FailureCode, value),
        value,
      });
    }
    const selectedProtocol = negotiation?.selectedProtocol ?? SecurityProtocol.PROTOCOL_RDP;
    yield* learn({
      x224: {
        selectedProtocol: nameOf(SecurityProtocol, selectedProtocol),
        negotiated: negotiation !== undefined,
        flags: flagNamesOf(NegotiationResponseFlag, negotiation?.flags ?? 0),
        sourceReference,
      },
    });
    if (!isOffered(selectedProtocol, requestedProtocols)) {
      throw new HandshakeError({
        kind: 'unexpected',
        expected: 'one of the offered protocols',
        got: nameOf(SecurityProtocol, selectedProtocol),
      });
    }
    return { requestedProtocols, selectedProtocol, flags: negotiation?.flags ?? 0 };
  },
} as const;

/** PROTOCOL_RDP has no bit of its own: it is on offer in every request. */
function isOffered(selectedProtocol: number, requestedProtocols: number): boolean {
  return (
    Object.values<number>(SecurityProtocol).includes(selectedProtocol) &&
    (selectedProtocol & ~requestedProtocols) === 0
  );
}

function requestFor(
  { cookie, routingToken }: X224Options,
  negotiation: NegotiationRequest,
): ConnectionRequest {
  if (routingToken !== undefined) return { routingToken, negotiation };
  return cookie === undefined ? { negotiation } : { cookie, negotiation };
}

/** The first message from the server, or the news that something else than RDP answers here. */
function* answerOf(): Step<ConnectionAnswer> {
  try {
    return yield* receive(connectionAnswer, firstReplyLength);
  } catch (error) {
    if (error instanceof HandshakeError && error.received.length > 0) {
      const kind = looksLike(error.received);
      // What came before the end need not be whole to be told apart from a TPKT.
      if (error.received[0] !== 3) throw notRdp(kind ?? 'unknown', error.received);
    }
    throw error;
  }
}

function firstReplyLength(bytes: Uint8Array): number | undefined {
  const kind = looksLike(bytes);
  if (kind === undefined) return undefined;
  if (kind !== 'rdp') throw notRdp(kind, bytes);
  return tpktLength(bytes);
}

function notRdp(kind: LooksLike | 'rdp', bytes: Uint8Array): HandshakeError {
  return new HandshakeError({
    kind: 'notRdp',
    looksLike: kind === 'rdp' ? 'unknown' : kind,
    bytes: evidence(bytes),
  });
}

function nameOfAnswer(answer: Exclude<ConnectionAnswer, { tpdu: 'connectionConfirm' }>): string {
  switch (answer.tpdu) {
    case 'disconnectRequest':
      return `X.224 Disconnect Request, reason ${answer.reason}`;
    case 'error':
      return `X.224 Error, cause ${answer.rejectCause}`;
    case 'data': {
      // Seen: xrdp 0.9.21 answers requests it does not understand with an MCS disconnect.
      const pdu = decode(domainPdu, answer.userData);
      return pdu.pdu === 'disconnectProviderUltimatum'
        ? `MCS Disconnect Provider Ultimatum, ${nameOf(DisconnectReason, pdu.reason)}`
        : `MCS ${pdu.pdu}`;
    }
  }
}
