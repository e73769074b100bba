import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTargets, streamTargets } from '../../src/targets/parse.ts';
import type { Problem } from '../../src/targets/problem.ts';
import { TargetError } from '../../src/targets/problem.ts';
import { formatBlock } from '../../src/targets/target.ts';

function thrownBy(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}

async function* chunksOf(...chunks: readonly (string | Uint8Array)[]) {
  yield* chunks;
}

describe('a list', () => {
  it('names each target with the line it stands on', () => {
    expect([
      ...parseTargets('# head\r\na:1\r\n\r\nb, c', { port: 3390, source: 'hosts.txt' }),
    ]).toEqual([
      { host: 'a', port: 1, source: 'hosts.txt:2' },
      { host: 'b', port: 3390, source: 'hosts.txt:4' },
      { host: 'c', port: 3390, source: 'hosts.txt:4' },
    ]);
  });

  it('may be empty', () => {
    expect(parseTargets('\n# nothing').count).toBe(0n);
  });

  it('is refused with all that is wrong with it', () => {
    const error = thrownBy(() => parseTargets('a\n127.1\nb:0 c\n-d', { source: 'hosts.txt' }));
    expect(error).toBeInstanceOf(TargetError);
    expect((error as TargetError).message.split('\n')).toEqual([
      'hosts.txt:2: "127.1" is not a complete IPv4 address, though some programs read it as 127.0.0.1; write four decimal numbers, as in 10.0.0.1',
      'hosts.txt:3: "b:0" has port "0"; a port is a number from 1 to 65535',
      'hosts.txt:4: "-d" has a hyphen at the edge of "-d"',
    ]);
  });

  it('tells twenty problems and counts the rest', () => {
    const error = thrownBy(() => parseTargets('-a\n'.repeat(25))) as TargetError;
    const lines = error.message.split('\n');
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('and 5 more');
    expect([error.problems.length, error.count]).toEqual([20, 25]);
  });

  it('throws nothing but TargetError', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const outcome = thrownBy(() => parseTargets(text).count);
        expect(typeof outcome === 'bigint' || outcome instanceof TargetError).toBe(true);
      }),
    );
  });
});

describe('a list that is still being written', () => {
  it('gives targets before its end', async () => {
    let wanted = 0;
    async function* endless() {
      for (;;) yield `host${++wanted}\nhal`;
    }
    const blocks = streamTargets(endless(), { source: 'stdin' });
    expect(formatBlock((await blocks.next()).value)).toBe('host1:3389');
    expect(wanted).toBe(1);
    expect((await blocks.next()).value).toMatchObject({ host: 'halhost2', source: 'stdin:2' });
    await blocks.return(undefined);
  });

  it('may be cut anywhere, even within a character', async () => {
    const bytes = Buffer.from('\ufeffmünchen.example\r\n10.0.0.1', 'utf16le');
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
    const blocks = await all(streamTargets(chunksOf(...single)));
    expect(blocks.map(formatBlock)).toEqual(['xn--mnchen-3ya.example:3389', '10.0.0.1:3389']);
  });

  it('leaves out what it named before', async () => {
    const blocks = await all(streamTargets(chunksOf('a\nA\nb', '\na')));
    expect(blocks.map(formatBlock)).toEqual(['a:3389', 'b:3389']);
  });

  it('tells a problem at once, goes on, and throws at its end', async () => {
    const seen: string[] = [];
    const noticed = ({ source }: Problem) => seen.push(source);
    const blocks = streamTargets(chunksOf('a\n-b\nc\n'), { source: 'stdin' }, noticed);
    expect(formatBlock((await blocks.next()).value)).toBe('a:3389');
    expect(seen).toEqual([]);
    expect(formatBlock((await blocks.next()).value)).toBe('c:3389');
    expect(seen).toEqual(['stdin:2']);
    await expect(blocks.next()).rejects.toThrow('stdin:2: "-b" has a hyphen at the edge of "-b"');
  });

  it('stops at a line that has no end', async () => {
    async function* endless() {
      for (;;) yield 'a'.repeat(1 << 16);
    }
    await expect(streamTargets(endless(), { source: 'stdin' }).next()).rejects.toThrow(
      'stdin: has a line of more than 1048576 characters; reading stopped there',
    );
  });
});
