/** Results to judge and to report, made by hand: a healthy host, and what differs. */
import type { Failure } from '../../src/handshake/failure.ts';
import type {
  Cell,
  CellKey,
  Outcome,
  ProtocolMatrix,
  Security,
  StageReport,
  StageStatus,
  SurveyResult,
} from '../../src/handshake/result.ts';
import type { Facts, StageId } from '../../src/handshake/sequence.ts';

/** A survey of a Windows server that requires NLA, stopped after its challenge; `overrides` replace whole members. */
export function result(overrides: Partial<SurveyResult> = {}): SurveyResult {
  const outcome: Outcome = overrides.outcome ?? {
    kind: 'stopped',
    after: 'credssp',
    because: 'credentials needed to go on',
  };
  return {
    target: { host: 'rds01.example', port: 3389 },
    address: '192.0.2.7',
    startedAt: STARTED_AT,
    ms: 41.7,
    outcome,
    stages: stages(outcome),
    facts: nlaFacts(),
    protocols: matrix(),
    security: { nla: 'required', tls: 'required', standardRdp: 'refused' },
    ...overrides,
  };
}

/** A walk that went as far as it was meant to. */
export function completed(through: StageId, overrides: Partial<SurveyResult> = {}): SurveyResult {
  return result({ outcome: { kind: 'completed', through }, ...overrides });
}

export function stopped(
  after: StageId,
  because: string,
  overrides: Partial<SurveyResult> = {},
): SurveyResult {
  return result({ outcome: { kind: 'stopped', after, because }, ...overrides });
}

/** A walk that died, with the facts that the stages before can have learnt and no answer in the matrix. */
export function failed(
  at: StageId,
  failure: Failure,
  overrides: Partial<SurveyResult> = {},
): SurveyResult {
  return result({
    outcome: { kind: 'failed', at, during: `waiting at ${at}`, failure },
    address: at === 'dns' || at === 'tcp' ? null : '192.0.2.7',
    facts: factsBefore(at),
    protocols: matrix(notTried),
    security: unknownSecurity,
    ...overrides,
  });
}

/** The time at which every one of these results was made. */
export const STARTED_AT = '2026-11-21T02:00:00.000Z';

/** The stages, in order; the compiler insists that none is missing. */
export const STAGE_IDS = Object.keys({
  dns: 0,
  tcp: 0,
  x224: 0,
  tls: 0,
  credssp: 0,
  authorization: 0,
  mcs: 0,
  channels: 0,
  security: 0,
  logon: 0,
  licensing: 0,
  activation: 0,
} satisfies Record<StageId, 0>) as StageId[];

/** What the stages report for `outcome`. */
export function stages(outcome: Outcome): StageReport[] {
  const [last, status]: [StageId, StageStatus] =
    outcome.kind === 'completed'
      ? [outcome.through, 'passed']
      : outcome.kind === 'stopped'
        ? [outcome.after, 'stopped']
        : [outcome.at, 'failed'];
  const end = STAGE_IDS.indexOf(last);
  return STAGE_IDS.map((stage, i) =>
    i < end
      ? { stage, status: 'passed', ms: 1.5 }
      : i === end
        ? { stage, status, ms: 2.5 }
        : { stage, status: 'skipped', ms: 0 },
  );
}

/** The matrix of a server that requires NLA, with other cells where they are given. */
export function matrix(overrides: Partial<Record<CellKey, Cell>> = {}): ProtocolMatrix {
  const nlaOnly = refused('HYBRID_REQUIRED_BY_SERVER');
  return {
    rdp: nlaOnly,
    ssl: nlaOnly,
    hybrid: selected('PROTOCOL_HYBRID'),
    hybridEx: selected('PROTOCOL_HYBRID_EX'),
    rdstls: nlaOnly,
    rdsaad: nlaOnly,
    ...overrides,
  };
}

export function selected(protocol: string): Cell {
  return { supported: true, answer: 'selected', selected: protocol };
}

/** The server selected something that this request did not offer. */
export function selectedInstead(protocol: string): Cell {
  return { supported: false, answer: 'selected', selected: protocol };
}

export function refused(code: string): Cell {
  return { supported: false, answer: 'refused', code };
}

export function died(failure: Failure): Cell {
  return { supported: null, answer: 'died', failure };
}

export const unnegotiated: Cell = { supported: true, answer: 'unnegotiated' };

const cellNotTried: Cell = { supported: null, answer: 'notTried' };

export const notTried: ProtocolMatrix = {
  rdp: cellNotTried,
  ssl: cellNotTried,
  hybrid: cellNotTried,
  hybridEx: cellNotTried,
  rdstls: cellNotTried,
  rdsaad: cellNotTried,
};

export const unknownSecurity: Security = {
  nla: 'unknown',
  tls: 'unknown',
  standardRdp: 'unknown',
};

/** What a walk learns of a server that wants NLA, up to its challenge. */
export function nlaFacts(overrides: Facts = {}): Facts {
  return {
    x224: x224Facts(),
    tls: tlsFacts(),
    certificate: certificateFacts(),
    credssp: credsspFacts(),
    ntlm: ntlmFacts(),
    ...overrides,
  };
}

/** What a walk learns of a server that does TLS without NLA, up to its channels. */
export function tlsOnlyFacts(overrides: Facts = {}): Facts {
  return {
    x224: x224Facts({
      selectedProtocol: 'PROTOCOL_SSL',
      flags: ['EXTENDED_CLIENT_DATA_SUPPORTED'],
    }),
    tls: tlsFacts(),
    certificate: certificateFacts(),
    mcs: mcsFacts(),
    channels: channelsFacts(),
    ...overrides,
  };
}

