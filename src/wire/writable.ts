/** A value while it is being filled in, field by field. */
export type Writable<T> = { -readonly [K in keyof T]: T[K] };
