/** rdpprobe against xrdp 0.9.21: its three security layers, five encryption levels and old TLS. */
import { expect, it } from 'vitest';
import { probe } from '../../src/probe.ts';
import { certificateAsConfigured, statusesOf, surveyOf } from './kit/expected.ts';
import { withPeer } from './kit/peer.ts';
import { rawAnswer } from './kit/wire.ts';
import { startXrdp, type XrdpOptions, xrdpKeyBits } from './kit/xrdp.ts';

/** The confirms of xrdp: source reference 0x1234, flags 0x01, then what was selected or why not. */
const SELECTS_RDP = '030000130ed000001234000201080000000000';
const SELECTS_SSL = '030000130ed000001234000201080001000000';
const SSL_REQUIRED = '030000130ed000001234000300080001000000';
const UNNEGOTIATED = '0300000b06d00000123400';
const MCS_DISCONNECT = '0300000902f0802180';

const selected = (protocol: string, supported: boolean) => ({
  supported,
  answer: 'selected',
  selected: protocol,
});
const refused = { supported: false, answer: 'refused', code: 'SSL_REQUIRED_BY_SERVER' };
/** To PROTOCOL_RDSAAD, xrdp answers with an MCS PDU in place of a confirm. */
const outOfLine = {
  supported: null,
  answer: 'died',
  failure: {
    kind: 'unexpected',
    expected: 'X.224 Connection Confirm',
    got: 'MCS Disconnect Provider Ultimatum, rn-user-requested',
  },
};

/** xrdp counts users on from the client's channel list, and from 1002 where the client sends none. */
const USER_CHANNEL = 1002;

const LAYERS = {
  negotiate: {
    raw: {
      0: SELECTS_RDP,
      1: SELECTS_SSL,
      2: SELECTS_RDP,
      3: SELECTS_SSL,
      4: SELECTS_RDP,
      8: SELECTS_RDP,
      11: SELECTS_SSL,
    },
    protocols: {
      rdp: selected('PROTOCOL_RDP', true),
      ssl: selected('PROTOCOL_SSL', true),
      hybrid: selected('PROTOCOL_SSL', false),
      hybridEx: selected('PROTOCOL_SSL', false),
      rdstls: selected('PROTOCOL_RDP', false),
      rdsaad: outOfLine,
    },
    security: { nla: 'unsupported', tls: 'supported', standardRdp: 'allowed' },
    selectedProtocol: 'PROTOCOL_SSL',
    certificate: { subject: '/O=Peer Works/CN=xrdp.peer.example', key: 'rsa:3072', days: 200 },
    names: ['xrdp.peer.example'],
    key: { keyType: 'rsa', keyBits: 3072 },
  },
  rdp: {
    raw: {
      0: SELECTS_RDP,
      1: SELECTS_RDP,
      2: SELECTS_RDP,
      3: SELECTS_RDP,
      4: SELECTS_RDP,
      8: SELECTS_RDP,
      11: SELECTS_RDP,
    },
    protocols: {
      rdp: selected('PROTOCOL_RDP', true),
      ssl: selected('PROTOCOL_RDP', false),
      hybrid: selected('PROTOCOL_RDP', false),
      hybridEx: selected('PROTOCOL_RDP', false),
      rdstls: selected('PROTOCOL_RDP', false),
      rdsaad: outOfLine,
    },
    security: { nla: 'unsupported', tls: 'unsupported', standardRdp: 'allowed' },
    selectedProtocol: 'PROTOCOL_RDP',
    certificate: {},
    names: [],
    key: undefined,
  },
  tls: {
    raw: {
      0: SSL_REQUIRED,
      1: SELECTS_SSL,
      2: SSL_REQUIRED,
      3: SELECTS_SSL,
      4: SSL_REQUIRED,
      8: SSL_REQUIRED,
      11: SELECTS_SSL,
    },
    protocols: {
      rdp: refused,
      ssl: selected('PROTOCOL_SSL', true),
      hybrid: selected('PROTOCOL_SSL', false),
      hybridEx: selected('PROTOCOL_SSL', false),
      rdstls: refused,
      rdsaad: outOfLine,
    },
    security: { nla: 'unsupported', tls: 'required', standardRdp: 'refused' },
    selectedProtocol: 'PROTOCOL_SSL',
    certificate: {
      subject: '/CN=ec.peer.example',
      names: ['ec.peer.example', '*.peer.example'],
      key: 'ec:prime256v1',
      issuer: '/O=Peer Works/CN=Peer Works Root',
    },
    names: ['ec.peer.example', '*.peer.example'],
    key: { keyType: 'ec', keyBits: 256, curve: 'prime256v1' },
  },
} as const;