/** What a walk learns of a server that does Standard RDP Security, up to its channels. */
export function standardRdpFacts(overrides: Facts = {}): Facts {
  return {
    x224: x224Facts({ selectedProtocol: 'PROTOCOL_RDP', flags: [] }),
    mcs: mcsFacts({
      encryptionMethod: '128BIT',
      encryptionLevel: 'HIGH',
      serverCertificate: { kind: 'proprietary', keyBits: 2048, signatureValid: true },
    }),
    channels: channelsFacts(),
    ...overrides,
  };
}

/** What the stages before `at` have learnt of a server that would want NLA. */
export function factsBefore(at: StageId): Facts {
  const { x224, tls, certificate, credssp, ntlm } = nlaFacts() as Required<Facts>;
  switch (at) {
    case 'dns':
    case 'tcp':
    case 'x224':
      return {};
    case 'tls':
      return { x224 };
    case 'credssp':
      return { x224, tls, certificate };
    case 'authorization':
    case 'mcs':
      return { x224, tls, certificate, credssp, ntlm };
    case 'channels':
      return { x224, tls, certificate, credssp, ntlm, mcs: mcsFacts() };
    case 'security':
      return standardRdpFacts();
    case 'logon':
    case 'licensing':
      return nlaFacts({ mcs: mcsFacts(), channels: channelsFacts() });
    case 'activation':
      return activeFacts();
  }
}

/** What a walk learns of a server that lets it in by NLA, up to licensing. */
export function activeFacts(overrides: Facts = {}): Facts {
  return nlaFacts({
    credssp: credsspFacts({ serverKeyVerified: true }),
    mcs: mcsFacts(),
    channels: channelsFacts(),
    licensing: licensingFacts(),
    ...overrides,
  });
}

type Fact<K extends keyof Facts> = NonNullable<Facts[K]>;

export function x224Facts(overrides: Partial<Fact<'x224'>> = {}): Fact<'x224'> {
  return {
    selectedProtocol: 'PROTOCOL_HYBRID_EX',
    negotiated: true,
    flags: ['EXTENDED_CLIENT_DATA_SUPPORTED', 'DYNVC_GFX_PROTOCOL_SUPPORTED'],
    sourceReference: 0x1234,
    ...overrides,
  };
}

export function tlsFacts(overrides: Partial<Fact<'tls'>> = {}): Fact<'tls'> {
  return { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', fallback: null, ...overrides };
}

/** A certificate of an internal authority, sound until the summer after. */
export function certificateFacts(
  overrides: Partial<Fact<'certificate'>> = {},
): Fact<'certificate'> {
  return {
    subject: 'CN=rds01.example',
    issuer: 'CN=Example Issuing CA',
    names: ['rds01.example'],
    notBefore: '2026-07-01T00:00:00.000Z',
    notAfter: '2027-07-01T00:00:00.000Z',
    daysLeft: 221,
    selfSigned: false,
    windowsDefault: false,
    keyType: 'rsa',
    keyBits: 2048,
    signatureAlgorithm: 'sha256WithRSAEncryption',
    serialNumber: '1c',
    sha1: '0'.repeat(40),
    sha256: '0'.repeat(64),
    chainLength: 1,
    chain: [],
    matchesTarget: true,
    matchesNtlmName: true,
    ...overrides,
  };
}

export function credsspFacts(overrides: Partial<Fact<'credssp'>> = {}): Fact<'credssp'> {
  return { version: 6, mechanism: 'ntlm', errorCode: null, ...overrides };
}

export function ntlmFacts(overrides: Partial<Fact<'ntlm'>> = {}): Fact<'ntlm'> {
  return {
    targetName: 'EXAMPLE',
    netbiosComputerName: 'RDS01',
    netbiosDomainName: 'EXAMPLE',
    dnsComputerName: 'rds01.example',
    dnsDomainName: 'example',
    dnsTreeName: 'example',
    build: '10.0.20348',
    product: 'Windows Server 2022',
    endOfSupport: '2031-10-14',
    time: '2026-11-21T02:00:00.200Z',
    clockSkewSeconds: 0.2,
    ...overrides,
  };
}

/** Settings as they are under TLS: no encryption of RDP's own. */
export function mcsFacts(overrides: Partial<Fact<'mcs'>> = {}): Fact<'mcs'> {
  return {
    serverVersion: '10.12',
    encryptionMethod: 'NONE',
    encryptionLevel: 'NONE',
    ioChannel: 1003,
    ...overrides,
  };
}

export function channelsFacts(overrides: Partial<Fact<'channels'>> = {}): Fact<'channels'> {
  return { userChannel: 1007, joined: [1007, 1003], ...overrides };
}

/** What nearly every server says of licenses: that none is needed. */
export function licensingFacts(overrides: Partial<Fact<'licensing'>> = {}): Fact<'licensing'> {
  return {
    message: 'ERROR_ALERT',
    errorCode: 'STATUS_VALID_CLIENT',
    stateTransition: 'ST_NO_TRANSITION',
    ...overrides,
  };
}

/** A session that is active. */
export function activationFacts(overrides: Partial<Fact<'activation'>> = {}): Fact<'activation'> {
  return {
    sourceDescriptor: 'RDP',
    desktop: { width: 1024, height: 768, bitsPerPixel: 32 },
    capabilitySets: ['general', 'bitmap', 'order', 'CAPSTYPE_RAIL'],
    reactivations: 0,
    activeAfterMs: 412,
    ...overrides,
  };
}
