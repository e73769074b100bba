/** Servers that are odd, and sound all the same: none of this may cost them their result. */
import type { Outcome } from '../../src/handshake/result.ts';
import { receive, send } from '../../src/handshake/step.ts';
import { type CertificateKey, makeCertificate } from '../../src/lab/certificate.ts';
import { offersTls13 } from '../../src/lab/client-hello.ts';
import {
  afterNegotiation,
  basicSettings,
  channels,
  type HostOptions,
  host,
  IO_CHANNEL,
  negotiate,
  plainServerData,
  USER_CHANNEL,
} from '../../src/lab/host.ts';
import { challengeOf } from '../../src/lab/identity.ts';
import {
  peekTlsRecord,
  raw,
  reset,
  type Script,
  secureServer,
  trickle,
} from '../../src/lab/script.ts';
import type { ProbeOptions } from '../../src/options.ts';
import { tsRequest, tsRequestLength } from '../../src/protocol/credssp.ts';
import { connectResponse, TARGET_PARAMETERS } from '../../src/protocol/mcs.ts';
import { type DomainPdu, domainPdu } from '../../src/protocol/mcs-domain.ts';
import { FailureCode, SecurityProtocol } from '../../src/protocol/negotiation.ts';
import { challengeMessage } from '../../src/protocol/ntlm.ts';
import { tpktLength } from '../../src/protocol/tpkt.ts';
import { connectionAnswer, inDataTpdu } from '../../src/protocol/x224.ts';
import { encode } from '../../src/wire/codec.ts';
import { bytes } from './faults/bytes.ts';
import { afterRequest, confirm, refusal, selecting, TLS } from './faults/server.ts';

export interface Oddity {
  readonly script: Script;
  readonly options?: ProbeOptions;
  /** Everything, in both directions, in segments of one byte. */
  readonly bytewise?: true;
  readonly outcome: Outcome;
  /** A part of them. */
  readonly facts: object;
}

const { PROTOCOL_RDP, PROTOCOL_SSL, PROTOCOL_HYBRID, PROTOCOL_HYBRID_EX } = SecurityProtocol;
const pdu = inDataTpdu(domainPdu);

const COMPLETED: Outcome = { kind: 'completed', through: 'channels' };
const STOPPED: Outcome = {
  kind: 'stopped',
  after: 'credssp',
  because: 'credentials needed to go on',
};
const JOINED = { channels: { userChannel: USER_CHANNEL, joined: [USER_CHANNEL, IO_CHANNEL] } };

const NLA: HostOptions = {
  takes: PROTOCOL_HYBRID | PROTOCOL_HYBRID_EX,
  takesRdp: false,
  tls: TLS,
  identity: { computer: 'RDS01', domain: 'CONTOSO' },
};
const TLS_ONLY: HostOptions = { takes: PROTOCOL_SSL, takesRdp: false, tls: TLS };

/** Text that means something to a terminal, a spreadsheet, a browser or a log. */
const HOSTILE = {
  'escape sequences': '\u001b]0;owned\u0007\u001b[31mred',
  'a formula': "=cmd|'/c calc'!A1",
  'a script': '<script>alert(1)</script>',
  'line ends': 'a\r\nb\tc',
  'text that changes direction': '\u202egpj.exe',
} as const;

