import type { Cell, CellKey, ProtocolMatrix, TlsVersions } from '../../src/handshake/result.ts';
import type { Facts } from '../../src/handshake/sequence.ts';
import type { DiagnosedResult, ReportLine, RunEnd, RunHeader } from '../../src/report/report.ts';
import { reportLines } from '../../src/report/report.ts';
import { MOTLEY_TLS } from '../kit/tls-versions.ts';

export const HEADER: RunHeader = {
  version: '0.1.0',
  startedAt: '2026-03-01T02:00:00.000Z',
  arguments: ['scan', 'hosts.txt'],
  targets: null,
};

/** A run that somebody gave names to. */
export const LABELLED: RunHeader = {
  ...HEADER,
  labels: { change: 'CHG-1', site: 'north' },
  note: 'before the patch',
};

export const END: RunEnd = { finishedAt: '2026-03-01T02:00:12.300Z', ms: 12_300, complete: true };

/** The lines of a run over these results. */
export function run(
  results: Iterable<DiagnosedResult>,
  header: RunHeader = HEADER,
): AsyncGenerator<ReportLine> {
  return reportLines(header, results, () => END);
}

export async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

export function matrix(cells: Partial<Record<CellKey, Cell>>): ProtocolMatrix {
  const notTried: Cell = { supported: null, answer: 'notTried' };
  return {
    rdp: notTried,
    ssl: notTried,
    hybrid: notTried,
    hybridEx: notTried,
    rdstls: notTried,
    rdsaad: notTried,
    ...cells,
  };
}

const refused = (code: string): Cell => ({ supported: false, answer: 'refused', code });

/** Windows behind NLA: the walk stops at the server's challenge. */
export const NLA: DiagnosedResult = {
  target: { host: '192.0.2.7', port: 3389, source: 'hosts.txt:12', labels: { site: 'north' } },
  address: '192.0.2.7',
  startedAt: '2026-03-01T02:00:00.000Z',
  ms: 41.7,
  outcome: { kind: 'stopped', after: 'credssp', because: 'credentials are needed to go on' },
  stages: [
    { stage: 'dns', status: 'skipped', ms: 0 },
    { stage: 'tcp', status: 'passed', ms: 0.4 },
    { stage: 'x224', status: 'passed', ms: 9.3 },
    { stage: 'tls', status: 'passed', ms: 22 },
    { stage: 'credssp', status: 'stopped', ms: 10 },
  ],
  protocols: matrix({
    rdp: refused('HYBRID_REQUIRED_BY_SERVER'),
    ssl: refused('HYBRID_REQUIRED_BY_SERVER'),
    hybrid: { supported: true, answer: 'selected', selected: 'PROTOCOL_HYBRID' },
    hybridEx: { supported: true, answer: 'selected', selected: 'PROTOCOL_HYBRID_EX' },
    rdstls: refused('HYBRID_REQUIRED_BY_SERVER'),
  }),
  security: { nla: 'required', tls: 'required', standardRdp: 'refused' },
  facts: {
    x224: {
      selectedProtocol: 'PROTOCOL_HYBRID_EX',
      negotiated: true,
      flags: ['EXTENDED_CLIENT_DATA_SUPPORTED'],
      sourceReference: 4660,
    },
    tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', fallback: null },
    certificate: {
      subject: 'CN=rds01.example',
      issuer: 'CN=rds01.example',
      names: ['rds01.example'],
      notBefore: '2026-01-01T00:00:00.000Z',
      notAfter: '2026-07-01T00:00:00.000Z',
      daysLeft: 121,
      selfSigned: true,
      windowsDefault: true,
      keyType: 'rsa',
      keyBits: 2048,
      signatureAlgorithm: 'sha256WithRSAEncryption',
      serialNumber: '01ab',
      sha1: 'ab'.repeat(20),
      sha256: 'cd'.repeat(32),
      chainLength: 1,
      chain: [],
      matchesTarget: null,
      matchesNtlmName: true,
    },
    credssp: { version: 6, mechanism: 'ntlm', errorCode: null },
    ntlm: {
      targetName: 'EXAMPLE',
      netbiosComputerName: 'RDS01',
      netbiosDomainName: 'EXAMPLE',
      dnsComputerName: 'rds01.example',
      dnsDomainName: 'example',
      dnsTreeName: 'example',
      build: '10.0.20348',
      product: 'Windows Server 2022',
      endOfSupport: '2031-10-14',
      time: '2026-03-01T02:00:00.200Z',
      clockSkewSeconds: 0.2,
    },
  },
  findings: [
    {
      rule: 'RDP-CERT-001',
      severity: 'medium',
      summary: 'The certificate is self-signed, so clients cannot tell this server from another.',
      evidence: ['issuer and subject are CN=rds01.example'],
    },
  ],
  verdict: {
    code: 'nla-required',
    summary: 'Network Level Authentication is required; the server answers as it should.',
  },
};

