import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeCertificate } from '../../src/lab/certificate.ts';
import { CipherSuite } from '../../src/protocol/cipher-suites.ts';
import { AlertDescription, AlertLevel, tlsAlert } from '../../src/protocol/tls-alert.ts';
import { serverFlightEnd, type TlsFlight, tlsFlight } from '../../src/protocol/tls-flight.ts';
import {
  type ClientHello,
  isHelloRetryRequest,
  offeredVersions,
  type ServerHello,
  selectedVersion,
  type TlsExtension,
  type TlsHandshake,
  tlsHandshake,
} from '../../src/protocol/tls-hello.ts';
import { TlsVersion, tlsPlaintext, tlsRecordLength } from '../../src/protocol/tls-record.ts';
import { decode, encode } from '../../src/wire/codec.ts';
import { nameOf } from '../../src/wire/names.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { expectGolden, hex } from '../kit/codec.ts';
import { type Overheard, overhear } from '../kit/overheard-tls.ts';

/** RFC 8448 section 3: the ClientHello, with its record. */
const CLIENT_HELLO_13 = hex(`
  16 03 01 00 c4 -- record
  01 00 00 c0 -- ClientHello
  03 03 -- legacy_version
  cb 34 ec b1 e7 81 63 ba 1c 38 c6 da cb 19 6a 6d
  ff a2 1a 8d 99 12 ec 18 a2 ef 62 83 02 4d ec e7 -- random
  00 -- legacy_session_id
  00 06 13 01 13 03 13 02 -- cipher_suites
  01 00 -- legacy_compression_methods
  00 91 -- extensions
  00 00 00 0b 00 09 00 00 06 73 65 72 76 65 72 -- server_name
  ff 01 00 01 00 -- renegotiation_info
  00 0a 00 14 00 12 00 1d 00 17 00 18 00 19 01 00 01 01 01 02 01 03 01 04 -- supported_groups
  00 23 00 00 -- session_ticket
  00 33 00 26 00 24 00 1d 00 20 99 38 1d e5 60 e4 bd 43 d2 3d 8e 43 5a 7d ba fe b3
  c0 6e 51 c1 3c ae 4d 54 13 69 1e 52 9a af 2c -- key_share
  00 2b 00 03 02 03 04 -- supported_versions
  00 0d 00 20 00 1e 04 03 05 03 06 03 02 03 08 04 08 05 08 06 04 01 05 01 06 01 02
  01 04 02 05 02 06 02 02 02 -- signature_algorithms
  00 2d 00 02 01 01 -- psk_key_exchange_modes
  00 1c 00 02 40 01 -- record_size_limit
`);

/** RFC 8448 section 3: the ServerHello, with its record. */
const SERVER_HELLO_13 = hex(`
  16 03 03 00 5a -- record
  02 00 00 56 -- ServerHello
  03 03 -- legacy_version
  a6 af 06 a4 12 18 60 dc 5e 6e 60 24 9c d3 4c 95
  93 0c 8a c5 cb 14 34 da c1 55 77 2e d3 e2 69 28 -- random
  00 -- legacy_session_id_echo
  13 01 00 -- cipher_suite, legacy_compression_method
  00 2e -- extensions
  00 33 00 24 00 1d 00 20 c9 82 88 76 11 20 95 fe 66 76 2b db f7 c6 72 e1 56 d6 cc
  25 3b 83 3d f1 dd 69 b1 b0 4e 75 1f 0f -- key_share
  00 2b 00 02 03 04 -- supported_versions
`);

/** The capture that https://tls12.xargs.org/#client-hello explains byte by byte. */
const CLIENT_HELLO_12 = hex(`
  16 03 01 00 a5 -- record
  01 00 00 a1 -- ClientHello
  03 03 -- client_version
  00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f
  10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f -- random
  00 -- session_id
  00 20 cc a8 cc a9 c0 2f c0 30 c0 2b c0 2c c0 13 c0 09 c0 14 c0 0a
  00 9c 00 9d 00 2f 00 35 c0 12 00 0a -- cipher_suites
  01 00 -- compression_methods
  00 58 -- extensions
  00 00 00 18 00 16 00 00 13 65 78 61 6d 70 6c 65 2e 75 6c 66 68 65 69 6d 2e 6e 65 74
  00 05 00 05 01 00 00 00 00 -- status_request
  00 0a 00 0a 00 08 00 1d 00 17 00 18 00 19 -- supported_groups
  00 0b 00 02 01 00 -- ec_point_formats
  00 0d 00 12 00 10 04 01 04 03 05 01 05 03 06 01 06 03 02 01 02 03
  ff 01 00 01 00 -- renegotiation_info
  00 12 00 00 -- signed_certificate_timestamp
`);

