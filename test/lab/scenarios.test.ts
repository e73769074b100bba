import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { heldAgainst } from '../../src/diagnosis/held-against.ts';
import type { SurveyResult } from '../../src/handshake/result.ts';
import { receive } from '../../src/handshake/step.ts';
import { causeOf } from '../../src/knowledge/cause.ts';
import { explain } from '../../src/knowledge/explain/explain.ts';
import { announces } from '../../src/lab/farewell.ts';
import { afterNegotiation, host, negotiate } from '../../src/lab/host.ts';
import { hangUp, raw, type Script } from '../../src/lab/script.ts';
import { startServer } from '../../src/lab/server.ts';
import type { ProbeOptions } from '../../src/options.ts';
import { SecurityProtocol } from '../../src/protocol/negotiation.ts';
import { tpktLength } from '../../src/protocol/tpkt.ts';
import { connectionRequest } from '../../src/protocol/x224.ts';
import { detail } from '../../src/report/detail.ts';
import { survey } from '../../src/survey.ts';
import { hex } from '../../src/wire/text.ts';
import { bytes } from './faults/bytes.ts';
import { withFault } from './faults/fault.ts';
import { TLS } from './faults/server.ts';
import { TCP } from './faults/tcp.ts';
import { SCENARIOS } from './scenarios.ts';

/** A test may wait for a busy machine; what it tests does not. */
const PATIENT = { timeout: 60_000 };
const HOST = { takes: SecurityProtocol.PROTOCOL_SSL, takesRdp: false, tls: TLS } as const;

async function surveyOf(script: Script, options: ProbeOptions = {}): Promise<SurveyResult> {
  const { address, port, close } = await startServer(script);
  try {
    return await survey({ host: address, port }, { pauseMs: 0, timeoutMs: 20_000, ...options });
  } finally {
    await close();
  }
}

/** All that is told of a host: its page, and the grounds, which a page of a sound host keeps short. */
function reportOf(result: SurveyResult): string {
  const diagnosis = diagnose(result);
  const { observed, means, notExcluded, askTheServer } = diagnosis.verdict;
  const page = detail({ ...result, ...diagnosis }, { unicode: false, columns: 80 });
  return [page, observed, means, notExcluded, askTheServer].flat().join('\n').replace(/\s+/g, ' ');
}

function causeIds(result: SurveyResult): string[] {
  return (diagnose(result).verdict.causes ?? []).map(({ id }) => id);
}

describe('somebody asks:', () => {
  it.concurrent.each(SCENARIOS)('$asked', PATIENT, async (scenario) => {
    const { script, options, code, causes = [], says = [], never = [], finds = [] } = scenario;
    const result = await surveyOf(script, options);
    const { verdict, findings } = diagnose(result);
    expect(verdict.code).toBe(code);
    const ids = causeIds(result);
    expect(ids).toEqual(expect.arrayContaining([...causes]));
    if (causes[0] !== undefined && result.outcome.kind === 'failed') expect(ids[0]).toBe(causes[0]);
    const report = reportOf(result);
    for (const words of says) expect(report).toMatch(words);
    for (const words of never) expect(report).not.toMatch(words);
    expect(findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining([...finds]));
  });

  it('0x204: refused, or dropped?', PATIENT, async () => {
    for (const [fault, cause] of [
      ['listens on no such port', 'tcp-refused'],
      ['does not accept any more connections', 'tcp-timeout'],
    ] as const) {
      const row = TCP[fault];
      if (row === undefined) throw new Error(`no fault ${fault}`);
      const { value } = await withFault('tcp', row, survey);
      expect(diagnose(value).verdict.code).toBe(cause);
      expect(causeIds(value)[0]).toBe(cause);
      expect(reportOf(value)).toContain('RDP itself was never reached');
      expect(heldAgainst('0x204', value).relation).toBe('sameStage');
    }
  });

  it('ERRINFO 9 on a farm: does the token of a collection change it?', PATIENT, async () => {
    const tokens: string[] = [];
    const farm: Script = function* () {
      const request = yield* receive(connectionRequest, tpktLength);
      const token = request.routingToken ?? '';
      tokens.push(token);
      const licensing = announces(9);
      const options = token.includes('tsv://') ? HOST : { ...HOST, licensing };
      const selected = yield* negotiate(request, options);
      if (selected !== undefined) yield* afterNegotiation(request, selected, options);
    };
    const bare = await surveyOf(farm, { until: 'licensing' });
    expect(diagnose(bare).verdict.code).toBe('errinfo-server-insufficient-privileges');
    expect(causeIds(bare)).toEqual(['insufficient-privileges', 'broker-without-collection']);
    expect(reportOf(bare)).toContain('--routing-token');
    const routed = await surveyOf(farm, {
      until: 'licensing',
      routingToken: 'tsv://MS Terminal Services Plugin.1.Sales',
    });
    expect(diagnose(routed).verdict.code).toBe('licensing-passed');
    expect(tokens.at(-1)).toContain('tsv://MS Terminal Services Plugin.1.Sales');
  });

  it('0x1104: does the service die of a connection?', PATIENT, async () => {
    const { address, port, close } = await startServer(function* () {
      yield* receive(connectionRequest, tpktLength);
      yield* raw(bytes('03 00 00 13 0e d0'));
      yield* hangUp();
    });
    const first = await survey({ host: address, port }, { pauseMs: 0 });
    await close();
    const second = await survey({ host: address, port }, { pauseMs: 0 });
    expect(causeIds(first)[0]).toBe('accept-then-close');
    expect(causeIds(second)[0]).toBe('tcp-refused');
    expect(causeOf('accept-then-close')?.remote).toContain('the service died of the first');
    expect(explain(['0x1104']).known).toBe(true);
  });

  it('0x708: a sound host, and a client that connects to itself', PATIENT, async () => {
    const sound = await surveyOf(() => host(HOST));
    expect(diagnose(sound).verdict.code).toBe('tls-only');
    expect(heldAgainst('0x708', sound).says.join(' ')).toContain('points at the client');
    expect(explain(['0x708']).causes.map(({ id }) => id)).toContain('console-session');
  });

  it('0x807 with an Entra ID account: how is the user to be written?', () => {
    const { causes } = explain(['0x807']);
    expect(causes.map(({ id }) => id)).toContain('entra-username');
    expect(causeOf('entra-username')?.fix.client).toContain('AzureAD\\user@');
  });

  it.each([
    ['0x904 0x0', 'dropped-mid-session'],
    ['0x80080005', 'client-broken-by-update'],
    ['0x3000046', 'gateway-resource'],
    ['0x1192', 'standard-security-failed'],
    ['1040', 'broker-without-collection'],
  ])('%s, with nothing wrong on the wire', (words, cause) => {
    expect(explain(words.split(' ')).causes.map(({ id }) => id)).toContain(cause);
  });

  it('does a banner show byte by byte?', PATIENT, async () => {
    const server = createServer((socket) => socket.on('error', () => {}).end('SSH-2.0-x\r\n'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as { port: number };
    const seen = await survey({ host: '127.0.0.1', port }, { pauseMs: 0 });
    server.close();
    expect(reportOf(seen)).toContain(hex(Buffer.from('SSH-2.0')).replaceAll(' ', ''));
  });
});
