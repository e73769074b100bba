import { describe, expect, it } from 'vitest';
import { lastWords } from '../../src/handshake/goodbye.ts';
import type { Step } from '../../src/handshake/step.ts';
import { type TlsQuestion, tlsQuestion } from '../../src/handshake/tls-question.ts';
import { makeCertificate } from '../../src/lab/certificate.ts';
import { AlertDescription, AlertLevel } from '../../src/protocol/tls-alert.ts';
import { NamedGroup } from '../../src/protocol/tls-extensions.ts';
import { tlsFlight } from '../../src/protocol/tls-flight.ts';
import {
  type ClientHello,
  ExtensionType,
  HandshakeType,
  offeredVersions,
  type TlsHandshake,
} from '../../src/protocol/tls-hello.ts';
import { TlsVersion } from '../../src/protocol/tls-record.ts';
import { suitesOf, TlsCipherSuite } from '../../src/protocol/tls-suites.ts';
import { decode, encode } from '../../src/wire/codec.ts';
import { hex } from '../kit/codec.ts';
import { type Line, play, serverBytes } from '../kit/transcript.ts';

const CERTIFICATE = makeCertificate({ key: { type: 'ec' } }).der;
const RSA = 'TLS_RSA_WITH_AES_128_CBC_SHA';
const ECDHE = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256';
const NEWEST = 'TLS_AES_128_GCM_SHA256';

type Version = TlsQuestion['version'];

function asked(
  version: Version,
  { host = 'rds01.example', suites = suitesOf(version) } = {},
): Step<unknown, object> {
  return tlsQuestion.run(
    {},
    {
      tlsQuestion: {
        version,
        suites,
        keyShares: [{ group: NamedGroup.x25519, key_exchange: new Uint8Array(32).fill(9) }],
      },
      host,
      random: (length) => new Uint8Array(length).fill(7),
    },
  );
}

/** Hands the hello to `look`. */
function hello(look: (hello: ClientHello, bytes: Uint8Array) => void = () => {}): Line {
  return {
    is: 'client',
    text: '> ClientHello',
    check(bytes) {
      const [message] = decode(tlsFlight, bytes).messages;
      if (message?.msg_type !== 'client_hello') throw new Error('no ClientHello');
      look(message, bytes);
    },
  };
}

function says(...messages: readonly TlsHandshake[]): Line {
  const legacy_record_version = TlsVersion['TLSv1.2'];
  return serverBytes(encode(tlsFlight, { legacy_record_version, messages, alerts: [] }));
}

function alerts(level: number, description: number): Line {
  const legacy_record_version = TlsVersion['TLSv1.2'];
  const flight = { legacy_record_version, messages: [], alerts: [{ level, description }] };
  return serverBytes(encode(tlsFlight, flight));
}

function serverHello(
  version: Version,
  suite: number | keyof typeof TlsCipherSuite,
  changes: object = {},
): TlsHandshake {
  return {
    msg_type: 'server_hello',
    legacy_version: TlsVersion[version],
    random: new Uint8Array(32).fill(5),
    legacy_session_id_echo: new Uint8Array(),
    cipher_suite: typeof suite === 'number' ? suite : TlsCipherSuite[suite],
    legacy_compression_method: 0,
    ...changes,
  };
}

const certificate: TlsHandshake = { msg_type: 'certificate', certificate_list: [CERTIFICATE] };
const done: TlsHandshake = { msg_type: 'server_hello_done' };
const keyExchange = (body: Uint8Array): TlsHandshake => ({
  msg_type: 'other',
  code: HandshakeType.server_key_exchange,
  body,
});

function extensionsOf({ extensions = [] }: ClientHello): number[] {
  return extensions.map(({ extension_type }) => extension_type);
}