/** The capture that https://tls12.xargs.org/#server-hello explains byte by byte. */
const SERVER_HELLO_12 = hex(`
  16 03 03 00 31 -- record
  02 00 00 2d -- ServerHello
  03 03 -- server_version
  70 71 72 73 74 75 76 77 78 79 7a 7b 7c 7d 7e 7f
  80 81 82 83 84 85 86 87 88 89 8a 8b 8c 8d 8e 8f -- random
  00 -- session_id
  c0 13 00 -- cipher_suite, compression_method
  00 05 ff 01 00 01 00 -- renegotiation_info
`);

describe('RFC 8448 section 3', () => {
  it('says a ClientHello for TLS 1.3', () => {
    expectGolden(tlsFlight, CLIENT_HELLO_13, {
      legacy_record_version: TlsVersion.TLSv1,
      messages: [
        {
          msg_type: 'client_hello',
          legacy_version: TlsVersion['TLSv1.2'],
          random: CLIENT_HELLO_13.slice(11, 43),
          legacy_session_id: hex(''),
          cipher_suites: [0x1301, 0x1303, 0x1302],
          legacy_compression_methods: hex('00'),
          extensions: [
            extension(0, '00 09 00 00 06 73 65 72 76 65 72'),
            extension(0xff01, '00'),
            extension(10, '00 12 00 1d 00 17 00 18 00 19 01 00 01 01 01 02 01 03 01 04'),
            extension(35, ''),
            { extension_type: 51, extension_data: CLIENT_HELLO_13.slice(108, 146) },
            extension(43, '02 03 04'),
            { extension_type: 13, extension_data: CLIENT_HELLO_13.slice(157, 189) },
            extension(45, '01 01'),
            extension(28, '40 01'),
          ],
        },
      ],
      alerts: [],
    });
    expect(offeredVersions(clientHelloIn(CLIENT_HELLO_13))).toEqual([TlsVersion['TLSv1.3']]);
  });

  it('says a ServerHello that chooses TLS 1.3', () => {
    expectGolden(tlsFlight, SERVER_HELLO_13, {
      legacy_record_version: TlsVersion['TLSv1.2'],
      messages: [
        {
          msg_type: 'server_hello',
          legacy_version: TlsVersion['TLSv1.2'],
          random: SERVER_HELLO_13.slice(11, 43),
          legacy_session_id_echo: hex(''),
          cipher_suite: CipherSuite.TLS_AES_128_GCM_SHA256,
          legacy_compression_method: 0,
          extensions: [
            { extension_type: 51, extension_data: SERVER_HELLO_13.slice(53, 89) },
            extension(43, '03 04'),
          ],
        },
      ],
      alerts: [],
    });
    const hello = serverHelloIn(SERVER_HELLO_13);
    expect(nameOf(TlsVersion, selectedVersion(hello))).toBe('TLSv1.3');
    expect(isHelloRetryRequest(hello)).toBe(false);
    expect(serverFlightEnd(SERVER_HELLO_13)).toBe(SERVER_HELLO_13.length);
  });
});

