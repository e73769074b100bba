/**
 * One question about TLS: a hello of our own that offers exactly one version and the suites it is
 * told, and what the server makes of it. The handshake ends there, with no keys made.
 *
 * @see RFC 8446 4.1.2, 4.1.3, RFC 5246 7.4.1, 7.4.2, RFC 6101 5.6
 */
import { type CertificateKey, certificateKey } from '../certificate/certificate-key.ts';
import { AlertDescription, AlertLevel, type TlsAlert } from '../protocol/tls-alert.ts';
import {
  clientVersions,
  extensionOf,
  extensionOfBytes,
  type KeyShareEntry,
  keyShareClientHello,
  NamedGroup,
  namedGroupList,
  paddingFor,
  SignatureScheme,
  serverNameList,
  signatureSchemeList,
} from '../protocol/tls-extensions.ts';
import {
  FLIGHT_LIMIT,
  type FlightPart,
  isFinal,
  RECORD_LIMIT,
  saidIn,
  tlsFlight,
} from '../protocol/tls-flight.ts';
import {
  HandshakeType,
  type ServerHello,
  selectedVersion,
  type TlsExtension,
  type TlsHandshake,
  tlsHandshake,
} from '../protocol/tls-hello.ts';
import { groupOfHello, groupOfKeyExchange } from '../protocol/tls-key-exchange.ts';
import {
  TlsVersion,
  type TlsVersionName,
  tlsPlaintext,
  tlsRecordLength,
} from '../protocol/tls-record.ts';
import { TlsCipherSuite, type TlsSuiteName } from '../protocol/tls-suites.ts';
import { encode } from '../wire/codec.ts';
import { nameOf } from '../wire/names.ts';
import { HandshakeError } from './failure.ts';
import { dns } from './stages/dns.ts';
import { tcp } from './stages/tcp.ts';
import { x224 } from './stages/x224.ts';
import { learn, receive, type Step, send } from './step.ts';

/** What is asked: would you take this version, with one of these suites? */
export interface TlsOffer {
  readonly version: TlsVersionName;
  /** The favourite first. */
  readonly suites: readonly TlsSuiteName[];
}

/** A question, with the public halves of a key exchange that TLS 1.3 wants to see at once. */
export interface TlsQuestion extends TlsOffer {
  readonly keyShares: readonly KeyShareEntry[];
}

export interface TlsQuestionOptions {
  readonly tlsQuestion: TlsQuestion;
  /** The host that was asked for; sent along where it is a name. */
  readonly host: string;
  /** Unpredictable bytes. */
  readonly random: (length: number) => Uint8Array;
}

/** What the server chose. */
export interface TlsAnswer {
  /** Its name in `TlsVersion`, or hex. */
  readonly version: string;
  readonly suite: TlsSuiteName;
  /** The curve or group of the key exchange; `dh1024` for a prime of its own with so many bits. */
  readonly group?: string;
  /** Of the certificate that came, which TLS 1.3 encrypts. */
  readonly certificate?: CertificateKey;
}

/** What the end of the connection needs. */
export interface Answered {
  /** `user_canceled` and `close_notify`, in clear. */
  readonly farewell: Uint8Array;
}

/** Stands in the place of the stage `tls`. */
export const tlsQuestion = {
  id: 'tls',
  title: 'External Security Protocol',
  spec: 'MS-RDPBCGR 5.4.5.1',

  *run(_known: unknown, options: TlsQuestionOptions): Step<Answered, { tlsAnswer: TlsAnswer }> {
    const { version } = options.tlsQuestion;
    yield* send(tlsFlight, {
      legacy_record_version: Math.min(TlsVersion[version], TlsVersion.TLSv1),
      messages: [clientHello(options)],
      alerts: [],
    });
    return { farewell: farewellTo(yield* answerTo(options.tlsQuestion)) };
  },
} as const;

/** A version other than the chosen one would be an error of ours on the record layer. */
function farewellTo({ version }: TlsAnswer): Uint8Array {
  const chosen = TlsVersion[version as TlsVersionName];
  const alerts = [AlertDescription.user_canceled, AlertDescription.close_notify].map(
    (description) => ({ level: AlertLevel.warning, description }),
  );
  const legacy_record_version = Math.min(chosen, TlsVersion['TLSv1.2']);
  return encode(tlsFlight, { legacy_record_version, messages: [], alerts });
}

/** The way to a question. */
export const QUESTION = [dns, tcp, x224, tlsQuestion] as const;

function clientHello({ tlsQuestion, host, random }: TlsQuestionOptions): TlsHandshake {
  const { version, suites } = tlsQuestion;
  const newest = version === 'TLSv1.3';
  const hello = {
    msg_type: 'client_hello',
    legacy_version: Math.min(TlsVersion[version], TlsVersion['TLSv1.2']),
    random: random(32),
    // What stands between expects a session id of TLS 1.3 as well.
    legacy_session_id: newest ? random(32) : new Uint8Array(),
    cipher_suites: [...suites.map((suite) => TlsCipherSuite[suite]), ...(newest ? [] : [SCSV])],
    legacy_compression_methods: Uint8Array.of(0),
  } as const;
  if (version === 'SSLv3') return hello;
  const extensions = extensionsFor(tlsQuestion, host);
  const { length } = encode(tlsHandshake, { ...hello, extensions });
  return { ...hello, extensions: [...extensions, ...paddingFor(length)] };
}

/** TLS_EMPTY_RENEGOTIATION_INFO_SCSV: there are servers that talk to no client without it (RFC 5746 3.3). */
const SCSV = 0x00ff;

