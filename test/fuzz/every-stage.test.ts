/**
 * Every stage of the sequence against servers that answer anything: no answer may make a stage
 * throw something else than its own signals, or go on for ever.
 */
import { isDeepStrictEqual } from 'node:util';
import forge from 'node-forge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HandshakeError } from '../../src/handshake/failure.ts';
import { SEQUENCE } from '../../src/handshake/sequence.ts';
import type { Effect, Frame, Step, TlsSession } from '../../src/handshake/step.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { hex } from '../../src/wire/text.ts';
import { type Chance, chance, listings, RUNS, SEED, spoilt, TIMEOUT_MS } from '../kit/fuzz.ts';

/** Far more than the longest stage needs. */
const EFFECT_LIMIT = 200;

/** Servers that mean well and are met first: so many, and more until one has led through the stage. */
const WARM_UP = 1000;
const WARM_UP_LIMIT = 10_000;

/** Handovers of a stage that are kept for the stages behind it. */
const HANDOVER_LIMIT = 32;

/** What the fuzzer knows of a stage: less than its types say. */
interface AnyStage {
  readonly id: string;
  applies?(known: Known, options: object): boolean;
  run(known: Known, options: object): Step<unknown, object>;
  stops?(known: Known): string | undefined;
}

type Known = Readonly<Record<string, unknown>>;

const CERTIFICATE = selfSigned();
const STAGES = SEQUENCE as unknown as readonly AnyStage[];
const SIGNALS = [HandshakeError, DecodeError];

const messages = listings();
const handovers = new Map<string, unknown[]>();
const { stackTraceLimit } = Error;

beforeAll(() => {
  // Errors are made by the million here, and nobody looks at where.
  Error.stackTraceLimit = 0;
});

afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

describe.each(STAGES.map((stage) => [stage.id, stage] as const))('the stage %s', (id, stage) => {
  it(
    `survives ${RUNS} servers`,
    () => {
      const numbers = chance(id);
      const experience: Experience = new Map();
      const given: unknown[] = [];
      const meet = (server: Server): void => {
        const { known, options } = wayTo(stage, numbers);
        const { value } = converse(stage, known, options, server);
        if (value === undefined) return;
        stage.stops?.({ ...known, [id]: value });
        if (given.length >= HANDOVER_LIMIT) return;
        if (!given.some((other) => isDeepStrictEqual(other, value))) given.push(value);
      };
      for (let run = 0; run < (given.length > 0 ? WARM_UP : WARM_UP_LIMIT); run++) {
        meet(new Server(numbers, experience, 'honest'));
      }
      expect(given.length, 'servers that the stage got past').toBeGreaterThan(0);
      for (let run = 0; run < RUNS; run++) meet(new Server(numbers, experience, 'hostile'));
      handovers.set(id, given);
    },
    TIMEOUT_MS,
  );
});

/** Runs the stage to its end, which must be a value or one of its signals. */
function converse(
  stage: AnyStage,
  known: Known,
  options: object,
  server: Server,
): { readonly value?: unknown } {
  try {
    const step = stage.run(known, options);
    let turn = step.next();
    for (let count = 0; !turn.done; count++) {
      if (count > EFFECT_LIMIT) throw new Error(`more than ${EFFECT_LIMIT} effects`);
      const answer = server.answer(turn.value);
      turn = 'death' in answer ? step.throw(answer.death) : step.next(answer.value);
    }
    server.wentOn();
    return { value: turn.value ?? null };
  } catch (error) {
    if (SIGNALS.some((signal) => error instanceof signal)) return {};
    const said = server.said.join('\n  ');
    throw new Error(`${stage.id} (FUZZ_SEED=${SEED}), after\n  ${said}\n${error}`, {
      cause: error,
    });
  }
}

interface Way {
  readonly known: Known;
  readonly options: object;
}

/** A choice of what earlier stages handed over, and of options, with which the stage applies. */
function wayTo(stage: AnyStage, numbers: Chance): Way {
  for (let draw = 0; draw < 1000; draw++) {
    const entries = [...handovers].map(([id, values]) => [id, numbers.pick(values)] as const);
    const known: Known = Object.fromEntries(entries);
    const options = optionsOf(numbers);
    if (stage.applies?.(known, options) !== false) return { known, options };
  }
  throw new Error(`nothing that came before makes ${stage.id} apply`);
}

function optionsOf({ below, pick, bytes }: Chance): object {
  return {
    requestedProtocols: pick([0, 1, 2, 3, 11, 0x1b]),
    ...pick([
      {},
      { cookie: 'rdpprobe' },
      { routingToken: 'tsv://x' },
      { correlationId: bytes(16) },
    ]),
    host: pick(['rdp.example', '192.0.2.1', '2001:db8::1']),
    tlsFallback: pick([null, 'tls1.2-only']),
    clock: () => 1_700_000_000_000 + below(1000),
    ...(below(2) === 0 ? {} : { addresses: ['192.0.2.1'] }),
  };
}

type Answer = { readonly value: unknown } | { readonly death: unknown };

/** Under the name of what was awaited: messages after which a stage went on, and how many were tried. */
type Experience = Map<string, { readonly liked: Uint8Array[]; tried: number }>;