describe('tls12.xargs.org', () => {
  it('says a ClientHello up to TLS 1.2', () => {
    const flight = decode(tlsFlight, CLIENT_HELLO_12);
    const hello = clientHelloIn(CLIENT_HELLO_12);
    expect(flight.legacy_record_version).toBe(TlsVersion.TLSv1);
    expect(hello.random).toEqual(Uint8Array.from({ length: 32 }, (_, index) => index));
    expect(hello.cipher_suites.map((suite) => nameOf(CipherSuite, suite))).toEqual([
      'ECDHE-RSA-CHACHA20-POLY1305',
      'ECDHE-ECDSA-CHACHA20-POLY1305',
      'ECDHE-RSA-AES128-GCM-SHA256',
      'ECDHE-RSA-AES256-GCM-SHA384',
      'ECDHE-ECDSA-AES128-GCM-SHA256',
      'ECDHE-ECDSA-AES256-GCM-SHA384',
      'ECDHE-RSA-AES128-SHA',
      'ECDHE-ECDSA-AES128-SHA',
      'ECDHE-RSA-AES256-SHA',
      'ECDHE-ECDSA-AES256-SHA',
      'AES128-GCM-SHA256',
      'AES256-GCM-SHA384',
      'AES128-SHA',
      'AES256-SHA',
      '0xc012',
      'DES-CBC3-SHA',
    ]);
    const types = hello.extensions?.map(({ extension_type }) => extension_type);
    expect(types).toEqual([0, 5, 10, 11, 13, 0xff01, 18]);
    expect(offeredVersions(hello)).toEqual([0x0303, 0x0302, 0x0301, 0x0300]);
    expectGolden(tlsFlight, CLIENT_HELLO_12, flight);
  });

  it('says a ServerHello that chooses TLS 1.2', () => {
    expectGolden(tlsFlight, SERVER_HELLO_12, {
      legacy_record_version: TlsVersion['TLSv1.2'],
      messages: [
        {
          msg_type: 'server_hello',
          legacy_version: TlsVersion['TLSv1.2'],
          random: Uint8Array.from({ length: 32 }, (_, index) => 0x70 + index),
          legacy_session_id_echo: hex(''),
          cipher_suite: CipherSuite['ECDHE-RSA-AES128-SHA'],
          legacy_compression_method: 0,
          extensions: [extension(0xff01, '00')],
        },
      ],
      alerts: [],
    });
    const hello = serverHelloIn(SERVER_HELLO_12);
    expect(nameOf(TlsVersion, selectedVersion(hello))).toBe('TLSv1.2');
    // The server goes on with its certificate.
    expect(serverFlightEnd(SERVER_HELLO_12)).toBeUndefined();
  });
});

const RSA = makeCertificate({ commonName: 'rds01.example' });
const EC = makeCertificate({ commonName: 'rds01.example', key: { type: 'ec' } });
const BOTH = `${RSA.certificate}\n${EC.certificate}`;
const MODERN = { key: RSA.key, certificates: BOTH, version: 'TLSv1.3' } as const;

describe('what Node says', () => {
  it.each(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const)('in %s is read', async (version) => {
    const servername = 'rds01.example';
    const heard = await overhear({ ...MODERN, version, servername });
    const hello = clientHelloIn(heard.client);
    const name = hello.extensions?.find(({ extension_type }) => extension_type === 0);
    expect(Buffer.from(name?.extension_data ?? []).toString('latin1')).toContain(servername);
    expect(offeredVersions(hello)[0]).toBe(TlsVersion[version]);
    expectAgreement(heard);
    expectWhereverItIsCut(heard.server);
    const flight = serverFlightOf(heard);
    expect(decode(tlsFlight, encode(tlsFlight, flight))).toEqual(flight);
    expect(certificatesIn(flight)).toEqual(version === 'TLSv1.3' ? undefined : [der(RSA), der(EC)]);
  });

  it.each(suitesOfNode())('when it chooses $name is read', async ({ name, version }) => {
    const { key, certificate } = name.includes('ECDSA') ? EC : RSA;
    // Those of TLS 1.3 are set apart, and never alone.
    const ciphers = version === 'TLSv1.3' ? `${name}:DEFAULT` : name;
    const heard = await overhear({ key, certificates: certificate, version, ciphers });
    expect(heard.session).toEqual({ version, cipher: name });
    expectAgreement(heard);
  });

  it('in records of 512 bytes is put together', async () => {
    const heard = await overhear({ ...MODERN, version: 'TLSv1.2', fragment: 512 });
    const flight = serverFlightOf(heard);
    const names = flight.messages.map(({ msg_type }) => msg_type);
    expect(names).toEqual(['server_hello', 'certificate', 'other', 'server_hello_done']);
    expect(certificatesIn(flight)).toEqual([der(RSA), der(EC)]);
    expect(recordsIn(heard.server.slice(0, serverFlightEnd(heard.server)))).toBeGreaterThan(4);
    expectWhereverItIsCut(heard.server);
  });

  it('to turn a client down is an alert', async () => {
    const heard = await overhear({ ...MODERN, version: 'TLSv1.2', serverVersion: 'TLSv1.3' });
    expect(heard.session).toBeUndefined();
    expect(serverFlightOf(heard)).toEqual({
      legacy_record_version: TlsVersion['TLSv1.2'],
      messages: [],
      alerts: [{ level: AlertLevel.fatal, description: AlertDescription.protocol_version }],
    });
  });
});