describe('our ClientHello', () => {
  it('of TLS 1.3 offers nothing older, and begins the key exchange', () => {
    play(
      asked('TLSv1.3'),
      hello((message, bytes) => {
        expect(offeredVersions(message)).toEqual([TlsVersion['TLSv1.3']]);
        expect(message.legacy_version).toBe(TlsVersion['TLSv1.2']);
        expect(message.cipher_suites).toEqual([0x1302, 0x1303, 0x1301, 0x1304, 0x1305]);
        expect(message.legacy_session_id).toHaveLength(32);
        expect(extensionsOf(message)).toContain(ExtensionType.key_share);
        expect(extensionsOf(message)).toContain(ExtensionType.signature_algorithms);
        expect([...bytes.subarray(0, 3)]).toEqual([22, 3, 1]);
      }),
      alerts(AlertLevel.fatal, AlertDescription.protocol_version),
    );
  });

  it('of TLS 1.2 offers all its suites, and is padded past what some middleboxes choke on', () => {
    play(
      asked('TLSv1.2'),
      hello((message, bytes) => {
        expect(message.legacy_version).toBe(TlsVersion['TLSv1.2']);
        expect(message.cipher_suites).toHaveLength(suitesOf('TLSv1.2').length + 1);
        expect(message.cipher_suites.at(-1)).toBe(0x00ff);
        expect(extensionsOf(message)).not.toContain(ExtensionType.supported_versions);
        expect(bytes.length).toBe(5 + 512);
      }),
      alerts(AlertLevel.fatal, AlertDescription.protocol_version),
    );
  });

  it('of SSL 3.0 has no extensions at all', () => {
    play(
      asked('SSLv3'),
      hello((message, bytes) => {
        expect(message.legacy_version).toBe(TlsVersion.SSLv3);
        expect(message.extensions).toBeUndefined();
        expect([...bytes.subarray(0, 3)]).toEqual([22, 3, 0]);
      }),
      alerts(AlertLevel.fatal, AlertDescription.handshake_failure),
    );
  });

  it.each([
    ['rds01.example', '00 10 00 00 0d 72 64 73 30 31 2e 65 78 61 6d 70 6c 65'],
    ['rds01.example.', '00 10 00 00 0d 72 64 73 30 31 2e 65 78 61 6d 70 6c 65'],
    ['192.0.2.1', undefined],
    ['2001:db8::1', undefined],
  ])('names %s only where it is a name', (host, data) => {
    play(
      asked('TLSv1', { host }),
      hello(({ extensions = [] }) => {
        const found = extensions.find(({ extension_type }) => extension_type === 0);
        expect(found?.extension_data).toEqual(data === undefined ? undefined : hex(data));
      }),
      alerts(AlertLevel.fatal, AlertDescription.handshake_failure),
    );
  });
});

