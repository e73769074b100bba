/** Ways of a server to go astray in the questions about TLS, over real sockets, and what the answers come to. */
import { describe, expect, it } from 'vitest';
import type { TlsCell, TlsVersions } from '../../src/handshake/result.ts';
import { TLS_QUESTION_LIMIT } from '../../src/handshake/tls-survey.ts';
import {
  anything,
  hangUp,
  type LabStep,
  raw,
  receiveRaw,
  reset,
  type Script,
  stall,
  trickle,
} from '../../src/lab/script.ts';
import { startServer } from '../../src/lab/server.ts';
import type { ProbeOptions } from '../../src/options.ts';
import { tlsFlight } from '../../src/protocol/tls-flight.ts';
import { type ClientHello, offeredVersions } from '../../src/protocol/tls-hello.ts';
import { TlsVersion, tlsRecordLength } from '../../src/protocol/tls-record.ts';
import { TlsCipherSuite } from '../../src/protocol/tls-suites.ts';
import { survey } from '../../src/survey.ts';
import { decode } from '../../src/wire/codec.ts';
import { bytes, filled, lines } from './faults/bytes.ts';
import { beforeTls } from './faults/server.ts';
import {
  certificateMessage,
  fatalAlert,
  recordHeader,
  serverHello,
  serverHelloDone,
  Version,
  warningAlert,
} from './faults/tls-records.ts';

const PATIENT = { timeout: 120_000 };

interface Surveyed {
  readonly found: TlsVersions;
  readonly connections: number;
  readonly ms: number;
}

async function surveyed(script: Script, options: ProbeOptions = {}): Promise<Surveyed> {
  const server = await startServer(script);
  const start = performance.now();
  try {
    const { tlsVersions } = await survey(
      { host: server.address, port: server.port },
      { pauseMs: 0, timeoutMs: 20_000, tlsSurvey: 'versions', ...options },
    );
    expect(server.faults).toEqual([]);
    return {
      found: tlsVersions as TlsVersions,
      connections: server.connections,
      ms: performance.now() - start,
    };
  } finally {
    await server.close();
  }
}

/** Selects TLS, takes the hello, and does the rest. */
function afterHello(rest: (hello: ClientHello) => LabStep): Script {
  return beforeTls(function* () {
    const [hello] = decode(tlsFlight, yield* receiveRaw(tlsRecordLength)).messages;
    if (hello?.msg_type === 'client_hello') yield* rest(hello);
  });
}

function answering(records: readonly Uint8Array[], rest: () => LabStep = hangUp): Script {
  return afterHello(function* () {
    yield* raw(bytes(...records));
    yield* rest();
  });
}

/** Handshake messages of no meaning here, each in a record of its own. */
function* endlessly(record: Uint8Array): LabStep {
  for (let count = 0; count < 400; count++) yield* raw(record);
  yield* stall();
}

const OTHER_MESSAGE = bytes('16 03 03 00 05 16 00 00 01 00'); // CertificateStatus, of one byte
const HELLO = serverHello();
const RETRY_RANDOM = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';
const RETRY = bytes(
  '16 03 03 00 38 02 00 00 34 03 03',
  RETRY_RANDOM,
  '00 13 01 00 00 0c 00 2b 00 02 03 04 00 33 00 02 00 18',
);

/** What comes of the question for TLS 1.2, or for TLS 1.3 where that is said. */
const FAULTS: Readonly<
  Record<
    string,
    {
      readonly script: Script;
      readonly is: Partial<Record<keyof TlsCell, unknown>>;
      readonly of?: 'ssl3' | 'tls10' | 'tls12' | 'tls13';
      readonly options?: ProbeOptions;
    }
  >
