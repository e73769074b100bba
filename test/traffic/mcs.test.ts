/**
 * Connect Responses and domain PDUs that real servers sent. The recordings are not part of this
 * repository: RDPPROBE_TRAFFIC names the folder that holds them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { signatureValid } from '../../src/crypto/terminal-services-key.ts';
import { connectInitial, connectResponse, type DomainParameters } from '../../src/protocol/mcs.ts';
import { type DomainPdu, domainPdu } from '../../src/protocol/mcs-domain.ts';
import {
  keyBits,
  publicKeyOf,
  type ServerCertificate,
  serverCertificate,
} from '../../src/protocol/server-certificate.ts';
import {
  EncryptionLevel,
  EncryptionMethod,
  type ServerSecurityData,
} from '../../src/protocol/server-data.ts';
import { tpktLength } from '../../src/protocol/tpkt.ts';
import { inDataTpdu } from '../../src/protocol/x224.ts';
import { decode, encode } from '../../src/wire/codec.ts';
import { nameOf } from '../../src/wire/names.ts';
import { hex as hexDigits } from '../../src/wire/text.ts';
import { hex } from '../kit/codec.ts';

interface ExpectedSecurity {
  readonly encryption_method: number;
  readonly encryption_method_name: string;
  readonly encryption_level: number;
  readonly encryption_level_name: string;
  readonly server_random?: string;
  readonly server_random_len?: number;
  readonly server_cert_len?: number;
  readonly certificate?: {
    readonly dw_version: number;
    readonly type: string;
    readonly bits?: number;
    readonly exponent?: number;
    readonly modulus_le_hex?: string;
    readonly signature_len?: number;
    readonly certs?: readonly { readonly der_len: number; readonly key?: string }[];
  };
}

interface ExpectedResponse {
  readonly result: number;
  readonly called_connect_id: number;
  readonly domain_params: readonly number[];
  readonly core: {
    readonly version: string;
    readonly client_requested_protocols?: number;
    readonly early_capability_flags?: number;
  };
  readonly network: { readonly io_channel: number; readonly channels: readonly number[] };
  readonly security: ExpectedSecurity;
}

interface RecordedPdu {
  readonly name: string;
  readonly type: string;
  readonly layer: string;
  readonly hex: string;
  readonly expect: ExpectedResponse | { readonly reason: number };
}

interface Stream {
  readonly name: string;
  readonly checks: readonly string[];
  readonly expect: {
    readonly mcs?: ExpectedResponse;
    readonly attach_user?: { readonly result: number; readonly initiator: number };
    readonly mcs_disconnect_reason?: number;
  };
  readonly segments: readonly { readonly dir: 'c' | 's'; readonly hex: string }[];
}

const TRAFFIC = process.env['RDPPROBE_TRAFFIC'] ?? '';
if (TRAFFIC === '')
  console.warn('skipped: recorded MCS traffic, because RDPPROBE_TRAFFIC is not set');

const pdus = recordings<RecordedPdu>('pdus').filter(({ name }) => name.startsWith('mcs-'));
const streams = recordings<Stream>('streams').filter(({ checks }) => checks.includes('gcc_wire'));

describe.skipIf(TRAFFIC === '')('recorded MCS traffic', () => {
  it('is there', () => {
    expect(pdus.length).toBeGreaterThan(0);
    expect(streams.length).toBeGreaterThan(0);
  });

  it.each(pdus)('$name is read as expected', (recorded) => {
    const whole = hex(recorded.hex);
    const bytes = recorded.layer === 'tpkt' ? whole.slice(7) : whole;
    if ('reason' in recorded.expect) {
      const { reason } = recorded.expect;
      expect(decode(domainPdu, bytes)).toEqual({ pdu: 'disconnectProviderUltimatum', reason });
    } else {
      expectResponse(bytes, recorded.expect);
    }
  });

  it.each(streams)('$name is read as expected', ({ segments, expect: expected }) => {
    const server = tpkts(segments, 's').slice(1); // The first is the X.224 confirm.
    const [response] = server;
    if (response === undefined || expected.mcs === undefined)
      throw new Error('the stream has no Connect Response');
    expectResponse(response.slice(7), expected.mcs);
    const reply = inDataTpdu(connectResponse);
    expect(encode(reply, decode(reply, response))).toEqual(response);

    const answers = server.slice(1).map((bytes) => decode(inDataTpdu(domainPdu), bytes));
    const confirm = answers.find(({ pdu }) => pdu === 'attachUserConfirm');
    if (expected.attach_user)
      expect(confirm).toEqual({ pdu: 'attachUserConfirm', ...expected.attach_user });
    const joins = answers.filter((answer) => answer.pdu === 'channelJoinConfirm');
    if (expected.attach_user) expect(joins.length).toBeGreaterThan(0);
    for (const join of joins) expect(join).toMatchObject({ result: 0, channelId: join.requested });
  });

  it.each(streams)('the client in $name is read, and written as it was', ({ segments }) => {
    const [, initial, ...requests] = tpkts(segments, 'c');
    if (initial === undefined) throw new Error('the stream has no Connect Initial');
    const request = inDataTpdu(connectInitial);
    const value = decode(request, initial);
    expect(value.conferenceCreateRequest.clientData.core?.desktopWidth).toBeGreaterThan(0);
    expect(value.conferenceCreateRequest.clientData.unknown).toEqual([]);
    expect(encode(request, value)).toEqual(initial);

    const opening = requests.slice(0, 4).map((bytes) => decode(inDataTpdu(domainPdu), bytes));
    for (const pdu of opening) expect(CLIENT_PDUS).toContain(pdu.pdu);
  });
});

const CLIENT_PDUS: readonly DomainPdu['pdu'][] = [
  'erectDomainRequest',
  'attachUserRequest',
  'channelJoinRequest',
  'sendDataRequest',
];

function expectResponse(bytes: Uint8Array, expected: ExpectedResponse): void {
  const value = decode(connectResponse, bytes);
  expect(value.result).toBe(expected.result);
  expect(value.calledConnectId).toBe(expected.called_connect_id);
  expect(value.domainParameters && inOrder(value.domainParameters)).toEqual(expected.domain_params);
  const data = value.conferenceCreateResponse?.serverData;
  expect(data?.core).toEqual({
    version: Number(expected.core.version),
    ...(expected.core.client_requested_protocols !== undefined && {
      clientRequestedProtocols: expected.core.client_requested_protocols,
    }),
    ...(expected.core.early_capability_flags !== undefined && {
      earlyCapabilityFlags: expected.core.early_capability_flags,
    }),
  });
  expect(data?.network).toEqual({
    MCSChannelId: expected.network.io_channel,
    channelIdArray: expected.network.channels,
  });
  expect(data?.unknown).toEqual([]);
  if (data?.security === undefined) throw new Error('the response has no SC_SECURITY');
  expectSecurity(data.security, expected.security);
}

function expectSecurity(security: ServerSecurityData, expected: ExpectedSecurity): void {
  expect(security.encryptionMethod).toBe(expected.encryption_method);
  expect(nameOf(EncryptionMethod, security.encryptionMethod)).toBe(expected.encryption_method_name);
  expect(security.encryptionLevel).toBe(expected.encryption_level);
  expect(nameOf(EncryptionLevel, security.encryptionLevel)).toBe(expected.encryption_level_name);
  expect(security.serverRandom && hexDigits(security.serverRandom)).toBe(expected.server_random);
  expect(security.serverCertificate?.length).toBe(expected.server_cert_len);
  if (security.serverCertificate === undefined || expected.certificate === undefined) return;
  expectCertificate(security.serverCertificate, expected.certificate);
}

function expectCertificate(
  bytes: Uint8Array,
  expected: NonNullable<ExpectedSecurity['certificate']>,
): void {
  const certificate: ServerCertificate = decode(serverCertificate, bytes);
  const publicKey = publicKeyOf(certificate);
  expect(certificate.kind).toBe(expected.type);
  expect(certificate.temporary).toBe(expected.dw_version >= 0x8000_0000);
  if (certificate.kind === 'proprietary') {
    expect(certificate.signatureBlob.length).toBe(expected.signature_len);
    expect(certificate.publicKey.pubExp).toBe(expected.exponent);
    expect(hexDigits(certificate.publicKey.modulus)).toBe(expected.modulus_le_hex);
    expect(keyBits(certificate.publicKey)).toBe(expected.bits);
    expect(signatureValid(bytes)).toBe(true);
    expect(encode(serverCertificate, certificate)).toEqual(bytes);
  }
  if (certificate.kind === 'x509') {
    const lengths = certificate.certificates.map(({ length }) => length);
    expect(lengths).toEqual(expected.certs?.map(({ der_len }) => der_len));
    const [root] = certificate.certificates;
    if (root === undefined) throw new Error('a chain has at least two certificates');
    const rootKey = publicKeyOf({ ...certificate, certificates: [root] });
    expect(rootKey && `RSA-${keyBits(rootKey)}`).toBe(expected.certs?.[0]?.key);
    expect(publicKey?.modulus.length).toBeGreaterThanOrEqual(64);
  }
}

function inOrder(parameters: DomainParameters): number[] {
  return [
    parameters.maxChannelIds,
    parameters.maxUserIds,
    parameters.maxTokenIds,
    parameters.numPriorities,
    parameters.minThroughput,
    parameters.maxHeight,
    parameters.maxMCSPDUsize,
    parameters.protocolVersion,
  ];
}

/** The TPKTs one side sent, up to its first bytes that are none, or to where the recording was shortened. */
function tpkts(segments: Stream['segments'], dir: 'c' | 's'): Uint8Array[] {
  const sent = segments.filter((segment) => segment.dir === dir).map((segment) => segment.hex);
  let bytes = hex(sent.join(''));
  const found: Uint8Array[] = [];
  while (bytes[0] === 3) {
    const length = tpktLength(bytes);
    if (length === undefined || length > bytes.length) break;
    found.push(bytes.slice(0, length));
    bytes = bytes.slice(length);
  }
  return found;
}

function recordings<T>(folder: string): T[] {
  if (TRAFFIC === '') return [];
  return readdirSync(join(TRAFFIC, folder))
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(join(TRAFFIC, folder, file), 'utf8')) as T);
}
