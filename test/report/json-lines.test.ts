import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { clientView } from '../../src/diagnosis/client-view.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { heldAgainst } from '../../src/diagnosis/held-against.ts';
import type { Failure } from '../../src/handshake/failure.ts';
import type { ProbeResult, SurveyResult } from '../../src/handshake/result.ts';
import { CLIENTS } from '../../src/knowledge/clients/clients.ts';
import { jsonLinesReporter } from '../../src/report/json-lines.ts';
import type { DiagnosedResult } from '../../src/report/report.ts';
import { activationFacts, activeFacts, completed, failed, result } from '../kit/results.ts';
import { MOTLEY_TLS } from '../kit/tls-versions.ts';
import { EVERY_SESSION_FACT, FOUR, HOSTILE, HTTP, hostile, NLA, run, textOf } from './fixtures.ts';

const SCHEMA: object = JSON.parse(
  readFileSync(new URL('../../src/report/result.schema.json', import.meta.url), 'utf8'),
);

/** The same schema, but an undocumented field is an error. */
const STRICT: object = JSON.parse(JSON.stringify(SCHEMA), (_key, value: unknown) =>
  isRecord(value) && isRecord(value['properties']) && value['type'] === 'object'
    ? { additionalProperties: false, ...value }
    : value,
);

const FAILURES: readonly Failure[] = [
  { kind: 'unresolved', code: 'ENOTFOUND' },
  { kind: 'refused' },
  { kind: 'unreachable', code: 'EHOSTUNREACH' },
  { kind: 'timedOut', afterMs: 3000 },
  { kind: 'reset' },
  { kind: 'closed', received: 6 },
  { kind: 'rejected', protocol: 'mcs', code: 'rn-no-such-channel', value: 3 },
  { kind: 'malformed', pdu: 'TPKT', path: '', offset: 0, reason: 'too short', bytes: '' },
  { kind: 'unexpected', expected: 'A', got: 'B' },
  { kind: 'notRdp', looksLike: 'modbus', bytes: '00ff' },
  { kind: 'unsupported', feature: 'RDSTLS' },
  { kind: 'local', code: 'EMFILE' },
  { kind: 'bug', reason: 'TypeError' },
];

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const AJV = new Ajv2020({ allErrors: true, allowUnionTypes: true });
const validateOpen = AJV.compile(SCHEMA);
const validateStrict = AJV.compile({ ...STRICT, $id: 'urn:rdpprobe:strict' });

function problems(validate: typeof validateOpen, line: unknown): readonly ErrorObject[] {
  return validate(line) ? [] : (validate.errors ?? []);
}

/** One walk of a survey. */
function probed({
  protocols: _all,
  security: _some,
  tlsVersions: _none,
  ...walk
}: SurveyResult): ProbeResult {
  return walk;
}

async function linesOf(results: readonly DiagnosedResult[]): Promise<Record<string, unknown>[]> {
  const text = await textOf(jsonLinesReporter(run(results)));
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('JSON Lines', () => {
  it('say what a line is before anything else', async () => {
    const text = await textOf(jsonLinesReporter(run([NLA])));
    expect(text.split('\n').map((line) => line.slice(0, 28))).toEqual([
      '{"type":"run","schema":1,"ve',
      '{"type":"result","schema":1,',
      '{"type":"summary","schema":1',
      '',
    ]);
  });

  it('give a result back as it was', async () => {
    const [, line] = await linesOf([NLA]);
    expect(line).toEqual({ type: 'result', schema: 1, ...NLA });
  });

  it.each(HOSTILE.map((text) => [JSON.stringify(text.slice(0, 40)), text]))(
    'keep %s as it came, on one line',
    async (_name, text) => {
      const lines = await linesOf([hostile(text)]);
      expect(lines).toHaveLength(3);
      expect(lines[1]).toMatchObject({ verdict: { summary: text } });
    },
  );
});

describe('the JSON Schema', () => {
  it('knows every field of every line', async () => {
    const dialled = { ...NLA, target: { ...NLA.target, address: '192.0.2.7' } };
    for (const line of await linesOf([...FOUR, dialled])) {
      expect(problems(validateStrict, line)).toEqual([]);
    }
  });

  it.each(FAILURES)('knows the failure $kind', async (failure) => {
    const outcome = { kind: 'failed', at: 'tcp', during: 'connecting', failure } as const;
    const [, line] = await linesOf([{ ...HTTP, outcome }]);
    expect(problems(validateStrict, line)).toEqual([]);
  });

  it.each<[string, SurveyResult]>([
    ['a host behind NLA', result()],
    ['a walk through the channels', completed('channels')],
    [
      'a walk to the end',
      completed('activation', { facts: activeFacts({ activation: activationFacts() }) }),
    ],
    [
      'a redirection that was followed',
      { ...completed('channels'), followed: [probed(completed('activation'))] },
    ],
    ['a session with everything there is', completed('activation', { facts: EVERY_SESSION_FACT })],
    ['a host that was asked which TLS it takes', result({ tlsVersions: MOTLEY_TLS })],
    ['a death in TLS', failed('tls', { kind: 'closed', received: 0 })],
    ['a name that is not resolved', failed('dns', { kind: 'unresolved', code: 'ENOTFOUND' })],
  ])('knows what diagnosis makes of %s', async (_name, survey) => {
    const [, line] = await linesOf([{ ...survey, ...diagnose(survey) }]);
    expect(problems(validateStrict, line)).toEqual([]);
  });

  it('knows the facts of the contract', () => {
    const facts = {
      ...NLA.facts,
      licensing: {
        message: 'ERROR_ALERT',
        errorCode: 'STATUS_VALID_CLIENT',
        stateTransition: 'ST_NO_TRANSITION',
      },
      errorInfo: { code: 7, name: 'ERRINFO_SERVER_DENIED_CONNECTION' },
    };
    expect(problems(validateStrict, { type: 'result', schema: 1, ...NLA, facts })).toEqual([]);
  });

  it('knows a code that was held against a result', () => {
    for (const code of ['0x3,0x7', '0x1000031']) {
      const line = { type: 'result', schema: 1, ...NLA, heldAgainst: heldAgainst(code, NLA) };
      expect(problems(validateStrict, line)).toEqual([]);
    }
  });

  it('knows the view of every client', () => {
    for (const each of [NLA, ...FOUR]) {
      const clients = CLIENTS.map((client) => clientView(client, each));
      expect(problems(validateStrict, { type: 'result', schema: 1, ...each, clients })).toEqual([]);
    }
  });

  it('lets later versions add fields', async () => {
    const [, line] = await linesOf([NLA]);
    expect(problems(validateOpen, { ...line, added: true })).toEqual([]);
    expect(problems(validateStrict, { ...line, added: true })).not.toEqual([]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['another schema', { schema: 2 }],
    ['a time without a zone', { startedAt: '2026-03-01T02:00:00' }],
    ['an outcome of another kind', { outcome: { kind: 'lost' } }],
    [
      'a failure outside the closed set',
      { outcome: { kind: 'failed', at: 'tcp', during: '', failure: { kind: 'odd' } } },
    ],
    ['an unknown stage', { stages: [{ stage: 'udp', status: 'passed', ms: 1 }] }],
    [
      'a severity outside the closed set',
      { findings: [{ rule: 'X', severity: 'odd', summary: '', evidence: [] }] },
    ],
    ['half a matrix', { protocols: { rdp: { supported: null, answer: 'notTried' } } }],
  ])('refuses %s', async (_name, change) => {
    const [, line] = await linesOf([NLA]);
    expect(problems(validateOpen, { ...line, ...change })).not.toEqual([]);
  });
});
