/** What users and files say comes back in messages, and must not command the agent of a pipeline. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLinesReporter } from '../../src/report/json-lines.ts';
import { hostile, NLA, run as runOf, textOf } from '../report/fixtures.ts';
import { run } from './kit.ts';

const SET = '##vso[task.setvariable variable=x]y';
const ADD = '::add-mask::x';

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rdpprobe-'));
  writeFileSync(at('list'), `10.0.0.1\n${SET}\n${ADD}\n`);
  writeFileSync(at('hosts.csv'), `host;port\n10.0.0.1;${SET}\n${ADD};3389\n10.0.0.2;3389\n`);
  writeFileSync(at('policy.yaml'), `version: 1\n"${SET}": 1\n"${ADD}": 2\n`);
  for (const [name, text] of [
    ['before', SET],
    ['after', ADD],
  ] as const) {
    const { target } = NLA;
    writeFileSync(at(name), await textOf(jsonLinesReporter(runOf([{ ...hostile(text), target }]))));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('an agent finds no command', () => {
  it.each<readonly [string, () => readonly string[]]>([
    ['the words to explain', () => ['explain', SET, ADD]],
    ['the words to explain, in JSON', () => ['explain', SET, ADD, '--json']],
    ['an operand', () => ['scan', SET, ADD]],
    ['an option', () => ['scan', `--${SET}`, ADD]],
    ['a command', () => [SET, ADD]],
    ['a value', () => ['scan', '10.0.0.1', '--until', SET]],
    ['a list', () => ['scan', `@${at('list')}`]],
    ['the name of a list', () => ['scan', `@${SET}`]],
    ['what a table lacks', () => ['scan', '--from', at('hosts.csv'), '--dry-run']],
    ['a policy', () => ['verify', '--policy', at('policy.yaml')]],
    ['a comparison', () => ['diff', at('before'), at('after')]],
    ['a comparison in Markdown', () => ['diff', at('before'), at('after'), '-o', 'markdown']],
    ['a comparison in JSON', () => ['diff', at('before'), at('after'), '--json']],
    ['a run without shards', () => ['merge', at('before'), at('after'), '-o', 'table']],
    ['a check', () => ['check', SET]],
  ])('in %s', async (_name, argv) => {
    const { stdout, stderr } = await run(argv());
    expect(stdout + stderr).not.toBe('');
    expect(stdout + stderr).not.toMatch(/##\w*\[|^\s*::[a-z][\w-]*(?: .*)?::/im);
  });
});
