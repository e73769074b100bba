import { describe, expect, it } from 'vitest';
import {
  type LicensingKeys,
  licensingCipher,
  licensingKeys,
  licensingMac,
} from '../../../src/crypto/licensing-keys.ts';
import { decryptRaw } from '../../../src/crypto/raw-rsa.ts';
import { type IoChannel, ioChannel } from '../../../src/handshake/io-channel.ts';
import { encryptedLayer, plainLayer } from '../../../src/handshake/security-layer.ts';
import { licensing } from '../../../src/handshake/stages/licensing.ts';
import { privateKeyOf, standardSecurity } from '../../../src/lab/standard-security.ts';
import { demandActive } from '../../../src/protocol/demand-active.ts';
import { setErrorInfo, statusInfo } from '../../../src/protocol/error-info.ts';
import {
  LicensingErrorCode,
  type LicensingMessage,
  type LicensingMessageOf,
  licensingMessage,
} from '../../../src/protocol/licensing.ts';
import { platformChallengeResponseData } from '../../../src/protocol/licensing-contents.ts';
import { domainPdu } from '../../../src/protocol/mcs-domain.ts';
import { enhancedServerRedirection } from '../../../src/protocol/redirection.ts';
import { SecurityFlag } from '../../../src/protocol/security.ts';
import { inDataTpdu } from '../../../src/protocol/x224.ts';
import { decode } from '../../../src/wire/codec.ts';
import { DEMAND_ACTIVE_BYTES } from '../../golden/active.ts';
import { hex } from '../../kit/codec.ts';
import { fixedRandom, IO_CHANNEL, serverEnd, USER_CHANNEL } from '../../kit/io.ts';
import { type Line, play, server } from '../../kit/transcript.ts';

const { SEC_LICENSE_PKT, SEC_LICENSE_ENCRYPT } = SecurityFlag;
/** MS-RDPBCGR 4.1.11, decrypted, behind a header without encryption. */
const VALID_CLIENT = hex('80 00 00 00 ff 03 10 00 07 00 00 00 02 00 00 00 04 00 00 00');
const settings = standardSecurity();
const certificate = settings.serverCertificate;

const channel = (layer = plainLayer()): IoChannel =>
  ioChannel({ userChannel: USER_CHANNEL, ioChannel: IO_CHANNEL, layer });
const knowing = (io = channel()) => ({
  logon: io,
  mcs: { ioChannel: IO_CHANNEL, messageChannel: 0, security: settings },
});
const quiet = { random: fixedRandom() };
const answering = { random: fixedRandom(), answerLicense: true };

const alert = (dwErrorCode: number, dwStateTransition = 1): LicensingMessage => ({
  message: 'ERROR_ALERT',
  flags: 3,
  dwErrorCode,
  dwStateTransition,
  bbErrorInfo: new Uint8Array(),
});
const request = (ServerCertificate = certificate): LicensingMessageOf<'LICENSE_REQUEST'> => ({
  message: 'LICENSE_REQUEST',
  flags: 3,
  ServerRandom: new Uint8Array(32).fill(0x5e),
  ProductInfo: {
    dwVersion: 0x000a_0000,
    pbCompanyName: 'Microsoft Corporation',
    pbProductId: 'A02',
  },
  KeyExchangeList: [1],
  ServerCertificate,
  ScopeList: ['microsoft.com'],
});
const says = (message: LicensingMessage, end = serverEnd()): Line =>
  end.says(SEC_LICENSE_PKT, licensingMessage, () => message);

