/** Recorded handshakes: what was said in clear is read, and played to the prober again. */
import { afterEach, describe, expect, it } from 'vitest';
import { certificateFacts } from '../../src/certificate/certificate.ts';
import type { ProbeResult } from '../../src/handshake/result.ts';
import type { ProbeOptions } from '../../src/options.ts';
import { probe } from '../../src/probe.ts';
import { CipherSuite } from '../../src/protocol/cipher-suites.ts';
import { looksLike } from '../../src/protocol/look-alikes.ts';
import { domainPdu } from '../../src/protocol/mcs-domain.ts';
import { serverFlightEnd, tlsFlight } from '../../src/protocol/tls-flight.ts';
import {
  type ServerHello,
  selectedVersion,
  type TlsHandshake,
} from '../../src/protocol/tls-hello.ts';
import { TlsVersion } from '../../src/protocol/tls-record.ts';
import { tpktLength } from '../../src/protocol/tpkt.ts';
import { connectionAnswer, connectionRequest, inDataTpdu } from '../../src/protocol/x224.ts';
import { decode } from '../../src/wire/codec.ts';
import { nameOf } from '../../src/wire/names.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { hex as hexDigits } from '../../src/wire/text.ts';
import { hex } from '../kit/codec.ts';
import { type Replay, startReplay, type Turn, turnsOf } from '../kit/replay.ts';
import { PRESENT, recordedStreams, type Stream, sayIfSkipped } from '../kit/traffic.ts';
import { expectConfirm, factsOf } from './confirm.ts';

sayIfSkipped('recorded streams');

let server: Replay | undefined;
afterEach(() => server?.close());

const streams = recordedStreams();
/** The first is more than any answer has. */
const CHUNKS = [0x1_0000, 1, 3, 7];

describe.skipIf(!PRESENT)('recorded streams', () => {
  it('are there, with checks that are known', () => {
    expect(streams.length).toBeGreaterThanOrEqual(15);
    const checks = new Set(streams.flatMap((stream) => stream.checks));
    expect([...checks].sort()).toEqual(
      ['gcc_wire', 'licensing_wire', 'nego_wire', 'tls_flight_offline'].sort(),
    );
  });
});

describe.skipIf(!PRESENT)('nego_wire', () => {
  it.each(withCheck('nego_wire'))(
    '$name is read as it was decoded',
    ({ expect: expected, ...stream }) => {
      const said = bytesOf(stream, 's');
      const { report, cc_hex = '', cc } = expected;
      if (report.verdict === 'not_rdp') {
        expect(looksLike(said)).toBe('modbus');
        return expect(hexDigits(said)).toBe(expected.first_server_bytes_hex);
      }
      expect(looksLike(said)).toBe('rdp');
      const confirm = said.slice(0, tpktLength(said));
      expect(hexDigits(confirm)).toBe(cc_hex);
      if (report.verdict === 'malformed')
        return expect(() => decode(connectionAnswer, confirm)).toThrow(DecodeError);
      if (!cc) throw new Error('the stream has no confirm');
      expectConfirm(confirm, cc);
    },
  );

  it.each(withCheck('nego_wire').filter(({ expect: { client_request } }) => client_request))(
    'the client of $name is read as it was decoded',
    ({ expect: { client_request }, ...stream }) => {
      const said = bytesOf(stream, 'c');
      const { cookie, negotiation } = decode(connectionRequest, said.slice(0, tpktLength(said)));
      expect(cookie === undefined ? undefined : `Cookie: mstshash=${cookie}`).toBe(
        client_request?.cookie,
      );
      expect(negotiation?.requestedProtocols).toBe(client_request?.requested_protocols);
      expect(negotiation?.flags).toBe(client_request?.flags);
    },
  );

  it.each(inChunks(withCheck('nego_wire')))(
    '$name, in pieces of $chunk, is told by the probe',
    async (stream) => {
      const { report, cc } = stream.expect;
      const { facts, outcome } = await probed(turnsOf(stream.segments), stream.chunk);
      switch (report.verdict) {
        case 'rdp':
        case 'rdp_standard_security': {
          const selected = report.selected_protocol_name ?? 'RDP';
          expect(facts.x224).toEqual(cc && factsOf(cc));
          expect(facts.x224).toMatchObject({
            selectedProtocol: `PROTOCOL_${selected}`,
            negotiated: report.verdict === 'rdp',
            flags: report.nego_flag_names ?? [],
          });
          return expect(outcome).toMatchObject(afterNegotiation(stream));
        }
        case 'rdp_refused':
          return expect(outcome).toMatchObject({
            kind: 'failed',
            at: 'x224',
            failure: {
              kind: 'rejected',
              protocol: 'negotiation',
              code: report.failure_name,
              value: report.failure_code,
            },
          });
        case 'not_rdp':
          return expect(outcome).toMatchObject({
            kind: 'failed',
            at: 'x224',
            failure: { kind: 'notRdp', looksLike: 'modbus' },
          });
        case 'malformed':
          return expect(outcome).toMatchObject({
            kind: 'failed',
            at: 'x224',
            failure: { kind: 'malformed', pdu: connectionAnswer.name, bytes: stream.expect.cc_hex },
          });
        default:
          throw new Error(`a verdict that nobody knows: ${report.verdict}`);
      }
    },
  );
});

