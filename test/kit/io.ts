/** Lines of a transcript on the I/O channel, written from the server's side. */
import { expect } from 'vitest';
import { plainLayer, type SecurityLayer } from '../../src/handshake/security-layer.ts';
import type { Effect, Step } from '../../src/handshake/step.ts';
import { domainPdu } from '../../src/protocol/mcs-domain.ts';
import { inDataTpdu } from '../../src/protocol/x224.ts';
import { type Codec, decode, encode } from '../../src/wire/codec.ts';
import type { Line } from './transcript.ts';

export const USER_CHANNEL = 1007;
export const IO_CHANNEL = 1003;

/** The server's end of the channel. What it says is made, and sealed, when its turn comes. */
export interface ServerEnd {
  /** A PDU with a security header. */
  says<T>(flags: number, codec: Codec<T>, value: () => NoInfer<T>): Line;
  /** A share PDU, which has no header where nothing is encrypted. */
  shares<T>(codec: Codec<T>, value: NoInfer<T>): Line;
  /** Several share PDUs in one. */
  sharesAll(bytes: Uint8Array): Line;
  /** The data of a Send Data Indication, as they are. */
  sends(userData: Uint8Array): Line;
  /** We send this, with `flags` among those of its security header. */
  hears<T>(flags: number, codec: Codec<T>, check: (value: T) => void): Line;
  /** We send this share PDU. */
  hearsShare<T>(codec: Codec<T>, check: (value: T) => void): Line;
}

export function serverEnd(layer: SecurityLayer = plainLayer()): ServerEnd {
  return {
    says: (flags, codec, value) =>
      inTurn(codec.name, () => indication(layer.seal(flags, encode(codec, value())))),
    shares: (codec, value) =>
      inTurn(codec.name, () => indication(layer.sealShare(encode(codec, value)))),
    sharesAll: (bytes) => inTurn('share PDUs', () => indication(layer.sealShare(bytes))),
    sends: (userData) => inTurn('userData', () => indication(userData)),
    hears: (wanted, codec, check) =>
      heard(codec, (userData) => {
        const { flags, data } = layer.open(userData);
        expect(flags & wanted, 'flags of the security header').toBe(wanted);
        check(decode(codec, data));
      }),
    hearsShare: (codec, check) =>
      heard(codec, (userData) => {
        check(decode(codec, layer.headed ? layer.open(userData).data : userData));
      }),
  };
}

/** The server says what is made only when it is its turn. */
export function inTurn(name: string, made: () => Uint8Array): Line {
  return {
    is: 'server',
    text: `< ${name}`,
    get bytes() {
      return made();
    },
  };
}

function indication(userData: Uint8Array): Uint8Array {
  return encode(inDataTpdu(domainPdu), {
    pdu: 'sendDataIndication',
    initiator: 1002,
    channelId: IO_CHANNEL,
    userData,
  });
}

function heard<T>({ name }: Codec<T>, take: (userData: Uint8Array) => void): Line {
  return {
    is: 'client',
    text: `> ${name}`,
    check(bytes) {
      const pdu = decode(inDataTpdu(domainPdu), bytes);
      if (pdu.pdu !== 'sendDataRequest') throw new Error(`sent ${pdu.pdu}`);
      expect(pdu).toMatchObject({ initiator: USER_CHANNEL, channelId: IO_CHANNEL });
      take(pdu.userData);
    },
  };
}

/** What a step has recorded on its way, with every secret it may have kept. */
export function* recording<T, L>(step: Step<T, L>, into: unknown[]): Step<T, L> {
  let turn = step.next();
  while (!turn.done) {
    if (turn.value.do === 'record') into.push(turn.value.entry);
    let answer: unknown;
    try {
      answer = yield turn.value as Effect<L>;
    } catch (error) {
      turn = step.throw(error);
      continue;
    }
    turn = step.next(answer);
  }
  return turn.value;
}

/** Random bytes that are the same in every run: each call gives its own number, again and again. */
export function fixedRandom(): (length: number) => Uint8Array {
  let calls = 0;
  return (length) => new Uint8Array(length).fill(++calls);
}
