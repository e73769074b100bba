/**
 * Licensing messages and what else real servers sent once the channels were joined. The recordings
 * are not part of this repository: RDPPROBE_TRAFFIC names the folder that holds them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fastPathOutput, isFastPath, slowOrFastPathLength } from '../../src/protocol/fast-path.ts';
import {
  LicensingErrorCode,
  type LicensingMessage,
  LicensingMessageType,
  licensingMessage,
  StateTransition,
} from '../../src/protocol/licensing.ts';
import { domainPdu } from '../../src/protocol/mcs-domain.ts';
import {
  basicSecurityPdu,
  nonFipsSecurityPdu,
  SecurityFlag,
  securityFlagsOf,
} from '../../src/protocol/security.ts';
import { inDataTpdu } from '../../src/protocol/x224.ts';
import { decode, encode } from '../../src/wire/codec.ts';
import { nameOf } from '../../src/wire/names.ts';
import { hex } from '../kit/codec.ts';

interface ExpectedMessage {
  readonly msg_type: number;
  readonly msg_type_name: string;
  readonly flags: number;
  readonly size: number;
  readonly error_name?: string;
  readonly state_transition_name?: string;
  readonly blob_len?: number;
  readonly connect_flags?: number;
  readonly challenge_len?: number;
}

interface RecordedPdu {
  readonly name: string;
  readonly layer: string;
  readonly hex: string;
  readonly expect:
    | ExpectedMessage
    | { readonly sec_flags: number; readonly license: ExpectedMessage };
}

interface Stream {
  readonly name: string;
  readonly checks: readonly string[];
  readonly expect: {
    readonly license?: readonly ExpectedMessage[];
    readonly server_pdu_sequence?: readonly string[];
  };
  readonly segments: readonly { readonly dir: 'c' | 's'; readonly hex: string }[];
}

const TRAFFIC = process.env['RDPPROBE_TRAFFIC'] ?? '';
if (TRAFFIC === '')
  console.warn('skipped: recorded licensing traffic, because RDPPROBE_TRAFFIC is not set');

const pdus = recordings<RecordedPdu>('pdus').filter(({ name }) =>
  /license|error-alert|platform-challenge/.test(name),
);
const streams = recordings<Stream>('streams').filter(({ expect: { server_pdu_sequence: all } }) =>
  all?.some((name) => name.startsWith('LICENSE')),
);

describe.skipIf(TRAFFIC === '')('recorded licensing traffic', () => {
  it('is there', () => {
    expect(pdus.length).toBeGreaterThan(0);
    expect(streams.length).toBeGreaterThan(0);
  });

  it.each(pdus)('$name is read as expected', (recorded) => {
    const whole = hex(recorded.hex);
    const bytes = recorded.layer === 'tpkt' ? userDataOf(whole) : whole;
    const { flags, data } = decode(basicSecurityPdu, bytes);
    expect(flags & SecurityFlag.SEC_LICENSE_PKT).not.toBe(0);
    if ('sec_flags' in recorded.expect) expect(flags).toBe(recorded.expect.sec_flags);
    expectMessage(data, 'license' in recorded.expect ? recorded.expect.license : recorded.expect);
  });

  it.each(streams)(
    '$name is cut into the PDUs that were seen',
    ({ segments, expect: expected }) => {
      const kinds = serverPdus(segments).map(kindOf);
      const sequence = (expected.server_pdu_sequence ?? []).flatMap((entry) => {
        const [name = '', count = '1'] = entry.split(' x');
        return Array.from({ length: Number(count) }, () =>
          name.startsWith('MCS_') ? 'MCS' : name,
        );
      });
      // The recording may be cut off before the sequence ends, and its first PDU is the confirm.
      expect(kinds[0]).toBe('X224');
      expect(kinds.slice(1)).toEqual(sequence.slice(0, kinds.length - 1));
    },
  );

  it.each(streams)('$name is licensed as expected', ({ segments, expect: expected }) => {
    const messages = serverPdus(segments).filter((bytes) => kindOf(bytes).startsWith('LICENSE'));
    expect(messages.length).toBeGreaterThan(0);
    const clear = messages.map(userDataOf).filter((bytes) => !isEncrypted(bytes));
    expect(clear).toHaveLength(expected.license?.length ?? 0);
    for (const [index, bytes] of clear.entries()) {
      const message = expected.license?.[index];
      if (message) expectMessage(decode(basicSecurityPdu, bytes).data, message);
    }
    for (const bytes of messages.map(userDataOf).filter(isEncrypted)) {
      expect(decode(nonFipsSecurityPdu, bytes).dataSignature).toHaveLength(8);
    }
  });
});

function expectMessage(bytes: Uint8Array, expected: ExpectedMessage): void {
  const message = decode(licensingMessage, bytes);
  expect(bytes).toHaveLength(expected.size);
  expect(message).toMatchObject({ message: expected.msg_type_name, flags: expected.flags });
  expect(nameOf(LicensingMessageType, expected.msg_type)).toBe(expected.msg_type_name);
  expectContents(message, expected);
  const again = encode(licensingMessage, message);
  expect(again).toHaveLength(bytes.length);
  expect(decode(licensingMessage, again)).toEqual(message);
}

function expectContents(message: LicensingMessage, expected: ExpectedMessage): void {
  if (message.message === 'ERROR_ALERT') {
    expect(nameOf(LicensingErrorCode, message.dwErrorCode)).toBe(expected.error_name);
    const transition = nameOf(StateTransition, message.dwStateTransition);
    expect(transition).toBe(expected.state_transition_name);
    expect(message.bbErrorInfo).toHaveLength(expected.blob_len ?? -1);
  }
  if (message.message === 'PLATFORM_CHALLENGE') {
    expect(message.ConnectFlags).toBe(expected.connect_flags);
    expect(message.EncryptedPlatformChallenge).toHaveLength(expected.challenge_len ?? -1);
  }
}

/** As the recordings' own list names it; `MCS` for all that is no data. */
function kindOf(bytes: Uint8Array): string {
  if (isFastPath(bytes)) {
    const value = decode(fastPathOutput, bytes);
    expect(encode(fastPathOutput, value)).toEqual(bytes);
    return 'fastpath';
  }
  if (bytes[5] !== 0xf0) return 'X224';
  // A Connect Response is BER.
  if (bytes[7] === 0x7f) return 'MCS';
  if (decode(inDataTpdu(domainPdu), bytes).pdu !== 'sendDataIndication') return 'MCS';
  const userData = userDataOf(bytes);
  const flags = securityFlagsOf(userData);
  if ((flags & SecurityFlag.SEC_LICENSE_PKT) === 0) return 'ENCRYPTED_DATA';
  return isEncrypted(userData) ? 'LICENSE_ENCRYPTED' : `LICENSE_${messageOf(userData)}`;
}

