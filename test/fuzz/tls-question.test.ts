/**
 * Questions about TLS against servers that answer anything: a question ends with an answer that was
 * on offer, or with one of the signals of a stage, after a bounded number of records; and a survey
 * ends after a bounded number of questions, whatever becomes of each.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf, HandshakeError } from '../../src/handshake/failure.ts';
import type { Outcome, TlsCell } from '../../src/handshake/result.ts';
import type { Effect, Frame } from '../../src/handshake/step.ts';
import {
  type TlsAnswer,
  type TlsOffer,
  type TlsQuestionOptions,
  tlsQuestion,
} from '../../src/handshake/tls-question.ts';
import {
  TLS_KEYS,
  TLS_QUESTION_LIMIT,
  TLS_SURVEYS,
  TLS_VERSIONS,
  type TlsReply,
  tlsCellOf,
  tlsSurvey,
} from '../../src/handshake/tls-survey.ts';
import { makeCertificate } from '../../src/lab/certificate.ts';
import { NamedGroup } from '../../src/protocol/tls-extensions.ts';
import { RECORD_LIMIT, tlsFlight } from '../../src/protocol/tls-flight.ts';
import type { TlsHandshake } from '../../src/protocol/tls-hello.ts';
import { TlsVersion, type TlsVersionName } from '../../src/protocol/tls-record.ts';
import { suitesOf, TlsCipherSuite } from '../../src/protocol/tls-suites.ts';
import { encode } from '../../src/wire/codec.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { hex } from '../../src/wire/text.ts';
import { type Chance, chance, RUNS, SEED, spoilt, TIMEOUT_MS } from '../kit/fuzz.ts';

const { der } = makeCertificate({ key: { type: 'ec' } });
const VERSIONS = Object.values(TLS_VERSIONS);
const NUMBERS: readonly number[] = Object.values(TlsCipherSuite);
const { stackTraceLimit } = Error;

beforeAll(() => {
  // Errors are made by the million here, and nobody looks at where.
  Error.stackTraceLimit = 0;
});

afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

describe('a question about TLS', () => {
  it(
    `survives ${RUNS} servers`,
    () => {
      const numbers = chance('tls question');
      const kinds = new Set<string>();
      for (let run = 0; run < RUNS; run++) {
        const version = numbers.pick(VERSIONS);
        const offer: TlsOffer = { version, suites: suitesOf(version) };
        const honest = flight(version, numbers);
        const stream = numbers.below(4) === 0 ? honest : spoilt([honest], numbers);
        const reply = asked(offer, stream, numbers);
        const cell = tlsCellOf(offer, reply);
        hold(offer, cell, hex(stream));
        kinds.add(`${cell.answer} ${cell.supported}`);
      }
      // Servers of every kind were met: else nothing has been tried.
      expect([...kinds].sort()).toEqual([
        'died null',
        'refused false',
        'selected false',
        'selected true',
      ]);
    },
    TIMEOUT_MS,
  );
});

describe('a survey of TLS', () => {
  it(
    `ends, whatever ${RUNS} servers reply`,
    () => {
      const numbers = chance('tls survey');
      for (let run = 0; run < RUNS; run++) {
        const questions = tlsSurvey(numbers.pick(TLS_SURVEYS));
        const mood = numbers.below(100);
        let count = 0;
        let turn = questions.next();
        for (; !turn.done; count++) {
          expect(count, `questions (FUZZ_SEED=${SEED})`).toBeLessThan(TLS_QUESTION_LIMIT);
          expect(turn.value.suites.length).toBeGreaterThan(0);
          turn = questions.next(reply(turn.value, mood, numbers));
        }
        for (const key of TLS_KEYS) {
          const offer = { version: TLS_VERSIONS[key], suites: suitesOf(TLS_VERSIONS[key]) };
          hold(offer, turn.value[key], `survey (FUZZ_SEED=${SEED})`);
          const { suites = [] } = turn.value[key];
          expect(new Set(suites).size).toBe(suites.length);
        }
      }
    },
    TIMEOUT_MS,
  );
});

/** What must hold of every answer. */
function hold({ version, suites }: TlsOffer, cell: TlsCell, about: string): void {
  const { supported, answer, selected, suite } = cell;
  const note = `${version}: ${JSON.stringify(cell)} of ${about} (FUZZ_SEED=${SEED})`;
  const sound =
    (suite === undefined ? answer !== 'selected' : (suites as readonly string[]).includes(suite)) &&
    (selected === undefined || TlsVersion[selected as TlsVersionName] <= TlsVersion[version]) &&
    (supported === true) === (answer === 'selected' && selected === version) &&
    (supported === null) === (answer === 'died' || answer === 'notTried') &&
    (answer === 'died') === (cell.failure !== undefined);
  if (!sound) expect.fail(note);
  expect(JSON.parse(JSON.stringify(cell)), note).toEqual(cell);
}

