/** rdpprobe against freerdp-shadow 2.11: NLA, TLS, Standard RDP Security, mixtures, and no way at all. */
import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { certificateAsConfigured, statusesOf, surveyOf } from './kit/expected.ts';
import { startShadow } from './kit/freerdp-shadow.ts';
import { withPeer } from './kit/peer.ts';
import { rawAnswer } from './kit/wire.ts';

/** The confirms of FreeRDP: source reference 0, flags 0x03, then what was selected or why not. */
const SELECTS_RDP = '030000130ed000000000000203080000000000';
const SELECTS_SSL = '030000130ed000000000000203080001000000';
const SELECTS_HYBRID = '030000130ed000000000000203080002000000';
const FAILS_WITH = {
  SSL_REQUIRED_BY_SERVER: '030000130ed000000000000300080001000000',
  SSL_NOT_ALLOWED_BY_SERVER: '030000130ed000000000000300080002000000',
  HYBRID_REQUIRED_BY_SERVER: '030000130ed000000000000300080005000000',
} as const;
const { SSL_REQUIRED_BY_SERVER, SSL_NOT_ALLOWED_BY_SERVER, HYBRID_REQUIRED_BY_SERVER } = FAILS_WITH;

const selected = (protocol: string, supported: boolean) => ({
  supported,
  answer: 'selected',
  selected: protocol,
});
const refused = (code: keyof typeof FAILS_WITH) => ({ supported: false, answer: 'refused', code });

const NLA_WALK = {
  outcome: { kind: 'stopped', after: 'credssp' },
  stages: { dns: 'skipped', tcp: 'passed', x224: 'passed', tls: 'passed', credssp: 'stopped' },
};
const TLS_WALK = {
  outcome: { kind: 'completed', through: 'channels' },
  stages: {
    dns: 'skipped',
    tcp: 'passed',
    x224: 'passed',
    tls: 'passed',
    credssp: 'skipped',
    authorization: 'skipped',
    mcs: 'passed',
    channels: 'passed',
  },
};
const RDP_WALK = { outcome: TLS_WALK.outcome, stages: { ...TLS_WALK.stages, tls: 'skipped' } };

