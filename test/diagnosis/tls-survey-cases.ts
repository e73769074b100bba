/** Results that the rules on what a host takes of TLS fire on, and the nearest ones they must leave alone. */
import { noTlsVersions } from '../../src/handshake/tls-survey.ts';
import type { TlsSuiteName } from '../../src/protocol/tls-suites.ts';
import { failed, nlaFacts, result, tlsFacts } from '../kit/results.ts';
import {
  CLOSED,
  enumerated,
  MOTLEY_TLS,
  REFUSED,
  SOUND_TLS,
  taken,
  tlsVersions,
} from '../kit/tls-versions.ts';
import type { Case } from './finding-cases.ts';

const RSA_ONLY: readonly TlsSuiteName[] = [
  'TLS_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_RSA_WITH_AES_128_CBC_SHA',
];
const MODERN = 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384';
const OLD = 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA';

const asked = (cells: Parameters<typeof tlsVersions>[0]) =>
  result({ tlsVersions: tlsVersions(cells) });
const taking = (...suites: readonly TlsSuiteName[]) =>
  asked({ tls12: enumerated('tls12', suites) });
const sound: Case = { when: 'all is well', result: result({ tlsVersions: SOUND_TLS }) };
const unasked: Case = { when: 'nobody asked', result: result() };
const notTls: Case = {
  when: 'there was no TLS to ask for',
  result: result({ tlsVersions: noTlsVersions() }),
};
const silent: Case = {
  when: 'all hellos died',
  result: failed(
    'tls',
    { kind: 'reset' },
    {
      tlsVersions: { ssl3: CLOSED, tls10: CLOSED, tls11: CLOSED, tls12: CLOSED, tls13: CLOSED },
    },
  ),
};
const mute = [sound, unasked, notTls, silent];

export const TLS_SURVEY_CASES: Readonly<
  Record<string, { fires: readonly Case[]; spares: readonly Case[] }>
> = {
  'RDP-TLS-007': {
    fires: [
      {
        when: 'SSL 3.0 is taken',
        result: asked({ ssl3: taken('ssl3', [RSA_ONLY[1] as TlsSuiteName]) }),
      },
    ],
    spares: [
      ...mute,
      {
        when: 'it is answered with TLS 1.0',
        result: asked({ ssl3: { supported: false, answer: 'selected', selected: 'TLSv1' } }),
      },
    ],
  },
  'RDP-TLS-008': {
    fires: [
      {
        when: 'TLS 1.0 is taken besides 1.2',
        result: asked({ tls10: taken('tls10', [OLD]), tls12: taken('tls12', [MODERN]) }),
      },
      {
        when: 'TLS 1.1 is all that is taken, and our own handshake died',
        result: failed(
          'tls',
          { kind: 'reset' },
          {
            tlsVersions: tlsVersions({ tls11: taken('tls11', [OLD]) }),
          },
        ),
      },
    ],
    spares: [
      ...mute,
      {
        when: 'that is what was negotiated, which has a rule of its own',
        result: result({
          facts: nlaFacts({ tls: tlsFacts({ version: 'TLSv1' }) }),
          tlsVersions: tlsVersions({ tls10: taken('tls10', [OLD]) }),
        }),
      },
    ],
  },
  'RDP-TLS-009': {
    fires: [
      sound,
      {
        when: 'old versions are closed, not refused',
        result: asked({ tls12: taken('tls12', [MODERN]), tls10: CLOSED, tls11: CLOSED }),
      },
    ],
    spares: [
      unasked,
      notTls,
      silent,
      {
        when: 'TLS 1.3 alone is taken',
        result: asked({ tls13: taken('tls13', ['TLS_AES_128_GCM_SHA256']) }),
      },
      {
        when: 'TLS 1.1 is taken',
        result: asked({ tls11: taken('tls11', [OLD]), tls12: taken('tls12', [MODERN]) }),
      },
      {
        when: 'the answer for TLS 1.0 is missing',
        result: asked({ tls12: taken('tls12', [MODERN]), tls10: noTlsVersions().tls10 }),
      },
    ],
  },
  'RDP-TLS-010': {
    fires: [
      {
        when: 'TLS 1.3 alone is taken',
        result: asked({ tls13: taken('tls13', ['TLS_AES_128_GCM_SHA256']) }),
      },
    ],
    spares: [
      ...mute,
      {
        when: 'TLS 1.2 was not answered',
        result: asked({
          tls13: taken('tls13', ['TLS_AES_128_GCM_SHA256']),
          tls12: { supported: null, answer: 'died', failure: { kind: 'timedOut', afterMs: 9 } },
        }),
      },
    ],
  },
  'RDP-TLS-011': {
    fires: (
      [
        'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
        'TLS_ECDHE_RSA_WITH_RC4_128_SHA',
        'TLS_RSA_WITH_RC4_128_MD5',
        'TLS_RSA_WITH_DES_CBC_SHA',
        'TLS_RSA_WITH_IDEA_CBC_SHA',
      ] as const
    ).map((suite) => ({ when: `it takes ${suite}`, result: taking(MODERN, suite) })),
    spares: [
      ...mute,
      { when: 'its worst is without encryption', result: taking(MODERN, 'TLS_RSA_WITH_NULL_SHA') },
      { when: 'its worst is CBC', result: taking(...RSA_ONLY) },
    ],
  },
  'RDP-TLS-012': {
    fires: (
      [
        'TLS_RSA_WITH_NULL_SHA256',
        'TLS_RSA_EXPORT_WITH_RC4_40_MD5',
        'TLS_ECDH_anon_WITH_AES_256_CBC_SHA',
        'TLS_RSA_EXPORT1024_WITH_DES_CBC_SHA',
      ] as const
    ).map((suite) => ({ when: `it takes ${suite}`, result: taking(MODERN, suite) })),
    spares: [...mute, { when: 'its worst is 3DES', result: result({ tlsVersions: MOTLEY_TLS }) }],
  },
  'RDP-TLS-013': {
    fires: [{ when: 'keys are always exchanged by RSA', result: taking(...RSA_ONLY) }],
    spares: [
      ...mute,
      { when: 'there is one with ECDHE', result: taking(...RSA_ONLY, MODERN) },
      {
        when: 'one suite is all that is known',
        result: asked({ tls12: taken('tls12', RSA_ONLY) }),
      },
    ],
  },
  'RDP-TLS-014': {
    fires: [{ when: 'the prime has 1024 bits', result: result({ tlsVersions: MOTLEY_TLS }) }],
    spares: [
      ...mute,
      {
        when: 'the prime has 2048 bits',
        result: asked({ tls12: taken('tls12', [MODERN], { groups: ['dh2048', 'ffdhe2048'] }) }),
      },
      { when: 'nothing was taken', result: asked({ tls12: REFUSED }) },
    ],
  },
};