> = {
  'closes at the hello': {
    script: afterHello(hangUp),
    is: { supported: null, answer: 'died', failure: { kind: 'closed', received: 0 } },
  },
  'resets at the hello': {
    script: afterHello(reset),
    is: { supported: null, answer: 'died', failure: { kind: 'reset' } },
  },
  'closes inside the ServerHello': {
    script: answering([HELLO.subarray(0, 20)]),
    is: { supported: null, answer: 'died', failure: { kind: 'closed', received: 20 } },
  },
  'sends half a ServerHello byte by byte and closes': {
    script: afterHello(() => trickle(HELLO.subarray(0, 20))),
    is: { supported: null, answer: 'died', failure: { kind: 'closed', received: 20 } },
  },
  'sends a sound flight byte by byte': {
    script: afterHello(() => trickle(bytes(HELLO, serverHelloDone()))),
    is: { supported: true, answer: 'selected', suite: 'TLS_RSA_WITH_AES_128_CBC_SHA' },
  },
  'closes behind its ServerHello': {
    script: answering([HELLO]),
    is: {
      supported: null,
      answer: 'died',
      selected: 'TLSv1.2',
      suite: 'TLS_RSA_WITH_AES_128_CBC_SHA',
    },
  },
  'sends messages without an end': {
    script: afterHello(function* () {
      yield* raw(HELLO);
      yield* endlessly(OTHER_MESSAGE);
    }),
    is: {
      answer: 'died',
      selected: 'TLSv1.2',
      failure: { kind: 'unexpected', expected: 'the end of a flight', got: expect.any(String) },
    },
  },
  'sends warnings without an end': {
    script: afterHello(() => endlessly(warningAlert(112))),
    is: {
      answer: 'died',
      failure: { kind: 'unexpected', expected: 'the end of a flight', got: expect.any(String) },
    },
  },
  'begins a message of 16 MB': {
    script: afterHello(function* () {
      yield* raw(bytes(HELLO, '16 03 03 40 00 0b ff ff ff', filled(16_380)));
      yield* endlessly(bytes('16 03 03 40 00', filled(16_384)));
    }),
    is: {
      answer: 'died',
      failure: { kind: 'unexpected', expected: 'the end of a flight', got: expect.any(String) },
    },
  },
  'sends empty records': {
    script: afterHello(() => endlessly(recordHeader(0))),
    is: { answer: 'died', failure: expect.objectContaining({ kind: 'malformed' }) },
  },
  'sends a record of 65,535 bytes': {
    script: answering([recordHeader(0xffff), filled(64)], stall),
    is: { answer: 'died', failure: expect.objectContaining({ kind: 'malformed' }) },
  },
  'speaks HTTP': {
    script: answering([lines('HTTP/1.1 400 Bad Request')]),
    is: { answer: 'died', failure: expect.objectContaining({ kind: 'malformed' }) },
  },
  'goes on in cipher before it has said all': {
    script: answering([HELLO, bytes('14 03 03 00 01 01')]),
    is: {
      answer: 'died',
      selected: 'TLSv1.2',
      failure: expect.objectContaining({ kind: 'malformed' }),
    },
  },
  'selects a suite that was not offered': {
    script: answering([serverHello({ cipherSuite: 0x0000 }), serverHelloDone()]),
    is: {
      supported: null,
      answer: 'died',
      failure: { kind: 'unexpected', expected: 'one of the offered cipher suites', got: '0x00' },
    },
  },
  'selects a version that is newer than the one that was offered': {
    of: 'tls10',
    script: answering([HELLO, serverHelloDone()]),
    is: {
      supported: null,
      answer: 'died',
      failure: { kind: 'unexpected', expected: 'TLSv1 or older', got: 'TLSv1.2' },
    },
  },
  'selects an older version': {
    script: answering([serverHello({ version: Version['TLS 1.1'] }), serverHelloDone()]),
    is: { supported: false, answer: 'selected', selected: 'TLSv1.1' },
  },
  'takes SSL 3.0': {
    of: 'ssl3',
    script: answering([
      serverHello({ version: Version['SSL 3.0'], cipherSuite: 0x000a }),
      serverHelloDone(),
    ]),
    is: { supported: true, selected: 'SSLv3', suite: 'TLS_RSA_WITH_3DES_EDE_CBC_SHA' },
  },
  'has a certificate that is none': {
    script: answering([HELLO, certificateMessage(filled(40, 0xff)), serverHelloDone()]),
    is: {
      supported: true,
      answer: 'selected',
      certificates: [{ keyType: 'unknown', keyBits: null, sha256: expect.any(String) }],
    },
  },
  'asks for another hello, and again': {
    of: 'tls13',
    script: answering([RETRY, RETRY], stall),
    is: { supported: true, suite: 'TLS_AES_128_GCM_SHA256', groups: ['secp384r1'] },
  },
  'says protocol_version': {
    script: answering([fatalAlert(70)]),
    is: { supported: false, answer: 'refused', code: 'protocol_version' },
  },
  'says internal_error': {
    script: answering([fatalAlert(80)]),
    is: {
      supported: null,
      answer: 'died',
      failure: { kind: 'rejected', protocol: 'tls', code: 'internal_error', value: 80 },
    },
  },
  'alerts before it was asked': {
    script: beforeTls(function* () {
      yield* raw(fatalAlert(40));
      yield* receiveRaw(anything);
    }),
    is: { supported: false, answer: 'refused', code: 'handshake_failure' },
  },
};

