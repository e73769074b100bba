/** What a code that a server sent says, in the words of the people who have to act on it. */
export interface Meaning {
  /** The verdict it leads to, kebab-case and stable. */
  readonly verdict: string;
  /** A clause that can follow a colon: no capital, no full stop. */
  readonly means: string;
}

/** The entry of `table` for a name that came from outside; inherited properties are not entries. */
export function entryOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** `LOGON_FAILURE`, `handshake_failure` and `userRejected` as they stand in a verdict's code: `logon-failure`. */
export function kebab(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
}
