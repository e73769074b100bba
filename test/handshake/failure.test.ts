import { describe, expect, it } from 'vitest';
import { evidence, failureOf, HandshakeError } from '../../src/handshake/failure.ts';
import { record, u8, u16le } from '../../src/wire/codec.ts';
import { Reader } from '../../src/wire/reader.ts';
import { hex } from '../kit/codec.ts';

const OUTER = record('OUTER', { first: u8, second: record('INNER', { third: u16le }) });

function thrownBy(deed: () => unknown): unknown {
  try {
    deed();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('failureOf', () => {
  it('gives back what a stage or the transport has signalled', () => {
    const failure = { kind: 'closed', received: 3 } as const;
    expect(failureOf(new HandshakeError(failure))).toBe(failure);
  });

  it('tells where a message is malformed, with its first bytes', () => {
    const error = thrownBy(() => {
      const reader = new Reader(hex('01 02'));
      reader.within('OUTER', () => OUTER.decode(reader));
    });
    const failure = failureOf(error, hex('01 02'));
    expect(failure).toMatchObject({ kind: 'malformed', pdu: 'OUTER', bytes: '0102' });
    expect(failure).toMatchObject({ path: expect.stringContaining('third') });
  });

  it('shows no more evidence than it has to', () => {
    expect(evidence(new Uint8Array(1000).fill(0xab))).toBe('ab'.repeat(64));
  });

  it.each([
    ['an error', new TypeError('x is not a function'), /x is not a function/],
    ['an error without a stack', Object.assign(new Error('odd'), { stack: undefined }), /^odd$/],
    ['something else', 'a string', /^a string$/],
  ])('takes %s for a bug of ours', (_what, thrown, reason) => {
    expect(failureOf(thrown)).toMatchObject({ kind: 'bug', reason: expect.stringMatching(reason) });
  });
});