describe.skipIf(!PRESENT)('gcc_wire', () => {
  it.each(inChunks(withCheck('gcc_wire')))(
    '$name, in pieces of $chunk, is told by the probe',
    async (stream) => {
      const { report, attach_user } = stream.expect;
      const { facts, outcome } = await probed(turnsOf(stream.segments), stream.chunk);
      const { gcc } = report;
      if (!gcc) throw new Error('the stream has no GCC data');
      expect(VERSIONS).toHaveProperty(gcc.server_core_version);
      const isProprietary = gcc.server_certificate_type === 'proprietary';
      expect(facts.mcs).toEqual({
        serverVersion: VERSIONS[gcc.server_core_version],
        encryptionMethod: gcc.encryption_method_name,
        encryptionLevel: gcc.encryption_level_name,
        serverCertificate: {
          kind: gcc.server_certificate_type,
          // The recordings' own decoder could not read the key of an X.509 leaf.
          keyBits: gcc.server_rsa_bits ?? 512,
          ...(isProprietary && { signatureValid: true }),
        },
        ioChannel: gcc.io_channel,
        // The server says again what the recorded client asked, not what we did.
        ...(gcc.client_requested_protocols === 0 && { requestedProtocolsEcho: 'PROTOCOL_RDP' }),
      });
      if (!attach_user) {
        return expect(outcome).toMatchObject({
          kind: 'failed',
          at: 'channels',
          failure: { kind: 'closed' },
        });
      }
      expect(outcome).toEqual({ kind: 'completed', through: 'channels' });
      expect(facts.channels).toEqual({
        userChannel: attach_user.initiator,
        joined: [attach_user.initiator, gcc.io_channel],
      });
    },
  );
});

describe.skipIf(!PRESENT)('licensing_wire', () => {
  const licensed = withCheck('licensing_wire');

  it.each(inChunks(licensed))(
    '$name, in pieces of $chunk, is told by the probe',
    async (stream) => {
      const turns = withoutStaticChannels(stream);
      const { facts, outcome } = await probed(turns, stream.chunk, { until: 'licensing' });
      expect(outcome).toEqual({ kind: 'completed', through: 'licensing' });
      const [recorded = ''] = stream.expect.report.licensing ?? [];
      const [message, errorCode, stateTransition] = recorded.split(/[:/]/);
      expect(facts.licensing).toEqual({ message, errorCode, stateTransition });
    },
  );
});

/** Its keys were made with the random of another client. */
describe.skipIf(!PRESENT)('a sealed license', () => {
  const sealed = streams.filter(
    ({ expect: { attach_user, report } }) => attach_user && !report.licensing,
  );

  it.each(inChunks(sealed))('of $name, in pieces of $chunk, is not believed', async (stream) => {
    const turns = withoutStaticChannels(stream);
    const { facts, outcome } = await probed(turns, stream.chunk, { until: 'licensing' });
    expect(outcome).toMatchObject({
      kind: 'failed',
      at: 'licensing',
      failure: { kind: 'malformed', pdu: 'LICENSE_PREAMBLE' },
    });
    expect(facts.licensing).toBeUndefined();
  });
});

