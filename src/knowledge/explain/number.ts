/** Numbers as people write them, which leaves open whether they are decimal or hex. */

export interface NumberReading {
  readonly value: number;
  readonly as: 'hex' | 'decimal';
}

const MOST = 0xffff_ffff;
/** Somebody may have put `0x` before a decimal code of the client; longer numbers are hex for certain. */
const DECIMAL_TOO = /^\d{1,5}$/;

/** The readings of one word, the one that it is written for first; none where it is no number. */
export function readingsOf(word: string): NumberReading[] {
  const [, marked] =
    /^(?:0x|&h|#)([0-9a-f]{1,10})$/i.exec(word) ?? /^([0-9a-f]{1,10})h$/i.exec(word) ?? [];
  if (marked !== undefined) {
    const decimal = DECIMAL_TOO.test(marked) ? [reading(marked, 10)] : [];
    return distinct([reading(marked, 16), ...decimal]);
  }
  if (/^-\d{1,10}$/.test(word)) {
    const value = Number(word);
    // A status that was printed as a signed number.
    return value < -0xff ? [{ value: value >>> 0, as: 'decimal' }] : [{ value, as: 'decimal' }];
  }
  if (/^\d{1,10}$/.test(word)) return distinct([reading(word, 10), reading(word, 16)]);
  // Words like "bad" are hex digits too; a digit has to be among them.
  if (/^(?=.*\d)[0-9a-f]{2,8}$/i.test(word)) return [reading(word, 16)];
  return [];
}

/** `0x204`. */
export function hexOf(value: number): string {
  return value < 0
    ? `-0x${(-value).toString(16).toUpperCase()}`
    : `0x${value.toString(16).toUpperCase()}`;
}

function reading(digits: string, base: 10 | 16): NumberReading {
  return { value: Number.parseInt(digits, base), as: base === 16 ? 'hex' : 'decimal' };
}

/** Those that fit 32 bits, each number once. */
function distinct(readings: readonly NumberReading[]): NumberReading[] {
  return readings.filter(
    ({ value }, index) =>
      value <= MOST && readings.findIndex((other) => other.value === value) === index,
  );
}
