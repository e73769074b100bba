/** What hosts answer to hellos of one version, made by hand. */
import type { TlsCell, TlsKey, TlsVersions } from '../../src/handshake/result.ts';
import { noTlsVersions, TLS_VERSIONS } from '../../src/handshake/tls-survey.ts';
import type { TlsSuiteName } from '../../src/protocol/tls-suites.ts';

const RSA = {
  keyType: 'rsa',
  keyBits: 2048,
  sha256: 'ab'.repeat(32),
} as const;

/** A version that is taken, the first of `suites` before all others. */
export function taken(
  key: TlsKey,
  suites: readonly TlsSuiteName[],
  changes: Partial<TlsCell> = {},
): TlsCell {
  return {
    supported: true,
    answer: 'selected',
    selected: TLS_VERSIONS[key],
    ...(suites[0] !== undefined && { suite: suites[0] }),
    groups: ['x25519'],
    ...(key !== 'tls13' && { certificates: [RSA] }),
    ...changes,
  };
}

/** The same where every suite was asked for. */
export function enumerated(
  key: TlsKey,
  suites: readonly TlsSuiteName[],
  changes: Partial<TlsCell> = {},
): TlsCell {
  return { ...taken(key, suites), suites, complete: true, order: 'server', ...changes };
}

export const REFUSED: TlsCell = {
  supported: false,
  answer: 'refused',
  code: 'protocol_version',
};

export const CLOSED: TlsCell = {
  supported: null,
  answer: 'died',
  failure: { kind: 'closed', received: 0 },
};

/** Refused, but for what is told otherwise. */
export function tlsVersions(cells: Partial<TlsVersions>): TlsVersions {
  const refused = Object.keys(noTlsVersions()).map((key) => [key, REFUSED]);
  return { ...(Object.fromEntries(refused) as TlsVersions), ...cells };
}

const MODERN: readonly TlsSuiteName[] = [
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
];

/** TLS 1.2 and 1.3, with suites that nothing is to be said against. */
export const SOUND_TLS: TlsVersions = tlsVersions({
  tls12: enumerated('tls12', MODERN),
  tls13: enumerated('tls13', ['TLS_AES_256_GCM_SHA384', 'TLS_AES_128_GCM_SHA256']),
});

/** Every answer there can be. */
export const MOTLEY_TLS: TlsVersions = {
  ssl3: noTlsVersions().ssl3,
  tls10: CLOSED,
  tls11: { supported: false, answer: 'selected', selected: 'TLSv1' },
  tls12: enumerated('tls12', [...MODERN, 'TLS_RSA_WITH_3DES_EDE_CBC_SHA'], {
    complete: false,
    certificates: [RSA, { keyType: 'ec', keyBits: 256, curve: 'prime256v1', sha256: 'cd' }],
    groups: ['x25519', 'dh1024'],
  }),
  tls13: REFUSED,
};
