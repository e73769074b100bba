/**
 * A set of whole numbers that is small where they are dense: a bit each, and nothing at all for
 * 65,536 of them that are all there. A run of 16 million hosts has at most 2 MB of it.
 */
export interface IndexSet {
  readonly size: number;
  has(index: number): boolean;
  /** `false` if it was there already. */
  add(index: number): boolean;
}

const CHUNK = 1 << 16;

interface Chunk {
  readonly bits: Uint8Array;
  count: number;
}

export function indexSet(): IndexSet {
  const chunks = new Map<number, Chunk>();
  const full = new Set<number>();
  let size = 0;
  return {
    get size() {
      return size;
    },
    has(index) {
      const number = Math.floor(index / CHUNK);
      if (full.has(number)) return true;
      const at = index % CHUNK;
      return (((chunks.get(number)?.bits[at >> 3] ?? 0) >> (at & 7)) & 1) === 1;
    },
    add(index) {
      if (this.has(index)) return false;
      const number = Math.floor(index / CHUNK);
      const chunk = chunks.get(number) ?? { bits: new Uint8Array(CHUNK >> 3), count: 0 };
      const at = index % CHUNK;
      chunk.bits[at >> 3] = (chunk.bits[at >> 3] as number) | (1 << (at & 7));
      chunk.count += 1;
      size += 1;
      chunks.set(number, chunk);
      if (chunk.count === CHUNK) {
        full.add(number);
        chunks.delete(number);
      }
      return true;
    },
  };
}