describe('the answer', () => {
  it('of TLS 1.2 tells suite, curve and key', () => {
    const { learnt, value } = play(
      asked('TLSv1.2'),
      hello(),
      says(serverHello('TLSv1.2', ECDHE), certificate, keyExchange(hex('03 00 1d 20')), done),
    );
    expect(learnt).toMatchObject({
      tlsAnswer: {
        version: 'TLSv1.2',
        suite: ECDHE,
        group: 'x25519',
        certificate: { keyType: 'ec', keyBits: 256, curve: 'prime256v1' },
      },
    });
    // user_canceled and close_notify, each in a record in clear.
    expect(lastWords({ tls: value })).toEqual(hex('15 03 03 00 02 01 5a 15 03 03 00 02 01 00'));
  });

  it('tells how long a prime is', () => {
    const prime = `00 81 00 c0 ${'00 '.repeat(127)}`;
    const suite = 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA';
    const flight = [serverHello('TLSv1', suite), certificate, keyExchange(hex(prime)), done];
    const { learnt } = play(asked('TLSv1'), hello(), says(...flight));
    expect(learnt).toMatchObject({ tlsAnswer: { group: 'dh1024' } });
  });

  it('may choose an older version, and come in pieces with warnings between', () => {
    const { learnt } = play(
      asked('TLSv1.2'),
      hello(),
      alerts(AlertLevel.warning, AlertDescription.unrecognized_name),
      says(serverHello('TLSv1', RSA)),
      says(certificate),
      says(done),
    );
    expect(learnt).toMatchObject({ tlsAnswer: { version: 'TLSv1', suite: RSA } });
  });

  it('of TLS 1.3 ends with the ServerHello, and a HelloRetryRequest is one', () => {
    const random = hex('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c');
    const extensions = [
      { extension_type: 43, extension_data: hex('03 04') },
      { extension_type: 51, extension_data: hex('00 18') },
    ];
    const retry = serverHello('TLSv1.2', NEWEST, { random, extensions });
    const { learnt } = play(asked('TLSv1.3'), hello(), says(retry));
    expect(learnt).toEqual({
      tlsAnswer: { version: 'TLSv1.3', suite: NEWEST, group: 'secp384r1' },
    });
  });

  it('needs no certificate, nor one that can be read', () => {
    const bare = play(asked('TLSv1'), hello(), says(serverHello('TLSv1', RSA), done));
    expect(bare.learnt).toEqual({ tlsAnswer: { version: 'TLSv1', suite: RSA } });
    const broken = { msg_type: 'certificate', certificate_list: [hex('ff')] } as const;
    const odd = play(asked('TLSv1'), hello(), says(serverHello('TLSv1', RSA), broken, done));
    expect(odd.learnt).toMatchObject({
      tlsAnswer: { certificate: { keyType: 'unknown', keyBits: null } },
    });
  });

  it('that came before the end is kept', () => {
    const { learnt, failure } = play(
      asked('TLSv1'),
      hello(),
      says(serverHello('TLSv1', RSA)),
      alerts(AlertLevel.fatal, AlertDescription.internal_error),
    );
    expect(learnt).toEqual({ tlsAnswer: { version: 'TLSv1', suite: RSA } });
    expect(failure).toMatchObject({ kind: 'rejected', protocol: 'tls', code: 'internal_error' });
  });
});

describe('a server that is out of line', () => {
  const unexpected = (expected: string | RegExp, got: string) => ({
    kind: 'unexpected',
    expected: expect.stringMatching(expected),
    got,
  });

  it.each<[string, Line, object]>([
    [
      'chooses a newer version',
      says(serverHello('TLSv1.2', RSA)),
      unexpected(/TLSv1.1 or older/, 'TLSv1.2'),
    ],
    [
      'chooses a version that there is not',
      says(serverHello('TLSv1.1', RSA, { legacy_version: 0x0299 })),
      unexpected(/or older/, '0x299'),
    ],
    [
      'chooses a suite that was not offered',
      says(serverHello('TLSv1.1', 'TLS_RSA_WITH_AES_128_GCM_SHA256')),
      unexpected(/cipher suites/, 'TLS_RSA_WITH_AES_128_GCM_SHA256'),
    ],
    [
      'chooses the suite that only signals',
      says(serverHello('TLSv1.1', 0x00ff)),
      unexpected(/cipher suites/, '0xff'),
    ],
    [
      'compresses',
      says(serverHello('TLSv1.1', RSA, { legacy_compression_method: 1 })),
      unexpected(/compression/, 'method 1'),
    ],
    ['begins with its certificate', says(certificate), unexpected(/ServerHello/, 'certificate')],
    [
      'says hello twice',
      says(serverHello('TLSv1.1', RSA), serverHello('TLSv1.1', RSA)),
      unexpected(/one ServerHello/, 'another'),
    ],
    ['speaks HTTP', serverBytes(Buffer.from('HTTP/1.1 400')), { kind: 'malformed' }],
    ['says goodbye', alerts(1, 0), { kind: 'closed', received: 0 }],
  ])('%s', (_name, line, failure) => {
    expect(play(asked('TLSv1.1'), hello(), line).failure).toMatchObject(failure);
  });

  it('sends warnings without end', () => {
    const warning = alerts(AlertLevel.warning, AlertDescription.unrecognized_name);
    const lines = Array.from({ length: 128 }, () => warning);
    const { failure } = play(asked('TLSv1.1'), hello(), ...lines);
    expect(failure).toMatchObject(unexpected(/the end of a flight/, '256 bytes without one'));
  });
});
