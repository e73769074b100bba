import { describe, expect, it } from 'vitest';
import type { ProbeResult } from '../../src/handshake/result.ts';
import { send } from '../../src/handshake/step.ts';
import { makeCertificate } from '../../src/lab/certificate.ts';
import { deniesEverybody } from '../../src/lab/denial.ts';
import { type HostOptions, host, plainServerData } from '../../src/lab/host.ts';
import { licenseServer } from '../../src/lab/license-server.ts';
import type { Account } from '../../src/lab/nla.ts';
import { startServer } from '../../src/lab/server.ts';
import { SHARE } from '../../src/lab/server-channel.ts';
import { active, type IoStep, needsNoLicense } from '../../src/lab/session.ts';
import { type StandardSecurityOptions, standardSecurity } from '../../src/lab/standard-security.ts';
import type { ProbeOptions } from '../../src/options.ts';
import { probe } from '../../src/probe.ts';
import { tsRequest } from '../../src/protocol/credssp.ts';
import { StatusCode, statusInfo } from '../../src/protocol/error-info.ts';
import { SecurityProtocol } from '../../src/protocol/negotiation.ts';
import {
  enhancedServerRedirection,
  RedirectionFlag,
  type ServerRedirection,
  serverRedirection,
} from '../../src/protocol/redirection.ts';
import { LogonNotificationType, saveSessionInfo } from '../../src/protocol/save-session-info.ts';
import { SecurityFlag } from '../../src/protocol/security.ts';
import { EncryptionLevel, EncryptionMethod } from '../../src/protocol/server-data.ts';
import { sharePdu } from '../../src/protocol/share.ts';
import { latin1Bytes, utf16Bytes } from '../../src/wire/text.ts';

const { PROTOCOL_SSL, PROTOCOL_HYBRID, PROTOCOL_HYBRID_EX } = SecurityProtocol;
const { LOW, CLIENT_COMPATIBLE, HIGH, FIPS } = EncryptionLevel;
const FIPS_LEVEL = { encryptionMethod: EncryptionMethod.FIPS, encryptionLevel: FIPS };
const ACTIVE = { kind: 'completed', through: 'activation' };

const TLS = makeCertificate({ commonName: 'lab' });
const ACCOUNT: Account = { user: 'alice', domain: 'EXAMPLE', password: 'Pässwörd' };
const CREDENTIALS = {
  user: 'alice',
  domain: 'EXAMPLE',
  secret: { kind: 'password', password: 'Pässwörd' },
} as const;

const RDP: HostOptions = { takes: 0, takesRdp: true };
const SSL: HostOptions = { takes: PROTOCOL_SSL, takesRdp: false, tls: TLS };
const NLA: HostOptions = { ...SSL, takes: PROTOCOL_HYBRID, account: ACCOUNT };

async function walked(options: HostOptions, probeOptions: ProbeOptions = {}): Promise<ProbeResult> {
  const server = await startServer(() => host(options));
  try {
    const { address, port } = server;
    const asked = { until: 'activation', pauseMs: 0, timeoutMs: 10_000, ...probeOptions } as const;
    const result = await probe({ host: address, port }, asked);
    expect(server.faults).toEqual([]);
    return result;
  } finally {
    await server.close();
  }
}

function keyed(options: StandardSecurityOptions): HostOptions {
  const security = standardSecurity(options);
  return { ...RDP, serverData: (request) => ({ ...plainServerData(request), security }) };
}