function messageOf(userData: Uint8Array): string {
  return decode(licensingMessage, decode(basicSecurityPdu, userData).data).message;
}

function isEncrypted(userData: Uint8Array): boolean {
  return (securityFlagsOf(userData) & SecurityFlag.SEC_ENCRYPT) !== 0;
}

function userDataOf(tpkt: Uint8Array): Uint8Array {
  const pdu = decode(inDataTpdu(domainPdu), tpkt);
  if (pdu.pdu !== 'sendDataIndication') throw new Error(`${pdu.pdu} has no data`);
  return pdu.userData;
}

/** The whole PDUs of the server; what is cut off at the end is left out. */
function serverPdus(segments: Stream['segments']): Uint8Array[] {
  let bytes = hex(
    segments
      .filter(({ dir }) => dir === 's')
      .map((segment) => segment.hex)
      .join(''),
  );
  const found: Uint8Array[] = [];
  for (;;) {
    const length = slowOrFastPathLength(bytes);
    if (length === undefined || length > bytes.length) return found;
    found.push(bytes.slice(0, length));
    bytes = bytes.slice(length);
  }
}

function recordings<T>(folder: string): T[] {
  if (TRAFFIC === '') return [];
  const path = join(TRAFFIC, folder);
  return readdirSync(path)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(path, name), 'utf8')) as T);
}