/** Answers to 0x00, 0x01, 0x03, 0x0b, 0x04 and 0x10, which are the requests of the six cells. */
const SETTINGS = {
  nla: {
    raw: [
      HYBRID_REQUIRED_BY_SERVER,
      HYBRID_REQUIRED_BY_SERVER,
      SELECTS_HYBRID,
      SELECTS_HYBRID,
      HYBRID_REQUIRED_BY_SERVER,
      HYBRID_REQUIRED_BY_SERVER,
    ],
    protocols: {
      rdp: refused('HYBRID_REQUIRED_BY_SERVER'),
      ssl: refused('HYBRID_REQUIRED_BY_SERVER'),
      hybrid: selected('PROTOCOL_HYBRID', true),
      hybridEx: selected('PROTOCOL_HYBRID', false),
      rdstls: refused('HYBRID_REQUIRED_BY_SERVER'),
      rdsaad: refused('HYBRID_REQUIRED_BY_SERVER'),
    },
    security: { nla: 'required', tls: 'required', standardRdp: 'refused' },
    selectedProtocol: 'PROTOCOL_HYBRID',
    walk: NLA_WALK,
  },
  tls: {
    raw: [
      SSL_REQUIRED_BY_SERVER,
      SELECTS_SSL,
      SELECTS_SSL,
      SELECTS_SSL,
      SSL_REQUIRED_BY_SERVER,
      SSL_REQUIRED_BY_SERVER,
    ],
    protocols: {
      rdp: refused('SSL_REQUIRED_BY_SERVER'),
      ssl: selected('PROTOCOL_SSL', true),
      hybrid: selected('PROTOCOL_SSL', false),
      hybridEx: selected('PROTOCOL_SSL', false),
      rdstls: refused('SSL_REQUIRED_BY_SERVER'),
      rdsaad: refused('SSL_REQUIRED_BY_SERVER'),
    },
    security: { nla: 'unsupported', tls: 'required', standardRdp: 'refused' },
    selectedProtocol: 'PROTOCOL_SSL',
    walk: TLS_WALK,
  },
  rdp: {
    raw: [
      SELECTS_RDP,
      SSL_NOT_ALLOWED_BY_SERVER,
      SSL_NOT_ALLOWED_BY_SERVER,
      SSL_NOT_ALLOWED_BY_SERVER,
      SSL_NOT_ALLOWED_BY_SERVER,
      SSL_NOT_ALLOWED_BY_SERVER,
    ],
    protocols: {
      rdp: selected('PROTOCOL_RDP', true),
      ssl: refused('SSL_NOT_ALLOWED_BY_SERVER'),
      hybrid: refused('SSL_NOT_ALLOWED_BY_SERVER'),
      hybridEx: refused('SSL_NOT_ALLOWED_BY_SERVER'),
      rdstls: refused('SSL_NOT_ALLOWED_BY_SERVER'),
      rdsaad: refused('SSL_NOT_ALLOWED_BY_SERVER'),
    },
    security: { nla: 'unsupported', tls: 'unsupported', standardRdp: 'allowed' },
    selectedProtocol: 'PROTOCOL_RDP',
    walk: RDP_WALK,
  },
  default: {
    raw: [
      SELECTS_RDP,
      SELECTS_SSL,
      SELECTS_SSL,
      SELECTS_SSL,
      SSL_NOT_ALLOWED_BY_SERVER,
      SSL_NOT_ALLOWED_BY_SERVER,
    ],
    protocols: {
      rdp: selected('PROTOCOL_RDP', true),
      ssl: selected('PROTOCOL_SSL', true),
      hybrid: selected('PROTOCOL_SSL', false),
      hybridEx: selected('PROTOCOL_SSL', false),
      rdstls: refused('SSL_NOT_ALLOWED_BY_SERVER'),
      rdsaad: refused('SSL_NOT_ALLOWED_BY_SERVER'),
    },
    security: { nla: 'unsupported', tls: 'supported', standardRdp: 'allowed' },
    selectedProtocol: 'PROTOCOL_SSL',
    walk: TLS_WALK,
  },
  all: {
    raw: [
      SELECTS_RDP,
      SELECTS_SSL,
      SELECTS_HYBRID,
      SELECTS_HYBRID,
      SSL_NOT_ALLOWED_BY_SERVER,
      SSL_NOT_ALLOWED_BY_SERVER,
    ],
    protocols: {
      rdp: selected('PROTOCOL_RDP', true),
      ssl: selected('PROTOCOL_SSL', true),
      hybrid: selected('PROTOCOL_HYBRID', true),
      hybridEx: selected('PROTOCOL_HYBRID', false),
      rdstls: refused('SSL_NOT_ALLOWED_BY_SERVER'),
      rdsaad: refused('SSL_NOT_ALLOWED_BY_SERVER'),
    },
    security: { nla: 'supported', tls: 'supported', standardRdp: 'allowed' },
    selectedProtocol: 'PROTOCOL_HYBRID',
    walk: NLA_WALK,
  },
} as const;

const REQUESTS = [0x00, 0x01, 0x03, 0x0b, 0x04, 0x10];
const USER = { user: 'tester', password: 'a password for tests' };
/** winpr takes the computer's name for every name in its NTLM messages. */
const COMPUTER = hostname().split('.')[0] ?? '';

async function rawAnswers(port: number): Promise<string[]> {
  const answers: string[] = [];
  for (const requested of REQUESTS) answers.push(await rawAnswer(port, requested));
  return answers;
}

