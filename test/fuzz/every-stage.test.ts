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
import { equalBytes, hex } from '../../src/wire/text.ts';
import { type Chance, chance, listings, RUNS, SEED, spoilt, TIMEOUT_MS } from '../kit/fuzz.ts';
import { USER_CHANNEL } from '../kit/io.ts';
import { kindOf, type SealedChannel, sealedChannel } from '../kit/sealed.ts';

/** Far more than the longest stage needs. */
const EFFECT_LIMIT = 2000;

/** What a server has to say before it hangs up: a stage may let pass whatever it has no use for. */
const MESSAGE_LIMIT = 60;

/** Servers that mean well and are met first: so many, and more until one has led through the stage. */
const WARM_UP = 1000;
const WARM_UP_LIMIT = 10_000;

/** Handovers of a stage that are kept for the stages behind it. */
const HANDOVER_LIMIT = 128;

/** Messages that a stage went on after, kept to be said again. */
const LIKED_LIMIT = 32;

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
const channelMessages = messages.filter((message) => kindOf(message) !== undefined);
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
        const { known, options, sealed } = wayTo(stage, numbers);
        server.speaksOn(sealed);
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
  /** The channel that the stage works on, where there is one by then. */
  readonly sealed: SealedChannel | undefined;
}

/** Stages that are handed a channel which has seen nothing yet. */
const ON_IO_CHANNEL = new Set(['licensing', 'activation']);

/** A choice of what earlier stages handed over, and of options, with which the stage applies. */
function wayTo(stage: AnyStage, numbers: Chance): Way {
  for (let draw = 0; draw < 1000; draw++) {
    const entries = [...handovers].map(([id, values]) => [id, numbers.pick(values)] as const);
    const sealed = ON_IO_CHANNEL.has(stage.id) ? sealedChannel(numbers) : undefined;
    const known: Known = {
      ...Object.fromEntries(entries),
      ...(sealed && { logon: sealed.io, channels: { userChannel: USER_CHANNEL, joined: [] } }),
    };
    const options = { ...optionsOf(numbers), ...(sealed && { random: sealed.random }) };
    if (stage.applies?.(known, options) !== false) return { known, options, sealed };
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
    random: bytes,
    ...(below(2) === 0 ? {} : { addresses: ['192.0.2.1'] }),
    ...(below(2) === 0 ? {} : { credentials: pick(CREDENTIALS) }),
    restrictedAdmin: below(4) === 0,
    autologon: below(2) === 0,
    answerLicense: below(2) === 0,
    ...(below(2) === 0 ? {} : { sessionId: pick([0, 7]) }),
  };
}

const CREDENTIALS = [
  { user: 'alice', domain: 'EXAMPLE', secret: { kind: 'password', password: 'Pässwörd' } },
  { user: 'alice@rdp.example', domain: '', secret: { kind: 'ntHash', hash: new Uint8Array(16) } },
];

type Answer = { readonly value: unknown } | { readonly death: unknown };

/** Under the name of what was awaited: messages after which a stage went on, and how many were tried. */
type Experience = Map<string, { readonly liked: Uint8Array[]; tried: number }>;

/** The world as a stage sees it, well-meaning or up to no good. */
class Server {
  readonly said: string[] = [];
  readonly #numbers: Chance;
  readonly #experience: Experience;
  readonly #manner: 'honest' | 'hostile';
  #sealed: SealedChannel | undefined;
  #messages = 0;
  #last: { readonly pdu: string; readonly message: Uint8Array } | undefined;

  constructor(numbers: Chance, experience: Experience, manner: 'honest' | 'hostile') {
    this.#numbers = numbers;
    this.#experience = experience;
    this.#manner = manner;
  }

  /** Seals what it says on this channel, but not always. */
  speaksOn(sealed: SealedChannel | undefined): void {
    this.#sealed = sealed;
  }

  answer(effect: Effect): Answer {
    const { below, pick } = this.#numbers;
    // On a channel much is let pass: only what has led to something is worth to be said again.
    if (this.#sealed && effect.do === 'receive') this.#last = undefined;
    if (!this.#sealed || effect.do !== 'record') this.wentOn();
    if (effect.do === 'record') return { value: undefined };
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
    const { pdu, message } = this.#last;
    const { liked } = this.#of(pdu);
    const known = liked.some((other) => equalBytes(other, message));
    if (!known && liked.length < LIKED_LIMIT) liked.push(message);
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
    if (this.#messages++ >= MESSAGE_LIMIT) return this.#dies(new Uint8Array());
    const fit = this.#sealed ? channelMessages : messages;
    let bytes: Uint8Array;
    if (this.#manner === 'honest') {
      // Every message there is gets its turn.
      const again = liked.length > 0 && below(4) > 0;
      bytes = again ? pick(liked) : (fit[experience.tried++ % fit.length] ?? pick(fit));
    } else if (liked.length > 0 && below(4) > 0) {
      bytes = below(2) === 0 ? pick(liked) : spoilt(liked, this.#numbers);
    } else {
      bytes = spoilt(fit, this.#numbers);
    }
    if (!this.#sealed || below(8) === 0) return this.#framed(pdu, frame, bytes);
    this.said.push(`seals ${hex(bytes)}`);
    const answer = this.#framed(pdu, frame, this.#sealed.seal(bytes));
    if (this.#last) this.#last = { pdu, message: bytes };
    return answer;
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
