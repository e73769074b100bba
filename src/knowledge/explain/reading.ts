/** Readings of numbers, in words. */
import { type Entry, SPACES, type Space } from './entry.ts';
import type { Reading } from './explanation.ts';
import { familyOf } from './families.ts';
import { hexOf, type NumberReading } from './number.ts';

/** The reading of `word` as an entry of a table. */
export function reading(word: string, entry: Entry, as: 'hex' | 'decimal' | 'name'): Reading {
  const { space, value, name, means, stage, source, confidence, unexplained } = entry;
  return {
    word,
    as,
    known: unexplained !== true,
    space: SPACES[space],
    ...(value !== undefined && { hex: hexOf(value), decimal: value }),
    ...(name !== '' && { name }),
    means: means.replace(/^it(?= )/, 'the server'),
    ...(stage !== undefined && { stage }),
    source,
    confidence,
  };
}

/** The reading of a number that is in no table. */
export function unknownNumber(word: string, { value, as }: NumberReading, space?: Space): Reading {
  const family = familyOf(value, space);
  return {
    word,
    as,
    known: false,
    ...(space !== undefined && { space: SPACES[space] }),
    hex: hexOf(value),
    decimal: value,
    means: `not in any table known here${family === undefined ? '' : `; ${family}`}`,
  };
}

/** `0x204 (516)`. */
export function number(value: number): string {
  return `${hexOf(value)} (${value})`;
}