const segments: Readonly<Record<string, Oddity>> = {
  'speaks one byte at a time, with NLA': {
    script: () => host(NLA),
    bytewise: true,
    outcome: STOPPED,
    facts: { tls: { version: 'TLSv1.3', fallback: null }, ntlm: { netbiosComputerName: 'RDS01' } },
  },
  'speaks one byte at a time, with TLS': {
    script: () => host(TLS_ONLY),
    bytewise: true,
    outcome: COMPLETED,
    facts: { tls: { fallback: null }, ...JOINED },
  },
  'sends its confirm one byte at a time': {
    script: afterRequest(function* (request) {
      yield* trickle(encode(connectionAnswer, confirm(PROTOCOL_SSL)));
      yield* afterNegotiation(request, PROTOCOL_SSL, TLS_ONLY);
    }),
    outcome: COMPLETED,
    facts: JOINED,
  },
  'sends its CHALLENGE in TLS records of one byte': {
    script: selecting(PROTOCOL_HYBRID, function* () {
      yield* secureServer(TLS);
      yield* receive(tsRequest, tsRequestLength);
      yield* trickle(challengeOfLab());
    }),
    outcome: STOPPED,
    facts: { ntlm: { netbiosComputerName: 'RDS01' } },
  },
  'sends all it has to say in one segment, right behind its confirm': {
    script: afterRequest(() =>
      raw(bytes(encode(connectionAnswer, confirm(PROTOCOL_RDP)), ...sayings())),
    ),
    outcome: COMPLETED,
    facts: { x224: { selectedProtocol: 'PROTOCOL_RDP' }, ...JOINED },
  },
  'sends all it has to say in one TLS record': {
    script: selecting(PROTOCOL_SSL, function* () {
      yield* secureServer(TLS);
      yield* raw(bytes(...sayings()));
      yield* receive(pdu, tpktLength);
    }),
    outcome: COMPLETED,
    facts: JOINED,
  },
};

function challengeOfLab(): Uint8Array {
  const message = encode(challengeMessage, challengeOf({ computer: 'RDS01' }));
  return encode(tsRequest, { version: 6, negoTokens: [message] });
}

/** What a server says from its Connect-Response on. */
function sayings(): Uint8Array[] {
  const initiator = USER_CHANNEL;
  const confirms: DomainPdu[] = [
    { pdu: 'attachUserConfirm', result: 0, initiator },
    ...[USER_CHANNEL, IO_CHANNEL].map(
      (channelId) =>
        ({
          pdu: 'channelJoinConfirm',
          result: 0,
          initiator,
          requested: channelId,
          channelId,
        }) as const,
    ),
  ];
  const response = encode(inDataTpdu(connectResponse), {
    result: 0,
    calledConnectId: 0,
    domainParameters: TARGET_PARAMETERS,
    conferenceCreateResponse: { nodeID: 31219, tag: 1, result: 0, serverData: plainServerData({}) },
  });
  return [response, ...confirms.map((each) => encode(pdu, each))];
}

const negotiation: Readonly<Record<string, Oddity>> = {
  'confirms without a word about negotiation': {
    script: afterRequest(function* (request) {
      yield* send(connectionAnswer, { tpdu: 'connectionConfirm', sourceReference: 0x3412 });
      yield* basicSettings(request, { takes: 0, takesRdp: true });
      yield* channels();
    }),
    outcome: COMPLETED,
    facts: {
      x224: { selectedProtocol: 'PROTOCOL_RDP', negotiated: false, sourceReference: 0x3412 },
    },
  },
  'resets the offer of protocol 8 and takes 0x03': {
    script: afterRequest(function* (request) {
      const requested = request.negotiation?.requestedProtocols ?? 0;
      if (requested & PROTOCOL_HYBRID_EX) return yield* reset();
      const selected = yield* negotiate(request, NLA);
      if (selected !== undefined) yield* afterNegotiation(request, selected, NLA);
    }),
    outcome: STOPPED,
    facts: { x224: { selectedProtocol: 'PROTOCOL_HYBRID' } },
  },
  'disconnects from MCS wherever TLS is offered': {
    script: afterRequest(function* (request) {
      if (request.negotiation?.requestedProtocols !== PROTOCOL_RDP)
        return yield* raw(bytes('03 00 00 09 02 f0 80 21 80'));
      yield* send(connectionAnswer, confirm(PROTOCOL_RDP));
      yield* basicSettings(request, { takes: 0, takesRdp: true });
      yield* channels();
    }),
    outcome: COMPLETED,
    facts: { x224: { selectedProtocol: 'PROTOCOL_RDP' } },
  },
  'disconnects from MCS behind each refusal, in the same segment': {
    script: afterRequest(function* (request) {
      if (request.negotiation?.requestedProtocols === PROTOCOL_RDP) {
        yield* send(connectionAnswer, confirm(PROTOCOL_RDP));
        return yield* afterNegotiation(request, PROTOCOL_RDP, { takes: 0, takesRdp: true });
      }
      const refused = encode(connectionAnswer, refusal(FailureCode.SSL_NOT_ALLOWED_BY_SERVER));
      yield* raw(bytes(refused, '03 00 00 09 02 f0 80 21 80'));
    }),
    outcome: COMPLETED,
    facts: { x224: { selectedProtocol: 'PROTOCOL_RDP' } },
  },
  'sets flags that nobody knows': {
    script: afterRequest(() => send(connectionAnswer, confirm(PROTOCOL_RDP, 0xe1))),
    options: { until: 'x224' },
    outcome: { kind: 'completed', through: 'x224' },
    facts: { x224: { flags: ['EXTENDED_CLIENT_DATA_SUPPORTED', '0xe0'] } },
  },
  'has no address that may be probed': {
    script: () => host(NLA),
    options: { permits: () => false },
    outcome: {
      kind: 'stopped',
      after: 'dns',
      because: 'every address of the name is excluded',
    },
    facts: {},
  },
};

