import { makeCertificate } from '../../../src/lab/certificate.ts';
import {
  alert,
  anything,
  hangUp,
  type LabStep,
  peekTlsRecord,
  raw,
  receiveRaw,
  reset,
  type Script,
  secureServer,
  stall,
  trickle,
} from '../../../src/lab/script.ts';
import { SecurityProtocol } from '../../../src/protocol/negotiation.ts';
import { AlertDescription } from '../../../src/protocol/tls-alert.ts';
import { filled, lines } from './bytes.ts';
import { type Death, type Fault, type Faults, SILENCE } from './fault.ts';
import { afterNegotiate, beforeTls, TLS as SOUND, selecting } from './server.ts';
import {
  certificateMessage,
  fatalAlert,
  recordHeader,
  serverHello,
  serverHelloDone,
  Version,
  warningAlert,
} from './tls-records.ts';

const { PROTOCOL_SSL, PROTOCOL_HYBRID } = SecurityProtocol;
const during = 'waiting for the TLS handshake';
const late = 'waiting for the server to accept the TLS handshake';

/** Its key is one for the RSA key exchange of the hand-made hello. */
const CERTIFICATE = makeCertificate({ key: { type: 'rsa', bits: 2048 } }).der;

function dies(failure: Death['failure']): Death {
  return { during, failure };
}

const CLOSED = dies({ kind: 'closed' });
const RESET = dies({ kind: 'reset' });
const SILENT = dies(SILENCE);
const MALFORMED = dies({ kind: 'malformed', pdu: 'TLS record' });

function rejected(code: keyof typeof AlertDescription): Death['failure'] {
  return { kind: 'rejected', protocol: 'tls', code, value: AlertDescription[code] };
}

/** Takes the ClientHello, then does `rest`. */
function afterHello(rest: () => LabStep): Script {
  return beforeTls(function* () {
    yield* receiveRaw(anything);
    yield* rest();
  });
}

/** Takes the ClientHello and answers these records, then does `rest`. */
function answering(records: readonly Uint8Array[], rest: () => LabStep = stall): Script {
  return afterHello(function* () {
    for (const record of records) yield* raw(record);
    yield* rest();
  });
}

/** Takes the client's second flight, which answers ServerHelloDone. */
function afterKeyExchange(rest: () => LabStep): Script {
  return answering(
    [serverHello(), certificateMessage(CERTIFICATE), serverHelloDone()],
    function* () {
      yield* receiveRaw(anything);
      yield* rest();
    },
  );
}

const ends: Faults = {
  'closes behind its confirm': { script: beforeTls(hangUp), dies: CLOSED },
  'says nothing to a ClientHello': { script: beforeTls(stall), dies: SILENT },
  'closes at the ClientHello': { script: afterHello(hangUp), dies: CLOSED },
  'resets at the ClientHello': { script: afterHello(reset), dies: RESET },
  'resets without having read the ClientHello': {
    script: beforeTls(function* () {
      yield* peekTlsRecord();
      yield* reset();
    }),
    dies: RESET,
  },
  'closes inside the ServerHello': {
    script: answering([serverHello().subarray(0, 20)], hangUp),
    dies: CLOSED,
  },
  'falls silent inside the ServerHello': {
    script: answering([serverHello().subarray(0, 20)]),
    dies: SILENT,
  },
  'sends half a ServerHello one byte at a time and closes': {
    script: afterHello(() => trickle(serverHello().subarray(0, 20))),
    dies: CLOSED,
  },
  'closes behind the ServerHello': { script: answering([serverHello()], hangUp), dies: CLOSED },
  'falls silent behind the ServerHello': { script: answering([serverHello()]), dies: SILENT },
  'closes behind its certificate': {
    script: answering([serverHello(), certificateMessage(CERTIFICATE)], hangUp),
    dies: CLOSED,
  },
  'closes at the key exchange': { script: afterKeyExchange(hangUp), dies: CLOSED },
  'resets at the key exchange': { script: afterKeyExchange(reset), dies: RESET },
  'falls silent at the key exchange': { script: afterKeyExchange(stall), dies: SILENT },
};

/** What a server may have against a hello, and against what the client says last. */
const AGAINST_HELLO = [
  'unexpected_message',
  'handshake_failure',
  'illegal_parameter',
  'access_denied',
  'decode_error',
  'protocol_version',
  'insufficient_security',
  'internal_error',
  'inappropriate_fallback',
  'missing_extension',
  'unrecognized_name',
  'no_application_protocol',
] as const;