for (const security of ['nla', 'tls', 'rdp', 'default', 'all'] as const) {
  const setting = SETTINGS[security];
  const secured = setting.walk !== RDP_WALK;
  const withNla = setting.walk === NLA_WALK;
  const subject = security === 'nla' ? `/CN=${COMPUTER}.peer.example` : '/CN=other.peer.example';
  const start = () => startShadow({ security, ...USER, certificate: { subject } });

  withPeer(`freerdp-shadow with security ${security}`, start, (peer) => {
    it('is the server that the expectations were measured on', async () => {
      expect(await rawAnswers(peer().port)).toEqual(setting.raw);
    });

    const result = surveyOf(peer);

    it('is walked as far as it goes without credentials', () => {
      expect(result().outcome).toMatchObject(setting.walk.outcome);
      expect(statusesOf(result())).toEqual(setting.walk.stages);
    });

    it('fills every cell of the protocol matrix with what it answered', () => {
      expect(result().protocols).toEqual(setting.protocols);
    });

    it('has its security derived from the matrix', () => {
      expect(result().security).toEqual(setting.security);
    });

    it('shows its confirm as it is on the wire', () => {
      expect(result().facts.x224).toEqual({
        selectedProtocol: setting.selectedProtocol,
        negotiated: true,
        flags: ['EXTENDED_CLIENT_DATA_SUPPORTED', 'DYNVC_GFX_PROTOCOL_SUPPORTED'],
        sourceReference: 0,
      });
    });

    it.runIf(secured)('presents the certificate that openssl reads from its files', () => {
      expect(result().facts.tls).toMatchObject({ version: 'TLSv1.3', fallback: null });
      expect(result().facts.certificate).toMatchObject({
        ...certificateAsConfigured(peer().certificate),
        names: [subject.replace('/CN=', '')],
        keyType: 'rsa',
        keyBits: 2048,
        windowsDefault: false,
        matchesTarget: null,
      });
    });

    it.runIf(!secured)('shows no TLS where there was none', () => {
      expect(result().facts).not.toHaveProperty('tls');
      expect(result().facts).not.toHaveProperty('certificate');
    });

    it.runIf(withNla)('answers CredSSP version 6 with an NTLM challenge', () => {
      expect(result().facts.credssp).toEqual({ version: 6, mechanism: 'ntlm', errorCode: null });
    });

    it.runIf(withNla)('tells its names, a build that is not its own, and its clock', () => {
      const { ntlm } = result().facts;
      expect(ntlm).toMatchObject({
        targetName: COMPUTER.toUpperCase(),
        netbiosComputerName: COMPUTER.toUpperCase(),
        netbiosDomainName: COMPUTER.toUpperCase(),
        dnsComputerName: COMPUTER,
        dnsDomainName: COMPUTER,
        build: '6.1.7601',
        product: 'Windows 7 SP1 / Windows Server 2008 R2 SP1',
      });
      expect(ntlm).not.toHaveProperty('dnsTreeName');
      const apartMs = Date.parse(ntlm?.time ?? '') - Date.parse(result().startedAt);
      expect(Math.abs(apartMs)).toBeLessThan(60_000);
      expect(Math.abs(ntlm?.clockSkewSeconds ?? Number.NaN)).toBeLessThan(5);
    });

    it.runIf(withNla)('has its certificate held against the name that NTLM told', () => {
      expect(result().facts.certificate?.matchesNtlmName).toBe(security === 'nla');
    });

    it.runIf(withNla)('is not asked for more than the challenge', () => {
      expect(result().facts).not.toHaveProperty('mcs');
      expect(result().facts).not.toHaveProperty('channels');
    });

    it.runIf(!withNla)('opens the I/O channel, and lets it and the user channel be joined', () => {
      const { mcs, channels } = result().facts;
      expect(mcs).toMatchObject({
        serverVersion: '5.0-8.1',
        encryptionMethod: 'NONE',
        encryptionLevel: 'NONE',
        ioChannel: 1003,
        requestedProtocolsEcho: secured
          ? 'PROTOCOL_SSL|PROTOCOL_HYBRID|PROTOCOL_HYBRID_EX'
          : 'PROTOCOL_RDP',
      });
      expect(mcs).not.toHaveProperty('serverCertificate');
      expect(mcs).not.toHaveProperty('messageChannel');
      expect(channels).toEqual({ userChannel: 1004, joined: [1004, 1003] });
    });

    it('answers as before when it has been surveyed', async () => {
      expect(await rawAnswers(peer().port)).toEqual(setting.raw);
    });
  });
}

const closed = () => startShadow({ security: 'ext', ...USER });

withPeer('freerdp-shadow that refuses everything', closed, (peer) => {
  const result = surveyOf(peer);

  it('is the server that the expectations were measured on', async () => {
    expect(await rawAnswers(peer().port)).toEqual(REQUESTS.map(() => SSL_REQUIRED_BY_SERVER));
  });

  it('fails at the negotiation, with the code the server gave', () => {
    expect(result().outcome).toMatchObject({
      kind: 'failed',
      at: 'x224',
      failure: {
        kind: 'rejected',
        protocol: 'negotiation',
        code: 'SSL_REQUIRED_BY_SERVER',
        value: 1,
      },
    });
    expect(statusesOf(result())).toEqual({ dns: 'skipped', tcp: 'passed', x224: 'failed' });
    expect(result().facts).toEqual({});
  });

  it('has every refusal in the matrix', () => {
    for (const cell of Object.values(result().protocols)) {
      expect(cell).toEqual(refused('SSL_REQUIRED_BY_SERVER'));
    }
    expect(result().security).toEqual({
      nla: 'unsupported',
      tls: 'unsupported',
      standardRdp: 'refused',
    });
  });
});
