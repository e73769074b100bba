/** Questions that people asked, as servers that behave so, and what the report has to say to each. */
import { receive, send } from '../../src/handshake/step.ts';
import { makeCertificate } from '../../src/lab/certificate.ts';
import { alerts, announces } from '../../src/lab/farewell.ts';
import { type HostOptions, host } from '../../src/lab/host.ts';
import {
  anything,
  hangUp,
  raw,
  receiveRaw,
  type Script,
  secureServer,
  stall,
} from '../../src/lab/script.ts';
import { standardSecurity } from '../../src/lab/standard-security.ts';
import type { ProbeOptions } from '../../src/options.ts';
import { connectInitial } from '../../src/protocol/mcs.ts';
import { FailureCode, SecurityProtocol } from '../../src/protocol/negotiation.ts';
import { tlsFlight } from '../../src/protocol/tls-flight.ts';
import { offeredVersions } from '../../src/protocol/tls-hello.ts';
import { TlsVersion, tlsRecordLength } from '../../src/protocol/tls-record.ts';
import { tpktLength } from '../../src/protocol/tpkt.ts';
import { connectionAnswer, inDataTpdu } from '../../src/protocol/x224.ts';
import { decode } from '../../src/wire/codec.ts';
import { latin1Bytes } from '../../src/wire/text.ts';
import { bytes } from './faults/bytes.ts';
import {
  afterRequest,
  answering,
  answeringWith,
  confirm,
  refusal,
  selecting,
} from './faults/server.ts';
import { keyedHost, rdpHost, says, steps, tlsHost } from './faults/session.ts';
import {
  certificateMessage,
  fatalAlert,
  serverHello,
  serverHelloDone,
} from './faults/tls-records.ts';

const { PROTOCOL_SSL, PROTOCOL_HYBRID, PROTOCOL_HYBRID_EX } = SecurityProtocol;
const DAY_MS = 86_400_000;
const TWO_WEEKS_S = 14 * 86_400;
const LICENSING: ProbeOptions = { until: 'licensing' };
const ACTIVATION: ProbeOptions = { until: 'activation' };

export interface Scenario {
  readonly asked: string;
  readonly script: Script;
  readonly options?: ProbeOptions;
  readonly code: string;
  /** Causes that have to be named; the first of them first of all. */
  readonly causes?: readonly string[];
  /** Words that have to stand in the report, and words that must not. */
  readonly says?: readonly RegExp[];
  readonly never?: readonly RegExp[];
  readonly finds?: readonly string[];
}

const RDS01 = makeCertificate({ names: ['rds01.example'] });
const EXPIRED = makeCertificate({
  commonName: 'rds01.example',
  notBefore: new Date(Date.now() - 400 * DAY_MS),
  notAfter: new Date(Date.now() - 35 * DAY_MS),
});

function windows(options: Partial<HostOptions> = {}): Script {
  return () =>
    host({
      takes: PROTOCOL_HYBRID | PROTOCOL_HYBRID_EX,
      takesRdp: false,
      tls: RDS01,
      identity: { computer: 'RDS01', domain: 'EXAMPLE', dnsDomain: 'example' },
      ...options,
    });
}

/** Takes the ClientHello and answers these records, then falls silent. */
function inTls(...records: readonly Uint8Array[]): Script {
  return selecting(PROTOCOL_SSL, function* () {
    yield* receiveRaw(anything);
    yield* raw(bytes(...records));
    yield* stall();
  });
}

/** Takes this suite with TLS 1.2, and whatever does not offer it not at all. */
function takingOneSuite(cipherSuite: number): Script {
  const { der } = makeCertificate({ key: { type: 'ec' } });
  return selecting(PROTOCOL_SSL, function* () {
    const [hello] = decode(tlsFlight, yield* receiveRaw(tlsRecordLength)).messages;
    const takes =
      hello?.msg_type === 'client_hello' &&
      offeredVersions(hello).includes(TlsVersion['TLSv1.2']) &&
      hello.cipher_suites.includes(cipherSuite);
    yield* raw(
      takes
        ? bytes(serverHello({ cipherSuite }), certificateMessage(der), serverHelloDone())
        : fatalAlert(40),
    );
    yield* hangUp();
  });
}

/** Ends with this error info behind Client Info. */
function deniesLate(errorInfo: number, leaves?: Parameters<typeof announces>[1]): Script {
  return tlsHost({ licensing: announces(errorInfo, leaves) });
}