describe('asked for one version, a server that', () => {
  it.concurrent.each(Object.entries(FAULTS))('%s', PATIENT, async (_name, fault) => {
    const { script, is, of = 'tls12', options } = fault;
    const { found, connections } = await surveyed(script, options);
    expect(found[of]).toMatchObject(is);
    // The walk and its ladder, the matrix, and a question a version.
    expect(connections).toBeLessThanOrEqual(8 + 5);
  });
});

describe('a server that cannot be asked to the end', () => {
  it('is left alone when it was silent twice', PATIENT, async () => {
    const { found, connections } = await surveyed(afterHello(stall), { timeoutsMs: { tls: 200 } });
    expect(Object.values(found).map(({ answer }) => answer)).toEqual([
      'notTried',
      'notTried',
      'notTried',
      'died',
      'died',
    ]);
    expect(connections).toBe(6 + 2);
  });

  it('is left alone when it does not negotiate any more', PATIENT, async () => {
    let count = 0;
    const sound = answering([fatalAlert(70)]);
    const { found, connections } = await surveyed(function* () {
      // The walk, three rungs in all, the matrix without the cell that it filled, and two questions.
      if (++count > 3 + 5 + 2) return yield* reset();
      yield* sound();
    });
    expect(found.tls12).toMatchObject({ answer: 'refused' });
    expect(found.tls11).toMatchObject({ answer: 'died', failure: { kind: 'reset' } });
    expect(found.tls10).toMatchObject({ answer: 'notTried' });
    expect(connections).toBe(3 + 5 + 3);
  });

  it('is asked so often and no more, when it takes whatever it is offered', PATIENT, async () => {
    const { found, connections } = await surveyed(
      afterHello(function* (hello) {
        const [first = 0] = hello.cipher_suites;
        const version = offeredVersions(hello)[0] ?? 0;
        if (version === TlsVersion['TLSv1.3']) return yield* raw(fatalAlert(70));
        yield* raw(bytes(serverHello({ version, cipherSuite: first }), serverHelloDone()));
        yield* hangUp();
      }),
      { tlsSurvey: 'suites' },
    );
    expect(connections).toBeLessThanOrEqual(8 + TLS_QUESTION_LIMIT);
    expect(connections).toBeGreaterThan(TLS_QUESTION_LIMIT);
    expect(found.tls12.suites?.length).toBe(
      Object.keys(TlsCipherSuite).filter((name) => name.includes('_WITH_')).length,
    );
    expect(found.tls10).toMatchObject({ supported: true, complete: false });
  });

  it('is left in the middle when the caller has had enough', PATIENT, async () => {
    const enough = new AbortController();
    let count = 0;
    const { found, ms } = await surveyed(
      afterHello(function* () {
        if (++count === 5) enough.abort();
        yield* raw(fatalAlert(70));
        yield* hangUp();
      }),
      { signal: enough.signal, tlsSurvey: 'suites' },
    );
    expect(Object.values(found).some(({ answer }) => answer === 'notTried')).toBe(true);
    expect(ms).toBeLessThan(20_000);
  });
});