for (const securityLayer of ['negotiate', 'rdp', 'tls'] as const) {
  const layer = LAYERS[securityLayer];
  const secured = layer.key !== undefined;
  const options = { securityLayer, certificate: layer.certificate };

  withPeer(
    `xrdp with security_layer=${securityLayer}`,
    () => startXrdp(options),
    (peer) => {
      it('is the server that the expectations were measured on', async () => {
        const answers: Record<number, string> = {};
        for (const requested of Object.keys(layer.raw).map(Number)) {
          answers[requested] = await rawAnswer(peer().port, requested);
        }
        expect(answers).toEqual(layer.raw);
        expect(await rawAnswer(peer().port)).toBe(UNNEGOTIATED);
        expect(await rawAnswer(peer().port, 0x10)).toBe(MCS_DISCONNECT);
      });

      const result = surveyOf(peer);

      it('is walked through the channels', () => {
        expect(result().outcome).toEqual({ kind: 'completed', through: 'channels' });
        expect(result().address).toBe('127.0.0.1');
        expect(result().target).toEqual({ host: '127.0.0.1', port: peer().port });
        expect(statusesOf(result())).toEqual({
          dns: 'skipped',
          tcp: 'passed',
          x224: 'passed',
          tls: secured ? 'passed' : 'skipped',
          credssp: 'skipped',
          authorization: 'skipped',
          mcs: 'passed',
          channels: 'passed',
        });
      });

      it('fills every cell of the protocol matrix with what it answered', () => {
        expect(result().protocols).toEqual(layer.protocols);
      });

      it('has its security derived from the matrix', () => {
        expect(result().security).toEqual(layer.security);
      });

      it('shows its confirm as it is on the wire', () => {
        expect(result().facts.x224).toEqual({
          selectedProtocol: layer.selectedProtocol,
          negotiated: true,
          flags: ['EXTENDED_CLIENT_DATA_SUPPORTED'],
          sourceReference: 0x1234,
        });
      });

      it.runIf(secured)('takes TLS 1.3 at the first hello', () => {
        expect(result().facts.tls).toEqual({
          version: 'TLSv1.3',
          cipher: 'TLS_AES_256_GCM_SHA384',
          fallback: null,
        });
      });

      it.runIf(secured)('presents the certificate that openssl reads from its files', () => {
        expect(result().facts.certificate).toMatchObject({
          ...certificateAsConfigured(peer().certificate),
          ...layer.key,
          names: layer.names,
          windowsDefault: false,
          matchesTarget: null,
        });
      });

      it.runIf(!secured)('shows no TLS where there was none', () => {
        expect(result().facts).not.toHaveProperty('tls');
        expect(result().facts).not.toHaveProperty('certificate');
      });

      it('does no CredSSP', () => {
        expect(result().facts).not.toHaveProperty('credssp');
        expect(result().facts).not.toHaveProperty('ntlm');
      });

      it('opens the I/O channel, and lets it and the user channel be joined', () => {
        expect(result().facts.mcs).toMatchObject({ serverVersion: '5.0-8.1', ioChannel: 1003 });
        expect(result().facts.mcs).not.toHaveProperty('messageChannel');
        expect(result().facts.channels).toEqual({
          userChannel: USER_CHANNEL,
          joined: [USER_CHANNEL, 1003],
        });
      });

      it('echoes what was requested', () => {
        expect(result().facts.mcs?.requestedProtocolsEcho).toBe(
          'PROTOCOL_SSL|PROTOCOL_HYBRID|PROTOCOL_HYBRID_EX',
        );
      });

      it.runIf(secured)('leaves encryption to TLS', () => {
        expect(result().facts.mcs).toMatchObject({
          encryptionMethod: 'NONE',
          encryptionLevel: 'NONE',
        });
        expect(result().facts.mcs).not.toHaveProperty('serverCertificate');
      });

      it('answers as before when it has been surveyed', async () => {
        expect(await rawAnswer(peer().port, 11)).toBe(layer.raw[11]);
      });
    },
  );
}

