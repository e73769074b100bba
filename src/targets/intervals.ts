/** Sets of numbers as sorted intervals that neither overlap nor touch. The end is not part of one. */

export type Interval<N extends number | bigint> = readonly [start: N, end: N];
export type Intervals<N extends number | bigint> = readonly Interval<N>[];

export function union<N extends number | bigint>(intervals: Iterable<Interval<N>>): Intervals<N> {
  const sorted = [...intervals].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const merged: [N, N][] = [];
  for (const [start, end] of sorted) {
    const last = merged.at(-1);
    if (last === undefined || start > last[1]) merged.push([start, end]);
    else if (end > last[1]) last[1] = end;
  }
  return merged;
}

/** Whether one interval holds all from `start` up to but not with `end`. */
export function covers<N extends number | bigint>(
  intervals: Intervals<N>,
  start: N,
  end: N,
): boolean {
  const found = intervals[firstEndingAfter(intervals, start)];
  return found !== undefined && found[0] <= start && end <= found[1];
}

export function includes<N extends number | bigint>(intervals: Intervals<N>, value: N): boolean {
  const found = intervals[firstEndingAfter(intervals, value)];
  return found !== undefined && found[0] <= value;
}

/** The parts of the intervals that lie between `start` and `end`. */
export function* between<N extends number | bigint>(
  intervals: Intervals<N>,
  start: N,
  end: N,
): Generator<Interval<N>> {
  for (let index = firstEndingAfter(intervals, start); index < intervals.length; index++) {
    const [from, to] = intervals[index] as Interval<N>;
    if (from >= end) return;
    yield [from > start ? from : start, to < end ? to : end];
  }
}

function firstEndingAfter<N extends number | bigint>(intervals: Intervals<N>, value: N): number {
  let low = 0;
  let high = intervals.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((intervals[middle] as Interval<N>)[1] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
