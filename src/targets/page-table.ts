/** Where the pages of a long list begin: some dozen bytes each, of which there may be many. */

export interface PageStart {
  /** Bytes of the file before it. */
  readonly offset: number;
  /** The number of its first line, from 1. */
  readonly line: number;
  /** Entries before it. */
  readonly ordinal: number;
  /** Targets before it. */
  readonly start: number;
  /** Whether each of its entries is one target. */
  readonly plain: boolean;
}

export interface PageTable {
  readonly length: number;
  add(page: PageStart): void;
  at(page: number): PageStart;
  /** Where the page behind it begins; `end` where there is none. */
  offsetAfter(page: number, end: number): number;
  /** The page that a target is on, which the caller knows to be on one. */
  pageOf(target: number): number;
}

const FIELDS = 5;

export function pageTable(): PageTable {
  let table = new Float64Array(FIELDS << 4);
  let length = 0;
  const field = (page: number, index: number): number => table[page * FIELDS + index] ?? 0;
  return {
    get length() {
      return length;
    },
    add({ offset, line, ordinal, start, plain }) {
      if ((length + 1) * FIELDS > table.length) {
        const before = table;
        table = new Float64Array(2 * before.length);
        table.set(before);
      }
      table.set([offset, line, ordinal, start, plain ? 1 : 0], length * FIELDS);
      length += 1;
    },
    at: (page) => ({
      offset: field(page, 0),
      line: field(page, 1),
      ordinal: field(page, 2),
      start: field(page, 3),
      plain: field(page, 4) === 1,
    }),
    offsetAfter: (page, end) => (page + 1 < length ? field(page + 1, 0) : end),
    pageOf(target) {
      let low = 0;
      let high = length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (field(middle, 3) <= target) low = middle + 1;
        else high = middle;
      }
      return low - 1;
    },
  };
}
