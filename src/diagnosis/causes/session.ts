/** Evidence in what follows authentication: settings, keys, logon, licensing, the session itself. */
import type { Judged } from '../verdict.ts';
import {
  beforeCredentials,
  died,
  type Evidence,
  errorInfo,
  evidence,
  licensingError,
  refused,
  soundRdp,
  standard,
} from './evidence.ts';

const AFTER_NLA = ['mcs', 'channels', 'security', 'logon', 'licensing', 'activation'];
const LATE = ['logon', 'licensing', 'activation'];
const ENDED = ['closed', 'reset'] as const;

export const sessionEvidence: readonly Evidence[] = [
  evidence(
    'mcs-failed',
    ['shown', (r) => settingsRefused(r) || within(r, 0x10d2, 0x10d3)],
    [
      'possible',
      (r) =>
        ['mcs', 'channels'].some(
          (stage) => died(r, stage, 'timedOut', 'malformed', 'unexpected') !== undefined,
        ),
    ],
  ),
  evidence(
    'standard-security-failed',
    ['shown', (r) => within(r, 0x1191, 0x1195)],
    [
      'likely',
      (r) =>
        standard(r) &&
        (died(r, 'security') !== undefined || died(r, 'mcs', ...ENDED) !== undefined),
    ],
  ),
  evidence(
    'protocol-stream-error',
    ['shown', (r) => within(r, 0x10c9, 0x1190)],
    [
      'possible',
      (r) => AFTER_NLA.some((stage) => died(r, stage, 'malformed', 'unexpected') !== undefined),
    ],
  ),
  evidence('server-ended-no-reason', [
    'shown',
    (r) =>
      AFTER_NLA.slice(1).some((stage) => died(r, stage, ...ENDED) !== undefined) ||
      (endedInGoodOrder(r) && died(r, 'mcs') === undefined && errorInfo(r) === undefined),
  ]),
  evidence(
    'server-denied',
    ['shown', (r) => errorInfo(r) === 0x07],
    ['notExcluded', beforeCredentials],
  ),
  evidence(
    'insufficient-privileges',
    ['shown', (r) => errorInfo(r) === 0x09],
    ['notExcluded', beforeCredentials],
  ),
  evidence('session-replaced', ['shown', (r) => errorInfo(r) === 0x05]),
  evidence('session-time-limit', ['shown', (r) => within(r, 0x03, 0x04)]),
  evidence('ended-by-user-or-administrator', [
    'shown',
    (r) => within(r, 0x01, 0x02) || within(r, 0x0b, 0x0c),
  ]),
  evidence(
    'server-exhausted',
    ['shown', (r) => errorInfo(r) === 0x06],
    [
      'possible',
      (r) =>
        refused(r, 'mcs', 'resourcesNotAvailable') ||
        AFTER_NLA.some((stage) => died(r, stage, 'timedOut') !== undefined) ||
        ['x224', 'credssp', 'authorization'].some(
          (stage) => died(r, stage, 'timedOut') !== undefined,
        ),
    ],
  ),
  evidence(
    'logons-disabled-or-limited',
    [
      'possible',
      (r) =>
        errorInfo(r) === 0x07 ||
        LATE.some((stage) => died(r, stage, ...ENDED, 'timedOut') !== undefined),
    ],
    ['notExcluded', soundRdp],
  ),
  evidence('session-process-crash', ['shown', (r) => within(r, 0x17, 0x1a)]),
  evidence(
    'broker-error',
    // This one says more: the routing token names no collection.
    ['possible', (r) => errorInfo(r) === 0x410],
    ['shown', (r) => within(r, 0x400, 0x412) || errorInfo(r) === 0x10f3],
  ),
  evidence(
    'broker-without-collection',
    ['shown', (r) => errorInfo(r) === 0x410],
    ['possible', (r) => errorInfo(r) === 0x09],
  ),
  evidence(
    'broker-service-down',
    ['possible', (r) => errorInfo(r) === 0x07],
    ['notExcluded', beforeCredentials],
  ),
  evidence(
    'no-license-server',
    ['shown', (r) => licensingError(r) === 'ERR_NO_LICENSE_SERVER' || errorInfo(r) === 0x101],
    ['notExcluded', beforeLicensing],
  ),
  evidence(
    'license-refused',
    ['shown', (r) => licensingError(r) === 'ERR_INVALID_CLIENT' || errorInfo(r) === 0x102],
    ['notExcluded', beforeLicensing],
  ),
  evidence(
    'licensing-protocol-error',
    [
      'shown',
      (r) =>
        brokenLicensing(licensingError(r)) ||
        errorInfo(r) === 0x100 ||
        within(r, 0x103, 0x105) ||
        within(r, 0x107, 0x109),
    ],
    [
      'possible',
      (r) => died(r, 'licensing', 'malformed', 'unexpected', 'unsupported', ...ENDED) !== undefined,
    ],
  ),
  evidence(
    'licensing-timeout',
    [
      'shown',
      (r) =>
        (died(r, 'licensing', 'timedOut') !== undefined && r.facts.licensing !== undefined) ||
        errorInfo(r) === 0x106,
    ],
    ['possible', (r) => died(r, 'licensing', 'timedOut') !== undefined],
  ),
  evidence('server-licensing-certificate', [
    'possible',
    (r) =>
      standard(r) &&
      (died(r, 'security') !== undefined ||
        r.facts.mcs?.serverCertificate?.signatureValid === false),
  ]),
  evidence('not-licensed-for-remote', ['shown', (r) => errorInfo(r) === 0x10a]),
  evidence('display-driver', ['shown', (r) => within(r, 0x0f, 0x12)], ['notExcluded', soundRdp]),
  evidence(
    'protocol-error-after-start',
    ['shown', (r) => within(r, 0x1129, 0x1136)],
    ['notExcluded', soundRdp],
  ),
];

function within(result: Judged, from: number, to: number): boolean {
  const code = errorInfo(result);
  return code !== undefined && code >= from && code <= to;
}

/** Refused or ended in answer to settings or channels; other protocols have codes of their own for that. */
function settingsRefused(result: Judged): boolean {
  return ['mcs', 'channels'].some(
    (stage) =>
      died(result, stage, ...ENDED) !== undefined ||
      (died(result, stage) !== undefined && refused(result, 'mcs')),
  );
}

/** By a Disconnect Provider Ultimatum, whose reason says no more than who began. */
function endedInGoodOrder({ outcome }: Judged): boolean {
  return (
    outcome.kind === 'failed' &&
    outcome.failure.kind === 'rejected' &&
    outcome.failure.protocol === 'mcs' &&
    outcome.failure.code.startsWith('rn-')
  );
}

function brokenLicensing(code: string | undefined): boolean {
  return code !== undefined && !['ERR_NO_LICENSE_SERVER', 'ERR_INVALID_CLIENT'].includes(code);
}

function beforeLicensing(result: Judged): boolean {
  return soundRdp(result) && !('licensing' in result.facts);
}
