import { describe, expect, it } from 'vitest';
import { usesCredssp, usesTls, x224 } from '../../../src/handshake/stages/x224.ts';
import { SecurityProtocol } from '../../../src/protocol/negotiation.ts';
import { connectionAnswer, connectionRequest } from '../../../src/protocol/x224.ts';
import { hex } from '../../kit/codec.ts';
import { client, died, type Line, play, server, serverBytes } from '../../kit/transcript.ts';

/** MS-RDPBCGR 4.1.1 and 4.1.2. */
const REQUEST = hex(`
  03 00 00 2c 27 e0 00 00 00 00 00
  43 6f 6f 6b 69 65 3a 20 6d 73 74 73 68 61 73 68 3d 65 6c 74 6f 6e 73 0d 0a
  01 00 08 00 00 00 00 00
`);
const CONFIRM = hex('03 00 00 13 0e d0 00 00 12 34 00 02 00 08 00 00 00 00 00');

const offering = (requestedProtocols: number): Line =>
  client(connectionRequest, { negotiation: { flags: 0, requestedProtocols } });

const confirm = (selectedProtocol: number, flags = 0): Line =>
  server(connectionAnswer, {
    tpdu: 'connectionConfirm',
    sourceReference: 0x1234,
    negotiation: { type: 'response', flags, selectedProtocol },
  });

describe('the stage x224', () => {
  it('speaks as MS-RDPBCGR 4.1.1 and 4.1.2 do', () => {
    const { value, learnt } = play(
      x224.run({}, { requestedProtocols: 0, cookie: 'eltons' }),
      {
        is: 'client',
        text: '> 4.1.1',
        check: (bytes) => expect(bytes).toEqual(REQUEST),
      },
      serverBytes(CONFIRM),
    );
    expect(value).toEqual({ requestedProtocols: 0, selectedProtocol: 0, flags: 0 });
    expect(learnt).toEqual({
      x224: {
        selectedProtocol: 'PROTOCOL_RDP',
        negotiated: true,
        flags: [],
        sourceReference: 0x1234,
      },
    });
  });

  it('takes a confirm in pieces', () => {
    const pieces = [...CONFIRM].map((byte) => serverBytes(Uint8Array.of(byte)));
    const { value } = play(x224.run({}, { requestedProtocols: 0 }), offering(0), ...pieces);
    expect(value?.selectedProtocol).toBe(0);
  });

  it.each([1, 2, 8])('takes the protocol %i where it is on offer', (selected) => {
    const { value } = play(
      x224.run({}, { requestedProtocols: 11 }),
      offering(11),
      confirm(selected, 0x1f),
    );
    expect(value).toEqual({ requestedProtocols: 11, selectedProtocol: selected, flags: 0x1f });
    const known = { requestedProtocols: 11, selectedProtocol: selected, flags: 0 };
    expect(usesTls(known)).toBe(true);
    expect(usesCredssp(known)).toBe(selected !== 1);
  });

  it('learns what was selected though it was not on offer, and ends there', () => {
    const { failure, learnt } = play(
      x224.run({}, { requestedProtocols: 1 }),
      offering(1),
      confirm(SecurityProtocol.PROTOCOL_HYBRID),
    );
    expect(failure).toMatchObject({ kind: 'unexpected', got: 'PROTOCOL_HYBRID' });
    expect(learnt).toMatchObject({ x224: { selectedProtocol: 'PROTOCOL_HYBRID' } });
  });

  it('takes a confirm without negotiation data for Standard RDP Security', () => {
    const { value, learnt } = play(
      x224.run({}, { requestedProtocols: 3 }),
      offering(3),
      server(connectionAnswer, { tpdu: 'connectionConfirm', sourceReference: 0 }),
    );
    expect(value?.selectedProtocol).toBe(0);
    expect(learnt).toMatchObject({ x224: { negotiated: false } });
  });

  it('names the code of a refusal', () => {
    const { failure } = play(
      x224.run({}, { requestedProtocols: 0 }),
      offering(0),
      server(connectionAnswer, {
        tpdu: 'connectionConfirm',
        sourceReference: 0x1234,
        negotiation: { type: 'failure', flags: 0, failureCode: 5 },
      }),
    );
    expect(failure).toEqual({
      kind: 'rejected',
      protocol: 'negotiation',
      code: 'HYBRID_REQUIRED_BY_SERVER',
      value: 5,
    });
  });

  it('says which routing token it carries, and that it has a correlation id', () => {
    const correlationId = new Uint8Array(16).fill(7);
    const { value } = play(
      x224.run({}, { requestedProtocols: 1, routingToken: 'Cookie: msts=1.2.0', correlationId }),
      client(connectionRequest, {
        routingToken: 'Cookie: msts=1.2.0',
        negotiation: { flags: 0x08, requestedProtocols: 1 },
        correlationId,
      }),
      confirm(1),
    );
    expect(value?.selectedProtocol).toBe(1);
  });

  it('knows an answer that is not RDP, even when it is cut off', () => {
    const banner = new TextEncoder().encode('SSH-2.0-OpenSSH_9.9\r\n');
    const whole = play(x224.run({}, { requestedProtocols: 1 }), offering(1), serverBytes(banner));
    expect(whole.failure).toMatchObject({ kind: 'notRdp', looksLike: 'ssh' });
    const cut = play(
      x224.run({}, { requestedProtocols: 1 }),
      offering(1),
      serverBytes(Uint8Array.of(0x58)),
      died({ kind: 'closed', received: 1 }),
    );
    expect(cut.failure).toMatchObject({ kind: 'notRdp', looksLike: 'unknown', bytes: '58' });
  });
});
