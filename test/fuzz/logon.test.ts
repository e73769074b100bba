/**
 * Logons whose server knows the password, and so can seal whatever it likes: what follows the
 * AUTHENTICATE is reached in earnest, which bytes without a key never do. Nothing it says may make
 * a stage throw something else than its own signals or go on for ever, and the password is handed
 * over to nobody but who has proved the key of the certificate.
 */
import { describe, expect, it } from 'vitest';
import { subjectPublicKey } from '../../src/certificate/x509.ts';
import { publicKeyProof } from '../../src/crypto/credssp-binding.ts';
import { ntHash } from '../../src/crypto/ntlm-v2.ts';
import { HandshakeError } from '../../src/handshake/failure.ts';
import { SEQUENCE } from '../../src/handshake/sequence.ts';
import type { Effect, Step } from '../../src/handshake/step.ts';
import { makeCertificate } from '../../src/lab/certificate.ts';
import { host } from '../../src/lab/host.ts';
import { authorizationResult, type NlaClient, type NlaOptions } from '../../src/lab/nla.ts';
import { type LabStep, raw, stall } from '../../src/lab/script.ts';
import { type TsRequest, tsRequest, tsRequestLength } from '../../src/protocol/credssp.ts';
import { SecurityProtocol } from '../../src/protocol/negotiation.ts';
import { NtStatus } from '../../src/protocol/nt-status.ts';
import { decode, encode } from '../../src/wire/codec.ts';
import { DecodeError } from '../../src/wire/reader.ts';
import { equalBytes } from '../../src/wire/text.ts';
import { type Duet, duet, type OnTheWay } from '../kit/duet.ts';
import { type Chance, chance, RUNS, SEED, spoilt, TIMEOUT_MS } from '../kit/fuzz.ts';

/** Far more than a whole session needs. */
const EFFECT_LIMIT = 2000;
/** Each is a whole session, and so as much as ten stages; never so few that a place below is missed. */
const LOGONS = Math.max(Math.ceil(RUNS / 10), 200);

/** Version, checksum and sequence number, in front of the encrypted message. */
const SIGNATURE_LENGTH = 16;

const PASSWORD = 'Pässwörd of the user';
const ACCOUNT = { user: 'alice', domain: 'EXAMPLE', password: PASSWORD };
const SECRETS = [
  { kind: 'password', password: PASSWORD },
  { kind: 'ntHash', hash: ntHash(PASSWORD) },
] as const;
const TLS = makeCertificate({ commonName: 'rds01.example' });
const PUBLIC_KEY = subjectPublicKey(TLS.der);
const { PROTOCOL_SSL, PROTOCOL_HYBRID, PROTOCOL_HYBRID_EX } = SecurityProtocol;

/** How the server answers an AUTHENTICATE. */
const MANNERS = [
  'right',
  'right',
  'right',
  'right, with more around it',
  'another proof, rightly sealed',
  'broken seal',
  'status',
  'spoilt',
  'silent',
  'other password',
] as const;
type Manner = (typeof MANNERS)[number];

/** What a run can reach, and has to be reached by some. */
const PLACES = [
  'the proof was taken',
  'another proof was refused, rightly sealed',
  'a broken seal was refused',
  'a status in place of the proof was told',
  'the password was handed over',
  'the user was let in',
  'the user was turned away',
  'the user was turned away by CredSSP',
  'the settings were exchanged',
  'the session was active',
] as const;
type Place = (typeof PLACES)[number];