/** The world as a stage sees it, well-meaning or up to no good. */
class Server {
  readonly said: string[] = [];
  readonly #numbers: Chance;
  readonly #experience: Experience;
  readonly #manner: 'honest' | 'hostile';
  #last: { readonly pdu: string; readonly message: Uint8Array } | undefined;

  constructor(numbers: Chance, experience: Experience, manner: 'honest' | 'hostile') {
    this.#numbers = numbers;
    this.#experience = experience;
    this.#manner = manner;
  }

  answer(effect: Effect): Answer {
    const { below, pick } = this.#numbers;
    this.wentOn();
    if (effect.do !== 'learn' && this.#manner === 'hostile' && below(64) === 0) {
      return this.#dies(new Uint8Array());
    }
    switch (effect.do) {
      case 'resolve':
        return { value: pick([['192.0.2.1'], ['192.0.2.1', '2001:db8::1'], []]) };
      case 'connect':
        return { value: pick(['192.0.2.1', '2001:db8::1']) };
      case 'secure':
        return { value: this.#session() };
      case 'receive':
        return this.#message(effect.pdu, effect.frame);
      case 'send':
        this.said.push(`> ${effect.pdu}`);
        return { value: undefined };
      case 'learn':
        // Facts are JSON: what does not come back from it is no fact.
        expect(JSON.parse(JSON.stringify(effect.facts))).toEqual(effect.facts);
        return { value: undefined };
    }
  }

  /** The last message did not kill the stage. */
  wentOn(): void {
    if (!this.#last) return;
    const { liked } = this.#of(this.#last.pdu);
    if (liked.length < HANDOVER_LIMIT) liked.push(this.#last.message);
    this.#last = undefined;
  }

  #of(pdu: string): { readonly liked: Uint8Array[]; tried: number } {
    const known = this.#experience.get(pdu) ?? { liked: [], tried: 0 };
    this.#experience.set(pdu, known);
    return known;
  }

  #message(pdu: string, frame: Frame): Answer {
    const { below, pick } = this.#numbers;
    const experience = this.#of(pdu);
    const { liked } = experience;
    let bytes: Uint8Array;
    if (this.#manner === 'honest') {
      // Every message there is gets its turn.
      const again = liked.length > 0 && below(4) > 0;
      bytes = again
        ? pick(liked)
        : (messages[experience.tried++ % messages.length] ?? pick(messages));
    } else if (liked.length > 0 && below(4) > 0) {
      bytes = below(2) === 0 ? pick(liked) : spoilt(liked, this.#numbers);
    } else {
      bytes = spoilt(messages, this.#numbers);
    }
    return this.#framed(pdu, frame, bytes);
  }

  /** What the connection makes of the bytes: a message, not enough of one, or the frame's own complaint. */
  #framed(pdu: string, frame: Frame, bytes: Uint8Array): Answer {
    let length: number | undefined;
    try {
      length = frame(bytes);
    } catch (death) {
      this.said.push(`< ${hex(bytes)}`);
      return { death };
    }
    if (length === undefined || length > bytes.length) return this.#dies(bytes);
    const message = bytes.slice(0, length);
    this.said.push(`< ${hex(message)}`);
    this.#last = { pdu, message };
    return { value: message };
  }

  #dies(received: Uint8Array): Answer {
    this.said.push(`< ${hex(received)} and the end`);
    const failure = this.#numbers.pick([
      { kind: 'closed', received: received.length },
      { kind: 'reset' },
      { kind: 'timedOut', afterMs: 1000 },
      { kind: 'rejected', protocol: 'tls', code: 'handshake_failure', value: 40 },
    ] as const);
    return { death: new HandshakeError(failure, received) };
  }

  #session(): TlsSession {
    const { below, pick } = this.#numbers;
    const certificates = Array.from({ length: below(3) }, () =>
      this.#manner === 'honest' ? CERTIFICATE : spoilt([CERTIFICATE], this.#numbers),
    );
    this.said.push(`secured with ${certificates.map(hex).join(' ') || 'no certificate'}`);
    return {
      version: pick(['TLSv1', 'TLSv1.2', 'TLSv1.3']),
      cipher: pick(['TLS_AES_256_GCM_SHA384', 'ECDHE-RSA-AES128-SHA']),
      certificates,
    };
  }
}

/** DER of a certificate; its key is too short for anything but this. */
function selfSigned(): Uint8Array {
  const { pki, asn1 } = forge;
  const keys = pki.rsa.generateKeyPair(512);
  const certificate = pki.createCertificate();
  certificate.publicKey = keys.publicKey;
  certificate.setSubject([{ name: 'commonName', value: 'rdp.example' }]);
  certificate.setIssuer([{ name: 'commonName', value: 'rdp.example' }]);
  certificate.setExtensions([
    { name: 'subjectAltName', altNames: [{ type: 2, value: 'rdp.example' }] },
    { name: 'extKeyUsage', serverAuth: true },
  ]);
  certificate.sign(keys.privateKey, forge.md.sha256.create());
  return Uint8Array.from(
    Buffer.from(asn1.toDer(pki.certificateToAsn1(certificate)).data, 'latin1'),
  );
}
