/** First replies to a connection request, read, and served to the prober. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../src/handshake/failure.ts';
import type { Cell, Outcome } from '../../src/handshake/result.ts';
import { probe } from '../../src/probe.ts';
import { looksLike } from '../../src/protocol/look-alikes.ts';
import { tpktLength } from '../../src/protocol/tpkt.ts';
import { connectionAnswer } from '../../src/protocol/x224.ts';
import { survey } from '../../src/survey.ts';
import { decode, encode } from '../../src/wire/codec.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { hex } from '../kit/codec.ts';
import { type Replay, startReplay } from '../kit/replay.ts';
import { PRESENT, type Reply, recordedReplies, sayIfSkipped } from '../kit/traffic.ts';
import { expectConfirm, factsOf } from './confirm.ts';

sayIfSkipped('recorded replies');

let server: Replay | undefined;
afterEach(() => server?.close());

const replies = recordedReplies();
const CHUNKS = [
  ['whole', undefined],
  ['a byte at a time', 1],
] as const;
const served = CHUNKS.flatMap(([how, chunk]) => replies.map((reply) => ({ ...reply, how, chunk })));

describe.skipIf(!PRESENT)('recorded replies', () => {
  it('are there', () => {
    expect(replies.length).toBeGreaterThanOrEqual(20);
    const kinds = new Set(replies.map(kindOf));
    expect([...kinds].sort()).toEqual(
      ['malformed', 'notRdp', 'refused', 'selected', 'truncated', 'unnegotiated'].sort(),
    );
  });

  it.each(replies)('$id is read as it was decoded: $verdict', (reply) => {
    const bytes = hex(reply.hex);
    switch (kindOf(reply)) {
      case 'selected':
      case 'refused':
      case 'unnegotiated': {
        const { decoded } = reply;
        if (!decoded) throw new Error('nothing was decoded');
        expect(looksLike(bytes)).toBe('rdp');
        expect(tpktLength(bytes)).toBe(decoded.tpkt_length);
        expectConfirm(bytes, decoded);
        expect(encode(connectionAnswer, decode(connectionAnswer, bytes))).toEqual(bytes);
        return;
      }
      case 'notRdp':
        return expect(looksLike(bytes)).toBe(lookOf(reply));
      case 'malformed':
        expect(looksLike(bytes)).toBe('rdp');
        return expect(() => decode(connectionAnswer, bytes)).toThrow(DecodeError);
      case 'truncated':
        expect(looksLike(bytes)).toBe('rdp');
        expect(tpktLength(bytes)).toBe(reply.decoded?.tpkt_length);
        return expect(() => decode(connectionAnswer, bytes)).toThrow(DecodeError);
    }
  });

  it.each(served)('$id, served $how, is told by the probe: $verdict', async (reply) => {
    const host = await serve(reply, 'close');
    const { outcome, facts } = await probe(host, { until: 'x224', pauseMs: 0 });
    expect(outcome).toEqual(outcomeFor(reply, { kind: 'closed', received: reply.hex.length / 2 }));
    expect(facts.x224).toEqual(reply.decoded && factsOf(reply.decoded));
  });

  it.each(served)('$id, served $how, fills its cell: $verdict', async (reply) => {
    const host = await serve(reply, 'hold');
    const timeoutMs = kindOf(reply) === 'truncated' ? 200 : 5_000;
    const { protocols, facts } = await survey(host, { quick: true, timeoutMs });
    expect(protocols.hybridEx).toEqual(
      cellFor(reply, {
        kind: 'timedOut',
        afterMs: timeoutMs,
        received: reply.hex.length / 2,
      }),
    );
    expect(protocols.rdp).toEqual({ supported: null, answer: 'notTried' });
    expect(facts.x224).toEqual(reply.decoded && factsOf(reply.decoded));
    expect(server?.served).toEqual([reply.hex.length / 2]);
  });
});

type Kind = 'selected' | 'refused' | 'unnegotiated' | 'notRdp' | 'malformed' | 'truncated';

/** The contract's word for the recording's verdict. */
function kindOf({ id, verdict }: Reply): Kind {
  if (verdict.startsWith('selected ')) return 'selected';
  if (verdict.startsWith('failure ')) return 'refused';
  if (verdict.startsWith('X.224 confirm without RDP negotiation')) return 'unnegotiated';
  if (verdict.startsWith('not RDP')) return 'notRdp';
  if (verdict.startsWith('malformed')) return 'malformed';
  if (verdict.startsWith('truncated')) return 'truncated';
  throw new Error(`${id} has a verdict that nobody knows: ${verdict}`);
}

function lookOf({ id, server_hints = [] }: Reply): string {
  const hints = server_hints.join();
  const found = (['s7comm', 'modbus'] as const).find((kind) => hints.toLowerCase().includes(kind));
  if (!found) throw new Error(`${id} is nothing known: ${hints}`);
  return found;
}

/** @param cutShort how it ends where the rest of the reply never comes */
function failureFor(reply: Reply, cutShort: Failure): object | undefined {
  const { decoded, hex: bytes } = reply;
  switch (kindOf(reply)) {
    case 'selected':
    case 'unnegotiated':
      return undefined;
    case 'refused':
      if (decoded?.nego?.type !== 'failure') throw new Error(`${reply.id} has no failure code`);
      return {
        kind: 'rejected',
        protocol: 'negotiation',
        code: decoded.nego.failure_name,
        value: decoded.nego.failure_code,
      };
    case 'notRdp':
      return {
        kind: 'notRdp',
        looksLike: lookOf(reply),
        // As much as had come when it was clear.
        bytes: expect.toSatisfy((seen: string) => seen !== '' && bytes.startsWith(seen)),
      };
    case 'malformed':
      return {
        kind: 'malformed',
        pdu: connectionAnswer.name,
        path: expect.stringMatching(/^negotiation\b/),
        offset: expect.toSatisfy((at: number) => at >= 11 && at < bytes.length / 2),
        reason: expect.stringMatching(/./),
        bytes,
      };
    case 'truncated':
      return cutShort;
  }
}

function outcomeFor(reply: Reply, cutShort: Failure): Outcome | object {
  const failure = failureFor(reply, cutShort);
  if (!failure) return { kind: 'completed', through: 'x224' };
  const during = 'waiting for the X.224 Connection Confirm';
  return { kind: 'failed', at: 'x224', during, failure };
}

function cellFor(reply: Reply, cutShort: Failure): Cell | object {
  const { nego } = reply.decoded ?? {};
  if (kindOf(reply) === 'unnegotiated') return { supported: false, answer: 'unnegotiated' };
  if (nego?.type === 'response') {
    const selected = `PROTOCOL_${nego.selected_protocol_name}`;
    return { supported: selected === 'PROTOCOL_HYBRID_EX', answer: 'selected', selected };
  }
  if (nego?.type === 'failure')
    return { supported: false, answer: 'refused', code: nego.failure_name };
  return { supported: null, answer: 'died', failure: failureFor(reply, cutShort) };
}

async function serve(
  { hex: digits, chunk }: { readonly hex: string; readonly chunk: number | undefined },
  after: 'close' | 'hold',
): Promise<{ host: string; port: number }> {
  const playing = { after, ...(chunk !== undefined && { chunk }) };
  server = await startReplay([{ requests: 1, answer: hex(digits) }], playing);
  return { host: '127.0.0.1', port: server.port };
}
