/** What can be said of a number that is in no table: the family it belongs to, and no more. */
import { DISCONNECT_FAMILIES } from './disconnect-reasons.ts';
import type { Space } from './entry.ts';
import { EXTENDED_FAMILIES } from './extended-reasons.ts';

/** A clause on the family, if the number has one. */
export function familyOf(value: number, space?: Space): string | undefined {
  if (space === 'extended') return extendedFamily(value);
  if (space !== undefined && space !== 'disconnect' && space !== 'status') return undefined;
  if (value >= 0x8000_0000) return statusFamily(value);
  if (value >= 0x300_0000 && value <= 0x300_00ff) {
    return 'its number belongs to the family of RD Gateway and Azure Virtual Desktop';
  }
  const family = value > 0xff && value <= 0xffff ? DISCONNECT_FAMILIES[value & 0xff] : undefined;
  const asCode =
    family === undefined
      ? undefined
      : `as an error code of the Microsoft client its low byte would put it with ${family}, by what is seen in the table and not by a rule`;
  return (
    [asCode, space === undefined ? extendedFamily(value) : undefined].filter(Boolean).join('; ') ||
    undefined
  );
}

function extendedFamily(value: number): string | undefined {
  const found = EXTENDED_FAMILIES.find(({ from, to }) => value >= from && value <= to);
  return found && `as an extended error code its range is that of ${found.family}`;
}

const FACILITIES: Readonly<Record<number, string>> = {
  4: 'COM and components',
  7: 'Win32 errors',
  9: 'security support providers',
};

function statusFamily(value: number): string {
  if (value >= 0xc000_0000) return 'its number is that of an NTSTATUS error';
  const facility = FACILITIES[(value >>> 16) & 0x7ff];
  return `its number is that of an HRESULT error${facility === undefined ? '' : ` of the facility for ${facility}`}`;
}
