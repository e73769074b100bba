/** rdpprobe all the way: against xrdp to its login window, against freerdp-shadow to its desktop. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it, vi } from 'vitest';
import type { ProbeResult } from '../../src/handshake/result.ts';
import type { ProbeOptions } from '../../src/options.ts';
import { probe } from '../../src/probe.ts';
import { scan } from '../../src/scan.ts';
import type { PduRecord } from '../../src/transport/pdu-record.ts';
import { idle, statusesOf } from './kit/expected.ts';
import { startShadow } from './kit/freerdp-shadow.ts';
import { type Peer, withPeer } from './kit/peer.ts';
import { startXrdp, type XrdpOptions, xrdpKeyBits } from './kit/xrdp.ts';

const ACTIVE = { kind: 'completed', through: 'activation' };
const VALID_CLIENT = {
  message: 'ERROR_ALERT',
  errorCode: 'STATUS_VALID_CLIENT',
  stateTransition: 'ST_NO_TRANSITION',
};
/** xrdp asks every client for a license, with a key of its own, and takes any answer. */
const LICENSE_REQUEST = {
  message: 'LICENSE_REQUEST',
  product: { version: '4.0', company: 'Microsoft Corporation', id: '236' },
  scopes: ['microsoft.com'],
  serverCertificate: { kind: 'proprietary', keyBits: 512 },
};

const probeOf = (peer: () => Peer, options: ProbeOptions) =>
  probe({ host: '127.0.0.1', port: peer().port }, { until: 'activation', ...options });

/** Everything after the SYN: the moment of the Font Map lies inside the probe. */
function expectActive({ outcome, facts, ms }: ProbeResult): void {
  expect(outcome).toEqual(ACTIVE);
  expect(facts.activation?.activeAfterMs).toBeGreaterThan(0);
  expect(facts.activation?.activeAfterMs).toBeLessThan(ms + 1);
}

const XRDP: readonly (readonly [XrdpOptions, string, string])[] = [
  [{ securityLayer: 'tls' }, 'NONE', 'NONE'],
  [{ securityLayer: 'rdp', cryptLevel: 'none' }, 'NONE', 'NONE'],
  [{ securityLayer: 'rdp', cryptLevel: 'low' }, '40BIT', 'LOW'],
  [{ securityLayer: 'rdp', cryptLevel: 'medium' }, '40BIT', 'CLIENT_COMPATIBLE'],
  [{ securityLayer: 'rdp', cryptLevel: 'high' }, '128BIT', 'HIGH'],
  [{ securityLayer: 'rdp', cryptLevel: 'fips' }, 'FIPS', 'FIPS'],
];

for (const [options, encryptionMethod, encryptionLevel] of XRDP) {
  const { securityLayer, cryptLevel = 'high' } = options;
  const secured = securityLayer === 'tls';
  const encrypted = encryptionMethod !== 'NONE';
  const walked = {
    dns: 'skipped',
    tcp: 'passed',
    x224: 'passed',
    tls: secured ? 'passed' : 'skipped',
    credssp: 'skipped',
    authorization: 'skipped',
    mcs: 'passed',
    channels: 'passed',
    security: encrypted ? 'passed' : 'skipped',
    logon: 'passed',
  };

  withPeer(
    `xrdp with security_layer=${securityLayer} and crypt_level=${cryptLevel}`,
    () => startXrdp(options),
    (peer) => {
      it('becomes active where its License Request is answered', async () => {
        await idle(peer());
        const before = peer().log().length;
        const result = await probeOf(peer, { answerLicense: true });
        expectActive(result);
        expect(statusesOf(result)).toEqual({
          ...walked,
          licensing: 'passed',
          activation: 'passed',
        });
        const { facts } = result;
        expect(facts.mcs).toMatchObject({ encryptionMethod, encryptionLevel });
        expect(facts.mcs?.serverCertificate).toEqual(
          encrypted
            ? { kind: 'proprietary', keyBits: await xrdpKeyBits(), signatureValid: true }
            : undefined,
        );
        expect(facts.licensing).toEqual(VALID_CLIENT);
        expect(facts.activation).toMatchObject({
          sourceDescriptor: 'RDP',
          desktop: { width: 1024, height: 768, bitsPerPixel: 24 },
          reactivations: 0,
        });
        expect(facts.activation?.capabilitySets).toEqual(
          expect.arrayContaining(['share', 'general', 'bitmap', 'order', 'pointer', 'input']),
        );
        expect(facts).not.toHaveProperty('errorInfo');
        await idle(peer());
        expect(peer().log().slice(before)).toContain('Connected client computer name');
        expect(peer().log().slice(before)).not.toContain('[ERROR]');
      });

      it('is left at its License Request unless told to answer', async () => {
        const result = await probeOf(peer, {});
        expect(result.outcome).toEqual({
          kind: 'stopped',
          after: 'licensing',
          because: 'a License Request was left unanswered',
        });
        expect(statusesOf(result)).toEqual({ ...walked, licensing: 'stopped' });
        expect(result.facts.licensing).toEqual(LICENSE_REQUEST);
        expect(result.facts).not.toHaveProperty('activation');
      });
    },
  );
}

