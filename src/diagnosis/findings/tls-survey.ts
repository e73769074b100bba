/**
 * What a host takes besides what it came to with us.
 *
 * @see RFC 8996, RFC 9325 3.1.1, 4.1
 */
import type { TlsKey } from '../../handshake/result.ts';
import {
  enumeration,
  OLD_TLS,
  shutsOutOldClients,
  takenSuites,
  takesNewestAlone,
  tlsRange,
  versionNames,
} from '../tls-range.ts';
import type { Judged } from '../verdict.ts';
import { evident, type Rule } from './rule.ts';

export const tlsSurveyRules: readonly Rule[] = [
  {
    id: 'RDP-TLS-007',
    title: 'The server takes SSL 3.0.',
    severity: 'high',
    check: (result) =>
      evident(
        taken(result).includes('ssl3') &&
          `A hello that offers SSL 3.0 alone was answered with ${suiteWith(result, 'ssl3')}.`,
      ),
  },
  {
    id: 'RDP-TLS-008',
    title: 'The server still takes TLS 1.0 or 1.1.',
    severity: 'medium',
    check(result) {
      const keys = taken(result);
      const old = keys.filter((key) => key === 'tls10' || key === 'tls11');
      // Where nothing newer is taken, the version that was negotiated tells it already.
      const newer = keys.some((key) => !OLD_TLS.includes(key)) || !result.facts.tls;
      return evident(
        newer &&
          old.length > 0 &&
          `Asked for one version at a time, it took ${versionNames(keys)}.`,
      );
    },
  },
  {
    id: 'RDP-TLS-009',
    title: 'Clients that are limited to TLS 1.0 or 1.1 cannot connect.',
    severity: 'info',
    check: (result) =>
      evident(
        shutsOutOldClients(result) &&
          !takesNewestAlone(result) &&
          `It takes ${versionNames(taken(result))} and nothing older: clients limited to TLS 1.0/1.1 cannot connect: 0x80090302, the function requested is not supported.`,
      ),
  },
  {
    id: 'RDP-TLS-010',
    title: 'Clients without TLS 1.3 cannot connect.',
    severity: 'medium',
    check: (result) =>
      evident(
        takesNewestAlone(result) &&
          'It takes TLS 1.3 and nothing older: clients limited to TLS 1.2, as those of Windows 10 and Windows Server 2019, cannot connect: 0x80090302, the function requested is not supported. CredSSP never starts for them.',
      ),
  },
  {
    id: 'RDP-TLS-011',
    title: 'The server takes cipher suites whose algorithms are broken or outdated.',
    severity: 'medium',
    check: (result) => withSuites(result, (suite) => OUTDATED.test(suite) && !BARE.test(suite)),
  },
  {
    id: 'RDP-TLS-012',
    title: 'The server takes cipher suites that do not protect at all.',
    severity: 'high',
    check: (result) => withSuites(result, (suite) => BARE.test(suite)),
  },
  {
    id: 'RDP-TLS-013',
    title: 'The server takes no cipher suite with forward secrecy.',
    severity: 'low',
    check(result) {
      const { tlsVersions } = result;
      const asked = Object.values(tlsVersions ?? {}).some(({ suites }) => suites !== undefined);
      const suites = takenSuites(result);
      return evident(
        asked &&
          suites.length > 0 &&
          !suites.some(({ suite }) => FORWARD_SECRET.test(suite)) &&
          `All it takes is ${enumeration(suites.map(({ suite }) => suite))}.`,
      );
    },
  },
  {
    id: 'RDP-TLS-014',
    title: 'The server exchanges keys with a prime that is too short.',
    severity: 'medium',
    check({ tlsVersions }) {
      const groups = Object.values(tlsVersions ?? {}).flatMap((cell) => cell.groups ?? []);
      const short = [...new Set(groups)].filter((group) => bitsOf(group) < LEAST_BITS);
      return evident(
        ...short.map((group) => `Its prime for Diffie-Hellman has ${bitsOf(group)} bits.`),
      );
    },
  },
];

/** Rules that need an answer to each version, and those that need all suites. */
export const TLS_VERSION_RULES: readonly string[] = [
  'RDP-TLS-007',
  'RDP-TLS-008',
  'RDP-TLS-009',
  'RDP-TLS-010',
];
export const TLS_SUITE_RULES: readonly string[] = [
  'RDP-TLS-011',
  'RDP-TLS-012',
  'RDP-TLS-013',
  'RDP-TLS-014',
];

/** No encryption, none that lasts an hour, or no proof of who it is. */
const BARE = /_NULL_|EXPORT|_anon_/;
const OUTDATED = /_RC4_|_3DES_|_DES_CBC|_RC2_|_IDEA_|_MD5$/;
const FORWARD_SECRET = /^TLS_(?:AES|CHACHA20|ECDHE|DHE)_/;
const LEAST_BITS = 2048;

function taken(result: Judged): readonly TlsKey[] {
  return tlsRange(result)?.taken ?? [];
}

function suiteWith({ tlsVersions }: Judged, key: 'ssl3'): string {
  return enumeration([tlsVersions?.[key].suite ?? 'a suite']);
}

/** A line for each suite, with its versions. */
function withSuites(result: Judged, counts: (suite: string) => boolean): string[] | undefined {
  const found = takenSuites(result).filter(({ suite }) => counts(suite));
  const named = found.slice(0, MOST_NAMED).map(({ suite, versions }) => {
    return `It takes ${enumeration([suite])} with ${versionNames(versions.toReversed())}.`;
  });
  const rest = found.length - named.length;
  return evident(...named, rest > 0 && `It takes ${rest} more of that kind.`);
}

const MOST_NAMED = 8;

/** Of a prime of the server's own; curves and groups with names are long enough. */
function bitsOf(group: string): number {
  const [, bits] = /^dh(\d{1,6})$/.exec(group) ?? [];
  return bits === undefined ? Number.POSITIVE_INFINITY : Number(bits);
}