describe('a healthy host becomes active', () => {
  it('with Standard RDP Security at level NONE', async () => {
    const { outcome, facts } = await walked(RDP);
    expect(outcome).toEqual(ACTIVE);
    expect(facts.licensing).toMatchObject({ errorCode: 'STATUS_VALID_CLIENT' });
    expect(facts.activation).toMatchObject({
      sourceDescriptor: 'RDP',
      desktop: { width: 1280, height: 1024, bitsPerPixel: 24 },
      reactivations: 0,
    });
  });

  const methods = Object.entries(EncryptionMethod).filter(([name]) => !/NONE|FIPS/.test(name));
  const levels = Object.entries({ LOW, CLIENT_COMPATIBLE, HIGH });
  const rc4 = methods.flatMap(([method, encryptionMethod]) =>
    levels.map(([level, encryptionLevel]) => [
      method,
      level,
      { encryptionMethod, encryptionLevel },
    ]),
  ) as [string, string, StandardSecurityOptions][];
  it.each([...rc4, ['FIPS', 'FIPS', FIPS_LEVEL] as const])(
    'with Standard RDP Security, %s at level %s',
    async (method, level, options) => {
      const { outcome, facts } = await walked(keyed(options));
      expect(outcome).toEqual(ACTIVE);
      expect(facts.mcs).toMatchObject({ encryptionMethod: method, encryptionLevel: level });
      expect(facts).not.toHaveProperty('encryption');
    },
  );

  it.each([1024, 2048, 4096])(
    'with a proprietary certificate of %i bits',
    async (modulusLength) => {
      const { outcome, facts } = await walked(keyed({ modulusLength }));
      expect(outcome).toEqual(ACTIVE);
      expect(facts.mcs?.serverCertificate).toEqual({
        kind: 'proprietary',
        keyBits: modulusLength,
        signatureValid: true,
      });
    },
  );

  it('with an X.509 certificate', async () => {
    const { outcome, facts } = await walked(keyed({ certificate: 'x509' }));
    expect(outcome).toEqual(ACTIVE);
    expect(facts.mcs?.serverCertificate).toEqual({ kind: 'x509', keyBits: 2048 });
  });

  it('with TLS', async () => {
    const { outcome, facts } = await walked(SSL);
    expect(outcome).toEqual(ACTIVE);
    expect(facts.activation?.activeAfterMs).toBeGreaterThan(0);
  });

  it.each([2, 3, 4, 5, 6])('with NLA and CredSSP version %i', async (credsspVersion) => {
    const { outcome, facts } = await walked(
      { ...NLA, credsspVersion },
      { credentials: CREDENTIALS },
    );
    expect(outcome).toEqual(ACTIVE);
    expect(facts.credssp).toMatchObject({ version: credsspVersion, serverKeyVerified: true });
  });

  it('with NLA and a key of an elliptic curve', async () => {
    const tls = makeCertificate({ commonName: 'lab', key: { type: 'ec' }, hash: 'sha384' });
    const { outcome } = await walked({ ...NLA, tls }, { credentials: CREDENTIALS });
    expect(outcome).toEqual(ACTIVE);
  });

  it('with NLA and its authorization told early', async () => {
    const { outcome, stages } = await walked(
      { ...NLA, takes: PROTOCOL_HYBRID_EX },
      { credentials: CREDENTIALS },
    );
    expect(outcome).toEqual(ACTIVE);
    expect(stages).toContainEqual(
      expect.objectContaining({ stage: 'authorization', status: 'passed' }),
    );
  });

  it('with Restricted Admin, which hands no password over', async () => {
    const { outcome } = await walked(NLA, { credentials: CREDENTIALS, restrictedAdmin: true });
    expect(outcome).toEqual(ACTIVE);
  });
});

describe('a host that asks for a license', () => {
  const asking = (options: HostOptions): HostOptions => ({
    ...options,
    licensing: licenseServer(),
  });

  it('is left without an answer unless that is asked for', async () => {
    const { outcome, facts } = await walked(asking(SSL));
    expect(outcome).toEqual({
      kind: 'stopped',
      after: 'licensing',
      because: 'a License Request was left unanswered',
    });
    expect(facts.licensing).toEqual({
      message: 'LICENSE_REQUEST',
      product: { version: '10.0', company: 'Microsoft Corporation', id: 'A02' },
      scopes: ['microsoft.com'],
      serverCertificate: { kind: 'proprietary', keyBits: 512 },
    });
  });

  it.each([
    ['TLS', SSL],
    ['level NONE', RDP],
    ['128 bit encryption', keyed({})],
    ['encryption in one direction only', keyed({ encryptionLevel: LOW })],
    ['FIPS', keyed(FIPS_LEVEL)],
  ])('issues one, under %s', async (_name, options) => {
    const { outcome, facts } = await walked(asking(options), { answerLicense: true });
    expect(outcome).toEqual(ACTIVE);
    expect(facts.licensing).toEqual({ message: 'NEW_LICENSE' });
  });

  it('upgrades one, with an X.509 certificate', async () => {
    const { serverCertificate: certificate } = standardSecurity({ certificate: 'x509' });
    const licensing = licenseServer({ issues: 'UPGRADE_LICENSE', certificate });
    const { outcome, facts } = await walked({ ...SSL, licensing }, { answerLicense: true });
    expect(outcome).toEqual(ACTIVE);
    expect(facts.licensing).toEqual({ message: 'UPGRADE_LICENSE' });
  });

  it('may leave its certificate out where the server has sent one before', async () => {
    const licensing = licenseServer({ withoutCertificate: true });
    const { outcome } = await walked({ ...keyed({}), licensing }, { answerLicense: true });
    expect(outcome).toEqual(ACTIVE);
  });
});

