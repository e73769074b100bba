/**
 * Thresholds as the Monitoring Plugins Development Guidelines write them: an alert is raised by a
 * value outside `START:END`, ends included; `@` in front turns that round.
 */

export interface Range {
  /** `-Infinity` where there is no lower end. */
  readonly start: number;
  readonly end: number;
  readonly inside: boolean;
  /** As it was given, for the performance data. */
  readonly text: string;
}

const NUMBER = String.raw`-?\d{1,12}(?:\.\d{1,6})?`;
const RANGE = new RegExp(`^(@)?(?:(~|${NUMBER})?(:))?(${NUMBER})?$`, 'u');

/** `10`, `10:`, `~:10`, `10:20`, `@10:20`; `undefined` for what is none of these. */
export function parseRange(text: string): Range | undefined {
  const [whole, inside, first, colon, last] = RANGE.exec(text) ?? [];
  if (whole === undefined || (last === undefined && (colon === undefined || first === undefined))) {
    return undefined;
  }
  const start = first === '~' ? Number.NEGATIVE_INFINITY : Number(first ?? 0);
  const end = last === undefined ? Number.POSITIVE_INFINITY : Number(last);
  if (start === Number.NEGATIVE_INFINITY && end === Number.POSITIVE_INFINITY) return undefined;
  return start > end ? undefined : { start, end, inside: inside !== undefined, text };
}

export function alerts({ start, end, inside }: Range, value: number): boolean {
  const within = value >= start && value <= end;
  return within === inside;
}