describe('a logon at a server that knows the password', () => {
  it(
    `survives ${LOGONS} of them, and reaches all that follows the proof`,
    () => {
      const numbers = chance('logon');
      const reached = new Map<Place, number>();
      const count = (place: Place) => reached.set(place, (reached.get(place) ?? 0) + 1);
      for (let run = 0; run < LOGONS; run++) {
        const manner = MANNERS[run % MANNERS.length] ?? 'right';
        try {
          for (const place of logon(manner, numbers)) count(place);
        } catch (error) {
          throw new Error(`run ${run}, ${manner} (FUZZ_SEED=${SEED}): ${error}`, { cause: error });
        }
      }
      for (const place of PLACES) expect(reached.get(place) ?? 0, place).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );
});

/** One connection from the resolver to the active session, or as far as the server lets it go. */
function logon(manner: Manner, numbers: Chance): ReadonlySet<Place> {
  const { pick, bytes, below } = numbers;
  const server = new Server(manner, numbers);
  const options = {
    requestedProtocols: pick([
      PROTOCOL_HYBRID | PROTOCOL_SSL,
      PROTOCOL_HYBRID_EX | PROTOCOL_HYBRID | PROTOCOL_SSL,
      PROTOCOL_HYBRID_EX | PROTOCOL_HYBRID | PROTOCOL_SSL,
    ]),
    host: 'rds01.example',
    tlsFallback: null,
    clock: Date.now,
    random: bytes,
    credentials: { user: 'alice', domain: 'EXAMPLE', secret: pick(SECRETS) },
    restrictedAdmin: below(4) === 0,
    autologon: below(2) === 0,
    answerLicense: below(2) === 0,
  };
  const known: Record<string, unknown> = {};
  for (const stage of STAGES) {
    if (stage.applies?.(known, options) === false) continue;
    server.stage = stage.id;
    try {
      known[stage.id] = converse(stage.run(known, options), server);
    } catch (error) {
      if (!(error instanceof HandshakeError || error instanceof DecodeError)) throw error;
      server.died(error);
      return server.reached;
    }
    server.passed();
    if (stage.stops?.(known) !== undefined) return server.reached;
  }
  return server.reached;
}

/** What is known of a stage here: less than its types say. */
interface AnyStage {
  readonly id: string;
  applies?(known: object, options: object): boolean;
  run(known: object, options: object): Step<unknown, object>;
  stops?(known: object): string | undefined;
}

const STAGES = SEQUENCE as unknown as readonly AnyStage[];

function converse(step: Step<unknown, object>, server: Server): unknown {
  let turn = step.next();
  for (let count = 0; !turn.done; count++) {
    if (count > EFFECT_LIMIT) throw new Error(`more than ${EFFECT_LIMIT} effects`);
    let answer: unknown;
    let death: unknown;
    try {
      answer = server.answer(turn.value);
    } catch (error) {
      if (!(error instanceof HandshakeError || error instanceof DecodeError)) throw error;
      death = error;
    }
    turn = death === undefined ? step.next(answer) : step.throw(death);
  }
  return turn.value;
}

/** A host of the lab, whose words after the AUTHENTICATE are not always its own. */
class Server {
  stage = 'dns';
  readonly reached = new Set<Place>();
  readonly #manner: Manner;
  readonly #numbers: Chance;
  readonly #peer: Duet;
  /** Is what it says after the logon spoilt now and then? */
  readonly #spoilsLater: boolean;
  #requests = 0;
  #nonce = new Uint8Array();
  /** Was the proof in its last answer that of the key of the certificate, sealed with the key of the logon? */
  #proved = false;
  #sealedOther = false;

  constructor(manner: Manner, numbers: Chance) {
    this.#manner = manner;
    this.#numbers = numbers;
    this.#spoilsLater = numbers.below(2) === 0;
    const options: NlaOptions = {
      credsspVersion: numbers.pick([2, 3, 4, 5, 6, 6, 7]),
      identity: { computer: 'RDS01', domain: 'EXAMPLE' },
      account: manner === 'other password' ? { ...ACCOUNT, password: 'another' } : ACCOUNT,
      ...(manner === 'another proof, rightly sealed' && {
        proof: (client: NlaClient) => this.#otherProof(client),
      }),
      authorization: () => this.#authorizes(),
    };
    const takes = PROTOCOL_SSL | PROTOCOL_HYBRID | PROTOCOL_HYBRID_EX;
    const script = host({ takes, takesRdp: false, tls: TLS, ...options });
    this.#peer = duet(script, (pdu, message) => this.#onTheWay(pdu, message));
  }

  answer(effect: Effect): unknown {
    switch (effect.do) {
      case 'resolve':
        return ['192.0.2.1'];
      case 'connect':
        return '192.0.2.1';
      case 'secure':
        return { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', certificates: [TLS.der] };
      case 'record':
        return undefined;
      case 'learn':
        return this.#learns(effect.facts);
      case 'send':
        return this.#hears(effect.bytes);
      case 'receive': {
        const message = this.#peer.says(effect.frame);
        if (message) return message;
        throw new HandshakeError(
          this.#numbers.pick([
            { kind: 'closed', received: 0 },
            { kind: 'reset' },
            { kind: 'timedOut', afterMs: 1000 },
          ] as const),
        );
      }
    }
  }

  passed(): void {
    if (this.stage === 'authorization') this.reached.add('the user was let in');
    if (this.stage === 'mcs') this.reached.add('the settings were exchanged');
    if (this.stage === 'activation') this.reached.add('the session was active');
  }

  died(error: HandshakeError | DecodeError): void {
    if (!(error instanceof HandshakeError) || error.failure.kind !== 'rejected') return;
    const { protocol } = error.failure;
    if (this.stage === 'credssp' && this.#requests > 1) {
      this.reached.add('a status in place of the proof was told');
    }
    if (this.stage !== 'authorization') return;
    if (protocol === 'authorization') this.reached.add('the user was turned away');
    if (protocol === 'credssp') this.reached.add('the user was turned away by CredSSP');
  }

  #learns(facts: object): void {
    // Facts are JSON: what does not come back from it is no fact.
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
    const { serverKeyVerified } =
      (facts as { credssp?: { serverKeyVerified?: boolean } }).credssp ?? {};
    if (serverKeyVerified === undefined) return;
    expect(serverKeyVerified, 'is the proof the right one?').toBe(this.#proved);
    if (serverKeyVerified) this.reached.add('the proof was taken');
    else if (this.#sealedOther) this.reached.add('another proof was refused, rightly sealed');
    else this.reached.add('a broken seal was refused');
  }

  #hears(message: Uint8Array): void {
    if (this.stage === 'credssp') {
      const request = decode(tsRequest, message);
      if (request.pubKeyAuth) this.#nonce = Uint8Array.from(request.clientNonce ?? []);
      if (request.authInfo) {
        expect(this.#proved, 'did the server prove its key before it got the password?').toBe(true);
        this.reached.add('the password was handed over');
      }
    }
    this.#peer.hears(message);
  }

  #onTheWay: OnTheWay = (pdu, message) => {
    if (this.stage === 'credssp' && pdu === tsRequest.name) {
      this.#requests++;
      return this.#requests === 2 ? this.#answers(message) : message;
    }
    const after = this.stage !== 'x224' && this.stage !== 'credssp';
    if (!after || !this.#spoilsLater || this.#numbers.below(4) > 0) return message;
    return spoilt([message], this.#numbers);
  };

  /** The answer to the AUTHENTICATE, in the manner of this server. */
  #answers(message: Uint8Array): Uint8Array {
    const right = decode(tsRequest, message);
    const said = this.#told(message, right);
    const heard = requestIn(said);
    this.#proved =
      !this.#sealedOther &&
      !heard?.errorCode &&
      heard?.pubKeyAuth !== undefined &&
      equalBytes(heard.pubKeyAuth, right.pubKeyAuth ?? new Uint8Array());
    return said;
  }

  #told(message: Uint8Array, right: TsRequest): Uint8Array {
    const { below, pick, bytes } = this.#numbers;
    const { pubKeyAuth = new Uint8Array() } = right;
    const some = () => bytes(below(40));
    switch (this.#manner) {
      case 'right, with more around it':
        return encode(tsRequest, {
          ...right,
          version: pick([2, 5, 6, 7, 0xff]),
          ...(below(2) === 0 && { negoTokens: [some(), some()].slice(below(3)) }),
          ...(below(2) === 0 && { authInfo: some() }),
          ...(below(2) === 0 && { clientNonce: bytes(32) }),
          ...(below(2) === 0 && { errorCode: 0 }),
        });
      case 'broken seal':
        return encode(tsRequest, {
          ...right,
          pubKeyAuth:
            below(2) === 0
              ? spoilt([pubKeyAuth], this.#numbers)
              : flipped(pubKeyAuth, below(SIGNATURE_LENGTH * 8)),
        });
      case 'status':
        return encode(tsRequest, {
          version: right.version,
          errorCode: pick([...Object.values(NtStatus), 1, 0x7fff_ffff, 0xffff_ffff]),
          ...(below(2) === 0 && { pubKeyAuth }),
        });
      case 'spoilt':
        return spoilt([message], this.#numbers);
      case 'silent':
        return new Uint8Array();
      default:
        return message;
    }
  }

  /** A proof that is not the right one, or is it by a hair, under a seal that nothing is wrong with. */
  *#otherProof({ version, toClient }: NlaClient): LabStep {
    const { below, pick, bytes } = this.#numbers;
    const proof = publicKeyProof(version, 'server', PUBLIC_KEY, this.#nonce);
    const other = pick([
      () => spoilt([proof], this.#numbers),
      () => publicKeyProof(version, 'client', PUBLIC_KEY, this.#nonce),
      () => publicKeyProof(version, 'server', PUBLIC_KEY, bytes(32)),
      () => proof.slice(0, below(proof.length)),
      () => PUBLIC_KEY,
      () => bytes(below(2048)),
    ])();
    this.#sealedOther = !equalBytes(other, proof);
    yield* raw(
      this.#onTheWay(
        tsRequest.name,
        encode(tsRequest, { version, pubKeyAuth: toClient.wrap(other) }),
      ),
    );
  }

  /** In place of the four bytes, or as them. */
  *#authorizes(): LabStep {
    const { below, pick, bytes } = this.#numbers;
    const version = pick([2, 6]);
    yield* pick<() => LabStep>([
      () => authorizationResult(0),
      () => authorizationResult(0),
      () => authorizationResult(pick([1, 5, 0xffff_ffff, below(0x1_0000_0000)])),
      () => raw(encode(tsRequest, { version, errorCode: pick(Object.values(NtStatus)) })),
      () => raw(encode(tsRequest, { version, negoTokens: [bytes(below(40))] })),
      () => raw(spoilt([encode(tsRequest, { version, errorCode: 5 })], this.#numbers)),
      () => raw(spoilt([new Uint8Array(4)], this.#numbers)),
      () => stall(),
    ])();
  }
}

/** The message itself is as it was. */
function flipped(sealed: Uint8Array, bit: number): Uint8Array {
  const at = bit >> 3;
  return sealed.map((byte, index) => (index === at ? byte ^ (1 << (bit & 7)) : byte));
}

/** What is understood of an answer: what lies behind the message belongs to the next. */
function requestIn(bytes: Uint8Array): TsRequest | undefined {
  try {
    return decode(tsRequest, bytes.slice(0, tsRequestLength(bytes)));
  } catch {
    return undefined;
  }
}
