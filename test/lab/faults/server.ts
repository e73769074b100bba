/** The sound beginnings of servers that go astray later. */
import { receive, send } from '../../../src/handshake/step.ts';
import { makeCertificate } from '../../../src/lab/certificate.ts';
import { type LabStep, raw, type Script, secureServer } from '../../../src/lab/script.ts';
import type { LabTls } from '../../../src/lab/tls.ts';
import { tsRequest, tsRequestLength } from '../../../src/protocol/credssp.ts';
import { connectInitial } from '../../../src/protocol/mcs.ts';
import { SecurityProtocol } from '../../../src/protocol/negotiation.ts';
import { tpktLength } from '../../../src/protocol/tpkt.ts';
import {
  type ConnectionAnswer,
  type ConnectionRequest,
  connectionAnswer,
  connectionRequest,
  inDataTpdu,
} from '../../../src/protocol/x224.ts';
import { bytes } from './bytes.ts';

const { PROTOCOL_RDP, PROTOCOL_SSL, PROTOCOL_HYBRID } = SecurityProtocol;

/** Key and certificate of every lab server that does not care. */
export const TLS: LabTls = makeCertificate({ commonName: 'lab', key: { type: 'ec' } });

/** Takes the Connection Request, then does `rest`. */
export function afterRequest(rest: (request: ConnectionRequest) => LabStep): Script {
  return function* () {
    yield* rest(yield* receive(connectionRequest, tpktLength));
  };
}

/** Takes the Connection Request and answers these bytes. */
export function answering(...parts: (string | Uint8Array)[]): Script {
  return afterRequest(() => raw(bytes(...parts)));
}

/** Takes the Connection Request and gives this answer. */
export function answeringWith(answer: ConnectionAnswer): Script {
  return afterRequest(() => send(connectionAnswer, answer));
}

export function confirm(selectedProtocol: number, flags = 0): ConnectionAnswer {
  const negotiation = { type: 'response', flags, selectedProtocol } as const;
  return { tpdu: 'connectionConfirm', sourceReference: 0x1234, negotiation };
}

export function refusal(failureCode: number): ConnectionAnswer {
  const negotiation = { type: 'failure', flags: 0, failureCode } as const;
  return { tpdu: 'connectionConfirm', sourceReference: 0x1234, negotiation };
}

/** Selects a protocol, whatever is asked. */
export function selecting(
  selectedProtocol: number,
  rest: (request: ConnectionRequest) => LabStep,
): Script {
  return afterRequest(function* (request) {
    yield* send(connectionAnswer, confirm(selectedProtocol));
    yield* rest(request);
  });
}

/** Selects TLS, but does not start it. */
export function beforeTls(rest: () => LabStep): Script {
  return selecting(PROTOCOL_SSL, rest);
}

/** Secures the connection for CredSSP and takes the NEGOTIATE. */
export function afterNegotiate(rest: () => LabStep, tls = TLS): Script {
  return selecting(PROTOCOL_HYBRID, function* () {
    yield* secureServer(tls);
    yield* receive(tsRequest, tsRequestLength);
    yield* rest();
  });
}

/** Takes the Connect-Initial, under Standard RDP Security. */
export function afterConnectInitial(rest: (request: ConnectionRequest) => LabStep): Script {
  return selecting(PROTOCOL_RDP, function* (request) {
    yield* receive(inDataTpdu(connectInitial), tpktLength);
    yield* rest(request);
  });
}