describe('a flight', () => {
  it('goes on after a warning, and ends with what is fatal', () => {
    const warning = hex('15 03 03 00 02 01 70');
    const fatal = hex('15 03 03 00 02 02 28');
    const bytes = Uint8Array.of(...warning, ...SERVER_HELLO_12, ...fatal);
    expect(serverFlightEnd(bytes)).toBe(bytes.length);
    expectGolden(
      tlsFlight,
      bytes,
      {
        ...decode(tlsFlight, SERVER_HELLO_12),
        alerts: [
          { level: AlertLevel.warning, description: AlertDescription.unrecognized_name },
          { level: AlertLevel.fatal, description: AlertDescription.handshake_failure },
        ],
      },
      { wholeAt: [warning.length, warning.length + SERVER_HELLO_12.length] },
    );
  });

  it('ends with close_notify, which is a warning', () => {
    const bytes = hex('15 03 01 00 02 01 00');
    expect(serverFlightEnd(bytes)).toBe(bytes.length);
  });

  it.each([
    ['an empty fragment', '16 03 03 00 00'],
    ['a fragment of more than 18 KiB', '16 03 03 48 01'],
    ['a type of record that is none', '18 03 03 00 01 00'],
    ['SSL 2.0', '16 02 00 00 01 00'],
    ['ChangeCipherSpec', '14 03 03 00 01 01'],
    ['application data', '17 03 03 00 01 00'],
    ['an alert in a half message', '16 03 03 00 03 02 00 00 15 03 03 00 02 02 28'],
    ['half an alert', '15 03 03 00 01 02'],
    ['a certificate of no bytes', '16 03 03 00 0a 0b 00 00 06 00 00 03 00 00 00'],
    ['a certificate longer than its list', '16 03 03 00 0a 0b 00 00 06 00 00 03 00 00 01'],
    ['bytes in ServerHelloDone', '16 03 03 00 05 0e 00 00 01 00'],
  ])('does not have %s', (_what, text) => {
    expect(() => decode(tlsFlight, hex(text))).toThrow(DecodeError);
    expect(() => serverFlightEnd(hex(`${text} ${text}`))).toThrow(DecodeError);
  });

  it('is given up after 64 KiB, and after 128 records', () => {
    const endless = hex('16 03 03 40 00 0b ff ff ff');
    const long = new Uint8Array(5 + 0x4000);
    long.set(endless);
    const many = Uint8Array.from(
      { length: 4 * long.length },
      (_, at) => long[at % long.length] ?? 0,
    );
    expect(() => serverFlightEnd(many)).toThrow(/are no flight/);
    const small = hex('16 03 03 00 01 0b');
    const records = Uint8Array.from({ length: 128 * 6 }, (_, at) => small[at % 6] ?? 0);
    expect(serverFlightEnd(records)).toBeUndefined();
    expect(() => serverFlightEnd(Uint8Array.of(...records, ...small))).toThrow(/are no flight/);
  });

  it('begins with a record whose header tells its length', () => {
    expect(tlsRecordLength(SERVER_HELLO_13.subarray(0, 4))).toBeUndefined();
    expect(tlsRecordLength(SERVER_HELLO_13.subarray(0, 5))).toBe(SERVER_HELLO_13.length);
    expect(() => tlsRecordLength(hex('16 02'))).toThrow(DecodeError);
  });
});