const USER = { user: 'tester', password: 'a password for tests' };
const DESKTOP = { width: 640, height: 480, bitsPerPixel: 24 };

for (const security of ['rdp', 'tls'] as const) {
  withPeer(
    `freerdp-shadow with security ${security}`,
    () => startShadow({ security, ...USER }),
    (peer) => {
      it('becomes active without a license', async () => {
        const result = await probeOf(peer, {});
        expectActive(result);
        expect(statusesOf(result)).toMatchObject({
          tls: security === 'tls' ? 'passed' : 'skipped',
          credssp: 'skipped',
          security: 'skipped',
          logon: 'passed',
          licensing: 'passed',
          activation: 'passed',
        });
        expect(result.facts.licensing).toEqual(VALID_CLIENT);
        expect(result.facts.activation).toMatchObject({
          sourceDescriptor: 'RDP',
          desktop: DESKTOP,
          reactivations: 0,
        });
      });
    },
  );
}

const withPassword = (password: string) =>
  ({ user: USER.user, domain: '', secret: { kind: 'password', password } }) as const;

/** What winpr makes of the AUTHENTICATE message, whether it is right or wrong: once a logon. */
const LOGON = /AcceptSecurityContext status SEC_I_COMPLETE_NEEDED/g;
const WRONG = /Message Integrity Check \(MIC\) verification failed/g;
/** The sealed TSCredentials: 16 bytes of signature around 25 that hold three empty texts. */
const EMPTY_CREDENTIALS = 41;

/** How many messages that hold something secret were sent at the stage. */
const secretsSent = (records: readonly PduRecord[], at: PduRecord['stage']): number =>
  records.filter(({ stage, direction, value, bytes }) => {
    return stage === at && direction === 'sent' && value === undefined && bytes === undefined;
  }).length;

/** What the server has logged since, once it has logged a wrong password. */
async function logSince(peer: Peer, before: number): Promise<string> {
  const since = () => peer.log().slice(before);
  await vi.waitFor(() => expect(since()).toMatch(WRONG), 5000);
  return since();
}

async function authInfoLength(peer: Peer, before: number): Promise<number> {
  const since = () => /NLA\.authInfo \(length = (\d+)\)/.exec(peer.log().slice(before));
  await vi.waitFor(() => expect(since()).not.toBeNull(), 5000);
  return Number(since()?.[1]);
}

