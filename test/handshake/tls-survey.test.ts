import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/handshake/failure.ts';
import type { TlsKey, TlsVersions } from '../../src/handshake/result.ts';
import type { StageId } from '../../src/handshake/sequence.ts';
import type { TlsOffer } from '../../src/handshake/tls-question.ts';
import {
  noTlsVersions,
  TLS_KEYS,
  TLS_QUESTION_LIMIT,
  TLS_VERSIONS,
  type TlsReply,
  type TlsSurvey,
  tlsSurvey,
} from '../../src/handshake/tls-survey.ts';
import type { TlsVersionName } from '../../src/protocol/tls-record.ts';
import { suitesOf, type TlsSuiteName } from '../../src/protocol/tls-suites.ts';

type Server = (offer: TlsOffer, count: number) => TlsReply;

/** Plays a survey to its end; what was asked, and what came of it. */
function surveyed(
  survey: TlsSurvey,
  server: Server,
): { readonly offers: readonly TlsOffer[]; readonly found: TlsVersions } {
  const questions = tlsSurvey(survey);
  const offers: TlsOffer[] = [];
  let turn = questions.next();
  while (!turn.done) {
    offers.push(turn.value);
    turn = questions.next(server(turn.value, offers.length));
  }
  return { offers, found: turn.value };
}

function selects(version: TlsVersionName, suite: TlsSuiteName, more: object = {}): TlsReply {
  return {
    outcome: { kind: 'completed', through: 'tls' },
    facts: { tlsAnswer: { version, suite, ...more } },
  };
}

function dies(failure: Failure, at: StageId = 'tls'): TlsReply {
  return { outcome: { kind: 'failed', at, during: 'a test', failure }, facts: {} };
}

function alert(code: string): TlsReply {
  return dies({ kind: 'rejected', protocol: 'tls', code, value: 0 });
}

const CLOSED: Failure = { kind: 'closed', received: 0 };
const SILENT: Failure = { kind: 'timedOut', afterMs: 10 };

/** Takes these suites; of several the one it likes best, or the client does. */
function taking(
  suites: Partial<Record<TlsVersionName, readonly TlsSuiteName[]>>,
  order: 'server' | 'client' = 'server',
): Server {
  return ({ version, suites: offered }) => {
    const ours = suites[version] ?? [];
    const [first, second] = order === 'server' ? [ours, offered] : [offered, ours];
    const choice = first.find((suite) => second.includes(suite));
    return choice
      ? selects(version, choice)
      : alert(ours.length > 0 ? 'handshake_failure' : 'protocol_version');
  };
}

const cells = (found: TlsVersions, field: 'answer' | 'supported') =>
  TLS_KEYS.map((key) => found[key][field]);

describe('a survey of versions', () => {
  it('asks for each alone, the newest first', () => {
    const { offers, found } = surveyed('versions', taking({}));
    expect(offers.map(({ version }) => version)).toEqual(Object.values(TLS_VERSIONS).toReversed());
    for (const { version, suites } of offers) expect(suites).toEqual(suitesOf(version));
    expect(cells(found, 'answer')).toEqual(Array(5).fill('refused'));
    expect(found.tls12).toEqual({ supported: false, answer: 'refused', code: 'protocol_version' });
  });

  it('tells suite, group and key', () => {
    const certificate = { keyType: 'rsa', keyBits: 2048, sha256: '00' } as const;
    const suite = 'TLS_RSA_WITH_AES_128_CBC_SHA';
    const { found } = surveyed('versions', ({ version }) =>
      selects(version, suite, { group: 'x25519', certificate }),
    );
    expect(found.tls10).toEqual({
      supported: true,
      answer: 'selected',
      selected: 'TLSv1',
      suite,
      groups: ['x25519'],
      certificates: [certificate],
    });
  });

  it('takes an older version for a no', () => {
    const { found } = surveyed('versions', () => selects('TLSv1', 'TLS_RSA_WITH_AES_128_CBC_SHA'));
    expect(cells(found, 'supported')).toEqual([false, true, false, false, false]);
    expect(found.tls12).toMatchObject({ answer: 'selected', selected: 'TLSv1' });
  });

  it.each<[string, TlsReply]>([
    ['closed', dies(CLOSED)],
    ['reset', dies({ kind: 'reset' })],
    ['an alert that may mean anything', alert('internal_error')],
  ])('does not take %s for a no', (_name, reply) => {
    const { found } = surveyed('versions', () => reply);
    expect(cells(found, 'answer')).toEqual(Array(5).fill('died'));
    expect(cells(found, 'supported')).toEqual(Array(5).fill(null));
  });

  it('keeps what was chosen before a death', () => {
    const suite = 'TLS_RSA_WITH_AES_128_CBC_SHA';
    const { found } = surveyed('versions', () => ({
      ...selects('TLSv1', suite),
      ...{ outcome: dies(CLOSED).outcome },
    }));
    expect(found.tls10).toMatchObject({ supported: null, answer: 'died', suite, failure: CLOSED });
  });

  it.each<[string, TlsReply, number]>([
    ['twice silent', dies(SILENT), 2],
    ['not there any more', dies({ kind: 'refused' }, 'tcp'), 1],
    ['turned sour', dies(CLOSED, 'x224'), 1],
    ['not ours to ask', dies({ kind: 'local', code: 'ABORTED' }), 1],
  ])('asks nothing more of a host that is %s', (_name, reply, questions) => {
    const { offers, found } = surveyed('versions', () => reply);
    expect(offers).toHaveLength(questions);
    expect(cells(found, 'answer').filter((answer) => answer === 'died')).toHaveLength(questions);
    expect(found.ssl3).toEqual(noTlsVersions().ssl3);
  });
});

