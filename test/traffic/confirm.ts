/** A connection confirm as the recordings decode it, and as we do. */
import { expect } from 'vitest';
import type { X224Facts } from '../../src/handshake/stages/x224.ts';
import {
  FailureCode,
  NegotiationResponseFlag,
  SecurityProtocol,
} from '../../src/protocol/negotiation.ts';
import { connectionAnswer } from '../../src/protocol/x224.ts';
import { decode } from '../../src/wire/codec.ts';
import { flagNamesOf, nameOf } from '../../src/wire/names.ts';
import type { RecordedConfirm } from '../kit/traffic.ts';

/** Holds a confirm to what was decoded of it, numbers and names. */
export function expectConfirm(bytes: Uint8Array, { src_ref, nego }: RecordedConfirm): void {
  const answer = decode(connectionAnswer, bytes);
  const head = { tpdu: 'connectionConfirm', sourceReference: src_ref };
  if (nego === null) expect(answer).toEqual(head);
  if (nego?.type === 'not_rdp_negotiation') throw new Error('not a confirm of RDP');
  if (nego?.type === 'response') {
    const { type, flags, selected_protocol: selectedProtocol } = nego;
    expect(answer).toEqual({ ...head, negotiation: { type, flags, selectedProtocol } });
    expect(flagNamesOf(NegotiationResponseFlag, flags)).toEqual(nego.flag_names);
    const name = nameOf(SecurityProtocol, selectedProtocol);
    expect(name).toBe(`PROTOCOL_${nego.selected_protocol_name}`);
  }
  if (nego?.type === 'failure') {
    const { type, flags, failure_code: failureCode } = nego;
    expect(answer).toEqual({ ...head, negotiation: { type, flags, failureCode } });
    expect(nameOf(FailureCode, failureCode)).toBe(nego.failure_name);
  }
}

/** The facts that a probe learns of a confirm; none where it is broken, or says no. */
export function factsOf({ src_ref, nego, truncated }: RecordedConfirm): X224Facts | undefined {
  if (truncated || nego?.type === 'failure' || nego?.type === 'not_rdp_negotiation') {
    return undefined;
  }
  return {
    selectedProtocol: nego ? `PROTOCOL_${nego.selected_protocol_name}` : 'PROTOCOL_RDP',
    negotiated: nego !== null,
    flags: nego?.flag_names ?? [],
    sourceReference: src_ref,
  };
}
