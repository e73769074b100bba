import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Failure } from '../../src/handshake/failure.ts';
import { type RunFileLine, readRun, targetKey } from '../../src/policy/run-file.ts';
import { checkedLine } from '../../src/policy/run-line.ts';
import { jsonLinesReporter } from '../../src/report/json-lines.ts';
import type { DiagnosedResult } from '../../src/report/report.ts';
import { activationFacts, activeFacts, completed, failed, result } from '../kit/results.ts';
import { MOTLEY_TLS } from '../kit/tls-versions.ts';
import { EVERY_SESSION_FACT, FOUR, HOSTILE, NLA, run, textOf } from '../report/fixtures.ts';

vi.setConfig({ testTimeout: 60_000 });

const NAME = 'before.json';

async function* cut(text: string, size: number): AsyncGenerator<string> {
  for (let start = 0; start < text.length; start += size) yield text.slice(start, start + size);
}

async function read(text: string, size = 1000): Promise<RunFileLine[]> {
  const lines: RunFileLine[] = [];
  for await (const line of readRun(cut(text, size), NAME)) lines.push(line);
  return lines;
}

const written = (results: readonly DiagnosedResult[]): Promise<string> =>
  textOf(jsonLinesReporter(run(results)));

/** The text wherever a server has a say. */
function hostile(text: string): DiagnosedResult {
  const { facts, target } = NLA;
  return {
    ...NLA,
    target: { ...target, labels: { site: text } },
    facts: {
      ...facts,
      ntlm: { targetName: text, dnsComputerName: text },
      ...(facts.certificate && {
        certificate: { ...facts.certificate, subject: text, names: [text, text] },
      }),
    },
    findings: [{ rule: 'RDP-X-001', severity: 'low', summary: text, evidence: [text] }],
    verdict: { code: 'nla-required', summary: text },
  };
}

const WHOLE = { type: 'end', results: 1 };

describe('a run that is read back', () => {
  it('is what was written, wherever the chunks are cut', async () => {
    const text = await written(FOUR);
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const size of [1, 7, 4096, text.length]) {
      expect(await read(text, size)).toEqual([...lines, { type: 'end', results: FOUR.length }]);
    }
  });

  it('keeps text of any kind, and fields that nobody knows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }),
        fc.json({ maxDepth: 3 }),
        async (text, extra) => {
          const odd = { ...hostile(text), added: JSON.parse(extra) as unknown };
          const [, line] = await read(await written([odd]), 50);
          expect(line).toEqual(JSON.parse(JSON.stringify({ type: 'result', schema: 1, ...odd })));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is the same with the line ends and the byte order of other machines', async () => {
    const text = await written([NLA]);
    expect(await read(text.replaceAll('\n', '\r\n'))).toEqual(await read(text));
    expect(await read(`\n${text}\n\n`)).toEqual(await read(text));
  });

  it.each(HOSTILE.map((text) => [JSON.stringify(text.slice(0, 40)), text]))(
    'brings %s back as it came',
    async (_name, text) => {
      const [, line] = await read(await written([hostile(text)]));
      expect(line).toMatchObject({ verdict: { summary: text } });
    },
  );
});