describe('the stage licensing', () => {
  it('takes the Valid Client message of MS-RDPBCGR 4.1.11 for success', () => {
    const { value, learnt } = play(
      licensing.run(knowing(), quiet),
      serverEnd().sends(VALID_CLIENT),
    );
    expect(value).toEqual({});
    expect(licensing.stops({ licensing: {} })).toBeUndefined();
    expect(learnt).toEqual({
      licensing: {
        message: 'ERROR_ALERT',
        errorCode: 'STATUS_VALID_CLIENT',
        stateTransition: 'ST_NO_TRANSITION',
      },
    });
  });

  it.each(Object.entries(LicensingErrorCode).filter(([, code]) => code !== 7))(
    'names the alert %s',
    (code, value) => {
      const { failure, learnt } = play(licensing.run(knowing(), quiet), says(alert(value)));
      expect(failure).toEqual({ kind: 'rejected', protocol: 'licensing', code, value });
      expect(learnt).toMatchObject({
        licensing: { errorCode: code, stateTransition: 'ST_TOTAL_ABORT' },
      });
    },
  );

  it('leaves a License Request unanswered, and tells what it asks for', () => {
    const { value, learnt } = play(licensing.run(knowing(), quiet), says(request()));
    const ended = 'a License Request was left unanswered';
    expect(value).toEqual({ ended });
    expect(licensing.stops({ licensing: { ended } })).toBe(ended);
    expect(learnt).toEqual({
      licensing: {
        message: 'LICENSE_REQUEST',
        product: { version: '10.0', company: 'Microsoft Corporation', id: 'A02' },
        scopes: ['microsoft.com'],
        serverCertificate: { kind: 'proprietary', keyBits: 512 },
      },
    });
  });

  it.each(['plain', 'encrypted'] as const)('answers where it is asked to, %s', (how) => {
    const { ours, theirs } = layers(how);
    const licenses = licenseServer(serverEnd(theirs), how === 'encrypted');
    const { value, learnt } = play(
      licensing.run(knowing(channel(ours)), answering),
      licenses.request(request()),
      licenses.takesRequest,
      licenses.challenge(0),
      licenses.takesResponse,
      licenses.license(0),
    );
    expect(value).toEqual({});
    expect(learnt).toEqual({ licensing: { message: 'NEW_LICENSE' } });
    expect(theirs.invalidMacs + ours.invalidMacs).toBe(0);
  });

  it('answers with the certificate of the settings where the request has none', () => {
    const licenses = licenseServer(serverEnd(), false);
    const { value } = play(
      licensing.run(knowing(), answering),
      licenses.request(request(new Uint8Array())),
      licenses.takesRequest,
      says(alert(7, 2)),
    );
    expect(value).toEqual({});
  });

  it('refuses a challenge and a license whose MAC is wrong', () => {
    const licenses = licenseServer(serverEnd(), false);
    const challenged = play(
      licensing.run(knowing(), answering),
      licenses.request(request()),
      licenses.takesRequest,
      licenses.challenge(1),
    );
    expect(challenged.failure).toMatchObject({
      kind: 'malformed',
      pdu: 'SERVER_PLATFORM_CHALLENGE',
      path: 'MACData',
    });
    const other = licenseServer(serverEnd(), false);
    const licensed = play(
      licensing.run(knowing(), answering),
      other.request(request()),
      other.takesRequest,
      other.challenge(0),
      other.takesResponse,
      other.license(1),
    );
    expect(licensed.failure).toMatchObject({ kind: 'malformed', pdu: 'SERVER_NEW_LICENSE' });
  });

  it('takes a challenge that nothing led to for out of line', () => {
    const { failure } = play(
      licensing.run(knowing(), answering),
      says({
        message: 'PLATFORM_CHALLENGE',
        flags: 3,
        ConnectFlags: 0,
        EncryptedPlatformChallenge: new Uint8Array(10),
        MACData: new Uint8Array(16),
      }),
    );
    expect(failure).toMatchObject({ kind: 'unexpected', got: 'PLATFORM_CHALLENGE' });
  });

  it('gives a Demand Active back that comes without any licensing', () => {
    const io = channel();
    const { value } = play(
      licensing.run(knowing(io), quiet),
      serverEnd().sends(DEMAND_ACTIVE_BYTES),
    );
    expect(value).toEqual({});
    expect(play(io.next('Demand Active PDU')).value).toEqual({
      kind: 'demandActive',
      bytes: DEMAND_ACTIVE_BYTES,
    });
    expect(decode(demandActive, DEMAND_ACTIVE_BYTES).sourceDescriptor).toBe('RDP');
  });

  it('hears statuses, and an error in place of a license', () => {
    const header = { pduSource: 1002, shareId: 0 };
    const { failure, learnt } = play(
      licensing.run(knowing(), quiet),
      serverEnd().shares(statusInfo, { ...header, statusCode: 0x401 }),
      serverEnd().shares(statusInfo, { ...header, statusCode: 0x502 }),
      serverEnd().shares(setErrorInfo, { ...header, errorInfo: 7 }),
    );
    expect(failure).toMatchObject({
      protocol: 'errorInfo',
      code: 'ERRINFO_SERVER_DENIED_CONNECTION',
    });
    expect(learnt).toEqual({
      statusInfo: ['TS_STATUS_FINDING_DESTINATION', 'TS_STATUS_VM_WAKING'],
      errorInfo: { code: 7, name: 'ERRINFO_SERVER_DENIED_CONNECTION' },
    });
  });

  it('stops where the server sends its clients elsewhere', () => {
    const { value, learnt } = play(
      licensing.run(knowing(), quiet),
      serverEnd().shares(enhancedServerRedirection, {
        pduSource: 1002,
        SessionID: 4,
        RedirFlags: 0,
        TargetFQDN: 'rds07.example',
        Password: new Uint8Array(8).fill(0x41),
      }),
    );
    expect(value?.ended).toBe('the server sends its clients to another host');
    expect(learnt).toMatchObject({ redirection: { sessionId: 4, targetFqdn: 'rds07.example' } });
    expect(JSON.stringify(learnt)).not.toContain('assword"');
  });

  it('names the reason of a disconnect', () => {
    const { failure } = play(
      licensing.run(knowing(), quiet),
      server(inDataTpdu(domainPdu), { pdu: 'disconnectProviderUltimatum', reason: 1 }),
    );
    expect(failure).toMatchObject({ kind: 'rejected', code: 'rn-provider-initiated' });
  });
});