/** What each `crypt_level` makes of Standard RDP Security. xrdp does not ask what the client can do. */
const LEVELS = [
  ['none', 'NONE', 'NONE'],
  ['low', '40BIT', 'LOW'],
  ['medium', '40BIT', 'CLIENT_COMPATIBLE'],
  ['high', '128BIT', 'HIGH'],
  ['fips', 'FIPS', 'FIPS'],
] as const;

for (const [cryptLevel, encryptionMethod, encryptionLevel] of LEVELS) {
  const options: XrdpOptions = { securityLayer: 'rdp', cryptLevel };

  withPeer(
    `xrdp with crypt_level=${cryptLevel}`,
    () => startXrdp(options),
    (peer) => {
      it(`encrypts with method ${encryptionMethod} at level ${encryptionLevel}`, async () => {
        const { outcome, facts } = await probe({ host: '127.0.0.1', port: peer().port });
        expect(outcome).toEqual({ kind: 'completed', through: 'channels' });
        expect(facts.mcs).toMatchObject({ encryptionMethod, encryptionLevel, ioChannel: 1003 });
        expect(facts.mcs?.serverCertificate).toEqual(
          cryptLevel === 'none'
            ? undefined
            : { kind: 'proprietary', keyBits: await xrdpKeyBits(), signatureValid: true },
        );
        expect(facts.channels?.joined).toEqual([USER_CHANNEL, 1003]);
      });
    },
  );
}

const VERSIONS = [
  ['TLSv1', 'legacy'],
  ['TLSv1.1', 'legacy'],
  ['TLSv1.2', null],
] as const;

for (const [version, fallback] of VERSIONS) {
  const options: XrdpOptions = { securityLayer: 'tls', tlsProtocols: [version] };

  withPeer(
    `xrdp with ssl_protocols=${version}`,
    () => startXrdp(options),
    (peer) => {
      it(`is reached with ${fallback === null ? 'a modern' : 'an old'} hello`, async () => {
        const { outcome, facts } = await probe({ host: '127.0.0.1', port: peer().port });
        expect(outcome).toEqual({ kind: 'completed', through: 'channels' });
        expect(facts.tls).toMatchObject({ version, fallback });
        expect(facts.certificate).toMatchObject(certificateAsConfigured(peer().certificate));
      });
    },
  );
}

withPeer(
  'xrdp, asked for less',
  () => startXrdp({ securityLayer: 'negotiate' }),
  (peer) => {
    const target = () => ({ host: 'localhost', port: peer().port });

    it('is left after the stage that was asked for', async () => {
      for (const until of ['x224', 'tls', 'mcs'] as const) {
        const { outcome, stages } = await probe(target(), { until });
        expect(outcome).toEqual({ kind: 'completed', through: until });
        expect(stages.at(-1)).toMatchObject({ stage: until, status: 'passed' });
      }
    });

    it('has its name resolved first', async () => {
      const { address, stages } = await probe(target(), { family: 4 });
      expect(address).toBe('127.0.0.1');
      expect(stages[0]).toMatchObject({ stage: 'dns', status: 'passed' });
    });
  },
);
