/** Pieces of a sentence. */

/** Text that came from outside, made fit to stand inside a sentence: one line, bounded, without control characters. */
export function plain(text: string, limit = 80): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  const cut = line.length > limit ? `${line.slice(0, limit)}…` : line;
  // A full stop inside would make two sentences of one.
  return cut.replace(/[.!?]+(?=\s|$)/g, '');
}

/** A span of time as people say it: `800 ms`, `2.5 s`, `90 s`. */
export function span(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`;
}

/** `1 byte`, `7 bytes`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