const ECDHE: readonly TlsSuiteName[] = [
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
];
const OLD: readonly TlsSuiteName[] = ['TLS_RSA_WITH_3DES_EDE_CBC_SHA'];

describe('a survey of suites', () => {
  it('finds what a server takes, in its own order', () => {
    const { offers, found } = surveyed('suites', taking({ 'TLSv1.2': ECDHE, TLSv1: OLD }));
    expect(found.tls12).toEqual({
      supported: true,
      answer: 'selected',
      selected: 'TLSv1.2',
      suite: ECDHE[0],
      suites: ECDHE,
      complete: true,
      order: 'server',
    });
    expect(found.tls10).toMatchObject({ suites: OLD, complete: true });
    expect(found.tls10.order).toBeUndefined();
    // Five versions, two suites more, what is left, and the question after the order; twice what is left.
    expect(offers).toHaveLength(5 + 2 + 1 + 1 + 1);
  });

  it('tells a server that leaves the choice to the client', () => {
    const { found } = surveyed('suites', taking({ 'TLSv1.2': ECDHE }, 'client'));
    expect(found.tls12.order).toBe('client');
    expect(new Set(found.tls12.suites)).toEqual(new Set(ECDHE));
  });

  it('offers nothing again that was taken', () => {
    const { offers } = surveyed('suites', taking({ 'TLSv1.2': ECDHE }));
    const sizes = offers
      .filter(({ version }) => version === 'TLSv1.2')
      .map(({ suites }) => suites.length);
    const all = suitesOf('TLSv1.2').length;
    expect(sizes).toEqual([all, all - 1, all - 2, all - 3, 3]);
  });

  it('says where there may be more', () => {
    const sound = taking({ 'TLSv1.2': ECDHE });
    const { found } = surveyed('suites', (offer) => {
      const reply = sound(offer, 0);
      return reply.outcome.kind === 'failed' && offer.version === 'TLSv1.2' ? dies(CLOSED) : reply;
    });
    expect(found.tls12).toMatchObject({ suites: ECDHE, complete: false, order: 'server' });
  });

  it('ends at a server that takes everything', () => {
    const { offers, found } = surveyed('suites', ({ version, suites }) =>
      selects(version, suites[0] as TlsSuiteName),
    );
    expect(offers.length).toBe(TLS_QUESTION_LIMIT);
    expect(cells(found, 'supported')).toEqual(Array(5).fill(true));
    expect(found.tls13).toMatchObject({ suites: suitesOf('TLSv1.3'), complete: true });
    const complete = (key: TlsKey) => found[key].complete;
    expect(TLS_KEYS.some((key) => complete(key) === false)).toBe(true);
  });

  it('ends when nothing is left to offer', () => {
    const { offers, found } = surveyed('suites', taking({ 'TLSv1.3': suitesOf('TLSv1.3') }));
    expect(found.tls13).toMatchObject({
      suites: suitesOf('TLSv1.3'),
      complete: true,
      order: 'server',
    });
    expect(offers).toHaveLength(5 + 4 + 1);
  });

  it('tells each certificate and group once', () => {
    const certificates = ['aa', 'bb'].map((sha256) => ({ keyType: 'ec', keyBits: 256, sha256 }));
    const inner = taking({ 'TLSv1.2': ECDHE });
    const { found } = surveyed('suites', (offer, count) => {
      const { outcome, facts } = inner(offer, count);
      const { tlsAnswer } = facts;
      if (!tlsAnswer) return { outcome, facts };
      const certificate = certificates[tlsAnswer.suite === ECDHE[0] ? 0 : 1];
      return selects(tlsAnswer.version as TlsVersionName, tlsAnswer.suite, {
        certificate,
        group: 'x25519',
      });
    });
    expect(found.tls12).toMatchObject({ groups: ['x25519'], certificates });
  });
});
