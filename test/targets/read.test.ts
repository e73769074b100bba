import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTargets } from '../../src/targets/read.ts';
import { formatBlock } from '../../src/targets/target.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'targets-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('arguments', () => {
  it('are entries, or several between commas', async () => {
    const { listed, streamed } = await readTargets(['a,b:1', '10.0.0.0/31,'], { port: 3390 });
    expect([...listed]).toEqual([
      { host: 'a', port: 3390, source: 'argument' },
      { host: 'b', port: 1, source: 'argument' },
      { host: '10.0.0.0', port: 3390, source: 'argument' },
      { host: '10.0.0.1', port: 3390, source: 'argument' },
    ]);
    expect(streamed).toBeUndefined();
  });

  it('are refused together with files', async () => {
    const list = await file('bad.txt', 'a\n127.1:x\n');
    const read = readTargets(['-a', '', `@${list}`, '@', `@${folder}/none`, `@${folder}`, 'b,@c']);
    await expect(read).rejects.toMatchObject({ name: 'TargetError', count: 7 });
    const { message } = (await read.catch((error: Error) => error as Error)) as Error;
    expect(message.split('\n').sort()).toEqual(
      [
        `${folder}/none: there is no such file`,
        `${folder}: is a directory, not a list of targets`,
        'argument: "@" is followed by no file name; write @hosts.txt',
        'argument: "-a" has a hyphen at the edge of "-a"',
        'argument: "" names no target',
        `${list}:2: "127.1:x" has port "x"; a port is a number from 1 to 65535`,
        'argument: "@c" names a file; give each file as an argument of its own',
      ].sort(),
    );
  });
});

describe('a file', () => {
  const text = '# Büro\r\nmünchen.example\r\n\r\n10.0.0.1:3390, [fd00::1]\r\n';
  const swapped = Buffer.from(`\ufeff${text}`, 'utf16le').swap16();

  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16LE', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16BE', swapped],
  ])('is read as %s', async (_name, content) => {
    const path = await file('hosts.txt', content);
    const { listed } = await readTargets([`@${path}`, 'last']);
    expect([...listed]).toEqual([
      { host: 'xn--mnchen-3ya.example', port: 3389, source: `${path}:2` },
      { host: '10.0.0.1', port: 3390, source: `${path}:4` },
      { host: 'fd00::1', port: 3389, source: `${path}:4` },
      { host: 'last', port: 3389, source: 'argument' },
    ]);
  });

  it('in an unmarked UTF-16 is refused, and says why', async () => {
    const path = await file('unmarked.txt', Buffer.from('host\n', 'utf16le'));
    await expect(readTargets([`@${path}`])).rejects.toThrow(
      `${path}:1: "h\\u{0}o\\u{0}s\\u{0}t\\u{0}" holds NUL characters: UTF-16 is read only with a byte order mark`,
    );
  });

  it('may have bytes that are not UTF-8 in a comment only', async () => {
    const good = await file('good.txt', Buffer.from('host # Büro', 'latin1'));
    const bad = await file('bad.txt', Buffer.from('büro', 'latin1'));
    expect((await readTargets([`@${good}`])).listed.count).toBe(1n);
    await expect(readTargets([`@${bad}`])).rejects.toThrow(
      `${bad}:1: "b\ufffdro" holds bytes that are not UTF-8`,
    );
  });

  it('named twice is read once', async () => {
    const path = await file('twice.txt', 'a b');
    const { listed } = await readTargets([`@${path}`, `@${path}`]);
    expect([listed.count, listed.repeated]).toEqual([2n, 2]);
  });

  it('of more than 64 MiB is sent to standard input', async () => {
    const path = await file('large.txt', '');
    await truncate(path, (64 << 20) + 1);
    await expect(readTargets([`@${path}`])).rejects.toThrow(
      `${path}: is larger than 64 MiB; give it on standard input, as -`,
    );
  });
});

describe('standard input', () => {
  it('is read as it comes, beside what is listed', async () => {
    const stdin = new Readable({ read() {} });
    stdin.push('a\nb:1\n');
    const { listed, streamed } = await readTargets(['x', '-'], { stdin, port: 3390 });
    expect([...listed].map(({ host }) => host)).toEqual(['x']);
    const seen: string[] = [];
    for await (const block of streamed ?? []) {
      seen.push(`${formatBlock(block)} ${block.source}`);
      // The end comes only after the second target has been taken.
      if (seen.length === 2) stdin.push(null);
    }
    expect(seen).toEqual(['a:3390 stdin:1', 'b:1 stdin:2']);
  });

  it('is refused where it cannot be read, and twice', async () => {
    await expect(readTargets(['-'])).rejects.toThrow(
      'argument: "-" is standard input, which is not read here',
    );
    await expect(readTargets(['-', '-'], { stdin: Readable.from([]) })).rejects.toThrow(
      'argument: "-" is given twice; standard input is read once',
    );
  });
});