describe.skipIf(!PRESENT)('tls_flight_offline', () => {
  it.each(withCheck('tls_flight_offline'))('$name is read as it was decoded', (stream) => {
    const { tls, report } = stream.expect;
    if (!tls || !report.tls) throw new Error('the stream has no TLS');
    const flight = serverFlightOf(stream);
    const { legacy_record_version, messages, alerts } = decode(tlsFlight, flight);
    expect(alerts).toEqual([]);
    expect(messages.map(codeOf)).toEqual(tls.handshake_types);

    const hello = helloIn(messages);
    expect(legacy_record_version).toBe(Number.parseInt(tls.server_hello.version_raw, 16));
    expect(hello.legacy_version).toBe(Number.parseInt(tls.server_hello.version_raw, 16));
    expect(nameOf(TlsVersion, selectedVersion(hello))).toBe(opensslVersion(report.tls.version));
    expect(hello.cipher_suite).toBe(Number(tls.server_hello.cipher_suite));
    expect(hello.legacy_session_id_echo).toHaveLength(tls.server_hello.session_id_len);
    expect(hello.legacy_compression_method).toBe(tls.server_hello.compression);
    expect((hello.extensions ?? []).map(({ extension_type }) => extension_type)).toEqual(
      tls.server_hello.extensions,
    );
    expect(SUITES).toHaveProperty(report.tls.cipher_name);
    expect(nameOf(CipherSuite, hello.cipher_suite)).toBe(SUITES[report.tls.cipher_name]);

    const chain = chainIn(messages);
    expect(chain).toHaveLength(report.tls.chain_length);
    expect(chain.map(({ length }) => length)).toEqual(
      tls.certificates.map(({ der_len }) => der_len),
    );
    expect(hexDigits(chain[0] ?? hex(''))).toBe(tls.leaf_der_hex);
    expectLeaf(chain, tls.certificates[0]);
  });

  it.each(withCheck('tls_flight_offline'))(
    '$name ends where it ends, however it is cut',
    (stream) => {
      const said = afterConfirm(stream);
      const end = serverFlightEnd(said) ?? 0;
      expect(end).toBeGreaterThan(0);
      for (let length = 0; length < end; length++) {
        if (serverFlightEnd(said.subarray(0, length)) !== undefined) expect.fail(`at ${length}`);
      }
    },
  );

  it.each(inChunks(withCheck('tls_flight_offline')))(
    '$name, in pieces of $chunk, ends the probe in TLS and not before',
    async (stream) => {
      const { facts, outcome, stages } = await probed(turnsOf(stream.segments), stream.chunk);
      expect(facts.x224?.selectedProtocol).toBe(
        `PROTOCOL_${stream.expect.report.selected_protocol_name}`,
      );
      expect(facts.tls).toBeUndefined();
      expect(outcome).toMatchObject({
        kind: 'failed',
        at: 'tls',
        during: 'waiting for the TLS handshake',
        // The server's Finished is meant for another client, or its choice is none of ours.
        failure: { kind: expect.stringMatching(/^(malformed|unsupported)$/) },
      });
      // A server of TLS 1.0 is asked by each rung of the ladder, and understood by the last.
      expect(server?.served).toHaveLength(stream.expect.report.tls?.version === 'TLSv1.0' ? 3 : 1);
      expect(stages.at(-1)).toMatchObject({ stage: 'tls', status: 'failed' });
    },
  );
});

/** The names of protocol versions, MS-RDPBCGR 2.2.1.4.2. */
const VERSIONS: Readonly<Record<string, string>> = {
  '0x00080001': '4.0',
  '0x00080004': '5.0-8.1',
};

/** OpenSSL's names of what was recorded. */
const SUITES: Readonly<Record<string, string>> = {
  TLS_RSA_WITH_RC4_128_MD5: 'RC4-MD5',
  TLS_RSA_WITH_AES_128_CBC_SHA: 'AES128-SHA',
  TLS_RSA_WITH_AES_256_CBC_SHA: 'AES256-SHA',
  TLS_RSA_WITH_AES_256_GCM_SHA384: 'AES256-GCM-SHA384',
};

