/** Two files of results, held against each other. */

import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { jsonLinesReporter } from '../../src/report/json-lines.ts';
import type { DiagnosedResult } from '../../src/report/report.ts';
import { FOUR, NLA, run as runOf, textOf } from '../report/fixtures.ts';
import { jsonLines, lastLine, run } from './kit.ts';

vi.setConfig({ testTimeout: 120_000 });

let folder: string;
const at = (name: string): string => join(folder, name);
const file = (name: string, text: string): string => {
  writeFileSync(at(name), text);
  return at(name);
};
const written = (results: readonly DiagnosedResult[]): Promise<string> =>
  textOf(jsonLinesReporter(runOf(results)));

const weaker: DiagnosedResult = {
  ...NLA,
  security: { nla: 'supported', tls: 'required', standardRdp: 'refused' },
};

let before: string;
let after: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rdpprobe-'));
  before = file('before.json', await written(FOUR));
  after = file('after.jsonl', await written([weaker, ...FOUR.filter((each) => each !== NLA)]));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('diff', () => {
  it('is 0 for the same, 1 for another, and says what decided', async () => {
    const same = await run(['diff', before, before]);
    expect(same.exitCode).toBe(0);
    expect(lastLine(same.stderr)).toMatch(/^rdpprobe: nothing differs from .*; exit code 0\.$/);
    const other = await run(['diff', before, after]);
    expect(other.exitCode).toBe(1);
    expect(other.stdout).toContain('security.nla  required → supported: 1 host');
    expect(lastLine(other.stderr)).toMatch(/: 0 gone, 0 new, 1 changed, .*; exit code 1\.$/);
  });

  it('takes one of the runs from stdin', async () => {
    const text = readFileSync(after);
    async function* stdin(): AsyncGenerator<Uint8Array> {
      yield text;
    }
    const { exitCode, stdout } = await run(['diff', before, '-', '--json'], { stdin: stdin() });
    expect(exitCode).toBe(1);
    expect(jsonLines(stdout)).toMatchObject([
      { type: 'differences', before: { name: before }, after: { name: 'stdin' } },
      {
        type: 'difference',
        kind: 'changed',
        changes: [{ path: 'security.nla', before: 'required', after: 'supported' }],
      },
      { type: 'differenceSummary', changed: 1, complete: true },
    ]);
  });

  it('reads what PowerShell writes', async () => {
    const utf16 = Buffer.from(
      `\ufeff${readFileSync(after, 'utf8').replaceAll('\n', '\r\n')}`,
      'utf16le',
    );
    writeFileSync(at('utf16.json'), utf16);
    expect((await run(['diff', after, at('utf16.json')])).exitCode).toBe(0);
  });

  it('is 3 where a run broke off and nothing else differs', async () => {
    const text = readFileSync(before, 'utf8');
    const part = file('part.json', text.slice(0, text.length - 200));
    const { exitCode, stderr } = await run(['diff', before, part]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`${part} breaks off in its last line, which is left out`);
  });

  it.each<[string, () => readonly string[], string]>([
    ['one run', () => [before], 'diff needs two runs'],
    ['stdin twice', () => ['-', '-'], 'diff is given standard input twice'],
    ['a file that is not there', () => [before, at('nowhere')], 'does not exist'],
    ['a folder', () => [folder, before], 'is a folder'],
    [
      'a list of targets',
      () => [before, file('hosts.txt', '10.0.0.1\n')],
      'hosts.txt:1: is not a run',
    ],
    ['a format for runs', () => [before, after, '-o', 'csv'], 'diff does not write csv'],
    ['a field that there is not', () => [before, after, '--only', 'nla'], 'is not a field'],
    [
      'its own input as output',
      () => [before, after, '-o', `markdown:${after}`],
      'is read as well',
    ],
  ])('is 2 for %s', async (_name, argv, message) => {
    const { exitCode, stderr } = await run(['diff', ...argv()]);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(message),
    });
  });

  it('holds 16,384 hosts against each other within bounds', async () => {
    const hosts = 16_384;
    const write = async (name: string, of: (index: number) => DiagnosedResult): Promise<string> => {
      const stream = createWriteStream(at(name));
      for (let index = 0; index < hosts; index++) {
        const target = { host: `10.0.${index >> 8}.${index & 255}`, port: 3389 };
        const line = { type: 'result', schema: 1, ...of(index), target };
        if (!stream.write(`${JSON.stringify(line)}\n`)) await once(stream, 'drain');
      }
      stream.end();
      await once(stream, 'close');
      return at(name);
    };
    const one = await write('big-before.jsonl', () => NLA);
    const other = await write('big-after.jsonl', (index) => (index % 2 === 0 ? NLA : weaker));
    const held = process.memoryUsage().rss;
    const start = performance.now();
    const { exitCode, stdout } = await run(['diff', one, other]);
    const seconds = (performance.now() - start) / 1000;
    const megabytes = (process.memoryUsage().rss - held) / 2 ** 20;
    expect(exitCode).toBe(1);
    expect(stdout).toContain('security.nla  required → supported: 8192 hosts');
    expect(stdout.length).toBeLessThan(2000);
    // The bounds are for a machine that is not quiet.
    expect(seconds).toBeLessThan(100);
    expect(megabytes).toBeLessThan(600);
  });
});
