/** Which TLS a host takes, over real sockets: against OpenSSL behind the negotiation, and against servers made by hand. */
import { describe, expect, it } from 'vitest';
import type { SurveyResult } from '../../src/handshake/result.ts';
import { receive, send } from '../../src/handshake/step.ts';
import { noTlsVersions } from '../../src/handshake/tls-survey.ts';
import { makeCertificate } from '../../src/lab/certificate.ts';
import { host } from '../../src/lab/host.ts';
import { receiveRaw, type Script } from '../../src/lab/script.ts';
import { startServer } from '../../src/lab/server.ts';
import type { LabTls } from '../../src/lab/tls.ts';
import type { ProbeOptions } from '../../src/options.ts';
import { SecurityProtocol } from '../../src/protocol/negotiation.ts';
import { tlsFlight } from '../../src/protocol/tls-flight.ts';
import { tlsRecordLength } from '../../src/protocol/tls-record.ts';
import { tpktLength } from '../../src/protocol/tpkt.ts';
import { connectionAnswer, connectionRequest } from '../../src/protocol/x224.ts';
import { survey } from '../../src/survey.ts';
import { decode } from '../../src/wire/codec.ts';
import { confirm } from './faults/server.ts';
import {
  certificateMessage,
  fatalAlert,
  serverHello,
  serverHelloDone,
} from './faults/tls-records.ts';

const PATIENT = { timeout: 120_000 };
const { PROTOCOL_SSL } = SecurityProtocol;

async function surveyOf(
  script: Script,
  options: ProbeOptions = {},
): Promise<{ readonly result: SurveyResult; readonly connections: number }> {
  const server = await startServer(script);
  try {
    const target = { host: server.address, port: server.port };
    const result = await survey(target, { pauseMs: 0, timeoutMs: 20_000, ...options });
    expect(server.faults).toEqual([]);
    return { result, connections: server.connections };
  } finally {
    await server.close();
  }
}

const openssl =
  (tls: LabTls): Script =>
  () =>
    host({ takes: PROTOCOL_SSL, takesRdp: false, tls });

describe('OpenSSL behind the negotiation', () => {
  const RSA = makeCertificate({ names: ['rds01.example'] });

  it('is asked for each version alone', PATIENT, async () => {
    const tls = { ...RSA, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.2' } as const;
    const { result, connections } = await surveyOf(openssl(tls), { tlsSurvey: 'versions' });
    const { tlsVersions } = result;
    expect(tlsVersions).toMatchObject({
      ssl3: { supported: false, answer: 'refused' },
      tls10: { supported: false, answer: 'refused', code: 'protocol_version' },
      tls11: { supported: true, selected: 'TLSv1.1' },
      tls12: {
        supported: true,
        selected: 'TLSv1.2',
        groups: ['x25519'],
        certificates: [{ keyType: 'rsa', keyBits: 2048, sha256: result.facts.certificate?.sha256 }],
      },
      tls13: { supported: false, answer: 'refused' },
    });
    expect(tlsVersions?.tls12.suites).toBeUndefined();
    expect(connections).toBe(6 + 5);
    // What was settled with Node's own hello is not touched.
    expect(result.outcome).toEqual({ kind: 'completed', through: 'channels' });
  });

  it('tells its suites in its own order', PATIENT, async () => {
    const ciphers = 'ECDHE-RSA-AES256-SHA:AES128-GCM-SHA256:ECDHE-RSA-CHACHA20-POLY1305';
    const tls = { ...RSA, maxVersion: 'TLSv1.2', ciphers, honorCipherOrder: true } as const;
    const { result, connections } = await surveyOf(openssl(tls), { tlsSurvey: 'suites' });
    const suites = [
      'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
      'TLS_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
    ];
    expect(result.tlsVersions?.tls12).toMatchObject({ suites, order: 'server', complete: true });
    expect(result.tlsVersions?.tls10).toMatchObject({ suites: suites.slice(0, 1) });
    expect(result.tlsVersions?.tls10.order).toBeUndefined();
    // Six for the matrix, five versions, four more for TLS 1.2, one each for 1.1 and 1.0.
    expect(connections).toBe(6 + 5 + 4 + 1 + 1);
  });

  it('tells TLS 1.3 as well, and the client whose order counts', PATIENT, async () => {
    const tls = { ...makeCertificate({ key: { type: 'ec' } }), minVersion: 'TLSv1.3' } as const;
    const { result } = await surveyOf(openssl(tls), { tlsSurvey: 'suites' });
    expect(result.tlsVersions).toMatchObject({
      tls13: {
        supported: true,
        suites: [
          'TLS_AES_256_GCM_SHA384',
          'TLS_CHACHA20_POLY1305_SHA256',
          'TLS_AES_128_GCM_SHA256',
        ],
        order: 'client',
        groups: ['x25519'],
      },
      tls12: { supported: false, code: 'protocol_version' },
    });
    expect(result.tlsVersions?.tls13.certificates).toBeUndefined();
  });
});

/** Takes one suite alone, which OpenSSL has given up, and tells the rest so. */
function rc4Only(certificate: Uint8Array): Script {
  return function* () {
    yield* receive(connectionRequest, tpktLength);
    yield* send(connectionAnswer, confirm(PROTOCOL_SSL));
    const [hello] = decode(tlsFlight, yield* receiveRaw(tlsRecordLength)).messages;
    const cipherSuite = 0xc007; // TLS_ECDHE_ECDSA_WITH_RC4_128_SHA
    const offered = hello?.msg_type === 'client_hello' && hello.cipher_suites.includes(cipherSuite);
    const records = offered
      ? [serverHello({ cipherSuite }), certificateMessage(certificate), serverHelloDone()]
      : [fatalAlert(40)];
    for (const bytes of records) yield { do: 'send', pdu: 'a record', bytes };
    yield { do: 'hangUp' };
  };
}

describe('a server that talks to no OpenSSL', () => {
  it('is still asked, and tells what it takes', PATIENT, async () => {
    const { der } = makeCertificate({ key: { type: 'ec' } });
    const { result } = await surveyOf(rc4Only(der), { tlsSurvey: 'suites' });
    expect(result.outcome).toMatchObject({
      kind: 'failed',
      at: 'tls',
      failure: { kind: 'rejected', code: 'handshake_failure' },
    });
    expect(result.tlsVersions?.tls12).toMatchObject({
      supported: true,
      suites: ['TLS_ECDHE_ECDSA_WITH_RC4_128_SHA'],
      complete: true,
      certificates: [{ keyType: 'ec', curve: 'prime256v1' }],
    });
  });
});

describe('who is not asked about TLS', () => {
  it('is everybody, unless it is wanted', PATIENT, async () => {
    const { result } = await surveyOf(openssl(makeCertificate({})));
    expect('tlsVersions' in result).toBe(false);
  });

  it('is a host that did not agree to TLS', PATIENT, async () => {
    const { result, connections } = await surveyOf(() => host({ takes: 0, takesRdp: true }), {
      tlsSurvey: 'suites',
    });
    expect(result.tlsVersions).toEqual(noTlsVersions());
    expect(connections).toBe(6);
  });

  it('is nobody with a wrong word', async () => {
    const target = { host: '127.0.0.1', port: 1 };
    await expect(survey(target, { tlsSurvey: 'all' as 'suites' })).rejects.toThrow(TypeError);
    await expect(survey(target, { tlsSurvey: 'suites', quick: true })).rejects.toThrow(/quick/);
  });
});
