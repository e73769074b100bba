/** Words and figures that several parts of the page write alike. */

/** `2026-11-21 02:00 UTC`. */
export function shortTime(time: string): string {
  return time.replace(/T(\d\d:\d\d):.*Z$/, ' $1 UTC');
}

/** A place in a picture: a tenth of a unit is all that can be seen. */
export function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