describe('what is missing from a run', () => {
  it('is nothing where the summary stands', async () => {
    expect((await read(await written([NLA]))).at(-1)).toEqual(WHOLE);
  });

  it('is nothing where only results were kept', async () => {
    const [, line = ''] = (await written([NLA])).split('\n');
    expect((await read(line)).at(-1)).toEqual(WHOLE);
  });

  it('is said at every place where a copy can break off', async () => {
    const text = await written([NLA]);
    const [header = '', line = ''] = text.split('\n');
    const whole = header.length + 1 + line.length;
    for (const end of [
      header.length + 20,
      whole - 1,
      whole,
      whole + 1,
      whole + 9,
      text.length - 3,
    ]) {
      const last = (await read(text.slice(0, end))).at(-1);
      expect(last, `${end} characters`).toMatchObject({ shortfall: expect.any(String) });
    }
    expect((await read(text.slice(0, whole - 1))).at(-1)).toEqual({
      type: 'end',
      results: 0,
      shortfall: 'truncated',
    });
    expect((await read(text.slice(0, whole + 1))).at(-1)).toEqual({
      ...WHOLE,
      shortfall: 'unfinished',
    });
  });

  it('is said where the run was interrupted, also as one of several', async () => {
    const text = await written([NLA]);
    const cutShort = text.replace('"complete":true', '"complete":false');
    expect((await read(cutShort)).at(-1)).toEqual({ ...WHOLE, shortfall: 'incomplete' });
    expect((await read(text + text)).at(-1)).toEqual({ type: 'end', results: 2 });
    expect((await read(cutShort + text)).at(-1)).toMatchObject({ shortfall: 'incomplete' });
    const killed = text.split('\n').slice(0, 2).join('\n');
    expect((await read(`${killed}\n${text}`)).at(-1)).toMatchObject({ shortfall: 'unfinished' });
  });
});

const line = (changes: object): string =>
  JSON.stringify({ type: 'result', schema: 1, ...NLA, ...changes });
const died = (failure: object): object => ({
  outcome: { kind: 'failed', at: 'tcp', during: 'connecting', failure },
});

