import { describe, expect, it } from 'vitest';
import { drive } from '../../src/handshake/drive.ts';
import { HandshakeError } from '../../src/handshake/failure.ts';

function* adding(times: number): Generator<string, number, unknown> {
  let sum = 0;
  for (let time = 0; time < times; time++) sum += (yield `number ${time}`) as number;
  return sum;
}

const died = new HandshakeError({ kind: 'refused' });

describe('drive', () => {
  it('answers each effect, at once or later', async () => {
    const asked: string[] = [];
    const total = await drive(adding(4), (effect) => {
      asked.push(effect);
      return asked.length % 2 === 0 ? Promise.resolve(10) : 1;
    });
    expect(total).toBe(22);
    expect(asked).toEqual(['number 0', 'number 1', 'number 2', 'number 3']);
  });

  it('answers what can be answered at once within one turn of the event loop', async () => {
    let turns = 0;
    const ticking = setImmediate(() => turns++);
    await drive(adding(10_000), () => 1);
    clearImmediate(ticking);
    expect(turns).toBe(0);
  });

  it.each([
    [
      'at once',
      () => {
        throw new RangeError('no');
      },
    ],
    ['later', () => Promise.reject(new RangeError('no'))],
    ['as an answer', () => died],
    ['as a later answer', () => Promise.resolve(died)],
  ])('throws into the step what goes wrong %s, where it may be caught', async (_when, perform) => {
    function* careful(): Generator<string, string, unknown> {
      try {
        yield 'something risky';
        return 'went well';
      } catch (error) {
        return `caught ${(error as Error).message}`;
      }
    }
    expect(await drive(careful(), perform)).toMatch(/^caught (?:no|refused)$/);
    await expect(drive(adding(1), perform)).rejects.toThrow(/^(?:no|refused)$/);
  });
});