function extensionsFor({ version, keyShares }: TlsQuestion, host: string): TlsExtension[] {
  const newest = version === 'TLSv1.3';
  const signed = newest || version === 'TLSv1.2';
  // A prime of the server's own tells more about it than one that we name.
  const groups = Object.values(NamedGroup).filter((group) => newest || group < FIRST_FFDHE);
  const named = /^(?=.*[a-z])[\w.-]{1,255}$/i.test(host);
  return [
    ...(named ? [extensionOf('server_name', serverNameList, host.replace(/\.$/, ''))] : []),
    extensionOf('supported_groups', namedGroupList, favouritesFirst(groups)),
    ...(newest ? [] : [extensionOfBytes('ec_point_formats', 1, 0)]),
    ...(signed
      ? [extensionOf('signature_algorithms', signatureSchemeList, Object.values(SignatureScheme))]
      : []),
    ...(newest
      ? [
          extensionOf('supported_versions', clientVersions, [TlsVersion[version]]),
          extensionOf('key_share', keyShareClientHello, keyShares),
        ]
      : [extensionOfBytes('extended_master_secret')]),
  ];
}

const FIRST_FFDHE = 256;

/** The groups that everybody has, before the rest. */
function favouritesFirst(groups: readonly number[]): readonly number[] {
  const { x25519, secp256r1, secp384r1 } = NamedGroup;
  return [...new Set([x25519, secp256r1, secp384r1, ...groups])];
}

/** Goes along with the server's flight until it has told what there is to tell. */
function* answerTo(offer: TlsOffer): Step<TlsAnswer, { tlsAnswer: TlsAnswer }> {
  let answer: TlsAnswer | undefined;
  let pending: Uint8Array = new Uint8Array();
  let length = 0;
  for (let count = 0; count < RECORD_LIMIT && length < FLIGHT_LIMIT; count++) {
    const awaited = answer ? "rest of the server's flight" : 'ServerHello';
    const record = yield* receive(tlsPlaintext, tlsRecordLength, awaited);
    const { said, left } = saidIn(record, pending);
    pending = left;
    length += record.fragment.length;
    const { now, toldAll } = heardAll(answer, said, offer);
    if (now && now !== answer) yield* learn({ tlsAnswer: now });
    if (now && toldAll) return now;
    answer = now;
  }
  throw unexpected('the end of a flight', `${length} bytes without one`);
}

/** What is known of the answer with what one record more says. */
function heardAll(
  before: TlsAnswer | undefined,
  said: FlightPart['said'],
  offer: TlsOffer,
): { readonly now: TlsAnswer | undefined; readonly toldAll: boolean } {
  let now = before;
  for (const each of said) {
    if (!('msg_type' in each)) {
      if (isFinal(each)) throw endedWith(each);
      continue;
    }
    now = heard(now, each, offer);
    // Behind the ServerHello of TLS 1.3, or a HelloRetryRequest, nothing comes in clear.
    if (now.version === 'TLSv1.3' || each.msg_type === 'server_hello_done')
      return { now, toldAll: true };
  }
  return { now, toldAll: false };
}

/** What is known of the answer with one message more. */
function heard(answer: TlsAnswer | undefined, message: TlsHandshake, offer: TlsOffer): TlsAnswer {
  if (!answer) {
    if (message.msg_type === 'server_hello') return chosenIn(message, offer);
    throw unexpected('ServerHello', nameOfMessage(message));
  }
  if (message.msg_type === 'server_hello') throw unexpected('one ServerHello', 'another');
  if (message.msg_type === 'certificate') {
    const [leaf] = message.certificate_list;
    return leaf ? { ...answer, certificate: certificateKey(leaf) } : answer;
  }
  if (message.msg_type === 'other' && message.code === HandshakeType.server_key_exchange) {
    const group = groupOfKeyExchange(answer.suite, message.body);
    return group === undefined ? answer : { ...answer, group };
  }
  return answer;
}

/** What the server chose, which has to be among what it was offered; an older version is an answer. */
function chosenIn(hello: ServerHello, { version, suites }: TlsOffer): TlsAnswer {
  const selected = selectedVersion(hello);
  const selectedName = nameOf(TlsVersion, selected);
  if (selected > TlsVersion[version] || !(selectedName in TlsVersion))
    throw unexpected(`${version} or older`, selectedName);
  const suite = suites.find((name) => TlsCipherSuite[name] === hello.cipher_suite);
  if (!suite) {
    throw unexpected(
      'one of the offered cipher suites',
      nameOf(TlsCipherSuite, hello.cipher_suite),
    );
  }
  if (hello.legacy_compression_method !== 0)
    throw unexpected('no compression', `method ${hello.legacy_compression_method}`);
  const group = groupOfHello(hello);
  return { version: selectedName, suite, ...(group !== undefined && { group }) };
}

function endedWith({ description }: TlsAlert): HandshakeError {
  if (description === AlertDescription.close_notify)
    return new HandshakeError({ kind: 'closed', received: 0 });
  return new HandshakeError({
    kind: 'rejected',
    protocol: 'tls',
    code: nameOf(AlertDescription, description),
    value: description,
  });
}

function nameOfMessage(message: TlsHandshake): string {
  return message.msg_type === 'other' ? `handshake message ${message.code}` : message.msg_type;
}

function unexpected(expected: string, got: string): HandshakeError {
  return new HandshakeError({ kind: 'unexpected', expected, got });
}