describe('a hello', () => {
  const hello = serverHelloIn(SERVER_HELLO_12);

  it('has no extensions before RFC 3546', () => {
    const { extensions: _none, ...old } = hello;
    const bytes = encode(tlsHandshake, { msg_type: 'server_hello', ...old });
    expect(decode(tlsHandshake, bytes)).toStrictEqual({ msg_type: 'server_hello', ...old });
    expect(bytes).toHaveLength(4 + 38);
    expect(selectedVersion(old)).toBe(TlsVersion['TLSv1.2']);
  });

  it('with the random of RFC 8446 4.1.3 asks for another ClientHello', () => {
    const random = hex(`
      cf 21 ad 74 e5 9a 61 11 be 1d 8c 02 1e 65 b8 91
      c2 a2 11 16 7a bb 8c 5e 07 9e 09 e2 c8 a8 33 9c
    `);
    expect(isHelloRetryRequest({ ...hello, random })).toBe(true);
  });

  it('with a broken supported_versions is malformed', () => {
    const extensions = [extension(43, '03')];
    expect(() => selectedVersion({ ...hello, extensions })).toThrow(DecodeError);
    const client = { ...clientHelloIn(CLIENT_HELLO_12), extensions };
    expect(() => offeredVersions(client)).toThrow(DecodeError);
  });

  it('is not written with a random or a session id of another length', () => {
    const write = (change: Partial<ServerHello>) => () =>
      encode(tlsHandshake, { msg_type: 'server_hello', ...hello, ...change });
    expect(write({ random: new Uint8Array(31) })).toThrow(RangeError);
    expect(write({ legacy_session_id_echo: new Uint8Array(33) })).toThrow(RangeError);
  });
});

describe('an alert', () => {
  it('is a level and a description', () => {
    expectGolden(tlsAlert, hex('02 28'), {
      level: AlertLevel.fatal,
      description: AlertDescription.handshake_failure,
    });
  });
});

interface Choice {
  readonly name: string;
  readonly version: 'TLSv1.2' | 'TLSv1.3';
}

/** Those of the table that OpenSSL 3 can still be made to choose. */
function suitesOfNode(): Choice[] {
  const gone = /^(RC4|DES)-/;
  return Object.keys(CipherSuite)
    .filter((name) => !gone.test(name))
    .map((name) => ({ name, version: name.startsWith('TLS_') ? 'TLSv1.3' : 'TLSv1.2' }));
}

function extension(extension_type: number, data: string): TlsExtension {
  return { extension_type, extension_data: hex(data) };
}

/** What was read is what Node's own socket says. */
function expectAgreement(heard: Overheard): void {
  const hello = serverFlightOf(heard).messages.find(isServerHello);
  expect(hello && nameOf(TlsVersion, selectedVersion(hello))).toBe(heard.session?.version);
  expect(hello && nameOf(CipherSuite, hello.cipher_suite)).toBe(heard.session?.cipher);
}

/** Where a flight ends does not depend on how much has come. */
function expectWhereverItIsCut(server: Uint8Array): void {
  const end = serverFlightEnd(server) ?? 0;
  expect(end).toBeGreaterThan(0);
  for (let length = 0; length < server.length; length++) {
    const expected = length < end ? undefined : end;
    if (serverFlightEnd(server.subarray(0, length)) !== expected) expect.fail(`at ${length} bytes`);
  }
}

function serverFlightOf({ server }: Overheard): TlsFlight {
  return decode(tlsFlight, server.slice(0, serverFlightEnd(server)));
}

function certificatesIn({ messages }: TlsFlight): readonly Uint8Array[] | undefined {
  const message = messages.find(({ msg_type }) => msg_type === 'certificate');
  return message?.msg_type === 'certificate' ? message.certificate_list : undefined;
}

function recordsIn(bytes: Uint8Array): number {
  let count = 0;
  for (let start = 0; start < bytes.length; count++) {
    const length = tlsRecordLength(bytes.subarray(start)) ?? 0;
    decode(tlsPlaintext, bytes.slice(start, start + length));
    start += length;
  }
  return count;
}

function clientHelloIn(bytes: Uint8Array): ClientHello {
  const [message] = decode(tlsFlight, bytes.slice(0, tlsRecordLength(bytes))).messages;
  if (message?.msg_type !== 'client_hello') throw new Error('no ClientHello');
  return message;
}

function serverHelloIn(bytes: Uint8Array): ServerHello {
  const message = decode(tlsFlight, bytes).messages.find(isServerHello);
  if (!message) throw new Error('no ServerHello');
  return message;
}

function isServerHello(
  message: TlsHandshake,
): message is Extract<TlsHandshake, { msg_type: 'server_hello' }> {
  return message.msg_type === 'server_hello';
}

function der({ certificate }: { readonly certificate: string }): Uint8Array {
  return new Uint8Array(new X509Certificate(certificate).raw);
}