/** Asks one question of a server that sends `stream`, cut anywhere, and then closes. */
function asked(offer: TlsOffer, stream: Uint8Array, numbers: Chance): TlsReply {
  const options: TlsQuestionOptions = {
    tlsQuestion: {
      ...offer,
      keyShares: [{ group: NamedGroup.x25519, key_exchange: numbers.bytes(32) }],
    },
    host: numbers.pick(['rds01.example', '192.0.2.1']),
    random: numbers.bytes,
  };
  const server = sending(stream, numbers);
  const facts: { tlsAnswer?: TlsAnswer } = {};
  let outcome: Outcome = { kind: 'completed', through: 'tls' };
  try {
    const step = tlsQuestion.run({}, options);
    let turn = step.next();
    for (let count = 0; !turn.done; count++) {
      // A record, a note of it, and what was learnt from it.
      if (count > 3 * RECORD_LIMIT) throw new Error(`more than ${RECORD_LIMIT} records`);
      const effect: Effect = turn.value;
      if (effect.do === 'learn') Object.assign(facts, effect.facts);
      if (effect.do !== 'receive') {
        turn = step.next();
        continue;
      }
      const answer = server(effect.frame);
      turn = answer instanceof Error ? step.throw(answer) : step.next(answer);
    }
    expect(turn.value.farewell.length).toBe(14);
  } catch (error) {
    const expected = error instanceof HandshakeError || error instanceof DecodeError;
    if (!expected) throw new Error(`${hex(stream)} (FUZZ_SEED=${SEED})`, { cause: error });
    const failure = failureOf(error, stream);
    outcome = { kind: 'failed', at: 'tls', during: 'a test', failure };
  }
  return { outcome, facts };
}

/** The next message of the stream, or the error that ends it. */
function sending(stream: Uint8Array, { below }: Chance): (frame: Frame) => Uint8Array | Error {
  let unread = stream;
  return (frame) => {
    for (let end = 0; end <= unread.length; end += 1 + below(40)) {
      try {
        const length = frame(unread.subarray(0, end));
        if (length === undefined || length > unread.length) continue;
        const message = unread.slice(0, length);
        unread = unread.subarray(length);
        return message;
      } catch (error) {
        return error as Error;
      }
    }
    try {
      const length = frame(unread);
      if (length !== undefined && length <= unread.length) {
        const message = unread.slice(0, length);
        unread = unread.subarray(length);
        return message;
      }
    } catch (error) {
      return error as Error;
    }
    return new HandshakeError({ kind: 'closed', received: unread.length });
  };
}

/** What a server may say that means well, or at least means something. */
function flight(version: TlsVersionName, { below, pick, bytes }: Chance): Uint8Array {
  const legacy_record_version = TlsVersion['TLSv1.2'];
  if (below(6) === 0) {
    const alerts = [{ level: pick([1, 2]), description: pick([0, 40, 70, 71, 80, 112]) }];
    return encode(tlsFlight, { legacy_record_version, messages: [], alerts });
  }
  const suites = suitesOf(version).map((suite) => TlsCipherSuite[suite]);
  const newest = version === 'TLSv1.3' && below(4) > 0;
  const hello: TlsHandshake = {
    msg_type: 'server_hello',
    legacy_version: newest
      ? TlsVersion['TLSv1.2']
      : pick([TlsVersion[version], TlsVersion[version], ...Object.values(TlsVersion)]),
    random: bytes(32),
    legacy_session_id_echo: bytes(below(33)),
    cipher_suite: pick([...suites, pick(NUMBERS), below(0x1_0000)]),
    legacy_compression_method: below(20) === 0 ? 1 : 0,
    ...(newest && {
      extensions: [
        { extension_type: 43, extension_data: Uint8Array.of(3, 4) },
        { extension_type: 51, extension_data: bytes(pick([0, 1, 2, 36])) },
      ],
    }),
  };
  const more: readonly TlsHandshake[] = [
    { msg_type: 'certificate', certificate_list: pick([[], [der], [bytes(below(40) + 1)]]) },
    { msg_type: 'other', code: 12, body: pick([Uint8Array.of(3, 0, 29, 32), bytes(below(40))]) },
    { msg_type: 'other', code: below(256), body: bytes(below(8)) },
    { msg_type: 'server_hello_done' },
  ];
  const messages = [
    hello,
    ...more.filter(({ msg_type }) => msg_type.endsWith('done') || below(3) > 0),
  ];
  return encode(tlsFlight, { legacy_record_version, messages: messages.map(sendable), alerts: [] });
}

/** Codes that have a form of their own are not to be written as others. */
function sendable(message: TlsHandshake): TlsHandshake {
  const formed = message.msg_type === 'other' && [1, 2, 11, 14].includes(message.code);
  return formed ? { ...message, code: 22 } : message;
}

function reply({ version, suites }: TlsOffer, mood: number, { below, pick }: Chance): TlsReply {
  const roll = below(100);
  if (roll < mood) {
    const certificate = { keyType: 'ec', keyBits: 256, sha256: pick(['aa', 'bb']) } as const;
    const chosen = below(30) === 0 ? pick(VERSIONS) : version;
    const older = TlsVersion[chosen] <= TlsVersion[version] ? chosen : version;
    const tlsAnswer: TlsAnswer = {
      version: older,
      suite: pick(suites),
      ...(below(2) === 0 && { group: pick(['x25519', 'dh1024']) }),
      ...(below(2) === 0 && { certificate }),
    };
    return { outcome: { kind: 'completed', through: 'tls' }, facts: { tlsAnswer } };
  }
  const failure = pick([
    { kind: 'closed', received: 0 },
    { kind: 'reset' },
    { kind: 'timedOut', afterMs: 1 },
    { kind: 'refused' },
    { kind: 'rejected', protocol: 'tls', code: 'protocol_version', value: 70 },
    { kind: 'rejected', protocol: 'tls', code: 'handshake_failure', value: 40 },
    { kind: 'rejected', protocol: 'tls', code: 'internal_error', value: 80 },
  ] as const);
  const at = failure.kind === 'refused' ? 'tcp' : 'tls';
  return { outcome: { kind: 'failed', at, during: 'a test', failure }, facts: {} };
}
