import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exclusion } from '../../src/targets/exclude.ts';
import type { ImportReport } from '../../src/targets/import.ts';
import { parseTargets } from '../../src/targets/parse.ts';
import { readTargets } from '../../src/targets/read.ts';
import { confirmationNeeded } from '../../src/targets/scope.ts';
import { ANY_PORT, formatBlock } from '../../src/targets/target.ts';
import { type TargetSet, withoutExcluded } from '../../src/targets/target-set.ts';

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

  it('of UTF-16 and more than 64 MiB is sent to standard input', async () => {
    const path = await file('large.txt', Buffer.from([0xff, 0xfe]));
    await truncate(path, (64 << 20) + 1);
    await expect(readTargets([`@${path}`])).rejects.toThrow(
      `${path}: is larger than 64 MiB, and no file of UTF-8: give it on standard input, as -`,
    );
  });
});

describe('a long file', () => {
  const kinds = (index: number): string =>
    [
      `10.${index >> 8}.${index & 255}.7`,
      `srv${index}.example:3390 # Büro`,
      `10.1.0.${index % 250}`,
      `172.16.${index >> 8}.0/30, fd00::${index.toString(16)}`,
      '',
      `# ${'x'.repeat(index % 3000)}`,
    ][index % 6] ?? '';
  const long = (end: string): string =>
    `\ufeff${Array.from({ length: 9000 }, (_, index) => kinds(index)).join(end)}${end}last`;

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ])('names what it names when it is held, with line ends as %s', async (_name, end) => {
    const text = long(end);
    expect(text.length).toBeGreaterThan(1.2 * (1 << 20));
    const path = await file('long.txt', text);
    const { listed } = await readTargets(['10.1.0.3', `@${path}`, 'last', `@${path}`]);
    expect(listed.parts.map(({ kind }) => kind)).toEqual(['range', 'stretch']);
    const held = parseTargets(`10.1.0.3\n${text.slice(1)}`, { source: path });
    // The same list, of which every line is one further down.
    const told = (set: TargetSet) =>
      [...set].map(({ host, port, source }) => {
        const [, line = '0'] = /:(\d+)$/.exec(source) ?? [];
        return `${host} ${port} ${set === held ? Number(line) - 1 : line}`;
      });
    expect(told(listed)).toEqual(told(held));
    expect(listed.count).toBe(held.count);
    // The file, `last`, and all of the file once more.
    expect(listed.repeated).toBe(2 * held.repeated + [...held.blocks].length);
    for (let index = listed.count - 1n; index >= 0n; index -= 37n) {
      const { host, port } = held.at(index);
      expect(listed.at(index)).toMatchObject({ host, port });
    }
    expect(confirmationNeeded(listed.parts)).toBe(confirmationNeeded(held.parts));
  });

  it('loses what is excluded, as others do', async () => {
    const path = await file('long.txt', long('\n'));
    const { listed } = await readTargets([`@${path}`]);
    const held = parseTargets(long('\n').slice(1), { source: path });
    const rules = exclusion(
      parseTargets('10.1.0.0/25 172.16.4.1 srv13.example', { port: ANY_PORT }).blocks,
    );
    const rest = await withoutExcluded(await withoutExcluded(listed, rules), exclusion([]));
    const expected = [...(await withoutExcluded(held, rules))];
    expect([...rest]).toEqual(expected);
    expect(rest.count).toBe(BigInt(expected.length));
    expect(expected.map((_, index) => rest.at(BigInt(index)))).toEqual(expected);
    const digests = [listed, rest].map(
      ({ parts: [part] }) => part?.kind === 'stretch' && part.digest,
    );
    expect(new Set(digests).size).toBe(2);
  });

  it('is refused for each of its faults, with their lines, before anything is taken', async () => {
    const path = await file('long.txt', `${long('\n')}\n10.0.0.1/24\n${'a\n'.repeat(999)}b@c`);
    const message = await readTargets([`@${path}`]).then(String, String);
    expect(message).toContain(`${path}:9002: "10.0.0.1/24" has host bits set`);
    expect(message).toContain(`${path}:10002: "…@c" names a user`);
  });

  it('is refused where it is no list', async () => {
    const path = await file('long.txt', 'x'.repeat(3 << 20));
    await expect(readTargets([`@${path}`])).rejects.toThrow(
      `${path}: has a line of more than 1048576 bytes; it is no list of targets`,
    );
  });

  it('is not read on when it was changed', async () => {
    const path = await file('long.txt', long('\n'));
    const { listed } = await readTargets([`@${path}`]);
    expect(listed.at(0n).host).toBe('10.0.0.7');
    await appendFile(path, 'more\n');
    expect(() => listed.at(listed.count - 1n)).toThrow(
      `${path}: was changed while it was being read: begin again`,
    );
  });
});

describe('the file of another program on standard input', () => {
  const records = (from: number, to: number): string =>
    Array.from(
      { length: to - from },
      (_, index) =>
        `${JSON.stringify({ ip: `10.0.0.${from + index}`, port: 3389, protocol: 'tcp' })}\n`,
    ).join('');

  it.each(['naabu', undefined] as const)(
    'is read as it comes where that is wanted (%s)',
    async (format) => {
      const stdin = new Readable({ read() {} });
      const reports: ImportReport[] = [];
      const imports = [{ path: '-', ...(format && { format }) }];
      const { listed, streamed } = await readTargets([], {
        stdin,
        imports,
        streamed: (report) => reports.push(report),
      });
      expect(listed.count).toBe(0n);
      stdin.push(records(1, 3));
      const seen: string[] = [];
      for await (const block of streamed ?? []) {
        seen.push(`${formatBlock(block)} ${block.source}`);
        if (seen.length === 2) stdin.push(`${records(2, 4)}nothing\n`);
        if (seen.length === 3) stdin.push(null);
      }
      expect(seen).toEqual([
        '10.0.0.1:3389 stdin:1',
        '10.0.0.2:3389 stdin:2',
        '10.0.0.3:3389 stdin:4',
      ]);
      expect(reports).toMatchObject([{ format: 'naabu', taken: 3, source: 'stdin' }]);
      expect(reports[0]?.skipped.map(({ count }) => count)).toEqual([1, 1]);
    },
  );

  it.each([
    ['', 'stdin: is empty'],
    ['neither this\nnor that\n', 'stdin: is of no format that is recognised'],
    ['host;port\n;1\n', 'stdin: names nothing that can be probed'],
  ])('is refused when it ends as %j', async (text, reason) => {
    const { streamed } = await readTargets([], {
      stdin: Readable.from([text]),
      imports: [{ path: '-' }],
      streamed: () => {},
    });
    const read = async () => {
      for await (const _block of streamed ?? []);
    };
    const fault: unknown = await read().catch((error: unknown) => error);
    expect(fault).toMatchObject({ name: 'TargetError', message: expect.stringContaining(reason) });
  });

  it('is read as a whole where that is wanted', async () => {
    const { listed, streamed } = await readTargets([], {
      stdin: Readable.from([records(1, 4)]),
      imports: [{ path: '-' }],
    });
    expect([listed.count, streamed]).toEqual([3n, undefined]);
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