/** Ends with this error info in place of activation. */
function failsToStart(errorInfo: number): Script {
  return tlsHost({ activation: announces(errorInfo) });
}

/** Of a flight of TLS nothing passes but the first packet. */
function cutAfter(length: number): Script {
  const hello = serverHello();
  // The header of a Certificate message that never comes whole.
  const rest = bytes('16 03 03 10 00 0b 00 0f fc 00 0f f9', new Uint8Array(length));
  return inTls(bytes(hello, rest).subarray(0, length));
}

export const SCENARIOS: readonly Scenario[] = [
  {
    asked: 'it works directly, and gives 0x904/0x7 through the jump host',
    script: rdpHost({
      serverData: (request) => ({
        core: {
          version: 0x0008_0004,
          clientRequestedProtocols: request.negotiation?.requestedProtocols ?? 0,
        },
        network: { MCSChannelId: 1003, channelIdArray: [] },
        security: standardSecurity(),
        unknown: [],
      }),
    }),
    code: 'standard-rdp-only',
    causes: ['standard-rdp-only'],
    says: [/proxy that can only do TLS this reads as 0x904 with extended 0x7/, /SecurityLayer = 2/],
    finds: ['RDP-STD-001'],
  },
  {
    asked: '0x904/0x7 after long uptime: TLS is agreed on and closed',
    script: selecting(PROTOCOL_HYBRID, function* () {
      yield* receiveRaw(anything);
      yield* hangUp();
    }),
    code: 'tls-closed-without-alert',
    causes: ['tls-closed-without-alert', 'listener-certificate-binding'],
    says: [/1057, 1058/, /36870/],
    never: [/oracle/, /CredSSP version/],
  },
  {
    asked: '0x904/0x7 after long uptime: there is no certificate',
    script: answeringWith(refusal(FailureCode.SSL_CERT_NOT_ON_SERVER)),
    code: 'refused-no-server-certificate',
    causes: ['no-server-certificate'],
    says: [/MachineKeys/, /36870 with 0x8009030D/],
    never: [/CredSSP/],
    finds: ['RDP-NEG-007'],
  },
  {
    asked: '0x904/0x7 after long uptime: an expired certificate, then the end',
    script: selecting(PROTOCOL_SSL, function* () {
      yield* secureServer(EXPIRED);
      yield* receive(inDataTpdu(connectInitial), tpktLength);
      yield* hangUp();
    }),
    code: 'mcs-closed',
    causes: ['certificate-expired'],
    says: [/expired 35 days before/, /the certificate has expired/],
    never: [/CredSSP/],
    finds: ['RDP-CERT-001'],
  },
  {
    asked: 'CredSSP encryption oracle remediation',
    script: windows({ credsspVersion: 3 }),
    code: 'credssp-server-unpatched',
    causes: ['credssp-server-unpatched'],
    says: [/updated Windows clients refuse/, /CredSSP version 3/],
    finds: ['RDP-CREDSSP-001'],
  },
  {
    asked: 'the same message, and the server is fully patched',
    script: windows({ credsspVersion: 6 }),
    code: 'nla-required',
    says: [/CredSSP version 6/, /no all-clear/],
    never: [/lacks the CredSSP update/],
  },
  {
    asked: 'the function requested is not supported, against xrdp',
    script: inTls(fatalAlert(40)),
    code: 'no-shared-cipher',
    causes: ['no-shared-cipher', 'unsupported-function-not-credssp'],
    says: [/CredSSP had not started/],
    never: [/oracle/],
  },
  {
    asked: 'the function requested is not supported, against xrdp with TLS 1.3 alone',
    script: windows({ takes: PROTOCOL_SSL, tls: { ...RDS01, minVersion: 'TLSv1.3' } }),
    options: { tlsSurvey: 'versions' },
    code: 'tls-only',
    causes: ['unsupported-function-not-credssp', 'tls-version-mismatch'],
    says: [
      /0x80090302, the function requested is not supported/,
      /CredSSP never starts/,
      /TLSv1\.3 yes: TLS_AES_256_GCM_SHA384/,
      /TLSv1\.2 no: refused protocol_version/,
    ],
    never: [/oracle/, /lacks the CredSSP update/],
    finds: ['RDP-TLS-010'],
  },
  {
    asked: 'Vista shows 0x80090302, and the server takes TLS 1.2 and newer',
    script: windows({ takes: PROTOCOL_SSL, tls: { ...RDS01, minVersion: 'TLSv1.2' } }),
    options: { tlsSurvey: 'versions' },
    code: 'tls-only',
    causes: ['tls-version-mismatch', 'unsupported-function-not-credssp'],
    says: [
      /clients limited to TLS 1\.0\/1\.1 cannot connect: 0x80090302/,
      /TLSv1\.2 yes: TLS_ECDHE_RSA/,
      /TLSv1\.1 no: refused protocol_version/,
      /TLSv1 no: refused protocol_version/,
    ],
    finds: ['RDP-TLS-009'],
  },
  {
    asked: 'Vista shows 0x80090302',
    script: inTls(fatalAlert(70)),
    code: 'tls-version-mismatch',
    causes: ['tls-version-mismatch', 'unsupported-function-not-credssp'],
    says: [/0x80090302/, /no TLS version in common/],
  },
  {
    asked: 'web and jump clients show failureCode 5',
    script: windows(),
    code: 'nla-required',
    causes: ['nla-required'],
    says: [/client settings, not of ciphers/, /failureCode = 5/],
  },
  {
    asked: 'a Linux upgrade broke Windows 7 and 2008',
    script: windows({
      takes: PROTOCOL_SSL,
      tls: {
        ...makeCertificate({ key: { type: 'rsa', bits: 1024 }, hash: 'sha1' }),
        minVersion: 'TLSv1',
        maxVersion: 'TLSv1',
        ciphers: 'AES128-SHA',
      },
    }),
    code: 'tls-only',
    causes: ['weak-tls-refused-by-clients'],
    says: [/ERRCONNECT_TLS_CONNECT_FAILED/],
    finds: ['RDP-TLS-001', 'RDP-CERT-007', 'RDP-CERT-008'],
  },
  {
    asked: 'none of the cipher suites are supported',
    script: inTls(fatalAlert(40)),
    code: 'no-shared-cipher',
    causes: ['no-shared-cipher'],
    says: [/none of the cipher suites supported by the client/, /--tls suites/],
  },
  {
    asked: 'none of the cipher suites are supported, and one that no OpenSSL offers is',
    script: takingOneSuite(0xc008), // TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA
    options: { tlsSurvey: 'suites' },
    code: 'no-shared-cipher',
    causes: ['no-shared-cipher'],
    says: [
      /what it takes is TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA with TLS 1\.2, and the key of its certificate is ECDSA on prime256v1/,
      /TLSv1\.2 yes: TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA/,
      /none of the cipher suites supported by the client/,
    ],
    finds: ['RDP-TLS-011'],
  },
  {
    asked: 'a hardened server takes one suite with ECDSA',
    script: windows({
      takes: PROTOCOL_SSL,
      tls: {
        ...makeCertificate({ key: { type: 'ec' } }),
        maxVersion: 'TLSv1.2',
        ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384',
      },
    }),
    code: 'tls-only',
    says: [/TLSv1\.2 and ECDHE-ECDSA-AES256-GCM-SHA384/, /prime256v1|P-256/],
  },
  {
    asked: 'SSL_NOT_ALLOWED, then a message that is broken',
    script: keyedHost({ licensing: says('00 05 ff ff ff') }),
    options: LICENSING,
    code: 'licensing-malformed',
    causes: ['licensing-protocol-error', 'protocol-stream-error', 'standard-rdp-only'],
    says: [/stage licensing/],
  },
  {
    asked: 'unknown extended disconnection reason 1040',
    script: deniesLate(0x410),
    options: LICENSING,
    code: 'errinfo-cb-connection-error-invalid-settings',
    causes: ['broker-without-collection'],
    says: [/1040/, /routing token/],
  },
  {
    asked: 'no license servers, 120 days after the installation',
    script: tlsHost({ licensing: alerts(6) }),
    options: LICENSING,
    code: 'licensing-refused-no-license-server',
    causes: ['no-license-server'],
    says: [/ST_TOTAL_ABORT/, /mstsc \/admin/, /120 days/],
    finds: ['RDP-LIC-001'],
  },
  {
    asked: 'licensing ends with an alert of 7',
    script: tlsHost({}),
    options: LICENSING,
    code: 'licensing-passed',
    says: [/STATUS_VALID_CLIENT/],
    never: [/grace period is over/],
  },
  {
    asked: 'licensing is aborted with 8',
    script: tlsHost({ licensing: alerts(8) }),
    options: LICENSING,
    code: 'licensing-refused-invalid-client',
    causes: ['license-refused'],
    says: [/two meanings/],
  },
  {
    asked: 'half a confirm, then the end',
    script: answering('03 00 00 13 0e d0', ''),
    options: { timeoutsMs: { x224: 300 } },
    code: 'x224-cut-short',
    causes: ['accept-then-close'],
    says: [/termsrv\.dll/, /service died of the first/],
  },
  ...[0x11, 0x12].map((errorInfo) => ({
    asked: `the session ends after a second, with 0x3 and 0x${errorInfo.toString(16)}`,
    script: failsToStart(errorInfo),
    options: ACTIVATION,
    code: `errinfo-close-stack-on-driver-${errorInfo === 0x11 ? 'failure' : 'iface-failure'}`,
    causes: ['display-driver'],
    says: [/nothing to do with the certificate/, /not 0x7/],
  })),
  {
    asked: '0x807 from a Mac with an Entra ID account',
    script: windows({ identity: { computer: 'DESKTOP-7', domain: 'DESKTOP-7' } }),
    code: 'nla-required',
    says: [/calls itself DESKTOP-7 in DESKTOP-7/, /An Entra ID account has to be named/],
  },
  {
    asked: 'the domain controller cannot be contacted to perform NLA',
    script: windows(),
    code: 'nla-required',
    says: [
      /no all-clear/,
      /The server cannot reach a domain controller/,
      /Test-ComputerSecureChannel/,
    ],
  },
  {
    asked: '0x904/0x7 on a host that moved to another product',
    script: afterRequest(() => raw(latin1Bytes('NXSH-7.0\n'))),
    code: 'not-rdp',
    causes: ['not-rdp'],
    says: [/4e5853482d372e300a/],
  },
  {
    asked: '0x904/0x7 on a port that expects TLS from the first byte',
    script: answering('15 03 03 00 02 02 46'),
    code: 'not-rdp',
    causes: ['not-rdp'],
    says: [/TLS record/, /15030300020246/],
  },
  {
    asked: 'it hangs at securing, over a VPN',
    script: cutAfter(1200),
    options: { timeoutsMs: { tls: 300 } },
    code: 'tls-silence',
    causes: ['tls-stall-mtu'],
    says: [/no more than 1200 bytes/],
  },
  {
    asked: 'a time difference',
    script: windows({
      identity: { computer: 'RDS01', clockOffsetSeconds: TWO_WEEKS_S },
      tls: makeCertificate({ names: ['rds01.example'], notBefore: new Date(Date.now() + DAY_MS) }),
    }),
    code: 'nla-required',
    causes: ['clock-skew', 'kerberos-time'],
    says: [/clock is 12096\d\d(\.\d)? s from ours/, /never gives extended code 0x7/],
    finds: ['RDP-TIME-001', 'RDP-TIME-002', 'RDP-CERT-003'],
  },
  ...(['with an MCS disconnect', 'with a bare close'] as const).map((how) => ({
    asked: `IronRDP denies everybody ${how}`,
    script: deniesLate(7, how === 'with a bare close' ? hangUp : undefined),
    options: LICENSING,
    code: 'errinfo-server-denied-connection',
    causes: ['server-denied'],
    says: [/a server that is not Windows/, /0x904 with 0x7/, /without a name|never says why/],
    never: [/lacks the CredSSP update/],
    finds: ['RDP-ERR-001'],
  })),
  {
    asked: '0x3/0x1192',
    script: keyedHost({ activation: announces(0x1192) }),
    options: ACTIVATION,
    code: 'errinfo-decryptfailed',
    causes: ['standard-security-failed'],
  },
  {
    asked: 'the client insists on NLA, and xrdp has none',
    script: afterRequest((request) =>
      send(
        connectionAnswer,
        (request.negotiation?.requestedProtocols ?? 0) & PROTOCOL_SSL
          ? confirm(PROTOCOL_SSL)
          : refusal(FailureCode.SSL_REQUIRED_BY_SERVER),
      ),
    ),
    code: 'tls-closed-without-alert',
    causes: ['tls-closed-without-alert'],
  },
  {
    asked: 'xrdp cannot read its key',
    script: selecting(0, function* () {
      yield* receive(inDataTpdu(connectInitial), tpktLength);
      yield* hangUp();
    }),
    code: 'mcs-closed',
    causes: ['mcs-failed', 'silent-downgrade'],
    finds: ['RDP-NEG-005'],
  },
  {
    asked: 'the connection ends before licensing is done',
    script: tlsHost({ licensing: steps(hangUp) }),
    options: LICENSING,
    code: 'licensing-closed',
    causes: ['server-ended-no-reason', 'licensing-protocol-error'],
  },
];
