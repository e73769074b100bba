import { describe, expect, it } from 'vitest';
import { HandshakeError } from '../../src/handshake/failure.ts';
import {
  connect,
  learn,
  receive,
  resolve,
  type Step,
  secure,
  send,
} from '../../src/handshake/step.ts';
import { record, remainder, u8, u16be } from '../../src/wire/codec.ts';
import { hex } from './codec.ts';
import {
  client,
  connected,
  died,
  play,
  resolved,
  secured,
  server,
  serverBytes,
} from './transcript.ts';

const question = record('QUESTION', { length: u8, topic: u16be });
const answer = record('ANSWER', { length: u8, number: u16be });
const byteLength = (bytes: Uint8Array) => bytes[0];

function* ask(topic: number): Step<number, { readonly number: number }> {
  yield* send(question, { length: 3, topic });
  const { number } = yield* receive(answer, byteLength);
  yield* learn({ number });
  return number;
}

function* asks(...topics: number[]): Step<number[], { readonly number: number }> {
  const numbers: number[] = [];
  for (const topic of topics) numbers.push(yield* ask(topic));
  return numbers;
}

describe('play', () => {
  it('gives the value and what was learnt', () => {
    const played = play(
      ask(7),
      client(question, { length: 3, topic: 7 }),
      server(answer, { length: 3, number: 42 }),
    );
    expect(played).toEqual({ value: 42, learnt: { number: 42 } });
  });

  it('answers every verb', () => {
    function* all(): Step<unknown> {
      const addresses = yield* resolve();
      const address = yield* connect(addresses);
      const session = yield* secure();
      return { addresses, address, session };
    }
    const certificates = [hex('30 00')];
    const played = play(
      all(),
      resolved(['192.0.2.1', '2001:db8::1']),
      connected('192.0.2.1', ['192.0.2.1', '2001:db8::1']),
      secured({ version: 'TLSv1.2', certificates }),
    );
    expect(played.value).toEqual({
      addresses: ['192.0.2.1', '2001:db8::1'],
      address: '192.0.2.1',
      session: { version: 'TLSv1.2', cipher: 'TLS_AES_256_GCM_SHA384', certificates },
    });
  });

  it('cuts messages where the frame function does, whatever pieces the server sends', () => {
    const played = play(
      asks(1, 2),
      client(question, { length: 3, topic: 1 }),
      serverBytes(hex('03')),
      serverBytes(hex('00 05 03 00')),
      client(question, { length: 3, topic: 2 }),
      serverBytes(hex('06')),
    );
    expect(played).toEqual({ value: [5, 6], learnt: { number: 6 } });
  });

  it('kills the step where it stands, and keeps what was learnt', () => {
    const played = play(
      asks(1, 2),
      client(question, { length: 3, topic: 1 }),
      server(answer, { length: 3, number: 5 }),
      client(question, { length: 3, topic: 2 }),
      serverBytes(hex('03 00')),
      died({ kind: 'closed', received: 2 }),
    );
    expect(played).toEqual({ failure: { kind: 'closed', received: 2 }, learnt: { number: 5 } });
  });

  it.each<[string, () => Step<unknown>]>([
    ['resolve', resolve],
    ['connect', () => connect([])],
    ['secure', secure],
    ['send', () => send(remainder, hex('00'))],
  ])('lets a step die when it wants to %s', (_verb, step) => {
    expect(play(step(), died({ kind: 'reset' }))).toEqual({
      failure: { kind: 'reset' },
      learnt: {},
    });
  });

  it('hands an unfinished message to the step that dies of it', () => {
    function* curious(): Step<Uint8Array> {
      try {
        yield* receive(answer, byteLength);
      } catch (error) {
        if (error instanceof HandshakeError) return error.received;
      }
      return hex('');
    }
    const played = play(curious(), serverBytes(hex('03 00')), died({ kind: 'reset' }));
    expect(played.value).toEqual(hex('03 00'));
  });

  it('lets a step survive', () => {
    function* stubborn(): Step<string> {
      try {
        yield* connect(['192.0.2.1']);
      } catch (error) {
        return error instanceof HandshakeError ? error.failure.kind : 'something else';
      }
      return 'connected';
    }
    expect(play(stubborn(), died({ kind: 'refused' })).value).toBe('refused');
  });

  it('reports a message that cannot be decoded as malformed', () => {
    const played = play(
      ask(1),
      client(question, { length: 3, topic: 1 }),
      serverBytes(hex('04 00 05 06')),
    );
    expect(played.failure).toMatchObject({
      kind: 'malformed',
      pdu: 'ANSWER',
      offset: 3,
      bytes: '04000506',
    });
  });

  it('throws what the frame function throws into the step', () => {
    const refuse = () => {
      throw new HandshakeError({ kind: 'notRdp', looksLike: 'ssh', bytes: '5353' });
    };
    expect(play(receive(answer, refuse), ...[]).failure?.kind).toBe('notRdp');
  });

  it('lets an error through that is no signal', () => {
    function* broken(): Step<void> {
      yield* connect(['192.0.2.1']);
      throw new TypeError('a mistake of ours');
    }
    expect(() => play(broken(), connected('192.0.2.1'))).toThrow(TypeError);
  });
});

describe('a transcript', () => {
  const asked = client(question, { length: 3, topic: 1 });

  it('shows how what was sent differs', () => {
    let message = '';
    try {
      play(ask(9), asked, server(answer, { length: 3, number: 5 }));
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('QUESTION, as we sent it');
    expect(message).toContain('topic: 9');
  });

  it('shows the conversation where the step does something else', () => {
    expect(() =>
      play(asks(1, 2), asked, server(answer, { length: 3, number: 5 }), secured()),
    ).toThrow(
      'line 3 of the transcript is "secured", but the step sends QUESTION: 030002\n' +
        'after this conversation:\n  > QUESTION\n  < ANSWER',
    );
  });

  it('has to be as long as the conversation', () => {
    expect(() => play(ask(1), asked)).toThrow(
      'line 2 of the transcript is "nothing more", but the step waits for ANSWER',
    );
    expect(() => play(ask(1))).toThrow('(nothing)');
    expect(() => play(ask(1), asked, server(answer, { length: 3, number: 5 }), secured())).toThrow(
      'is "secured", but the step ended',
    );
    expect(() => play(ask(1), asked, serverBytes(hex('04 00 05 06')), secured())).toThrow(
      'is "secured", but the step died: malformed',
    );
  });

  it('shows that other addresses were tried', () => {
    expect(() => play(connect(['192.0.2.2']), connected('192.0.2.1', ['192.0.2.1']))).toThrow(
      'the addresses to connect to',
    );
  });

  it('has to be read to the last byte', () => {
    expect(() => play(ask(1), asked, serverBytes(hex('03 00 05 ee')))).toThrow(
      'the step ended, and did not read ee',
    );
  });

  it('does not accept a frame without progress', () => {
    expect(() => play(receive(answer, () => 0))).toThrow('ANSWER: a frame of 0 bytes');
  });
});
