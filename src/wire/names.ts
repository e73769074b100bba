/** A table of specification names and their numbers, as in `{ HYBRID_REQUIRED_BY_SERVER: 5 } as const`. */
export type Names = Readonly<Record<string, number>>;

/** The specification's name of `value`, or its number in hex: an unknown value is a fact, not an error. */
export function nameOf(names: Names, value: number): string {
  for (const name in names) if (names[name] === value) return name;
  return hexOf(value);
}

/** The names of the bits set in `value`; bits without a name are kept as one hex number. */
export function flagNamesOf(names: Names, value: number): string[] {
  const found: string[] = [];
  let rest = value;
  for (const name in names) {
    const bit = names[name] ?? 0;
    if (bit !== 0 && (value & bit) >>> 0 === bit) {
      found.push(name);
      rest &= ~bit;
    }
  }
  return rest === 0 ? found : [...found, hexOf(rest >>> 0)];
}

/** `0x` and at least two hex digits. */
export function hexOf(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`;
}
