/** Where the values of an error info belong, and what can be behind them. */
import type { CauseStage } from '../cause.ts';

export interface Family {
  readonly stage: CauseStage;
  readonly causes: readonly string[];
}

export function extendedFamily(value: number): Family {
  const found = FAMILIES.find(([from, to]) => value >= from && value <= to);
  return found === undefined
    ? { stage: 'logon', causes: ['protocol-stream-error'] }
    : { stage: found[2], causes: found.slice(3) as string[] };
}

const FAMILIES: readonly (readonly [from: number, to: number, CauseStage, ...string[]])[] = [
  [0x00, 0x00, 'logon', 'server-ended-no-reason'],
  [0x01, 0x02, 'session', 'ended-by-user-or-administrator'],
  [0x03, 0x04, 'session', 'session-time-limit'],
  [0x05, 0x05, 'session', 'session-replaced'],
  [0x06, 0x06, 'logon', 'server-exhausted'],
  [0x07, 0x07, 'logon', 'server-denied', 'logons-disabled-or-limited', 'jump-host'],
  [0x08, 0x08, 'security', 'fips-required'],
  [0x09, 0x09, 'logon', 'insufficient-privileges', 'broker-without-collection'],
  [0x0a, 0x0a, 'logon', 'fresh-credentials-required', 'saved-credentials-refused'],
  [0x0b, 0x0c, 'session', 'ended-by-user-or-administrator'],
  [0x0f, 0x12, 'activation', 'display-driver', 'update-regression'],
  [0x17, 0x1a, 'session', 'session-process-crash'],
  [0x101, 0x101, 'licensing', 'no-license-server'],
  [0x102, 0x102, 'licensing', 'license-refused'],
  [0x106, 0x106, 'licensing', 'licensing-timeout'],
  [0x10a, 0x10a, 'licensing', 'not-licensed-for-remote'],
  [0x100, 0x10b, 'licensing', 'licensing-protocol-error'],
  [0x410, 0x410, 'logon', 'broker-without-collection', 'broker-error'],
  [0x400, 0x4ff, 'logon', 'broker-error'],
  [0x10d2, 0x10d3, 'mcs', 'mcs-failed'],
  [0x10f0, 0x10f0, 'mcs', 'mcs-failed'],
  [0x10f3, 0x10f3, 'logon', 'broker-error'],
  [0x1129, 0x1136, 'activation', 'protocol-error-after-start'],
  [0x1191, 0x1195, 'security', 'standard-security-failed'],
];