function withCheck(check: string): Stream[] {
  return streams.filter(({ checks }) => checks.includes(check));
}

function inChunks(those: readonly Stream[]): (Stream & { readonly chunk: number })[] {
  return those.flatMap((stream) => CHUNKS.map((chunk) => ({ ...stream, chunk })));
}

async function probed(
  turns: readonly Turn[],
  chunk: number,
  options: ProbeOptions = {},
): Promise<ProbeResult> {
  server = await startReplay(turns, { chunk });
  return probe({ host: '127.0.0.1', port: server.port }, { pauseMs: 0, ...options });
}

/** How the probe goes on where the recorded server had let it in. */
function afterNegotiation(stream: Stream): object {
  if (stream.checks.includes('tls_flight_offline')) return { kind: 'failed', at: 'tls' };
  if (stream.expect.report.selected_protocol_name === 'SSL') {
    return { kind: 'failed', at: 'tls', failure: { kind: 'closed' } };
  }
  if (!stream.checks.includes('gcc_wire'))
    return { kind: 'failed', at: 'mcs', failure: { kind: 'closed', received: 0 } };
  return stream.expect.attach_user
    ? { kind: 'completed', through: 'channels' }
    : { kind: 'failed', at: 'channels' };
}

/** The recorded client joined its static channels, and the prober has none. */
function withoutStaticChannels({ segments, expect: expected }: Stream): Turn[] {
  const mine = [expected.attach_user?.initiator, expected.report.gcc?.io_channel];
  return turnsOf(segments).filter(({ answer }) => {
    if (answer.length !== JOIN_CONFIRM_LENGTH) return true;
    const pdu = decode(inDataTpdu(domainPdu), answer);
    return pdu.pdu !== 'channelJoinConfirm' || mine.includes(pdu.requested);
  });
}

const JOIN_CONFIRM_LENGTH = 15;

function bytesOf({ segments }: Pick<Stream, 'segments'>, dir: 'c' | 's'): Uint8Array {
  const said = segments.filter((segment) => segment.dir === dir);
  return hex(said.map((segment) => segment.hex).join(''));
}

function afterConfirm(stream: Stream): Uint8Array {
  const said = bytesOf(stream, 's');
  return said.slice(tpktLength(said));
}

function serverFlightOf(stream: Stream): Uint8Array {
  const said = afterConfirm(stream);
  return said.slice(0, serverFlightEnd(said) ?? 0);
}

function codeOf(message: TlsHandshake): number {
  const codes = { client_hello: 1, server_hello: 2, certificate: 11, server_hello_done: 14 };
  return message.msg_type === 'other' ? message.code : codes[message.msg_type];
}

function helloIn(messages: readonly TlsHandshake[]): ServerHello {
  const [hello] = messages;
  if (hello?.msg_type !== 'server_hello') throw new Error('no ServerHello');
  return hello;
}

function chainIn(messages: readonly TlsHandshake[]): readonly Uint8Array[] {
  const message = messages[1];
  if (message?.msg_type !== 'certificate') throw new Error('no Certificate');
  return message.certificate_list;
}

function expectLeaf(
  chain: readonly Uint8Array[],
  leaf: NonNullable<Stream['expect']['tls']>['certificates'][number] | undefined,
): void {
  if (!leaf) throw new Error('no certificate was decoded');
  const facts = certificateFacts(chain, { now: new Date('2026-01-01T00:00:00Z'), host: 'rds01' });
  const [keyType, keyBits] = leaf.key.split('-');
  expect(facts).toMatchObject({
    subject: leaf.subject.split(',').reverse().join(', '),
    serialNumber: leaf.serial_hex,
    notBefore: new Date(leaf.not_before).toISOString(),
    notAfter: new Date(leaf.not_after).toISOString(),
    signatureAlgorithm: leaf.signature_algorithm,
    sha256: leaf.sha256,
    sha1: leaf.sha1,
    selfSigned: leaf.self_signed,
    keyType: keyType?.toLowerCase(),
    keyBits: Number(keyBits),
    chainLength: chain.length,
  });
}

/** Node and the contract leave a nought out that the recordings have. */
function opensslVersion(version: string): string {
  return version === 'TLSv1.0' ? 'TLSv1' : version;
}