withPeer(
  'freerdp-shadow with NLA',
  () => startShadow({ security: 'nla', ...USER, verbose: true }),
  (peer) => {
    it('becomes active with the right password, and is known to be the server itself', async () => {
      const before = peer().log().length;
      const records: PduRecord[] = [];
      const result = await probeOf(peer, {
        credentials: withPassword(USER.password),
        onRecord: (record) => records.push(record),
      });
      expectActive(result);
      expect(statusesOf(result)).toEqual({
        dns: 'skipped',
        tcp: 'passed',
        x224: 'passed',
        tls: 'passed',
        credssp: 'passed',
        authorization: 'skipped',
        mcs: 'passed',
        channels: 'passed',
        security: 'skipped',
        logon: 'passed',
        licensing: 'passed',
        activation: 'passed',
      });
      expect(result.facts.credssp).toEqual({
        version: 6,
        mechanism: 'ntlm',
        errorCode: null,
        serverKeyVerified: true,
      });
      expect(result.facts.activation?.desktop).toEqual(DESKTOP);
      // The proof of the password, and the password itself.
      expect(secretsSent(records, 'credssp')).toBe(2);
      expect(await authInfoLength(peer(), before)).toBeGreaterThan(EMPTY_CREDENTIALS);
    });

    it('is told the password nowhere but in its envelope', async () => {
      const records: PduRecord[] = [];
      const result = await probeOf(peer, {
        credentials: withPassword(USER.password),
        autologon: true,
        onRecord: (record) => records.push(record),
      });
      expectActive(result);
      // After NLA, Client Info carries no credentials even where an autologon was asked for.
      expect(secretsSent(records, 'logon')).toBe(0);
      const plain = JSON.stringify([result, records]);
      expect(plain).not.toContain(USER.password);
      for (const { bytes } of records) {
        const text = Buffer.from(bytes ?? []).toString('latin1');
        expect(text).not.toContain(Buffer.from(USER.password, 'utf16le').toString('latin1'));
      }
    });

    it('becomes active with the NT hash, and is then given no password', async () => {
      const { stdout } = await promisify(execFile)('winpr-hash', [
        '-u',
        USER.user,
        '-p',
        USER.password,
      ]);
      const hash = new Uint8Array(Buffer.from(stdout.trim(), 'hex'));
      expect(hash).toHaveLength(16);
      const before = peer().log().length;
      const result = await probeOf(peer, {
        credentials: { user: USER.user, domain: '', secret: { kind: 'ntHash', hash } },
      });
      // This server draws its desktop for whoever has logged on; Windows would show its login.
      expectActive(result);
      expect(result.facts.credssp?.serverKeyVerified).toBe(true);
      expect(await authInfoLength(peer(), before)).toBe(EMPTY_CREDENTIALS);
    });

    it('offers no Restricted Admin, and so is sent no credentials of somebody who wants it', async () => {
      const records: PduRecord[] = [];
      const result = await probeOf(peer, {
        credentials: withPassword(USER.password),
        restrictedAdmin: true,
        onRecord: (record) => records.push(record),
      });
      expect(result.facts.x224?.flags).not.toContain('RESTRICTED_ADMIN_MODE_SUPPORTED');
      expect(result.outcome).toMatchObject({
        kind: 'failed',
        at: 'credssp',
        failure: { kind: 'unsupported', feature: 'a logon without Restricted Admin mode' },
      });
      expect(records.filter(({ stage }) => stage === 'credssp')).toEqual([]);
    });

    it('closes on a wrong password, and is asked just once', async () => {
      const before = peer().log().length;
      const records: PduRecord[] = [];
      const result = await probeOf(peer, {
        credentials: withPassword('a wrong password'),
        onRecord: (record) => records.push(record),
      });
      expect(result.outcome).toEqual({
        kind: 'failed',
        at: 'credssp',
        during: 'waiting for the TSRequest with the proof of the server',
        failure: { kind: 'closed', received: 0 },
      });
      expect(result.facts.credssp).toEqual({ version: 6, mechanism: 'ntlm', errorCode: null });
      expect(new Set(records.map(({ connection }) => connection)).size).toBe(1);
      expect(secretsSent(records, 'credssp')).toBe(1);
      const log = await logSince(peer(), before);
      expect(log.match(LOGON)).toHaveLength(1);
      expect(log.match(WRONG)).toHaveLength(1);
    });

    it('is asked just once by a scan with retries and a protocol matrix', async () => {
      const before = peer().log().length;
      const records: PduRecord[] = [];
      const results = scan([{ host: '127.0.0.1', port: peer().port }], {
        until: 'activation',
        retries: 3,
        credentials: withPassword('a wrong password'),
        onRecord: (record) => records.push(record),
      });
      for await (const { outcome, protocols } of results) {
        expect(outcome).toMatchObject({
          kind: 'failed',
          at: 'credssp',
          failure: { kind: 'closed' },
        });
        expect(protocols.hybrid.supported).toBe(true);
      }
      expect(secretsSent(records, 'credssp')).toBe(1);
      const log = await logSince(peer(), before);
      expect(log.match(LOGON)).toHaveLength(1);
      expect(log.match(WRONG)).toHaveLength(1);
    });

    it('takes the right password still', async () => {
      expectActive(await probeOf(peer, { credentials: withPassword(USER.password) }));
    });
  },
);