describe('a file that is no run', () => {
  it.each<[string, string, string]>([
    ['nothing', '', 'before.json is empty: a run has one JSON object a line'],
    ['blank lines', '\n\n \n', 'before.json is empty'],
    ['a list of targets', '10.0.0.1\n', 'before.json:1: is not a run of rdpprobe: a run has one'],
    ['indented JSON', '{\n  "type": "run"\n}\n', 'before.json:1: is not a run of rdpprobe'],
    ['an array', '[]\n', 'before.json:1: is not a JSON object'],
    ['other JSON Lines', '{"host":"a"}\n', 'before.json:1: is no line of a run: it has no "type"'],
    [
      'a comparison',
      '{"type":"comparison","schema":1}\n',
      'before.json:1: is no line of a run: it compares two walks',
    ],
    [
      'a line of another kind',
      '{"type":"constructor","schema":1}\n',
      'its type is "constructor", which is not run, result or summary',
    ],
    [
      'a later schema',
      '{"type":"result","schema":2}\n',
      'before.json:1: has schema 2, and this version of rdpprobe reads 1: use the version that',
    ],
    ['no schema', '{"type":"result"}\n', 'before.json:1: has no "schema"'],
    ['a hole in the middle', `${line({})}\n{"type":\n${line({})}`, 'before.json:2: is not JSON'],
    ['a missing field', line({ target: undefined }), 'before.json:1: has no target'],
    ['a missing inner field', line({ target: { host: 'a' } }), 'before.json:1: has no target.port'],
    [
      'a port that is none',
      line({ target: { host: 'a', port: 70_000 } }),
      'before.json:1: target.port is 70000: Too big',
    ],
    [
      'a number for a text',
      line({ address: 7 }),
      'before.json:1: address is 7, and has to be of type string',
    ],
    [
      'an outcome of another kind',
      line({ outcome: { kind: 'lost' } }),
      "before.json:1: outcome.kind is \"lost\": Invalid discriminator value. Expected 'completed' | 'stopped'",
    ],
    [
      'a failure outside the closed set',
      line(died({ kind: 'odd\u001b[2J' })),
      'before.json:1: outcome.failure.kind is "odd\\u{1b}[2J": Invalid',
    ],
    [
      'a stage that there is not',
      line({ outcome: { kind: 'completed', through: 'udp' } }),
      'before.json:1: outcome.through is "udp", and has to be one of dns, tcp, x224',
    ],
    [
      'a time without a zone',
      line({ startedAt: '2026-03-01T02:00:00' }),
      'before.json:1: startedAt is "2026-03-01T02:00:00": a time is written 2026-11-21T02',
    ],
  ])('says what is wrong with %s', async (_name, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  it('has no line without end', async () => {
    async function* endless(): AsyncGenerator<string> {
      for (;;) yield 'x'.repeat(1 << 20);
    }
    const lines = readRun(endless(), NAME);
    await expect(lines.next()).rejects.toThrow('before.json:1: has a line of more than 16 MiB');
  });
});

describe('what is read', () => {
  const ajv = new Ajv2020({ allowUnionTypes: true });
  const schema = readFileSync(
    new URL('../../src/report/result.schema.json', import.meta.url),
    'utf8',
  );
  const promised = ajv.compile(JSON.parse(schema) as object);
  const taken = (value: unknown): boolean => {
    try {
      checkedLine(value);
      return true;
    } catch {
      return false;
    }
  };
  const failures: readonly Failure[] = [
    { kind: 'unresolved', code: 'ENOTFOUND' },
    { kind: 'timedOut', afterMs: 3000 },
    { kind: 'closed', received: 6 },
    { kind: 'rejected', protocol: 'mcs', code: 'rn-no-such-channel', value: 3 },
    { kind: 'malformed', pdu: 'TPKT', path: '', offset: 0, reason: 'too short', bytes: '' },
    { kind: 'unexpected', expected: 'A', got: 'B' },
    { kind: 'notRdp', looksLike: 'modbus', bytes: '00ff' },
    { kind: 'bug', reason: 'TypeError' },
  ];
  const samples = [
    result(),
    completed('activation', { facts: activeFacts({ activation: activationFacts() }) }),
    completed('activation', { facts: EVERY_SESSION_FACT }),
    result({ tlsVersions: MOTLEY_TLS }),
    ...failures.map((failure) => failed('tls', failure, { facts: {} })),
  ].map((each) => ({ type: 'result', schema: 1, ...each, ...diagnose(each) }));

  it('is what the published schema promises', () => {
    for (const sample of samples) {
      expect(promised(sample), JSON.stringify(promised.errors)).toBe(true);
      expect(taken(sample)).toBe(true);
    }
  });

  // Both are held against each other: what one of them refuses, the other refuses.
  it('is refused where the published schema refuses it, one field after the other', () => {
    const disagreements: string[] = [];
    for (const sample of samples) {
      // What the deaths have in common was looked at with the first sample.
      const paths = pathsIn(sample).filter(
        ([first]) => sample === samples[0] || first !== 'verdict',
      );
      for (const path of paths) {
        for (const [how, value] of SPOILT) {
          const spoilt = withValue(sample, path, value);
          if (promised(spoilt) !== taken(spoilt)) disagreements.push(`${path.join('.')} ${how}`);
        }
      }
    }
    expect([...new Set(disagreements)]).toEqual([]);
  });
});

const SPOILT: readonly (readonly [string, unknown])[] = [
  ['left out', undefined],
  ['null', null],
  ['a number', -1],
  ['a text', 'odd'],
  ['an object', {}],
  ['a list', [{}]],
  ['true', true],
];

type Path = readonly string[];

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, each]) => pathsIn(each, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}

function withValue(holder: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(holder)) {
    const copy: unknown[] = [...holder];
    copy[Number(key)] = withValue(copy[Number(key)], rest, value);
    return value === undefined && rest.length === 0
      ? copy.filter((each) => each !== undefined)
      : copy;
  }
  const { [key]: inner, ...others } = holder as Record<string, unknown>;
  const changed = withValue(inner, rest, value);
  return changed === undefined ? others : { ...others, [key]: changed };
}

describe('the key of a target', () => {
  it('is the same for the same host, port and address', () => {
    expect(targetKey({ host: 'RDS01.example.', port: 3389 })).toBe(
      targetKey({ host: 'rds01.example', port: 3389, source: 'hosts.txt:1' }),
    );
  });

  it.each([
    { host: 'rds02.example', port: 3389 },
    { host: 'rds01.example', port: 3390 },
    { host: 'rds01.example', port: 3389, address: '192.0.2.7' },
  ])('is another for $host:$port $address', (target) => {
    expect(targetKey(target)).not.toBe(targetKey({ host: 'rds01.example', port: 3389 }));
  });
});