function layers(how: 'plain' | 'encrypted') {
  if (how === 'plain') return { ours: plainLayer(), theirs: plainLayer() };
  const parameters = { ...settings, clientRandom: new Uint8Array(32).fill(9) };
  return {
    ours: encryptedLayer('client', parameters),
    theirs: encryptedLayer('server', parameters),
  };
}

const CHALLENGE = hex('54 00 45 00 53 00 54 00 00 00');

/** A license server whose messages are made as their turn comes; `wrong` spoils a MAC. */
function licenseServer(end: ReturnType<typeof serverEnd>, encrypted: boolean) {
  const flags = SEC_LICENSE_PKT | (encrypted ? SEC_LICENSE_ENCRYPT : 0);
  const expected = SEC_LICENSE_PKT | (encrypted ? SecurityFlag.SEC_ENCRYPT : 0);
  let keys: LicensingKeys = { macSaltKey: CHALLENGE, licensingEncryptionKey: CHALLENGE };
  const sealed = (data: Uint8Array, wrong: number) => ({
    encrypted: licensingCipher(keys, data),
    MACData: licensingMac(keys, data).map((byte) => byte ^ wrong),
  });
  return {
    request: (message: LicensingMessage) => end.says(flags, licensingMessage, () => message),
    takesRequest: end.hears(expected, licensingMessage, (message) => {
      if (message.message !== 'NEW_LICENSE_REQUEST') throw new Error(message.message);
      const secret = decryptRaw(privateKeyOf(certificate), message.EncryptedPreMasterSecret, 48);
      keys = licensingKeys(secret, message.ClientRandom, new Uint8Array(32).fill(0x5e));
    }),
    challenge: (wrong: number) =>
      end.says(flags, licensingMessage, (): LicensingMessage => {
        const { encrypted: EncryptedPlatformChallenge, MACData } = sealed(CHALLENGE, wrong);
        return {
          message: 'PLATFORM_CHALLENGE',
          flags: 3,
          ConnectFlags: 0,
          EncryptedPlatformChallenge,
          MACData,
        };
      }),
    takesResponse: end.hears(expected, licensingMessage, (message) => {
      if (message.message !== 'PLATFORM_CHALLENGE_RESPONSE') throw new Error(message.message);
      const data = licensingCipher(keys, message.EncryptedPlatformChallengeResponse);
      const hardware = licensingCipher(keys, message.EncryptedHWID);
      expect(decode(platformChallengeResponseData, data).pbChallenge).toEqual(CHALLENGE);
      expect(hardware).toHaveLength(20);
      expect(message.MACData).toEqual(licensingMac(keys, Uint8Array.of(...data, ...hardware)));
    }),
    license: (wrong: number) =>
      end.says(flags, licensingMessage, (): LicensingMessage => {
        const { encrypted: EncryptedLicenseInfo, MACData } = sealed(new Uint8Array(80), wrong);
        return { message: 'NEW_LICENSE', flags: 3, EncryptedLicenseInfo, MACData };
      }),
  };
}
