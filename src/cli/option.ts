/** What is said of an option in the table of options. */
import type { ReadValue } from './values.ts';

/** How the help and the documents sort the options. */
export type Group =
  | 'Targets'
  | 'How far'
  | 'Logon'
  | 'Timing'
  | 'Output'
  | 'Comparison'
  | 'Monitoring'
  | 'Evidence';

interface Described {
  readonly group: Group;
  readonly describe: string;
  /** A single character, for `-o`. */
  readonly short?: string;
  /** The commands that know it; left out for all that probe: `scan`, `probe`, `snapshot` and `verify`. */
  readonly only?: readonly string[];
}

/** On or off, without a value. */
export interface Flag extends Described {
  readonly kind: 'flag';
}

/** With a value, given once. */
export interface Single<T> extends Described {
  readonly kind: 'single';
  readonly placeholder: string;
  readonly read: ReadValue<T>;
}

/** With a value, may be given again. */
export interface Repeated<T> extends Described {
  readonly kind: 'repeated';
  readonly placeholder: string;
  readonly read: ReadValue<T>;
}

export type Option = Flag | Single<unknown> | Repeated<unknown>;
