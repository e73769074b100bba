/** All code tables, and how to find an entry in them. */

import { DISCONNECT_REASONS } from './disconnect-reasons.ts';
import type { Entry, Space } from './entry.ts';
import { CLIENT_NAMES, EXTENDED_REASONS } from './extended-reasons.ts';
import { FREERDP_CODES } from './freerdp-codes.ts';
import { GATEWAY_CODES, GATEWAY_REASONS } from './gateway-codes.ts';
import {
  ALERT_CODES,
  CONTROL_CODES,
  LICENSING_CODES,
  NEGOTIATION_CODES,
  PROGRESS_CODES,
} from './protocol-codes.ts';
import { STATUS_CODES } from './statuses.ts';

/** In the order in which a number without more words is looked up. */
export const ENTRIES: readonly Entry[] = [
  ...DISCONNECT_REASONS,
  ...GATEWAY_REASONS,
  ...EXTENDED_REASONS,
  ...STATUS_CODES,
  ...FREERDP_CODES,
  ...NEGOTIATION_CODES,
  ...LICENSING_CODES,
  ...ALERT_CODES,
  ...GATEWAY_CODES,
  ...PROGRESS_CODES,
  ...CONTROL_CODES,
];

/** The entries of a number, in the order of the tables. */
export function entriesOf(value: number, space?: Space): Entry[] {
  const plain = withoutNtBit(value);
  const info = withoutInfoClass(value);
  return ENTRIES.filter(
    (entry) =>
      (space === undefined || entry.space === space) &&
      (entry.value === value ||
        (entry.space === 'status' && entry.value === plain) ||
        (entry.space === 'extended' && entry.value === info)),
  );
}

/** The entry of a name, in any case, with or without the prefix of its table. */
export function entryNamed(word: string): Entry | undefined {
  return NAMES.get(word.toLowerCase());
}

/** An HRESULT that is made of an NTSTATUS has one bit more. */
function withoutNtBit(value: number): number {
  return value >= 0xd000_0000 && value < 0xe000_0000 ? value - 0x1000_0000 : value;
}

/** FreeRDP prints an error info with the class of such errors in the upper half: `0x1000C`. */
function withoutInfoClass(value: number): number {
  return value > 0x1_0000 && value < 0x2_0000 ? value - 0x1_0000 : value;
}

const PREFIXES = [
  'errinfo_',
  'status_',
  'errconnect_',
  'disconnectreason',
  'exdiscreason',
  'ssl_err_',
  'ts_status_',
];

const NAMES: ReadonlyMap<string, Entry> = namesOfEntries();

/** A name that two tables share without its prefix belongs to the first. */
function namesOfEntries(): Map<string, Entry> {
  const names = new Map<string, Entry>();
  const extended = new Map(EXTENDED_REASONS.map((entry) => [entry.value, entry]));
  const named: [string, Entry][] = ENTRIES.flatMap((entry) =>
    entry.name === '' ? [] : [[entry.name.toLowerCase(), entry]],
  );
  for (const [name, value] of Object.entries(CLIENT_NAMES)) {
    const entry = extended.get(value);
    if (entry !== undefined) named.push([name.toLowerCase(), entry]);
  }
  for (const [name, entry] of named) if (!names.has(name)) names.set(name, entry);
  for (const [name, entry] of named) {
    const prefix = PREFIXES.find((each) => name.startsWith(each));
    const stem = prefix === undefined ? '' : name.slice(prefix.length);
    if (stem !== '' && !names.has(stem)) names.set(stem, entry);
  }
  return names;
}