const alerts: Faults = {
  ...Object.fromEntries(
    AGAINST_HELLO.map((code): [string, Fault] => [
      `answers a ClientHello with ${code}`,
      {
        script: answering([fatalAlert(AlertDescription[code])], hangUp),
        dies: dies(rejected(code)),
      },
    ]),
  ),
  'alerts and resets': {
    script: answering([fatalAlert(AlertDescription.handshake_failure)], reset),
    dies: dies(rejected('handshake_failure')),
  },
  'alerts behind its confirm, before the ClientHello': {
    script: beforeTls(() => raw(fatalAlert(AlertDescription.internal_error))),
    dies: dies(rejected('internal_error')),
  },
  'alerts behind the ServerHello': {
    script: answering([serverHello(), fatalAlert(AlertDescription.internal_error)], hangUp),
    dies: dies(rejected('internal_error')),
  },
  'alerts behind its certificate': {
    script: answering(
      [
        serverHello(),
        certificateMessage(CERTIFICATE),
        fatalAlert(AlertDescription.handshake_failure),
      ],
      hangUp,
    ),
    dies: dies(rejected('handshake_failure')),
  },
  'alerts at the key exchange': {
    script: afterKeyExchange(() => raw(fatalAlert(AlertDescription.decrypt_error))),
    dies: dies(rejected('decrypt_error')),
  },
  'warns of an unknown name and closes': {
    script: answering([warningAlert(AlertDescription.unrecognized_name)], hangUp),
    dies: CLOSED,
  },
  'says goodbye with close_notify at the ClientHello': {
    script: answering([warningAlert(AlertDescription.close_notify)], hangUp),
    dies: CLOSED,
  },
  'demands a client certificate in TLS 1.2': {
    script: demandsCertificate(PROTOCOL_SSL, 'TLSv1.2'),
    dies: dies(rejected('handshake_failure')),
  },
  'demands a client certificate in TLS 1.3, before MCS': {
    script: demandsCertificate(PROTOCOL_SSL, 'TLSv1.3'),
    dies: { during: late, failure: rejected('certificate_required') },
  },
  'demands a client certificate in TLS 1.3, before CredSSP': {
    script: demandsCertificate(PROTOCOL_HYBRID, 'TLSv1.3'),
    dies: { during: late, failure: rejected('certificate_required') },
  },
  'finds the handshake wanting after the client was done': {
    script: afterNegotiate(() => alert(AlertDescription.handshake_failure)),
    dies: { during: late, failure: rejected('handshake_failure') },
  },
};

function demandsCertificate(protocol: number, maxVersion: 'TLSv1.2' | 'TLSv1.3'): Script {
  const tls = { ...SOUND, maxVersion, clientCertificateRequired: true };
  return selecting(protocol, function* () {
    yield* secureServer(tls);
    yield* stall();
  });
}

const structure: Faults = {
  'speaks HTTP where TLS belongs': {
    script: answering([lines('HTTP/1.1 400 Bad Request', '')], hangUp),
    dies: MALFORMED,
  },
  'goes on with MCS where TLS belongs': {
    script: answering([Uint8Array.of(3, 0, 0, 9, 2, 0xf0, 0x80, 0x21, 0x80)], hangUp),
    dies: MALFORMED,
  },
  'sends zeros where TLS belongs': { script: answering([filled(64)], hangUp), dies: MALFORMED },
  'sends a record of length 0 and falls silent': {
    script: answering([recordHeader(0)]),
    dies: SILENT,
  },
  'sends records of length 0 without an end': {
    script: answering(Array.from({ length: 64 }, () => recordHeader(0))),
    dies: MALFORMED,
  },
  'sends a record of length 65,535': {
    script: answering([recordHeader(0xffff), filled(64)]),
    dies: MALFORMED,
  },
  'begins with a certificate': {
    script: answering([certificateMessage(CERTIFICATE)]),
    dies: MALFORMED,
  },
  'sends a ServerHello cut short': {
    script: answering([recordHeader(4), Uint8Array.of(2, 0, 0, 0)]),
    dies: MALFORMED,
  },
  'selects a cipher suite that was not offered': {
    script: answering([serverHello({ cipherSuite: 0x0000 })]),
    dies: MALFORMED,
  },
  'has a certificate that is no DER': {
    script: answering([serverHello(), certificateMessage(filled(40, 0xff)), serverHelloDone()]),
    dies: MALFORMED,
  },
  'has a certificate with its last bytes missing': {
    script: answering([
      serverHello(),
      certificateMessage(CERTIFICATE.subarray(0, -20)),
      serverHelloDone(),
    ]),
    dies: MALFORMED,
  },
  'sends an empty list of certificates': {
    script: answering([serverHello(), certificateMessage(), serverHelloDone()]),
    dies: MALFORMED,
  },
};

const shortcomings: Faults = {
  'speaks SSL 3.0': {
    script: answering([serverHello({ version: Version['SSL 3.0'] })]),
    dies: dies({ kind: 'unsupported', feature: 'the TLS version the server chose' }),
  },
  'selects TLS 1.1 and closes all the same': {
    script: answering([serverHello({ version: Version['TLS 1.1'] })], hangUp),
    dies: CLOSED,
  },
};

export const TLS: Faults = { ...ends, ...alerts, ...structure, ...shortcomings };