describe('a session that begins anew', () => {
  it.each([
    ['TLS', SSL],
    ['128 bit encryption', keyed({})],
  ])('is active in the end, under %s', async (_name, options) => {
    const { outcome, facts } = await walked({ ...options, activation: active(3) });
    expect(outcome).toEqual(ACTIVE);
    expect(facts.activation?.reactivations).toBe(3);
  });
});

describe('what a server says on the way', () => {
  const REDIRECTION: ServerRedirection = {
    SessionID: 2,
    RedirFlags: RedirectionFlag.LB_DONTSTOREUSERNAME,
    TargetNetAddress: '192.0.2.7',
    LoadBalanceInfo: latin1Bytes('tsv://MS Terminal Services Plugin.1.Farm\r\n'),
    UserName: 'alice',
    Password: utf16Bytes('secret\0'),
    TargetFQDN: 'rds02.example',
  };
  const REDIRECTED = {
    sessionId: 2,
    targetNetAddress: '192.0.2.7',
    targetFqdn: 'rds02.example',
    loadBalanceInfo: 'tsv://MS Terminal Services Plugin.1.Farm',
  };
  const enhanced = (RedirFlags = REDIRECTION.RedirFlags): IoStep => {
    return (io) =>
      io.sendShare(enhancedServerRedirection, { ...SHARE, ...REDIRECTION, RedirFlags });
  };
  const standard: IoStep = (io) =>
    io.send(serverRedirection, REDIRECTION, SecurityFlag.SEC_REDIRECTION_PKT);

  it.each([
    ['licensing, under TLS', { ...SSL, licensing: enhanced() }, 'licensing'],
    ['activation, under TLS', { ...SSL, activation: enhanced() }, 'activation'],
    ['licensing, at level NONE', { ...RDP, licensing: enhanced() }, 'licensing'],
    ['licensing, under encryption', { ...keyed({}), licensing: standard }, 'licensing'],
    ['activation, under FIPS', { ...keyed(FIPS_LEVEL), activation: standard }, 'activation'],
  ] as const)('a redirection in place of %s', async (_name, options, after) => {
    const result = await walked(options);
    expect(result.outcome).toEqual({
      kind: 'stopped',
      after,
      because: 'the server sends its clients to another host',
    });
    expect(result.facts.redirection).toMatchObject(REDIRECTED);
    expect(JSON.stringify(result)).not.toMatch(/secret|alice/);
  });

  it('a redirection for information only, which leaves the client where it is', async () => {
    const { outcome, facts } = await walked({
      ...SSL,
      *activation(io) {
        yield* enhanced(RedirectionFlag.LB_NOREDIRECT)(io);
        yield* active()(io);
      },
    });
    expect(outcome).toEqual(ACTIVE);
    expect(facts.redirection).toMatchObject({ sessionId: 2 });
  });

  it('that it is starting a machine, and why nobody has logged on', async () => {
    const { outcome, facts } = await walked({
      ...keyed({}),
      *activation(io) {
        for (const statusCode of [StatusCode.TS_STATUS_VM_WAKING, 0x777]) {
          yield* io.sendShare(statusInfo, { ...SHARE, statusCode });
        }
        yield* io.sendShare(saveSessionInfo, {
          ...SHARE,
          infoType: 'INFOTYPE_LOGON_EXTENDED_INFO',
          logonErrors: {
            ErrorNotificationType: LogonNotificationType.LOGON_MSG_NO_PERMISSION,
            ErrorNotificationData: 0,
          },
        });
        yield* active()(io);
      },
    });
    expect(outcome).toEqual(ACTIVE);
    expect(facts).toMatchObject({
      statusInfo: ['TS_STATUS_VM_WAKING', '0x777'],
      logonNotice: {
        event: 'logonError',
        type: 'LOGON_MSG_NO_PERMISSION',
        data: 'LOGON_FAILED_BAD_PASSWORD',
      },
    });
  });

  it('with MACs that do not fit, which is told and tolerated', async () => {
    const { outcome, facts } = await walked({
      ...keyed({}),
      *licensing(io) {
        const { layer } = io;
        io.protect({ ...layer, seal: (...pdu) => withWrongMac(layer.seal(...pdu)) });
        yield* needsNoLicense(io);
        io.protect(layer);
      },
    });
    expect(outcome).toEqual(ACTIVE);
    expect(facts.encryption).toEqual({ invalidMacs: 1 });
  });

  it('in a PDU as long as the flags of a licensing message', async () => {
    const { outcome } = await walked({
      ...SSL,
      *activation(io) {
        // PDUTYPE2_PLAY_SOUND, of 128 bytes with its headers.
        const data = new Uint8Array(128 - 18);
        yield* io.sendShare(sharePdu, { kind: 'data', ...SHARE, pduType2: 0x22, data });
        yield* active()(io);
      },
    });
    expect(outcome).toEqual(ACTIVE);
  });

  it('that it denies everybody, to a walk that ends with the channels', async () => {
    const server = await startServer(deniesEverybody(SSL));
    const { outcome, facts } = await probe({ host: server.address, port: server.port });
    await server.close();
    expect(outcome).toEqual({
      kind: 'failed',
      at: 'channels',
      during: 'waiting for the MCS Channel Join Confirm',
      failure: {
        kind: 'rejected',
        protocol: 'errorInfo',
        code: 'ERRINFO_SERVER_DENIED_CONNECTION',
        value: 7,
      },
    });
    expect(facts.errorInfo).toEqual({ code: 7, name: 'ERRINFO_SERVER_DENIED_CONNECTION' });
    expect(server.faults).toEqual([]);
  });

  it('with the key of another, so that somebody is in the middle', async () => {
    const { outcome, facts } = await walked(
      {
        ...NLA,
        *proof({ version, toClient }) {
          yield* send(tsRequest, { version, pubKeyAuth: toClient.wrap(new Uint8Array(32)) });
        },
      },
      { credentials: CREDENTIALS },
    );
    expect(outcome).toMatchObject({
      kind: 'failed',
      at: 'credssp',
      failure: { kind: 'unexpected', got: 'proof of another key' },
    });
    expect(facts.credssp?.serverKeyVerified).toBe(false);
  });
});

/** The header has four bytes, then the MAC. */
function withWrongMac(sealed: Uint8Array): Uint8Array {
  return sealed.map((byte, index) => (index >= 4 && index < 12 ? byte ^ 0xff : byte));
}

describe('credentials', () => {
  it.each([
    ['password', { ...CREDENTIALS, secret: { kind: 'password', password: 'password' } }],
    ['user', { ...CREDENTIALS, user: 'bob' }],
    ['domain', { ...CREDENTIALS, domain: 'OTHER' }],
  ] as const)('with a wrong %s are refused in one connection', async (_name, credentials) => {
    const server = await startServer(() => host({ ...NLA, takes: NLA.takes | PROTOCOL_HYBRID_EX }));
    const target = { host: server.address, port: server.port };
    const { outcome } = await probe(target, { until: 'activation', credentials });
    await server.close();
    expect(outcome).toEqual({
      kind: 'failed',
      at: 'credssp',
      during: 'waiting for the TSRequest with the proof of the server',
      failure: {
        kind: 'rejected',
        protocol: 'credssp',
        code: 'STATUS_LOGON_FAILURE',
        value: 0xc000_006d,
      },
    });
    expect(server.connections).toBe(1);
    expect(server.faults).toEqual([]);
  });
});