const tls: Readonly<Record<string, Oddity>> = {
  'resets a hello with TLS 1.3 in it': {
    script: afterRequest(function* (request) {
      const selected = yield* negotiate(request, NLA);
      if (selected === undefined) return;
      if (offersTls13(yield* peekTlsRecord())) yield* reset();
      else yield* afterNegotiation(request, selected, NLA);
    }),
    outcome: STOPPED,
    facts: { tls: { version: 'TLSv1.2', fallback: 'tls1.2-only' } },
  },
  'speaks nothing newer than TLS 1.0': {
    script: () =>
      host({ ...TLS_ONLY, tls: { ...rsa1024(), minVersion: 'TLSv1', maxVersion: 'TLSv1' } }),
    outcome: COMPLETED,
    facts: { tls: { version: 'TLSv1', fallback: 'legacy' }, certificate: { keyBits: 1024 } },
  },
  'speaks nothing newer than TLS 1.1': {
    script: () => host({ ...TLS_ONLY, tls: { ...TLS, maxVersion: 'TLSv1.1' } }),
    outcome: COMPLETED,
    facts: { tls: { version: 'TLSv1.1', fallback: 'legacy' } },
  },
  ...withKey({ type: 'ec', curve: 'secp384r1' }, { keyType: 'ec', keyBits: 384 }),
  ...withKey({ type: 'ed25519' }, { keyType: 'ed25519' }),
  ...withKey({ type: 'rsa-pss', bits: 2048 }, { keyType: 'rsa-pss', keyBits: 2048 }),
};

function rsa1024(): ReturnType<typeof makeCertificate> {
  return makeCertificate({ key: { type: 'rsa', bits: 1024 }, hash: 'sha1' });
}

function withKey(key: CertificateKey, certificate: object): Readonly<Record<string, Oddity>> {
  return {
    [`has a certificate with ${Object.values(key).join(' ')}`]: {
      script: () => host({ ...TLS_ONLY, tls: makeCertificate({ key }) }),
      outcome: COMPLETED,
      facts: { tls: { fallback: null }, certificate },
    },
  };
}

const texts: Readonly<Record<string, Oddity>> = Object.fromEntries(
  Object.entries(HOSTILE).map(([what, text]) => [
    `has ${what} in its names`,
    {
      script: () => host(hostile(text)),
      outcome: STOPPED,
      facts: {
        certificate: { names: [text] },
        ntlm: { netbiosComputerName: text, targetName: text },
      },
    },
  ]),
);

function hostile(text: string): HostOptions {
  const certificate = makeCertificate({ commonName: text, key: { type: 'ec' } });
  return { ...NLA, tls: certificate, identity: { computer: text, domain: text } };
}

export const ODDITIES: Readonly<Record<string, Oddity>> = {
  ...segments,
  ...negotiation,
  ...tls,
  ...texts,
};