/** A handshake that dies in TLS. */
export const DEAD_IN_TLS: DiagnosedResult = {
  target: { host: 'terminal-server-17.branch.example', port: 3390 },
  address: '2001:db8::17',
  startedAt: '2026-03-01T02:00:01.000Z',
  ms: 2051.4,
  outcome: {
    kind: 'failed',
    at: 'tls',
    during: 'waiting for the TLS handshake',
    failure: { kind: 'closed', received: 0 },
  },
  stages: [
    { stage: 'dns', status: 'passed', ms: 12.6 },
    { stage: 'tcp', status: 'passed', ms: 30.1 },
    { stage: 'x224', status: 'passed', ms: 8.7 },
    { stage: 'tls', status: 'failed', ms: 2000 },
  ],
  protocols: matrix({
    rdp: refused('SSL_REQUIRED_BY_SERVER'),
    ssl: { supported: true, answer: 'selected', selected: 'PROTOCOL_SSL' },
    hybrid: { supported: false, answer: 'selected', selected: 'PROTOCOL_SSL' },
    hybridEx: { supported: null, answer: 'died', failure: { kind: 'reset' } },
  }),
  security: { nla: 'unsupported', tls: 'required', standardRdp: 'refused' },
  facts: {
    x224: { selectedProtocol: 'PROTOCOL_SSL', negotiated: true, flags: [], sourceReference: 0 },
  },
  findings: [
    {
      rule: 'RDP-NLA-001',
      severity: 'high',
      summary: 'The server does not support Network Level Authentication.',
      evidence: ['0x03 was answered with PROTOCOL_SSL'],
    },
  ],
  verdict: {
    code: 'tls-closed',
    summary: 'The server offers TLS and closes the connection when it begins.',
    causes: [
      { id: 'tls-certificate-without-key', confidence: 'A' },
      { id: 'tls-versions-disjoint', confidence: 'B' },
    ],
  },
};

/** An old server on Standard RDP Security: the walk goes all the way. */
export const STANDARD: DiagnosedResult = {
  target: { host: '2001:db8::9', port: 3389, source: 'argument' },
  address: '2001:db8::9',
  startedAt: '2026-03-01T02:00:02.000Z',
  ms: 8.25,
  outcome: { kind: 'completed', through: 'channels' },
  stages: [
    { stage: 'dns', status: 'skipped', ms: 0 },
    { stage: 'tcp', status: 'passed', ms: 1.5 },
    { stage: 'x224', status: 'passed', ms: 1.25 },
    { stage: 'tls', status: 'skipped', ms: 0 },
    { stage: 'credssp', status: 'skipped', ms: 0 },
    { stage: 'mcs', status: 'passed', ms: 3.5 },
    { stage: 'channels', status: 'passed', ms: 2 },
  ],
  protocols: matrix({
    rdp: { supported: true, answer: 'unnegotiated' },
    ssl: { supported: false, answer: 'unnegotiated' },
    hybrid: { supported: false, answer: 'unnegotiated' },
  }),
  security: { nla: 'unsupported', tls: 'unsupported', standardRdp: 'allowed' },
  facts: {
    x224: { selectedProtocol: 'PROTOCOL_RDP', negotiated: false, flags: [], sourceReference: 0 },
    mcs: {
      serverVersion: '5.0',
      encryptionMethod: '128BIT',
      encryptionLevel: 'CLIENT_COMPATIBLE',
      serverCertificate: { kind: 'proprietary', keyBits: 512, signatureValid: true },
      ioChannel: 1003,
    },
    channels: { userChannel: 1007, joined: [1007, 1003] },
  },
  findings: [
    {
      rule: 'RDP-SEC-001',
      severity: 'critical',
      summary: 'Only Standard RDP Security is offered.',
      evidence: [],
    },
  ],
  verdict: { code: 'standard-rdp', summary: 'Only Standard RDP Security, which is broken.' },
};

/** Something else on the port. */
export const HTTP: DiagnosedResult = {
  target: { host: 'www.example', port: 443 },
  address: '192.0.2.80',
  startedAt: '2026-03-01T02:00:03.000Z',
  ms: 5,
  outcome: {
    kind: 'failed',
    at: 'x224',
    during: 'waiting for the Connection Confirm',
    failure: { kind: 'notRdp', looksLike: 'http', bytes: '485454502f312e3120343030' },
  },
  stages: [
    { stage: 'dns', status: 'passed', ms: 2 },
    { stage: 'tcp', status: 'passed', ms: 1 },
    { stage: 'x224', status: 'failed', ms: 2 },
  ],
  facts: {},
  findings: [],
  verdict: { code: 'not-rdp', summary: 'This is not RDP: it looks like HTTP.' },
};

export const FOUR = [NLA, DEAD_IN_TLS, STANDARD, HTTP] as const;

