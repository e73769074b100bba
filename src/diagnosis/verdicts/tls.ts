/** Deaths during the TLS upgrade: security was agreed on, the secured connection does not come about. */
import { entryOf, kebab } from '../../knowledge/meaning.ts';
import { TLS_ALERTS } from '../../knowledge/tls-alert.ts';
import { count, plain, span } from '../phrase.ts';
import { certificateKeys, enumeration, takenSuites, tlsRange, versionNames } from '../tls-range.ts';
import type { Judged, Verdict } from '../verdict.ts';
import type { StageVerdict } from './stage-verdict.ts';

export const tlsVerdict: StageVerdict = (failure, result) => {
  switch (failure.kind) {
    case 'closed':
      return {
        code: 'tls-closed-without-alert',
        summary: `The server agreed to TLS and then closed the connection during the handshake without an alert${after(failure.received)}, ${certificateOrPolicy(result)}.`,
      };
    case 'reset':
      return {
        code: 'tls-reset',
        summary: `The server agreed to TLS and then reset the connection during the handshake, ${certificateOrPolicy(result)}.`,
      };
    case 'timedOut':
      return {
        code: 'tls-silence',
        summary: failure.received
          ? `The server agreed to TLS, but of its part of the handshake no more than ${count(failure.received, 'byte')} arrived within ${span(failure.afterMs)}, as when large packets are lost on the way, or when it hangs half way.`
          : `The server agreed to TLS, but its part of the handshake did not begin within ${span(failure.afterMs)}, as when it hangs, or when large packets are lost on the way.`,
      };
    case 'unreachable':
      return {
        code: 'tls-path-lost',
        summary: `The way to the host was lost (${plain(failure.code)}) during the TLS handshake, after the server had agreed to it.`,
      };
    case 'rejected':
      return failure.protocol === 'tls' ? alert(failure.code, result) : undefined;
    case 'malformed':
      if (failure.pdu === 'Certificate') {
        return {
          code: 'certificate-unreadable',
          summary: `TLS came up, but the certificate of the server cannot be read (${plain(failure.reason)}), so clients that look at it closely will refuse it.`,
        };
      }
      return {
        code: 'tls-malformed',
        summary: `The server agreed to TLS, but its handshake is not well formed (${plain(failure.reason)}), so its TLS is broken, or the bytes were altered on the way.`,
      };
    case 'unexpected':
      return {
        code: 'tls-unexpected',
        summary: `The server agreed to TLS, but sent ${plain(failure.got)} in place of ${plain(failure.expected)}, so it does not keep to what it agreed on.`,
      };
    case 'notRdp':
      return {
        code: 'tls-not-tls',
        summary:
          'The server agreed to TLS, but what it sent next is no TLS at all, so it cannot serve what it promised, as a proxy without its backend cannot.',
      };
    case 'unsupported':
      return {
        code: 'client-refuses-weak-server',
        summary: `The TLS that the server offers is beyond what this probe can take part in (${plain(failure.feature)}), which other current clients are likely to refuse too.`,
      };
    default:
      return undefined;
  }
};

function after(received: number): string {
  return received === 0 ? '' : ` after ${count(received, 'byte')} of it`;
}

/** That plain RDP is served while TLS dies rules out the rest of the listener. */
function certificateOrPolicy({ protocols }: Judged): string {
  return protocols?.rdp.supported === true
    ? 'and as it does serve Standard RDP Security, its certificate or its TLS settings are at fault'
    : 'as when it cannot use its certificate, when its TLS settings leave no way, or when something on the way cuts TLS off';
}

function alert(code: string, result: Judged): Verdict {
  const { facts } = result;
  const means = entryOf<string>(TLS_ALERTS, code);
  // Version and cipher had been agreed on: the alert is about something else.
  if (facts.tls && NAMED[code]?.startsWith('tls-client-certificate') !== true) {
    return {
      code: `tls-alert-${means === undefined ? 'unknown' : kebab(code)}-after-handshake`,
      summary: `The server ended TLS with the alert ${plain(code)} when version and cipher had been agreed on, so something in what the client sent last is not to its liking.`,
    };
  }
  return {
    code: NAMED[code] ?? (means === undefined ? 'tls-alert-unknown' : `tls-alert-${kebab(code)}`),
    summary: `The server ended the TLS handshake with the alert ${plain(code)}: ${means ?? 'it gives a reason that TLS does not define'}${OVER_THE_OFFER.has(code) ? whatItTakes(result) : ''}.`,
  };
}

/** Alerts about what was offered. */
const OVER_THE_OFFER = new Set(['handshake_failure', 'insufficient_security', 'protocol_version']);

/** What it takes instead, where it was asked. */
function whatItTakes(result: Judged): string {
  const range = tlsRange(result);
  if (result.tlsVersions === undefined) return '; ask with --tls suites what it does take';
  if (range === undefined) return '';
  if (range.taken.length === 0)
    return '; asked for one version at a time, with every suite for RSA and elliptic-curve keys, it took none either';
  const keys = certificateKeys(result);
  const suites = takenSuites(result).map(({ suite }) => suite);
  return `; what it takes is ${enumeration(suites)} with ${versionNames(range.taken)}${keys.length === 0 ? '' : `, and the key of its certificate is ${enumeration(keys)}`}`;
}

/** Alerts that are known under the name of the trouble. */
const NAMED: Readonly<Record<string, string>> = {
  protocol_version: 'tls-version-mismatch',
  handshake_failure: 'no-shared-cipher',
  insufficient_security: 'tls-insufficient-security',
  certificate_required: 'tls-client-certificate-required',
};