/** What can be learnt behind the channels, all at once. */
export const EVERY_SESSION_FACT: Facts = {
  licensing: {
    message: 'LICENSE_REQUEST',
    errorCode: 'ERR_NO_LICENSE_SERVER',
    stateTransition: 'ST_TOTAL_ABORT',
    product: { version: '10.0', company: 'Microsoft Corporation', id: 'A02' },
    scopes: ['microsoft.com'],
    serverCertificate: { kind: 'proprietary', keyBits: 512 },
  },
  activation: {
    sourceDescriptor: 'RDP',
    desktop: { width: 1024, height: 768, bitsPerPixel: 32 },
    capabilitySets: ['general', 'bitmap', '0x0031'],
    reactivations: 1,
    activeAfterMs: 412,
  },
  errorInfo: { code: 0x409, name: 'ERRINFO_CB_CONNECTION_CANCELLED' },
  statusInfo: ['TS_STATUS_FINDING_DESTINATION', 'TS_STATUS_VM_WAKING'],
  redirection: {
    sessionId: 3,
    flags: ['LB_TARGET_FQDN', 'LB_LOAD_BALANCE_INFO'],
    targetNetAddress: '192.0.2.9',
    targetFqdn: 'rds07.example',
    targetNetBiosName: 'RDS07',
    targetNetAddresses: ['192.0.2.9', '2001:db8::9'],
    loadBalanceInfo: 'Cookie: msts=3640205228.15629.0000',
    tsvUrl: 'tsv://MS Terminal Services Plugin.1.Pool',
  },
  logonNotice: {
    event: 'logonError',
    type: 'LOGON_MSG_NO_PERMISSION',
    data: 'LOGON_FAILED_OTHER',
  },
  encryption: { invalidMacs: 2 },
};

/** What a server may put where a name is expected: one of each way to deceive a reader. */
export const HOSTILE = [
  '\x1b[2J\x1b]0;owned\x07',
  '\x9b31mred',
  "=cmd|'/c calc'!A1",
  '<script>alert(1)</script>',
  'RDS01\t443\tok\r\nfake.example\tdone',
  'abc\u202egnp.exe\u2066x\u2069',
  'pay\u200bpal\u00ad\ufeff',
  'one\u2028two\u2029three\x85four',
  'nul\0del\x7f',
  '\ud800 alone',
  `Z${'\u0300'.repeat(500)}`,
  '\u{e0041}\u{e0042}tags',
  ' '.repeat(5000),
  'A'.repeat(100_000),
] as const;

/** A host whose every text is this one. */
export function hostile(text: string): DiagnosedResult {
  const { certificate, ntlm } = NLA.facts;
  if (certificate === undefined || ntlm === undefined) throw new TypeError('a fixture has changed');
  return {
    ...NLA,
    target: { host: text, port: 3389, source: text, labels: { [text]: text } },
    outcome: {
      kind: 'failed',
      at: 'credssp',
      during: `waiting for ${text}`,
      failure: { kind: 'unexpected', expected: 'TSRequest', got: text },
    },
    facts: {
      ...NLA.facts,
      tls: { version: text, cipher: text, fallback: text },
      certificate: {
        ...certificate,
        subject: text,
        issuer: text,
        names: [text, text],
        signatureAlgorithm: text,
        chain: [{ subject: text, issuer: text, notAfter: text, sha256: text }],
      },
      ntlm: { ...ntlm, targetName: text, netbiosComputerName: text, product: text },
    },
    findings: [{ rule: 'RDP-X-001', severity: 'low', summary: text, evidence: [text] }],
    verdict: { code: 'hostile', summary: text, causes: [{ id: text, confidence: 'A' }] },
  };
}

/** The same, and everything that a user can ask about says it as well. */
export function hostileAsked(text: string): DiagnosedResult {
  const waiver = { reason: text, until: text };
  const about = { id: text, expected: text, observed: text, summary: text, source: text } as const;
  return {
    ...hostile(text),
    tlsVersions: hostileTls(text),
    expectations: [
      { ...about, status: 'unmet', severity: 'high' },
      { ...about, status: 'unknown', observed: null, severity: 'high' },
      { ...about, status: 'waived', severity: 'low', waiver },
      { ...about, status: 'met', severity: 'low' },
    ],
    clients: [
      {
        client: text,
        verdict: 'stopped',
        summary: text,
        stops: [{ side: 'server', setting: text, why: text }],
        conditions: [text],
      },
    ],
    heldAgainst: {
      code: text,
      known: true,
      means: `It means ${text}`,
      relation: 'passed',
      says: [text, text],
      causes: [{ id: text, fit: 'possible' }],
    },
  };
}

/** A file may hold any text in place of versions, suites and groups. */
function hostileTls(text: string): TlsVersions {
  const tls12 = { ...MOTLEY_TLS.tls12, suite: text, suites: [text, `${text}2`], groups: [text] };
  const tls11 = { ...MOTLEY_TLS.tls11, selected: text };
  const tls13 = { ...MOTLEY_TLS.tls13, code: text };
  return { ...MOTLEY_TLS, tls11, tls12, tls13 };
}
